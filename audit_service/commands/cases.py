"""Commands on cases: differences with the bank opened, given to somebody, explained, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates import case_closing
from aggregates.bank_account import BankAccount
from aggregates.case_values import (
    OPEN_CASES,
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
from aggregates.deadlines import due_after
from aggregates.finding import Finding
from aggregates.parameter import ParameterName
from aggregates.reasons.cases import (
    CASE_FINDING_OPEN,
    CASE_NOT_SUCCEEDED,
    CASE_NOTHING_OPEN,
    CASE_RESOLUTION_UNFIT,
    CASE_SETTLED_OTHERWISE,
)
from aggregates.reconciliation_case import ReconciliationCase
from aggregates.refusals import Refusal, Refused, refuse_any, unless
from aggregates.stages import FindingStage
from aggregates.values import Act, Digest, Reference, Text
from audit_service.commands.case_subjects import Shown, involved, of_case, standing
from audit_service.commands.command import Command, organisation_in_being
from audit_service.commands.files import check_files
from audit_service.commands.parameters import parameter_on
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase(Command):
    """Open a case by hand for a difference of an account, and say who is to clear it up.

    What it amounts to and since when is worked out from the records it names; its deadline is
    ``case_days`` from the business date.
    """

    account: Reference
    kind: CaseKind
    subjects: CaseSubjects
    owner: CaseOwner
    reason: Text

    def decide(self, work: Work, act: Act) -> ReconciliationCase:
        """Open."""
        refuse_any(subject_faults(self.kind, self.subjects))
        with Gather() as gather:
            account = gather("/account", work.refer, BankAccount, self.account)
            gather("/owner/organisation", _in_being, work, self.owner, act)
        number = account.reference
        work.vacant(ReconciliationCase, case_reference(number, self.kind, self.subjects))
        opening = _Opening(account, self.kind, self.subjects)
        return opening.open(work, self.owner, self.reason, act)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCase(Command):
    """Record a difference that the service found, or that a case of it is not over after all.

    It is for the account's holder to clear up. One that takes another over keeps its owner, and
    its deadline where that is earlier. What a person judged to be over is left alone.
    """

    account: Reference
    kind: CaseKind
    subjects: CaseSubjects
    takes_over: Reference | None = None

    def decide(self, work: Work, act: Act) -> ReconciliationCase:
        """Open, or reopen."""
        refuse_any(subject_faults(self.kind, self.subjects))
        with Gather() as gather:
            account = gather("/account", work.refer, BankAccount, self.account)
        reference = case_reference(account.reference, self.kind, self.subjects)
        known = work.find(ReconciliationCase, reference)
        if known is None:
            return self._opened(work, account, act)
        resolution = known.resolution
        if resolution is not None and not resolution.is_judgement:
            case_closing.recur(known, act)
        return known

    def _opened(self, work: Work, account: BankAccount, act: Act) -> ReconciliationCase:
        opening = _Opening(account, self.kind, self.subjects)
        if self.takes_over is None:
            owner = CaseOwner(organisation=Reference(account.holder))
            return opening.open(work, owner, "", act)
        with Gather() as gather:
            past = gather("/takes_over", work.refer, ReconciliationCase, self.takes_over)
        return opening.open(work, past.owner, "", act, at_latest=past.due_on)


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
class AssignCase(Command):
    """Give a case to another organisation or person to clear up."""

    case: Reference
    owner: CaseOwner
    reason: Text

    def decide(self, work: Work, act: Act) -> ReconciliationCase:
        """Assign."""
        case = work.get(ReconciliationCase, self.case)
        with Gather() as gather:
            gather("/owner/organisation", _in_being, work, self.owner, act)
            gather("", case.assign, self.owner, self.reason, act)
        return case


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainCase(Command):
    """Say how a difference came about; the case stays open.

    With ``until`` it has time until then, on evidence and not at its owner's own word.
    """

    case: Reference
    explanation: Text
    files: tuple[Digest, ...] = ()
    until: date | None = None

    def decide(self, work: Work, act: Act) -> ReconciliationCase:
        """Explain."""
        case = work.get(ReconciliationCase, self.case)
        with Gather() as gather:
            gather("/files", check_files, work, self.files)
            gather("", case.explain, self.explanation, self.files, self.until, act)
        return case


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveCase(Command):
    """Say that a difference is over, and how: as the records show, or as one judges on evidence.

    Whoever made the payment may not. ``returns`` are items of the books that give the payments of
    the case back, where the bank moved neither (``returned``). ``written_off`` needs the document
    that approves it; it and ``unfounded`` are not for the owner or who explained the case to say.
    """

    case: Reference
    how: Resolution
    reason: Text
    files: tuple[Digest, ...] = ()
    returns: tuple[int, ...] = ()

    def decide(self, work: Work, act: Act) -> ReconciliationCase:
        """Resolve."""
        case = work.get(ReconciliationCase, self.case)
        about = of_case(work, case)
        with Gather() as gather:
            gather("/files", check_files, work, self.files)
            shown = gather("", standing, work, about, case.subjects, self.returns)
            is_open = case.stage in OPEN_CASES
            gather.note(self._faults(work, case, shown) if shown is not None and is_open else ())
            grounds = () if shown is None or self.how.is_judgement else tuple(shown.grounds)
            said = (case, self.how, self.reason, self.files, grounds)
            gather("", case_closing.resolve, *said, makers=about.makers, act=act)
        return case

    def _faults(self, work: Work, case: ReconciliationCase, shown: Shown) -> tuple[Refusal, ...]:
        """Name what in the records speaks against it."""
        if self.how is Resolution.RECLASSIFIED:
            return (CASE_RESOLUTION_UNFIT(kind=case.kind, how=self.how).located("/how"),)
        if self.how.is_judgement:
            finding = work.find(Finding, case.finding) if case.finding else None
            over = finding is None or finding.stage is FindingStage.CLOSED
            return unless(over, CASE_FINDING_OPEN(finding=case.finding))
        if shown.open:
            return tuple(shown.open)
        otherwise = CASE_SETTLED_OTHERWISE(shown=shown.how, how=self.how).located("/how")
        return unless(shown.how is self.how, otherwise)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleCase(Command):
    """Record that a difference is over by the records, or is told further by another case.

    ``beside`` are items that give payments of the case back, or are given back by its items;
    ``successors`` the cases that tell on what is open of it.
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
        refuse_any(shown.open)
        case_closing.settle(case, shown.how, tuple(shown.grounds), act)
        return case


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenCase(Command):
    """Take a resolved case up again, on evidence; its age goes on from the day it arose."""

    case: Reference
    reason: Text
    files: tuple[Digest, ...] = ()

    def decide(self, work: Work, act: Act) -> ReconciliationCase:
        """Reopen."""
        case = work.get(ReconciliationCase, self.case)
        with Gather() as gather:
            gather("/files", check_files, work, self.files)
            gather("", case_closing.reopen, case, self.reason, self.files, act)
        return case


