"""The second model of allocations: where each fen of what was issued stands."""

from __future__ import annotations

from typing import Any, Final

from drill.model import (
    Check,
    Intent,
    Rule,
    World,
    addressed,
    allot,
    in_being,
    in_force,
    insist,
    known,
    one_currency,
)

Holding = dict[str, Any]


def available(a: Holding) -> int:
    """Return what is neither passed down nor reserved."""
    return int(a["issued"] - a["down"] - sum(a["reserved"].values()))


def free(a: Holding, project: str) -> int:
    """Return what is reserved for a project and not drawn by its claims."""
    return int(a["reserved"].get(project, 0) - a["drawn"].get(project, 0))


def open_and_positive(a: Holding, amount: int) -> tuple[Check, Check]:
    """Say whether an allocation can be used for an amount at all."""
    return (a["open"], "allocation_closed"), (amount > 0, "amount_not_positive")


def covered(a: Holding, amount: int) -> Check:
    """Say whether an amount is available."""
    return amount <= available(a), "allocation_exceeded"


def reserve(a: Holding, project: str, purpose: str, amount: int) -> None:
    """Set an amount aside for a project of the same purpose."""
    insist(
        *open_and_positive(a, amount),
        covered(a, amount),
        (a["purpose"] == purpose, "purpose_changed"),
    )
    a["reserved"][project] = a["reserved"].get(project, 0) + amount


def _holding(fund: str, parent: str | None, mark: tuple[str, str | None], i: Intent) -> Holding:
    return {
        "fund": fund,
        "parent": parent,
        "holder": i["organisation"],
        "purpose": mark[0],
        "class": mark[1],
        "open": True,
        "issued": i["amount"],
        "down": 0,
        "reserved": {},
        "drawn": {},
    }


def _issue(world: World, i: Intent) -> None:
    insist((i["reference"] not in world["allocations"], "already_recorded"))
    insist(
        known(world, "funds", i["fund"]),
        in_force(world, i["region"], i["on"]),
        in_being(world, i["organisation"], i["on"]),
    )
    mark = (i["purpose"], i["class"])
    allot(world["funds"][i["fund"]], mark, i)
    world["allocations"][i["reference"]] = _holding(i["fund"], None, mark, i)


def _pass_down(world: World, i: Intent) -> None:
    insist((i["reference"] not in world["allocations"], "already_recorded"))
    insist(
        known(world, "allocations", i["parent"]),
        in_force(world, i["region"], i["on"]),
        in_being(world, i["organisation"], i["on"]),
    )
    parent = world["allocations"][i["parent"]]
    _down(parent, i)
    mark = (parent["purpose"], i["class"] or parent["class"])
    child = _holding(parent["fund"], i["parent"], mark, i)
    world["allocations"][i["reference"]] = child


def _down(parent: Holding, i: Intent) -> None:
    one_currency(i)
    insist(*open_and_positive(parent, i["amount"]), covered(parent, i["amount"]))
    parent["down"] += i["amount"]


def _increase(world: World, i: Intent) -> None:
    a = addressed(world, "allocations", i["allocation"])
    own = open_and_positive(a, i["amount"])
    if a["parent"] is None:
        fund = world["funds"][a["fund"]]
        before = fund["allotted"]
        allot(fund, (a["purpose"], a["class"]), i)
        if not all(holds for holds, _ in own):
            fund["allotted"] = before
    else:
        parent = world["allocations"][a["parent"]]
        _down(parent, i)
        if not all(holds for holds, _ in own):
            parent["down"] -= i["amount"]
    insist(*own)
    a["issued"] += i["amount"]


def _give_up(world: World, i: Intent) -> None:
    """Reduce or return: what is still available goes back to where it came from."""
    a = addressed(world, "allocations", i["allocation"])
    one_currency(i)
    insist(*open_and_positive(a, i["amount"]), covered(a, i["amount"]))
    a["issued"] -= i["amount"]
    if a["parent"] is None:
        world["funds"][a["fund"]]["allotted"][a["purpose"], a["class"]] -= i["amount"]
    else:
        world["allocations"][a["parent"]]["down"] -= i["amount"]


def _release(world: World, i: Intent) -> None:
    a = addressed(world, "allocations", i["allocation"])
    one_currency(i)
    insist(
        (i["amount"] > 0, "amount_not_positive"),
        (i["amount"] <= free(a, i["project"]), "reservation_exceeded"),
    )
    a["reserved"][i["project"]] -= i["amount"]


def _close(world: World, i: Intent) -> None:
    a = addressed(world, "allocations", i["allocation"])
    left = available(a) + sum(a["reserved"].values()) - sum(a["drawn"].values())
    insist((a["open"], "allocation_closed"), (left == 0, "allocation_not_empty"))
    a["open"] = False


RULES: Final[dict[str, Rule]] = {
    "issue": _issue,
    "pass_down": _pass_down,
    "increase": _increase,
    "reduce": _give_up,
    "return": _give_up,
    "release": _release,
    "close_allocation": _close,
}
