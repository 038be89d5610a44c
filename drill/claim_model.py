"""The second model of claims: their chain, the gates before money moves, separation of duties."""

from __future__ import annotations

from typing import Any, Final

from drill.allocation_model import free, open_and_positive, reserve
from drill.model import (
    Check,
    Intent,
    Rule,
    World,
    addressed,
    in_being,
    insist,
    known,
    one_currency,
)
from drill.project_model import OUT_OF_ORDER, usable

DEPARTMENTS: Final = ("finance", "health")
REJECTABLE: Final = ("submitted", "reviewed", "suspended")
PAID_OUT: Final = ("paid", "settled")


def _channel(world: World, project: str, allocation: str, payee: str) -> list[Check]:
    """Name what the way from the fund to the payee must satisfy."""
    a, p = world["allocations"][allocation], world["projects"][project]
    contractor = world["plans"][project]["contractor"]
    return [
        (world["funds"][a["fund"]]["open"], "fund_closed"),
        (a["open"], "allocation_closed"),
        *usable(p),
        (a["purpose"] == p["purpose"], "purpose_changed"),
        (world["offices"][payee]["kind"] not in DEPARTMENTS, "payee_is_a_department"),
        (contractor in ("", payee), "payee_not_the_contractor"),
    ]


def _kept(plan: dict[str, Any], extra: int = 0) -> list[Check]:
    """Compare all that is claimed for a project with its contract and its settlement."""
    total, contract, settled = plan["claimed"] + extra, plan["contract"], plan["settled"]
    return [
        (contract is None or total <= contract, "claim_above_contract"),
        (settled is None or total <= settled, "claim_above_settlement"),
    ]


def _caps(plan: dict[str, Any], i: Intent) -> list[Check]:
    on_step = plan["claimed_on"].get(i["milestone"], 0) + i["amount"]
    from_source = plan["claimed_from"].get(i["allocation"], 0) + i["amount"]
    return [
        (on_step <= plan["payable"].get(i["milestone"], 0), "claim_above_milestone"),
        (from_source <= plan["funding"].get(i["allocation"], 0), "claim_above_funding"),
        *_kept(plan, i["amount"]),
    ]


def _count(plan: dict[str, Any], milestone: str, allocation: str, amount: int) -> None:
    plan["claimed"] += amount
    for counts, key in ((plan["claimed_on"], milestone), (plan["claimed_from"], allocation)):
        counts[key] = counts.get(key, 0) + amount


def _submit(world: World, i: Intent) -> None:
    insist((i["reference"] not in world["claims"], "already_recorded"))
    project = i["project"]
    insist(
        known(world, "projects", project),
        known(world, "plans", project),
        known(world, "milestones", (project, i["milestone"])),
        known(world, "allocations", i["allocation"]),
        in_being(world, i["payee"], i["on"]),
        (i["replaces"] is None or i["replaces"] in world["claims"], "reference_unknown"),
    )
    one_currency(i)
    plan = world["plans"][project]
    reached = world["milestones"][project, i["milestone"]]["reached"]
    insist(
        *_channel(world, project, i["allocation"], i["payee"]),
        (reached, "milestone_not_reached"),
        *_caps(plan, i),
    )
    insist((plan["issued"] <= i["on"], OUT_OF_ORDER), (i["amount"] > 0, "amount_not_positive"))
    if i["replaces"] is not None:
        old = world["claims"][i["replaces"]]
        same = (old["project"], old["milestone"]) == (project, i["milestone"])
        waiting = old["stage"] == "rejected" and not old["replaced"]
        insist((same and waiting, "claim_not_replaceable"))
        old["replaced"], old["last"] = True, i["on"]
    _count(plan, i["milestone"], i["allocation"], i["amount"])
    world["claims"][i["reference"]] = {
        **{name: i[name] for name in ("project", "milestone", "allocation", "payee", "amount")},
        "stage": "submitted",
        "last": i["on"],
        "submitter": i["by"],
        "approver": "",
        "refunded": 0,
        "replaced": False,
        "payments": 0,
        "settled_on": None,
    }


def _step(c: dict[str, Any], i: Intent, *needed: str) -> tuple[Check, Check]:
    return (
        (max(c["last"], c["settled_on"] or 0) <= i["on"], OUT_OF_ORDER),
        (c["stage"] in needed, "claim_step_out_of_order"),
    )


def _other(person: str, i: Intent) -> Check:
    return person != i["by"], "duties_not_separated"


