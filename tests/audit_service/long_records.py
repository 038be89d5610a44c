"""The records that grow long, and the decisions that make them grow; some will be refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from eventsourcing.domain import Aggregate

from aggregates.allocation import Allocation
from aggregates.fund import Fund
from aggregates.project_plan import ProjectPlan
from aggregates.refusals import Refused
from aggregates.share_rules import ShareBasis, ShareRule
from aggregates.values import Earmark, OrganisationKind, Reference, Text
from audit_service.commands import AGGREGATES
from audit_service.snapshot_forms import SnapshotForms
from tests.aggregates.test_allocation import CLINIC, issue
from tests.aggregates.test_allocation_conserves_money import DECISIONS as OF_ALLOCATIONS
from tests.aggregates.test_allocation_conserves_money import yuan_of
from tests.aggregates.test_fund import open_fund
from tests.aggregates.test_project_plan import FUNDING, MILESTONES, TERMS
from tests.scenario import NOTICE_1, act, yuan

Order = tuple[str, int, str]
"""A decision, an amount in fen, and the project, earmark or allocation it concerns."""
Decision = Callable[[Any, Any, Reference], object]

SNAPSHOTS: Final = Path(__file__).parent.parent / "golden" / "snapshots.json"
WHY: Final = Text("年终调整")
CLAIM: Final = Reference("C1")
RULE: Final = ShareRule(
    basis=ShareBasis.BENEFICIARY_CLASS, values=(Reference("P1"),), numerator=1, denominator=3
)


def earmark(name: str) -> Earmark:
    """Earmark money for clinics, and for one class of beneficiaries."""
    return Earmark(purpose=Reference("clinic"), beneficiary_class=Reference(name))


def plan() -> ProjectPlan:
    """Issue a plan with two milestones and two allocations."""
    return ProjectPlan.issue(
        Reference("P1"),
        FUNDING,
        MILESTONES,
        TERMS,
        NOTICE_1,
        act(),
        notice_required=True,
        contractor_kind=OrganisationKind.ENTERPRISE,
    )


DECISIONS: Final[dict[type[Aggregate], dict[str, Decision]]] = {
    Allocation: {
        **OF_ALLOCATIONS,
        "take_back": lambda a, m, _p: a.take_back(Reference("A1-1"), m, act()),
        "credit": lambda a, m, p: a.credit(CLAIM, p, m, act()),
        "give_back": lambda a, m, _p: a.give_back(m, WHY, act()),
    },
    Fund: {
        "appropriate": lambda f, m, _p: f.appropriate(m, NOTICE_1, act()),
        "reduce": lambda f, m, _p: f.reduce(m, WHY, act()),
        "receive": lambda f, m, _p: f.receive(m, Text("省财政厅"), act()),
        "adopt_rule": lambda f, _m, _p: f.adopt_rule(RULE, NOTICE_1, act()),
        "allot": lambda f, m, p: f.allot(Reference("A1"), earmark(p), m, act()),
        "allot plainly": lambda f, m, _p: f.allot(Reference("A2"), CLINIC, m, act()),
        "take_back": lambda f, m, p: f.take_back(Reference("A1"), earmark(p), m, act()),
        "carry_over": lambda f, m, _p: f.carry_over(open_fund("clinic"), m, act()),
        "bring_forward": lambda f, m, _p: f.trigger_event(
            Fund.BroughtForward, origin="F2017", amount=m, act=act()
        ),
        "close": lambda f, _m, _p: f.close(WHY, act()),
    },
    ProjectPlan: {
        "contract_to": lambda p, m, _r: p.contract_to(
            "builder", OrganisationKind.ENTERPRISE, "HT-1", m, act()
        ),
        "amend_contract": lambda p, m, _r: p.amend_contract(m, WHY, act()),
        "settle": lambda p, m, _r: p.settle(m, Text("审计局"), act()),
        "admit": lambda p, m, _r: p.admit_claim(CLAIM, "built", "A1", m, act()),
        "admit more": lambda p, m, _r: p.admit_claim(CLAIM, "roofed", "A2", m, act()),
        "drop": lambda p, m, _r: p.drop_claim(CLAIM, "built", "A1", m, act()),
    },
}
STARTS: Final[dict[type[Aggregate], Callable[[], Any]]] = {
    Allocation: lambda: issue(yuan(100)),
    Fund: lambda: open_fund("clinic", "road"),
    ProjectPlan: plan,
}


def decide(record: Aggregate, order: Order) -> tuple[str, ...]:
    """Try one decision on a record; return the codes it was refused with."""
    name, minor, about = order
    try:
        DECISIONS[type(record)][name](record, yuan_of(minor), Reference(about))
    except Refused as refused:
        return refused.codes
    return ()


def history(kind: type[Aggregate], orders: Iterable[Order]) -> list[Any]:
    """Return all facts of a record on which these decisions were tried."""
    record = STARTS[kind]()
    for order in orders:
        decide(record, order)
    return list(record.pending_events)


def replayed(record: Any, facts: Sequence[Any]) -> Any:
    """Bring a record (None: not born yet) up by facts."""
    for event in facts:
        record = event.mutate(record)
    return record


LONG_STORY: Final[dict[type[Aggregate], list[Order]]] = {
    Allocation: [
        ("increase", 5_000, "P1"),
        ("reserve", 6_000, "P1"),
        ("charge", 2_500, "P1"),
        ("charge", 1_000, "P2"),
        ("credit", 300, "P1"),
        ("release", 100, "P1"),
        ("pass_down", 2_000, "P1"),
    ],
    Fund: [
        ("appropriate", 30_000, "P1"),
        ("adopt_rule", 0, "P1"),
        ("allot", 12_000, "P1"),
        ("allot plainly", 5_000, "P1"),
        ("take_back", 500, "P1"),
        ("carry_over", 100, "P1"),
    ],
    ProjectPlan: [
        ("contract_to", 9_000, ""),
        ("admit", 4_000, ""),
        ("admit more", 1_000, ""),
        ("drop", 500, ""),
        ("settle", 8_000, ""),
    ],
}
"""One fixed life of each record; all of it is accepted."""


def snapshot_sample(kind: type[Aggregate]) -> dict[str, Any]:
    """Return today's form of a record's snapshot and the state its fixed life comes to."""
    facts = history(kind, LONG_STORY[kind])
    if len(facts) <= len(LONG_STORY[kind]):
        raise AssertionError(f"part of the life of {kind.__name__} was refused")
    form, written = SnapshotForms(AGGREGATES).write(replayed(None, facts))
    state = json.loads(written)
    del state["created_on"], state["modified_on"]
    return {"form": form, "state": state}
