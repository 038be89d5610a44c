"""How a case ends and is taken up again: by the records, by a person's judgement, as a finding."""

from __future__ import annotations

from collections.abc import Collection

from aggregates.case_values import OPEN_CASES, CaseGround, CaseStage, Resolution
from aggregates.claim_steps import other_than
from aggregates.reasons.cases import CASE_APPROVAL_REQUIRED
from aggregates.reasons.general import DUTIES_NOT_SEPARATED
from aggregates.reasons.supervision import EVIDENCE_REQUIRED
from aggregates.reconciliation_case import ReconciliationCase
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Digest, Reference, Text


def resolve(
    case: ReconciliationCase,
    how: Resolution,
    reason: Text,
    files: tuple[Digest, ...],
    grounds: tuple[CaseGround, ...],
    *,
    makers: Collection[str],
    act: Act,
) -> None:
    """Say that it is over; ``makers`` are those who made the payments it is about.

    Where it is no judgement the command has made sure that the records, ``grounds``, show it.
    """
    same = DUTIES_NOT_SEPARATED(person=act.by, role="payer")
    refuse_any(
        case.step(act, *OPEN_CASES),
        unless(act.by not in makers, same),
        _judged(case, how, files, act) if how.is_judgement else (),
    )
    case.trigger_event(
        ReconciliationCase.Resolved,
        how=how,
        reason=reason,
        files=files,
        grounds=grounds,
        automatic=False,
        act=act,
    )


def settle(
    case: ReconciliationCase, how: Resolution, grounds: tuple[CaseGround, ...], act: Act
) -> None:
    """Note that the records show it to be over, whoever asked for that to be looked at."""
    refuse_any(case.step(act, *OPEN_CASES))
    case.trigger_event(
        ReconciliationCase.Resolved,
        how=how,
        reason="",
        files=(),
        grounds=grounds,
        automatic=True,
        act=act,
    )


def reopen(case: ReconciliationCase, reason: Text, files: tuple[Digest, ...], act: Act) -> None:
    """Take it up again, on evidence."""
    proved = bool(act.evidence or files)
    refuse_any(case.step(act, CaseStage.RESOLVED), unless(proved, EVIDENCE_REQUIRED()))
    case.trigger_event(
        ReconciliationCase.Reopened, reason=reason, files=files, automatic=False, act=act
    )


def recur(case: ReconciliationCase, act: Act) -> None:
    """Take it up again because the records differ again."""
    refuse_any(case.step(act, CaseStage.RESOLVED))
    case.trigger_event(ReconciliationCase.Reopened, reason="", files=(), automatic=True, act=act)


def escalable(case: ReconciliationCase, act: Act) -> tuple[Refusal, ...]:
    """Name what keeps it from being made a finding."""
    return case.step(act, CaseStage.OPEN, CaseStage.EXPLAINED)


def escalate(case: ReconciliationCase, finding: Reference, reason: Text, act: Act) -> None:
    """Make it a finding, once for good."""
    refuse_any(escalable(case, act))
    case.trigger_event(
        ReconciliationCase.Escalated, finding=finding, reason=reason, files=case.files, act=act
    )


def _judged(
    case: ReconciliationCase, how: Resolution, files: tuple[Digest, ...], act: Act
) -> tuple[Refusal, ...]:
    """Name what keeps somebody from judging that it is over."""
    explained = act.by in case.explained_by
    same = DUTIES_NOT_SEPARATED(person=act.by, role="explainer")
    if how is Resolution.WRITTEN_OFF:
        approval = CASE_APPROVAL_REQUIRED().located("/evidence")
        proof = unless(bool(act.evidence), approval)
    else:
        proof = unless(bool(act.evidence or files), EVIDENCE_REQUIRED())
    owner = case.owner.person
    other = other_than(owner, "owner", act) if owner is not None else ()
    return other + unless(not explained, same) + proof
