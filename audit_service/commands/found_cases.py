"""Commands on cases that only the service gives: it found a difference, or that one is over."""

from __future__ import annotations

from dataclasses import dataclass

from eventsourcing.domain import Aggregate

from aggregates import case_closing
from aggregates.bank_account import BankAccount
from aggregates.case_values import (
    CaseGround,
    CaseKind,
    CaseOwner,
    CaseStage,
    CaseSubjects,
    GroundKind,
    Resolution,
    case_reference,
    subject_faults,
)
from aggregates.reasons.cases import CASE_NOT_SUCCEEDED
from aggregates.reconciliation_case import ReconciliationCase
from aggregates.refusals import Refused, refuse_any
from aggregates.values import Act, Reference
from audit_service.commands.case_openings import Opening
from audit_service.commands.case_subjects import of_case, standing
from audit_service.commands.command import Command
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCase(Command):
    """Record a difference that the service found, or that a case of it is not over after all.

    It is for the account's holder to clear up. One that takes another over keeps its owner, and
    its deadline where that is earlier. What a person judged to be over is left alone, and nothing
    is recorded of what was cleared up since.
    """

    account: Reference
    kind: CaseKind
    subjects: CaseSubjects
    takes_over: Reference | None = None

    def decide(self, work: Work, act: Act) -> Aggregate:
        """Open, or reopen; return the account where there is nothing to record."""
        refuse_any(subject_faults(self.kind, self.subjects))
        with Gather() as gather:
            account = gather("/account", work.refer, BankAccount, self.account)
        reference = case_reference(account.reference, self.kind, self.subjects)
        opening = Opening(work, account, self.kind, self.subjects)
        known = work.find(ReconciliationCase, reference)
        if known is None:
            return self._opened(work, account, opening, act) if opening.is_open else account
        resolution = known.resolution
        if opening.is_open and resolution is not None and not resolution.is_judgement:
            case_closing.recur(known, act)
        return known

    def _opened(
        self, work: Work, account: BankAccount, opening: Opening, act: Act
    ) -> ReconciliationCase:
        if self.takes_over is None:
            return opening.open(CaseOwner(organisation=Reference(account.holder)), "", act)
        with Gather() as gather:
            past = gather("/takes_over", work.refer, ReconciliationCase, self.takes_over)
        return opening.open(past.owner, "", act, at_latest=past.due_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestateCase(Command):
    """Have an open case come to what is left of its difference by the records."""

    case: Reference

    def decide(self, work: Work, act: Act) -> ReconciliationCase:
        """Restate, if it differs."""
        case = work.get(ReconciliationCase, self.case)
        amount = of_case(work, case).amount
        if amount != case.amount:
            case.restate(amount, act)
        return case


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleCase(Command):
    """Record that a difference is over by the records, or is told further by another case.

    ``beside`` are items that give payments of the case back, or are given back by its items;
    ``successors`` the cases that tell on what is open of it. A case that is open after all stays
    as it is.
    """

    case: Reference
    beside: tuple[int, ...] = ()
    successors: tuple[Reference, ...] = ()

    def decide(self, work: Work, act: Act) -> ReconciliationCase:
        """Resolve what is not resolved yet."""
        case = work.get(ReconciliationCase, self.case)
        if case.stage is CaseStage.RESOLVED:
            return case
        shown = standing(work, of_case(work, case), case.subjects, self.beside)
        if shown.open and self.successors:
            with Gather() as gather:
                for index, successor in enumerate(self.successors):
                    gather(f"/successors/{index}", _succeeds, work, case, successor)
            grounds = [CaseGround(kind=GroundKind.CASE, reference=one) for one in self.successors]
            case_closing.settle(case, Resolution.RECLASSIFIED, tuple(grounds), act)
            return case
        if not shown.open:
            case_closing.settle(case, shown.how, tuple(shown.grounds), act)
        return case


def _succeeds(work: Work, case: ReconciliationCase, successor: Reference) -> None:
    """Refuse a successor that is over itself, or about something else."""
    other = work.refer(ReconciliationCase, successor)
    is_open, about = other.stage is not CaseStage.RESOLVED, case.account
    if not (is_open and other.account == about and other.subjects.shares(case.subjects)):
        raise Refused(CASE_NOT_SUCCEEDED(case=case.reference, successor=successor))