@dataclass(frozen=True, slots=True)
class _Opening:
    """A difference about to be put on record."""

    account: BankAccount
    kind: CaseKind
    subjects: CaseSubjects

    def open(
        self,
        work: Work,
        owner: CaseOwner,
        reason: str,
        act: Act,
        at_latest: date | None = None,
    ) -> ReconciliationCase:
        """Open a case of what is open by the records; one without a reason is the service's own."""
        about = involved(work, self.account, self.kind, self.subjects)
        shown = standing(work, about, self.subjects)
        refuse_any(unless(bool(shown.open), CASE_NOTHING_OPEN().located("/subjects")))
        days = parameter_on(work, ParameterName.CASE_DAYS, act.effective_on)
        deadlines = filter(None, (due_after(act.effective_on, days), at_latest))
        return work.add(
            ReconciliationCase.open(
                self.account.reference,
                self.kind,
                self.subjects,
                about.amount,
                arisen_on=about.arisen_on,
                owner=owner,
                due_on=min(deadlines, default=None),
                reason=reason,
                automatic=not reason,
                act=act,
            )
        )


def _in_being(work: Work, owner: CaseOwner, act: Act) -> None:
    organisation_in_being(work, owner.organisation, act)


def _succeeds(work: Work, case: ReconciliationCase, successor: Reference) -> None:
    """Refuse a successor that is over itself, or about something else."""
    other = work.refer(ReconciliationCase, successor)
    is_open, about = other.stage is not CaseStage.RESOLVED, case.account
    if not (is_open and other.account == about and other.subjects.shares(case.subjects)):
        raise Refused(CASE_NOT_SUCCEEDED(case=case.reference, successor=successor))
