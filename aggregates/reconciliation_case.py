"""The reconciliation case: a difference between books and bank, until it is cleared up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.case_values import (
    OPEN_CASES,
    CaseGround,
    CaseKind,
    CaseOwner,
    CaseStage,
    CaseSubjects,
    Resolution,
    case_reference,
    subject_faults,
)
from aggregates.money import Money
from aggregates.reasons.cases import (
    CASE_OWNED_ALREADY,
    CASE_STEP_OUT_OF_ORDER,
)
from aggregates.reasons.general import DATES_OUT_OF_ORDER, DUTIES_NOT_SEPARATED
from aggregates.reasons.supervision import EVIDENCE_REQUIRED
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Digest, Document, Text, identity, in_order


class ReconciliationCase(Aggregate):
    """A difference of one account, known by what differs, so that it is one case for good.

    Whoever made a payment does not decide that its difference is over; whoever is to clear it up,
    or has explained it, does not where that is a matter of judgement.
    """

    TOPIC = "reconciliation_case"

    class Event(Aggregate.Event):
        """Something that happened to a difference."""

        TOPIC = "reconciliation_case.event"
        leads_to: ClassVar[CaseStage | None] = None
        act: Act

        def apply(self, aggregate: ReconciliationCase) -> None:
            """Move on in time and stage, and keep what else the fact says."""
            aggregate.last_on = self.act.effective_on
            aggregate.stage = self.leads_to or aggregate.stage
            papers = dict.fromkeys((*aggregate.documents, *self.act.evidence))
            aggregate.documents = tuple(papers)
            self.change(aggregate)

        def change(self, aggregate: ReconciliationCase) -> None:
            """Copy what else the fact says into the case's state."""

    class Opened(Event, Aggregate.Created):
        """A difference was found: what the bank says more than the books, below zero less.

        ``arisen_on`` is the day it arose, from which its age is counted. ``automatic`` says that
        the service found it, which gives no reason in words.
        """

        TOPIC = "reconciliation_case.opened"
        leads_to = CaseStage.OPEN
        reference: str
        account: str
        kind: CaseKind
        subjects: CaseSubjects
        amount: Money
        arisen_on: date
        owner: CaseOwner
        due_on: date | None
        reason: str
        automatic: bool

    class Restated(Event):
        """The difference came to another amount, part of it being cleared."""

        TOPIC = "reconciliation_case.restated"
        amount: Money

        def change(self, aggregate: ReconciliationCase) -> None:
            """Take the amount."""
            aggregate.amount = self.amount

    class Assigned(Event):
        """Somebody else is to clear it up from now on."""

        TOPIC = "reconciliation_case.assigned"
        owner: CaseOwner
        reason: str

        def change(self, aggregate: ReconciliationCase) -> None:
            """Take the owner."""
            aggregate.owner = self.owner

    class Explained(Event):
        """It was said how it came about; ``until`` is a new deadline, None where the old one stays.

        An explained case is still open.
        """

        TOPIC = "reconciliation_case.explained"
        leads_to = CaseStage.EXPLAINED
        explanation: str
        files: tuple[Digest, ...]
        until: date | None

        def change(self, aggregate: ReconciliationCase) -> None:
            """Remember who explained it, and the time that was given."""
            aggregate.explained_by.add(self.act.by)
            aggregate.due_on = self.until or aggregate.due_on
            aggregate.add_files(self.files)

    class Resolved(Event):
        """It is over, in one way or another, as the records or a person's judgement say.

        ``grounds`` are the records that show it, none where it is a judgement.
        """

        TOPIC = "reconciliation_case.resolved"
        leads_to = CaseStage.RESOLVED
        how: Resolution
        reason: str
        files: tuple[Digest, ...]
        grounds: tuple[CaseGround, ...]
        automatic: bool

        def change(self, aggregate: ReconciliationCase) -> None:
            """Remember how."""
            aggregate.resolution = self.how
            aggregate.add_files(self.files)

    class Reopened(Event):
        """It was not over: its age goes on from the day it arose."""

        TOPIC = "reconciliation_case.reopened"
        reason: str
        files: tuple[Digest, ...]
        automatic: bool

        def change(self, aggregate: ReconciliationCase) -> None:
            """Go back to the finding it led to, or to the beginning."""
            aggregate.stage = CaseStage.ESCALATED if aggregate.finding else CaseStage.OPEN
            aggregate.resolution = None
            aggregate.add_files(self.files)

    class Escalated(Event):
        """It was made a finding, which has its documents; ``files`` are all of the case by then."""

        TOPIC = "reconciliation_case.escalated"
        leads_to = CaseStage.ESCALATED
        finding: str
        reason: str
        files: tuple[Digest, ...]

        def change(self, aggregate: ReconciliationCase) -> None:
            """Remember the finding."""
            aggregate.finding = self.finding

    def __init__(
        self,
        reference: str,
        account: str,
        kind: CaseKind,
        subjects: CaseSubjects,
        amount: Money,
        owner: CaseOwner,
        due_on: date | None,
        act: Act,
    ) -> None:
        """Start open."""
        self.reference = reference
        self.account = account
        self.kind = kind
        self.subjects = subjects
        self.amount = amount
        self.owner = owner
        self.due_on = due_on
        self.stage = CaseStage.OPEN
        self.last_on = act.effective_on
        self.explained_by: set[str] = set()
        self.resolution: Resolution | None = None
        self.finding = ""
        self.documents: tuple[Document, ...] = ()
        self.files: tuple[Digest, ...] = ()

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from account, kind and subjects, which make the reference."""
        return identity("reconciliation_case", reference)

    @classmethod
    def open(
        cls,
        account: str,
        kind: CaseKind,
        subjects: CaseSubjects,
        amount: Money,
        *,
        arisen_on: date,
        owner: CaseOwner,
        due_on: date | None,
        reason: str,
        automatic: bool,
        act: Act,
    ) -> Self:
        """Open a case, to be cleared up by a day (None: no rule)."""
        refuse_any(subject_faults(kind, subjects), in_order(arisen_on, act))
        return cls._create(
            cls.Opened,
            reference=case_reference(account, kind, subjects),
            account=account,
            kind=kind,
            subjects=subjects.in_order(),
            amount=amount,
            arisen_on=arisen_on,
            owner=owner,
            due_on=due_on,
            reason=reason,
            automatic=automatic,
            act=act,
        )

    def add_files(self, files: Collection[Digest]) -> None:
        """Remember files once each."""
        self.files = tuple(dict.fromkeys((*self.files, *files)))

    def restate(self, amount: Money, act: Act) -> None:
        """Take another amount."""
        refuse_any(self.step(act, *OPEN_CASES))
        self.trigger_event(self.Restated, amount=amount, act=act)

    def assign(self, owner: CaseOwner, reason: Text, act: Act) -> None:
        """Give it to somebody else."""
        same = CASE_OWNED_ALREADY(owner=owner).located("/owner")
        refuse_any(self.step(act, *OPEN_CASES), unless(owner != self.owner, same))
        self.trigger_event(self.Assigned, owner=owner, reason=reason, act=act)

    def explain(
        self, explanation: Text, files: tuple[Digest, ...], until: date | None, act: Act
    ) -> None:
        """Say how it came about; more time needs evidence, and is not given by its owner."""
        proved = until is None or bool(act.evidence or files)
        refuse_any(
            self.step(act, CaseStage.OPEN, CaseStage.EXPLAINED),
            self._more_time(until, act) if until is not None else (),
            unless(proved, EVIDENCE_REQUIRED()),
        )
        self.trigger_event(
            self.Explained, explanation=explanation, files=files, until=until, act=act
        )

    def _more_time(self, until: date, act: Act) -> tuple[Refusal, ...]:
        """Name the faults of a deadline that is no later one, or that its owner takes."""
        earlier = max(self.due_on or act.effective_on, act.effective_on)
        order = DATES_OUT_OF_ORDER(earlier=earlier, later=until).located("/until")
        same = DUTIES_NOT_SEPARATED(person=act.by, role="owner").located("/until")
        return unless(act.by != self.owner.person, same) + unless(earlier < until, order)

    def step(self, act: Act, *needed: CaseStage) -> tuple[Refusal, ...]:
        """Name the faults of a step at the wrong stage, or dated before the last one."""
        stages = " / ".join(needed)
        fault = CASE_STEP_OUT_OF_ORDER(case=self.reference, stage=self.stage, needed=stages)
        return in_order(self.last_on, act) + unless(self.stage in needed, fault)
