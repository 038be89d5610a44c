"""The second model of findings: their steps, who may take them, and the money that is settled.

A ledger entry is named by what it is, never by its place in the log: ``("paid", "C1", 0)`` is the
first payment of claim C1. ``world["entries"]`` holds the amount of each, ``world["posted"]`` its
day, ``world["applied"]`` the settlements that rest on it.
"""

from __future__ import annotations

from typing import Any, Final

from drill.model import Check, Intent, Rule, World, addressed, in_being, insist, known
from drill.project_model import OUT_OF_ORDER

OPEN: Final = (
    "recorded", "rectification_ordered", "rectification_reported", "rectification_verified",
)  # fmt: skip
CAME_BACK: Final = ("refunded", "reversed", "recorded")
HELD_BACK: Final = ("rejected",)
OF_CLAIM: Final = (
    "submitted", "approved", "ordered", "paid", "failed", "refunded", "reversed", "bounced",
)  # fmt: skip
CATEGORIES: Final = ("irregular_fund_use", "publicity_missing")


def post(world: World, what: str, record: str, amount: int | None, on: int) -> tuple[str, str, int]:
    """Note a ledger entry, None for one that says no amount, and return its name."""
    number = sum(1 for entry in world["entries"] if entry[:2] == (what, record))
    world["entries"][what, record, number] = amount
    world["posted"][what, record, number] = on
    return what, record, number


def outstanding(finding: dict[str, Any], on: int = 10**9) -> int:
    """Return what of the money in question was not settled, in all or on a day."""
    held = [p for p in finding["settled"].values() if p["until"] is None and p["on"] <= on]
    return int((finding["amount"] or 0) - sum(p["amount"] for p in held))


def _most(parts: Any, on: int) -> int:
    """Return the most that parts come to on any day from one on."""
    days = {on} | {max(on, p["on"]) for p in parts}
    return max(sum(int(p["amount"]) for p in parts if _holds(p, day)) for day in days)


def _holds(part: dict[str, Any], day: int) -> bool:
    return part["on"] <= day and (part["until"] is None or day < part["until"])


def party(finding: dict[str, Any], i: Intent) -> bool:
    """Say whether somebody acts for the unit that answers for a finding, or is that person."""
    return bool(i["office"] == finding["unit"] or i["by"] == finding["person"])


def _step(finding: dict[str, Any], i: Intent, *needed: str) -> list[Check]:
    return [
        (finding["last"] <= i["on"], OUT_OF_ORDER),
        (finding["stage"] in needed, "finding_step_out_of_order"),
    ]


def _independent(finding: dict[str, Any], i: Intent, *others: str) -> Check:
    return not party(finding, i) and i["by"] not in others, "finding_closed_by_party"


def _move(finding: dict[str, Any], i: Intent, stage: str | None = None) -> None:
    finding["last"] = i["on"]
    finding["stage"] = stage or finding["stage"]


def _record(world: World, i: Intent) -> None:
    insist((i["reference"] not in world["findings"], "already_recorded"))
    insist(
        in_being(world, i["unit"], i["on"]),
        known(world, "projects", i["project"]),
        (i["category"] in CATEGORIES, "category_not_in_force"),
        *_repeated(world, i),
        *_questioned(world, i["questioned"]),
    )
    amount = sum(amount for _, amount in i["questioned"])
    world["findings"][i["reference"]] = {
        "author": i["by"],
        "unit": i["unit"],
        "person": i["person"],
        "amount": amount or None,
        "settled": {},
        "stage": "recorded",
        "recorded": i["on"],
        "last": i["on"],
        "due": None,
        "steps": 0,
        "done": set(),
        "reporters": set(),
    }


def _questioned(world: World, links: list[tuple[Any, int]]) -> list[Check]:
    checks: list[Check] = []
    per_claim: dict[str, int] = {}
    for index, (entry, amount) in enumerate(links):
        if entry in [earlier for earlier, _ in links[:index]]:
            checks.append((False, "ledger_entry_twice"))
            continue
        held = world["entries"].get(entry)
        if held is None:  # no such entry, or one that says no amount
            checks.append((False, "ledger_entry_unknown"))
        elif amount <= 0:
            checks.append((False, "amount_not_positive"))
        else:
            checks.append((amount <= abs(held), "ledger_entry_exceeded"))
        if entry[0] in OF_CLAIM:
            per_claim[entry[1]] = per_claim.get(entry[1], 0) + amount
    if all(holds for holds, _ in checks):
        for claim, total in per_claim.items():
            checks.append((total <= world["claims"][claim]["amount"], "links_above_claim"))
    return checks


def _repeated(world: World, i: Intent) -> list[Check]:
    checks: list[Check] = []
    for earlier in i["repeats"]:
        found = world["findings"].get(earlier)
        if found is None:
            checks.append((False, "reference_unknown"))
        else:
            fits = found["unit"] == i["unit"] and found["recorded"] <= i["on"]
            checks.append((fits, "finding_not_earlier"))
    return checks


def _settle(world: World, i: Intent) -> None:
    finding = addressed(world, "findings", i["finding"])
    insist((finding["amount"] is not None, "finding_without_amount"))
    used = _most(finding["settled"].values(), i["on"])
    checks = [
        *_step(finding, i, *OPEN),
        _independent(finding, i),
        (i["settlement"] not in finding["settled"], "already_recorded"),
        (i["amount"] > 0, "amount_not_positive"),
        (i["amount"] <= finding["amount"] - used, "settled_above_question"),
        (i["kind"] != "justified" or i["proof"], "evidence_required"),
    ]
    entry = i["entry"]
    if entry is None:
        checks.append((i["kind"] == "justified", "field_missing"))
    else:
        checks += _proved(world, i, entry)
    insist(*checks)
    part = {"amount": i["amount"], "on": i["on"], "until": None}
    finding["settled"][i["settlement"]] = part
    world["applied"].setdefault(entry, []).append(part)  # those of no entry are never looked at


