"""Commands on cases: differences with the bank opened, given to somebody, explained, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates import case_closing
from aggregates.bank_account import BankAccount
from aggregates.case_values import (
    OPEN_CASES,
    CaseKind,
    CaseOwner,
    CaseSubjects,
    Resolution,
    case_reference,
    subject_faults,
)
from aggregates.finding import Finding
from aggregates.reasons.cases import (
    CASE_FINDING_OPEN,
    CASE_NOTHING_OPEN,
    CASE_RESOLUTION_UNFIT,
    CASE_SETTLED_OTHERWISE,
)
from aggregates.reconciliation_case import ReconciliationCase
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.stages import FindingStage
from aggregates.values import Act, Digest, Reference, Text
from audit_service.commands.case_openings import Opening
from audit_service.commands.case_subjects import Shown, of_case, standing
from audit_service.commands.command import Command, organisation_in_being
from audit_service.commands.files import check_files
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
        opening = Opening(work, account, self.kind, self.subjects)
        refuse_any(unless(opening.is_open, CASE_NOTHING_OPEN().located("/subjects")))
        return opening.open(self.owner, self.reason, act)


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


def _in_being(work: Work, owner: CaseOwner, act: Act) -> None:
    organisation_in_being(work, owner.organisation, act)