def _gates(world: World, c: dict[str, Any], on: int) -> list[Check]:
    """Name every condition before a claim is approved, ordered or paid."""
    plan = world["plans"][c["project"]]
    checks = _channel(world, c["project"], c["allocation"], c["payee"])
    accepted = world["milestones"][c["project"], c["milestone"]]["accepted"]
    checks.append((accepted, "milestone_not_accepted"))
    notice = world["notices"].get(c["project"])
    if plan["notice"] and notice is None:
        checks.append((False, "notice_missing"))
    elif plan["notice"] and notice is not None:
        checks.append((notice["until"] < on, "notice_not_over"))
        waiting = [o for o in notice["objections"].values() if o["open"] and not o["late"]]
        checks.append((not waiting, "objection_open"))
    return checks + _kept(plan)


def _move(c: dict[str, Any], i: Intent, stage: str) -> None:
    c["stage"], c["last"] = stage, i["on"]


def _plain(leads_to: str, *needed: str) -> Rule:
    def rule(world: World, i: Intent) -> None:
        c = addressed(world, "claims", i["claim"])
        insist(*_step(c, i, *needed))
        _move(c, i, leads_to)

    return rule


def _review(world: World, i: Intent) -> None:
    c = addressed(world, "claims", i["claim"])
    insist(*_step(c, i, "submitted"), _other(c["submitter"], i))
    _move(c, i, "reviewed")


def _reject(world: World, i: Intent) -> None:
    c = addressed(world, "claims", i["claim"])
    insist(*_step(c, i, *REJECTABLE))
    _move(c, i, "rejected")
    _count(world["plans"][c["project"]], c["milestone"], c["allocation"], -c["amount"])


def _approve(world: World, i: Intent) -> None:
    c = addressed(world, "claims", i["claim"])
    insist(*_step(c, i, "reviewed"), _other(c["submitter"], i), *_gates(world, c, i["on"]))
    a, project = world["allocations"][c["allocation"]], c["project"]
    lacking = c["amount"] - free(a, project)
    if lacking > 0:
        reserve(a, project, a["purpose"], lacking)
    insist(*open_and_positive(a, c["amount"]))
    a["drawn"][project] = a["drawn"].get(project, 0) + c["amount"]
    c["approver"] = i["by"]
    _move(c, i, "approved")


def _order(world: World, i: Intent) -> None:
    c = addressed(world, "claims", i["claim"])
    insist(*_step(c, i, "approved"), *_gates(world, c, i["on"]))
    _move(c, i, "ordered")


def _pay(world: World, i: Intent) -> None:
    c = addressed(world, "claims", i["claim"])
    insist(*_step(c, i, "ordered"), _other(c["approver"], i), *_gates(world, c, i["on"]))
    c["payments"] += 1
    c["settled_on"] = None
    _move(c, i, "paid")


def _come_back(world: World, i: Intent) -> None:
    """Let the bank send a payment back whole: the claim stays approved and counted."""
    c = addressed(world, "claims", i["claim"])
    insist(*_step(c, i, *PAID_OUT), (c["refunded"] == 0, "claim_refunded_in_part"))
    _move(c, i, "approved")


def _undo(world: World, c: dict[str, Any], amount: int) -> None:
    """Give money back to the project's reservation, where it may be claimed again."""
    _count(world["plans"][c["project"]], c["milestone"], c["allocation"], -amount)
    world["allocations"][c["allocation"]]["drawn"][c["project"]] -= amount


def _refund(world: World, i: Intent) -> None:
    c = addressed(world, "claims", i["claim"])
    one_currency(i)
    insist(
        *_step(c, i, *PAID_OUT),
        (i["amount"] > 0, "amount_not_positive"),
        (c["refunded"] + i["amount"] <= c["amount"], "refund_above_payment"),
    )
    c["refunded"] += i["amount"]
    _undo(world, c, i["amount"])
    _move(c, i, c["stage"])


def _reverse(world: World, i: Intent) -> None:
    c = addressed(world, "claims", i["claim"])
    left = c["amount"] - c["refunded"]
    insist((c["stage"] != "reversed" and left > 0, "claim_already_reversed"))
    insist(*_step(c, i, *PAID_OUT))
    _undo(world, c, left)
    _move(c, i, "reversed")


RULES: Final[dict[str, Rule]] = {
    "submit": _submit,
    "review_claim": _review,
    "reject": _reject,
    "suspend_claim": _plain("suspended", "submitted", "reviewed"),
    "resume_claim": _plain("submitted", "suspended"),
    "approve": _approve,
    "order": _order,
    "pay": _pay,
    "fail_payment": _plain("approved", "ordered"),
    "return_payment": _come_back,
    "refund": _refund,
    "reverse": _reverse,
}
