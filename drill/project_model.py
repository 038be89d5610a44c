"""The second model of projects: their way through the library, plans, milestones and notices."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Final

from drill.allocation_model import free, reserve
from drill.model import (
    Check,
    Intent,
    No,
    Rule,
    World,
    addressed,
    in_being,
    in_force,
    insist,
    known,
)

STANDARD: Final = "扶贫项目验收标准"
OUT_OF_ORDER: Final = "dates_out_of_order"


def usable(p: dict[str, Any]) -> tuple[Check, Check]:
    """Say whether a project is neither cancelled nor suspended."""
    live = p["stage"] != "cancelled"
    return (live, "project_cancelled"), (not p["suspended"], "project_suspended")


def _live(p: dict[str, Any], on: int) -> tuple[Check, ...]:
    return *usable(p), (p["last"] <= on, OUT_OF_ORDER)


def _propose(world: World, i: Intent) -> None:
    insist((i["reference"] not in world["projects"], "already_recorded"))
    insist(in_force(world, i["region"], i["on"]), in_being(world, i["organisation"], i["on"]))
    world["projects"][i["reference"]] = {
        "stage": "proposed",
        "suspended": False,
        "last": i["on"],
        "purpose": i["purpose"],
    }


def _at(p: dict[str, Any], stage: str) -> Check:
    """Say whether a project stands where a step needs it; cancelled, it stands nowhere."""
    return p["stage"] in (stage, "cancelled"), "project_step_out_of_order"


def _step(needed: str, leads_to: str) -> Rule:
    def rule(world: World, i: Intent) -> None:
        p = addressed(world, "projects", i["project"])
        insist(_at(p, needed), *_live(p, i["on"]))
        p["stage"], p["last"] = leads_to, i["on"]

    return rule


def _suspend(world: World, i: Intent) -> None:
    p = addressed(world, "projects", i["project"])
    insist(*_live(p, i["on"]))
    p["suspended"], p["last"] = True, i["on"]


def _resume(world: World, i: Intent) -> None:
    p = addressed(world, "projects", i["project"])
    insist((p["suspended"], "project_not_suspended"), (p["last"] <= i["on"], OUT_OF_ORDER))
    p["suspended"], p["last"] = False, i["on"]


def _cancel(world: World, i: Intent) -> None:
    p = addressed(world, "projects", i["project"])
    plan = world["plans"].get(i["project"])
    insist(
        *_live(p, i["on"]),
        (p["stage"] != "handed_over", "project_step_out_of_order"),
        (plan is None or plan["claimed"] <= 0, "project_has_open_claims"),
    )
    p["stage"], p["last"] = "cancelled", i["on"]
    for source in plan["funding"] if plan else ():
        a = world["allocations"][source]
        a["reserved"][i["project"]] -= max(0, free(a, i["project"]))


def _hand_over(world: World, i: Intent) -> None:
    p = addressed(world, "projects", i["project"])
    insist(known(world, "plans", i["project"]))
    insist(in_being(world, i["receiver"], i["on"]))
    steps = [world["milestones"][i["project"], m] for m in world["plans"][i["project"]]["payable"]]
    insist(
        (all(step["accepted"] for step in steps), "project_not_accepted"),
        (max(step["last"] for step in steps) <= i["on"], OUT_OF_ORDER),
    )
    insist(_at(p, "listed"), *_live(p, i["on"]))
    p["stage"], p["last"] = "handed_over", i["on"]


def _plan(world: World, i: Intent) -> None:
    p = addressed(world, "projects", i["project"])
    insist((i["project"] not in world["plans"], "already_recorded"))
    listed = p["stage"] in ("listed", "handed_over", "cancelled")
    insist((listed, "project_step_out_of_order"), *usable(p))
    insist(*(known(world, "allocations", source) for source, _ in i["funding"]))
    names = [name for name, _, _ in i["milestones"]]
    payable = sum(amount for _, _, amount in i["milestones"])
    insist(
        *((amount > 0, "amount_not_positive") for _, amount in i["funding"]),
        (len(set(names)) == len(names), "milestone_duplicate"),
        (payable <= sum(amount for _, amount in i["funding"]), "milestones_above_plan"),
    )
    reserved = _reserved_for(world, i, p["purpose"])
    world["allocations"].update(reserved)
    funding: dict[str, int] = {}
    for source, amount in i["funding"]:
        funding[source] = funding.get(source, 0) + amount
    world["plans"][i["project"]] = {
        "funding": funding,
        "payable": {name: amount for name, _, amount in i["milestones"]},
        "notice": i["notice"],
        "builders": i["builders"],
        "issued": i["on"],
        "contractor": "",
        "contract": None,
        "settled": None,
        "claimed": 0,
        "claimed_on": {},
        "claimed_from": {},
    }
    for name in names:
        step = {"reached": False, "accepted": False, "last": i["on"]}
        world["milestones"][i["project"], name] = step


def _reserved_for(world: World, i: Intent, purpose: str) -> dict[str, Any]:
    """Return the allocations as the plan leaves them; name the faults of every line at once."""
    held = {source: deepcopy(world["allocations"][source]) for source, _ in i["funding"]}
    faults: set[str] = set()
    for source, amount in i["funding"]:
        try:
            reserve(held[source], i["project"], purpose, amount)
        except No as no:
            faults |= no.codes
    faults |= {OUT_OF_ORDER for _, due, _ in i["milestones"] if due < i["on"]}
    insist(*((False, code) for code in faults))
    return held


def _contract(world: World, i: Intent) -> None:
    plan = addressed(world, "plans", i["project"])
    insist(*usable(world["projects"][i["project"]]))
    insist(in_being(world, i["contractor"], i["on"]))
    kind = world["offices"][i["contractor"]]["kind"]
    insist(
        (plan["issued"] <= i["on"], OUT_OF_ORDER),
        (not plan["contractor"], "project_already_contracted"),
        (plan["builders"] in (None, kind), "contractor_not_eligible"),
        *_within_plan(plan, i["amount"]),
    )
    plan["contractor"], plan["contract"] = i["contractor"], i["amount"]


def _within_plan(plan: dict[str, Any], amount: int) -> tuple[Check, Check]:
    return (
        (amount > 0, "amount_not_positive"),
        (amount <= sum(plan["funding"].values()), "contract_above_plan"),
    )


def _amend(world: World, i: Intent) -> None:
    plan = addressed(world, "plans", i["project"])
    insist(
        (plan["issued"] <= i["on"], OUT_OF_ORDER),
        (bool(plan["contractor"]), "project_not_contracted"),
        *_within_plan(plan, i["amount"]),
    )
    plan["contract"] = i["amount"]


def _settle(world: World, i: Intent) -> None:
    plan = addressed(world, "plans", i["project"])
    insist((plan["issued"] <= i["on"], OUT_OF_ORDER), (i["amount"] > 0, "amount_not_positive"))
    plan["settled"] = i["amount"]


def _reach(world: World, i: Intent) -> None:
    step = addressed(world, "milestones", (i["project"], i["milestone"]))
    insist(*usable(world["projects"][i["project"]]))
    insist(
        (step["last"] <= i["on"], OUT_OF_ORDER),
        (not step["reached"], "milestone_already_reached"),
    )
    step["reached"], step["last"] = True, i["on"]


def _reschedule(world: World, i: Intent) -> None:
    step = addressed(world, "milestones", (i["project"], i["milestone"]))
    insist(
        (step["last"] <= i["on"], OUT_OF_ORDER),
        (not step["reached"], "milestone_already_reached"),
    )
    step["last"] = i["on"]


def _judge(verdict: bool) -> Rule:
    def rule(world: World, i: Intent) -> None:
        step = addressed(world, "milestones", (i["project"], i["milestone"]))
        insist(in_being(world, i["organisation"], i["on"]))
        signs = world["offices"][i["organisation"]]["kind"] == "health"
        insist(
            (step["last"] <= i["on"], OUT_OF_ORDER),
            (step["reached"], "milestone_not_reached"),
            (signs, "acceptance_team_incomplete"),
            (i["standard"] == STANDARD, "acceptance_standard_differs"),
        )
        step["accepted"], step["last"] = verdict, i["on"]

    return rule


def _post(world: World, i: Intent) -> None:
    insist(known(world, "projects", i["project"]))
    notice = world["notices"].get(i["project"])
    insist(
        (notice is None or notice["until"] < i["on"], "notice_open"),
        (i["on"] <= i["until"], OUT_OF_ORDER),
    )
    if notice is None:
        notice = world["notices"][i["project"]] = {"objections": {}}
    notice["until"] = i["until"]
    for objection in notice["objections"].values():
        objection["late"] = False  # posted again, it is heard


def _object(world: World, i: Intent) -> None:
    notice = addressed(world, "notices", i["project"])
    insist((i["objection"] not in notice["objections"], "already_recorded"))
    late = notice["until"] < i["on"]
    notice["objections"][i["objection"]] = {"open": True, "late": late, "on": i["on"]}


def _answer(world: World, i: Intent) -> None:
    notice = addressed(world, "notices", i["project"])
    objection = notice["objections"].get(i["objection"], {"open": False, "on": i["on"]})
    insist((objection["open"], "objection_unknown"), (objection["on"] <= i["on"], OUT_OF_ORDER))
    objection["open"] = False


RULES: Final[dict[str, Rule]] = {
    "propose": _propose,
    "review_project": _step("proposed", "reviewed"),
    "approve_project": _step("reviewed", "approved"),
    "list_project": _step("approved", "listed"),
    "suspend_project": _suspend,
    "resume_project": _resume,
    "cancel_project": _cancel,
    "hand_over": _hand_over,
    "plan": _plan,
    "contract": _contract,
    "amend": _amend,
    "settle": _settle,
    "reach": _reach,
    "reschedule": _reschedule,
    "accept": _judge(verdict=True),
    "fail": _judge(verdict=False),
    "post_notice": _post,
    "object": _object,
    "answer_objection": _answer,
}
