"""The second model: the rules as understood from their description, in dictionaries and integers.

It imports nothing of the service, so that both can only agree by being right about the same rules.
An intent is a dictionary: ``do`` names the rule, ``on`` is a day number, ``by`` a person, amounts
are whole fen. ``answer`` says with which codes an intent is refused, or carries it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any, Final

Intent = dict[str, Any]
World = dict[str, dict[Any, Any]]
Rule = Callable[[World, Intent], None]
Check = tuple[bool, str]

KINDS: Final = (
    "regions",
    "offices",
    "funds",
    "allocations",
    "projects",
    "plans",
    "milestones",
    "notices",
    "claims",
)


class No(Exception):
    """An intent is refused with these codes."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = frozenset(codes)


def new_world() -> World:
    """Return a world in which nothing is on record."""
    return {kind: {} for kind in KINDS}


def answer(world: World, intent: Intent, rules: dict[str, Rule]) -> frozenset[str]:
    """Return the codes an intent is refused with; with none, change the world."""
    malformed = {
        *(() if intent["by"].strip() else ("identity_required",)),
        *(("text_is_a_formula",) if intent.get("text", "").startswith("=") else ()),
    }
    try:
        rules[intent["do"]](deepcopy(world) if malformed else world, intent)
    except No as no:
        return no.codes | malformed
    return frozenset(malformed)


def insist(*checks: Check) -> None:
    """Refuse with the codes of all checks that fail."""
    if faults := [code for holds, code in checks if not holds]:
        raise No(faults)


def one_currency(intent: Intent) -> None:
    """Refuse to compare amounts of two currencies; then nothing else can be said."""
    insist((intent.get("currency", "CNY") == "CNY", "currency_mismatch"))


def known(world: World, kind: str, key: Any) -> Check:
    """Say whether a record that is merely named exists."""
    return key in world[kind], "reference_unknown"


def addressed(world: World, kind: str, key: Any) -> dict[str, Any]:
    """Return the record an intent is about."""
    insist((key in world[kind], "not_recorded"))
    found: dict[str, Any] = world[kind][key]
    return found


def in_force(world: World, region: str, on: int) -> Check:
    """Say whether a region may be named on a day; the day it ends is outside."""
    if region not in world["regions"]:
        return False, "reference_unknown"
    ended = world["regions"][region]["ended"]
    return ended is None or on < ended, "region_not_in_force"


def in_being(world: World, office: str, on: int) -> Check:
    """Say whether an organisation may be named on a day."""
    if office not in world["offices"]:
        return False, "reference_unknown"
    ended = world["offices"][office]["ended"]
    return ended is None or on < ended, "organisation_dissolved"


def _register(kind: str, key: str) -> Rule:
    def rule(world: World, i: Intent) -> None:
        insist((i[key] not in world[kind], "already_recorded"))
        if kind == "offices":
            insist(in_force(world, i["region"], i["on"]))
        world[kind][i[key]] = {"ended": None, "kind": i.get("kind", "")}

    return rule


def _abolish(world: World, i: Intent) -> None:
    region = addressed(world, "regions", i["region"])
    insist(in_force(world, i["region"], i["on"]))
    region["ended"] = i["on"]


def _dissolve(world: World, i: Intent) -> None:
    office = addressed(world, "offices", i["organisation"])
    insist(in_being(world, i["organisation"], i["on"]))
    office["ended"] = i["on"]


def _open_fund(world: World, i: Intent) -> None:
    insist((i["reference"] not in world["funds"], "already_recorded"))
    insist(in_force(world, i["region"], i["on"]), in_being(world, i["organisation"], i["on"]))
    world["funds"][i["reference"]] = {
        "purposes": tuple(i["purposes"]),
        "open": True,
        "rules": [],
        "appropriated": 0,
        "received": 0,
        "allotted": {},
    }