def _proved(world: World, i: Intent, entry: tuple[str, str, int]) -> list[Check]:
    """Say whether an entry shows money that a bank credited, or a claim that was never paid."""
    if entry not in world["entries"]:
        return [(False, "ledger_entry_unknown")]
    what, record, _ = entry
    if what not in {"recovered": CAME_BACK, "withheld": HELD_BACK, "justified": ()}[i["kind"]]:
        return [(False, "ledger_entry_unfit")]
    amount = world["entries"][entry] or world["claims"][record]["amount"]
    if i["on"] < world["posted"][entry]:
        return [(False, OUT_OF_ORDER)]
    if i["kind"] == "recovered" and (entry not in world["matched"] or amount <= 0):
        return [(False, "recovery_not_at_bank")]
    if i["on"] < world["matched"].get(entry, {"booked": 0})["booked"]:
        return [(False, OUT_OF_ORDER)]
    left = amount - _most(world["applied"].get(entry, []), i["on"])
    return [(i["amount"] <= left, "ledger_entry_applied")]


def _withdraw(world: World, i: Intent) -> None:
    finding = addressed(world, "findings", i["finding"])
    insist((bool(finding["settled"]), "settlement_unknown"))
    part = finding["settled"].get(i["settlement"])
    live = part is not None and part["until"] is None
    insist(
        *_step(finding, i, *OPEN),
        _independent(finding, i),
        (live, "settlement_unknown"),
        (part is None or not live or part["on"] <= i["on"], OUT_OF_ORDER),
    )
    assert part is not None
    part["until"] = i["on"]


def _respond(world: World, i: Intent) -> None:
    finding = addressed(world, "findings", i["finding"])
    insist(*_step(finding, i, *OPEN), (party(finding, i), "response_not_by_party"))
    _move(finding, i)


def _order(world: World, i: Intent) -> None:
    finding = addressed(world, "findings", i["finding"])
    staged, steps = i["kind"] == "staged", i["steps"]
    dates = [i["on"], *steps, i["due"]]
    insist(
        *_step(finding, i, "recorded"),
        _independent(finding, i),
        (len(steps) > 1 if staged else not steps, "steps_misplaced"),
        (dates == sorted(dates), OUT_OF_ORDER),
    )
    finding |= {"due": i["due"], "steps": len(steps), "done": set(), "reporters": set()}
    _move(finding, i, "rectification_ordered")


def _extend(world: World, i: Intent) -> None:
    finding = addressed(world, "findings", i["finding"])
    insist(
        *_step(finding, i, "rectification_ordered"),
        _independent(finding, i),
        (finding["due"] is None or finding["due"] < i["due"], "deadline_not_later"),
    )
    finding["due"] = i["due"]
    _move(finding, i)


def _left(finding: dict[str, Any]) -> set[int]:
    done: set[int] = finding["done"]
    return set(range(1, finding["steps"] + 1)) - done


def _progress(world: World, i: Intent) -> None:
    finding = addressed(world, "findings", i["finding"])
    step = i["step"]
    insist(
        *_step(finding, i, "rectification_ordered"),
        (step is None or step in _left(finding), "step_unknown"),
        (step is None or i["proof"], "evidence_required"),
    )
    finding["done"] = finding["done"] | ({step} - {None})
    finding["reporters"] = finding["reporters"] | {i["by"]}
    _move(finding, i)


def _report(world: World, i: Intent) -> None:
    finding = addressed(world, "findings", i["finding"])
    insist(
        *_step(finding, i, "rectification_ordered"),
        (not _left(finding), "steps_outstanding"),
        (i["proof"], "evidence_required"),
    )
    finding["reporters"] = finding["reporters"] | {i["by"]}
    _move(finding, i, "rectification_reported")


def _send_back(world: World, i: Intent) -> None:
    finding = addressed(world, "findings", i["finding"])
    needed = ("rectification_reported", "rectification_verified")
    insist(*_step(finding, i, *needed), _independent(finding, i))
    _move(finding, i, "rectification_ordered")


def _verify(world: World, i: Intent) -> None:
    finding = addressed(world, "findings", i["finding"])
    insist(
        *_step(finding, i, "rectification_reported"),
        _independent(finding, i, *finding["reporters"]),
        (not i["on_site"] or i["place"], "place_required"),
    )
    _move(finding, i, "rectification_verified")


def _close(world: World, i: Intent) -> None:
    finding = addressed(world, "findings", i["finding"])
    rectified = i["end"] == "rectified"
    insist(
        *_step(finding, i, "rectification_verified" if rectified else "recorded"),
        _independent(finding, i, finding["author"]),
        (outstanding(finding, i["on"]) <= 0, "finding_amount_outstanding"),
        (rectified or i["proof"], "evidence_required"),
    )
    _move(finding, i, "closed")


def _reopen(world: World, i: Intent) -> None:
    finding = addressed(world, "findings", i["finding"])
    insist(
        *_step(finding, i, "closed"),
        _independent(finding, i),
        (i["proof"], "evidence_required"),
    )
    _move(finding, i, "recorded" if finding["due"] is None else "rectification_ordered")


RULES: Final[dict[str, Rule]] = {
    "record_finding": _record,
    "respond": _respond,
    "order_rectification": _order,
    "extend_deadline": _extend,
    "report_progress": _progress,
    "report_rectification": _report,
    "send_back": _send_back,
    "verify": _verify,
    "settle_amount": _settle,
    "withdraw_settlement": _withdraw,
    "close_finding": _close,
    "reopen": _reopen,
}
