"""The gates: every condition money must meet before a claim may move, all named at once."""

from __future__ import annotations

from dataclasses import dataclass

from aggregates.allocation import Allocation
from aggregates.fund import Fund
from aggregates.milestone import Milestone
from aggregates.money import Money
from aggregates.notice import Notice
from aggregates.organisation import Organisation
from aggregates.project import Project
from aggregates.project_plan import ProjectPlan
from aggregates.reasons.funding import PURPOSE_CHANGED
from aggregates.reasons.works import (
    MILESTONE_NOT_ACCEPTED,
    NOTICE_MISSING,
    PAYEE_IS_A_DEPARTMENT,
    PAYEE_NOT_THE_CONTRACTOR,
)
from aggregates.refusals import Refusal, unless
from aggregates.values import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The records a claim depends on, as they stand when it is decided."""

    fund: Fund
    allocation: Allocation
    project: Project
    plan: ProjectPlan
    milestone: Milestone
    notice: Notice | None
    payee: Organisation


def submission_gates(around: Surroundings, amount: Money) -> tuple[Refusal, ...]:
    """Name every gate that already bars a claim from being submitted.

    Acceptance and public notice come later in a claim's life (scenario A submits before the
    joint acceptance); caps, purpose, payee and the work being done bind from the start.
    """
    return (
        *_channel(around),
        *around.milestone.reached(),
        *around.plan.caps.allow(
            around.project.reference,
            around.milestone.reference,
            around.allocation.reference,
            amount,
        ),
    )


def payment_gates(around: Surroundings, act: Act) -> tuple[Refusal, ...]:
    """Name every gate that bars a claim from being approved, ordered or paid."""
    return (
        *_channel(around),
        *unless(
            around.milestone.is_accepted,
            MILESTONE_NOT_ACCEPTED(
                project=around.project.reference, milestone=around.milestone.reference
            ),
        ),
        *_notice_over(around, act),
        *around.plan.caps.kept(around.project.reference, around.allocation.issued.currency),
    )


def _channel(around: Surroundings) -> tuple[Refusal, ...]:
    """Name what is wrong with the way from the fund to the payee."""
    ours, theirs = around.allocation.earmark.purpose, around.project.purpose
    payee, contractor = around.payee, around.plan.contractor
    return (
        *around.fund.usable(),
        *around.allocation.usable(),
        *around.project.usable(),
        *unless(ours == theirs, PURPOSE_CHANGED(ours=ours, theirs=theirs)),
        *unless(
            not payee.kind.is_department,
            PAYEE_IS_A_DEPARTMENT(payee=payee.reference, kind=payee.kind),
        ),
        *unless(
            not contractor or contractor == payee.reference,
            PAYEE_NOT_THE_CONTRACTOR(
                project=around.project.reference, contractor=contractor, payee=payee.reference
            ),
        ),
    )


def _notice_over(around: Surroundings, act: Act) -> tuple[Refusal, ...]:
    if not around.plan.notice_required:
        return ()
    if around.notice is None:
        return (NOTICE_MISSING(subject=f"project:{around.project.reference}"),)
    return around.notice.over(act.effective_on)