def unallotted(fund: dict[str, Any]) -> int:
    """Return what of a fund may still be allotted."""
    return int(fund["appropriated"] - sum(fund["allotted"].values()))


def _open_and_positive(fund: dict[str, Any], i: Intent) -> tuple[Check, Check]:
    one_currency(i)
    return (fund["open"], "fund_closed"), (i["amount"] > 0, "amount_not_positive")


def _shares(rules: list[Any], base: int, allotted: dict[Any, int]) -> list[Check]:
    """Compare in whole numbers: outside / base <= 1 - numerator / denominator."""
    checks = []
    for basis, values, numerator, denominator in rules:
        at = 0 if basis == "purpose" else 1
        outside = sum(minor for mark, minor in allotted.items() if mark[at] not in values)
        kept = outside * denominator <= base * (denominator - numerator)
        checks.append((kept, "share_rule_broken"))
    return checks


def _spare(fund: dict[str, Any], amount: int) -> list[Check]:
    left = fund["appropriated"] - amount
    return [
        (amount <= unallotted(fund), "fund_exceeded"),
        *_shares(fund["rules"], left, fund["allotted"]),
    ]


def _appropriate(world: World, i: Intent) -> None:
    fund = addressed(world, "funds", i["fund"])
    insist(*_open_and_positive(fund, i))
    fund["appropriated"] += i["amount"]


def _receive(world: World, i: Intent) -> None:
    fund = addressed(world, "funds", i["fund"])
    insist(*_open_and_positive(fund, i))
    fund["received"] += i["amount"]


def _reduce_fund(world: World, i: Intent) -> None:
    fund = addressed(world, "funds", i["fund"])
    insist(*_open_and_positive(fund, i), *_spare(fund, i["amount"]))
    fund["appropriated"] -= i["amount"]


def _adopt_rule(world: World, i: Intent) -> None:
    fund = addressed(world, "funds", i["fund"])
    insist((fund["open"], "fund_closed"))
    fund["rules"].append((i["basis"], tuple(i["values"]), i["numerator"], i["denominator"]))


def _carry_over(world: World, i: Intent) -> None:
    fund = addressed(world, "funds", i["fund"])
    insist(known(world, "funds", i["into"]))
    into = world["funds"][i["into"]]
    insist(
        *_open_and_positive(fund, i),
        *_spare(fund, i["amount"]),
        *_open_and_positive(into, i),
        (set(into["purposes"]) <= set(fund["purposes"]), "purpose_changed"),
    )
    fund["appropriated"] -= i["amount"]
    into["appropriated"] += i["amount"]


def _close_fund(world: World, i: Intent) -> None:
    fund = addressed(world, "funds", i["fund"])
    insist((fund["open"], "fund_closed"), (unallotted(fund) == 0, "fund_not_empty"))
    fund["open"] = False


def allot(fund: dict[str, Any], mark: tuple[str, str | None], i: Intent) -> None:
    """Issue part of a fund for a purpose and, if stated, a class of beneficiary."""
    asked = fund["allotted"] | {mark: fund["allotted"].get(mark, 0) + i["amount"]}
    binding = [r for r in fund["rules"] if mark[0 if r[0] == "purpose" else 1] not in r[1]]
    insist(
        *_open_and_positive(fund, i),
        (i["amount"] <= unallotted(fund), "fund_exceeded"),
        (mark[0] in fund["purposes"], "purpose_not_permitted"),
        *_shares(binding, fund["appropriated"], asked),
    )
    fund["allotted"] = asked


RULES: Final[dict[str, Rule]] = {
    "register_region": _register("regions", "region"),
    "register_organisation": _register("offices", "organisation"),
    "abolish_region": _abolish,
    "dissolve_organisation": _dissolve,
    "open_fund": _open_fund,
    "appropriate": _appropriate,
    "receive": _receive,
    "reduce_fund": _reduce_fund,
    "adopt_rule": _adopt_rule,
    "carry_over": _carry_over,
    "close_fund": _close_fund,
}
