"""The finding: what was found wrong, and its way to being put right and closed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.finding_steps import (
    Gravity,
    Rectification,
    RectificationOrder,
    RectificationReport,
    Verification,
    stage_after_reopening,
)
from aggregates.finding_values import (
    Disposition,
    Elements,
    FindingPart,
    FindingSource,
    Found,
    LedgerLink,
    ManagementResponse,
)
from aggregates.money import Money
from aggregates.reasons.findings import (
    FINDING_AMOUNT_OUTSTANDING,
    FINDING_CLOSED_BY_PARTY,
    FINDING_STEP_OUT_OF_ORDER,
    RESPONSE_NOT_BY_PARTY,
)
from aggregates.reasons.supervision import EVIDENCE_REQUIRED
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.stages import OPEN_STAGES, FindingStage
from aggregates.values import Act, Severity, Subject, Text, identity, in_order


class Finding(Aggregate):
    """A finding against a unit and a person, open until somebody independent closes it."""

    TOPIC = "finding"

    class Event(Aggregate.Event):
        """Something that happened to a finding."""

        TOPIC = "finding.event"
        leads_to: ClassVar[FindingStage | None] = None
        act: Act

        def apply(self, aggregate: Finding) -> None:
            """Move on in time and stage, and copy what else the fact says."""
            aggregate.last_on = self.act.effective_on
            aggregate.stage = self.leads_to or aggregate.stage
            self.change(aggregate)

        def change(self, aggregate: Finding) -> None:
            """Copy what else the fact says into the finding's state."""

    class Recorded(Event, Aggregate.Created):
        """Something was found wrong; amounts in question are parts of ledger entries.

        ``amount_in_question`` is their sum, or None where no money is at stake; ``repeats`` are
        earlier findings on record, ``prior_references`` ones that only their report names.
        """

        TOPIC = "finding.recorded"
        FORM = 2
        leads_to = FindingStage.RECORDED
        reference: str
        title: str
        inspection: str | None
        source: FindingSource
        subjects: tuple[Subject, ...]
        elements: Elements
        confidential: tuple[FindingPart, ...]
        severity: Severity
        category: str
        requirements: tuple[str, ...]
        amount_in_question: Money | None
        questioned: tuple[LedgerLink, ...]
        responsible_organisation: str
        responsible_person: str
        repeats: tuple[str, ...]
        prior_references: tuple[str, ...]
        response: ManagementResponse | None

    class Responded(Event):
        """The responsible unit said what it thinks of the finding and what it will do."""

        TOPIC = "finding.responded"
        response: ManagementResponse

    class RectificationOrdered(Event):
        """The responsible unit was told to put it right by a date (限期整改)."""

        TOPIC = "finding.rectification_ordered"
        FORM = 2
        leads_to = FindingStage.ORDERED
        order: RectificationOrder

        def change(self, aggregate: Finding) -> None:
            """Begin the rectification."""
            aggregate.rectification = Rectification(self.order.due_on, len(self.order.steps))

    class DeadlineExtended(Event):
        """The unit was given more time, for a reason."""

        TOPIC = "finding.deadline_extended"
        due_on: date
        reason: str

        def change(self, aggregate: Finding) -> None:
            """Take the new deadline."""
            aggregate.rectification.due_on = self.due_on

    class ProgressReported(Event):
        """The unit reported progress; ``step`` is the stage it completed, None where none."""

        TOPIC = "finding.progress_reported"
        step: int | None
        report: RectificationReport

        def change(self, aggregate: Finding) -> None:
            """Tick the stage off; who reported it may not verify."""
            aggregate.rectification.done.add(self.step)
            aggregate.rectification.reported_by.add(self.act.by)

    class RectificationReported(Event):
        """The responsible unit reported that it is done, with evidence."""

        TOPIC = "finding.rectification_reported"
        FORM = 2
        leads_to = FindingStage.REPORTED
        report: RectificationReport

        def change(self, aggregate: Finding) -> None:
            """Remember who reported, who therefore may not verify."""
            aggregate.rectification.reported_by.add(self.act.by)

    class RectificationSentBack(Event):
        """The report was not accepted: the unit has to go on."""

        TOPIC = "finding.rectification_sent_back"
        leads_to = FindingStage.ORDERED
        reason: str

    class RectificationVerified(Event):
        """Someone made sure that it was done, on site or by document."""

        TOPIC = "finding.rectification_verified"
        FORM = 2
        leads_to = FindingStage.VERIFIED
        verification: Verification

    class Closed(Event):
        """The finding was closed against the ledger (对账销号), and how it ended."""

        TOPIC = "finding.closed"
        FORM = 2
        leads_to = FindingStage.CLOSED
        conclusion: str
        disposition: Disposition

        def change(self, aggregate: Finding) -> None:
            """Remember whether anything was wrong at all."""
            aggregate.gravity.is_unfounded = self.disposition is Disposition.UNFOUNDED

    class Reopened(Event):
        """A closed finding was taken up again; its clock goes on from where it began."""

        TOPIC = "finding.reopened"
        reason: str

        def change(self, aggregate: Finding) -> None:
            """Go back to what was demanded, or to the beginning where nothing was."""
            aggregate.stage = stage_after_reopening(aggregate.rectification.due_on)
            aggregate.gravity.is_reopened, aggregate.gravity.is_unfounded = True, False

    def __init__(
        self,
        reference: str,
        severity: Severity,
        category: str,
        responsible_organisation: str,
        responsible_person: str,
        amount_in_question: Money | None,
        act: Act,
    ) -> None:
        """Start as recorded by its author."""
        self.reference = reference
        self.gravity = Gravity(severity, category)
        self.author = act.by
        self.responsible_organisation = responsible_organisation
        self.responsible_person = responsible_person
        self.amount_in_question = amount_in_question
        self.rectification = Rectification()
        self.stage = FindingStage.RECORDED
        self.recorded_on = self.last_on = act.effective_on

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from the finding's reference."""
        return identity("finding", reference)

    @classmethod
    def record(cls, found: Found, act: Act) -> Self:
        """Record what was found and who answers for it; the command checks what it refers to."""
        return cls._create(cls.Recorded, **found.facts(), act=act)

    def respond(self, response: ManagementResponse, act: Act) -> None:
        """Take down what the responsible party, and nobody else, says to an open finding."""
        party = self.responsible_organisation
        fault = RESPONSE_NOT_BY_PARTY(organisation=party, finding=self.reference)
        refuse_any(self._step(act, *OPEN_STAGES), unless(self._is_responsible(act), fault))
        self.trigger_event(self.Responded, response=response, act=act)

    def order_rectification(self, order: RectificationOrder, act: Act) -> None:
        """Order the responsible unit, not by itself, to put it right by a date."""
        faults = self._step(act, FindingStage.RECORDED) + self._independent(act)
        refuse_any(faults, order.faults(act))
        self.trigger_event(self.RectificationOrdered, order=order, act=act)

    def extend_deadline(self, due_on: date, reason: Text, act: Act) -> None:
        """Give more time; the responsible party may not give it to itself."""
        faults = self._step(act, FindingStage.ORDERED) + self._independent(act)
        refuse_any(faults, self.rectification.extends_to(due_on))
        self.trigger_event(self.DeadlineExtended, due_on=due_on, reason=reason, act=act)

    def report_progress(self, step: int | None, report: RectificationReport, act: Act) -> None:
        """Report progress, or that a stage is done; a stage needs evidence."""
        refuse_any(
            self._step(act, FindingStage.ORDERED),
            self.rectification.awaits(step, self.reference),
            unless(step is None or report.is_proved(act), EVIDENCE_REQUIRED()),
        )
        self.trigger_event(self.ProgressReported, step=step, report=report, act=act)

    def report_rectification(self, report: RectificationReport, act: Act) -> None:
        """Report that it is done, every stage of it; evidence is required."""
        faults = self._step(act, FindingStage.ORDERED) + self.rectification.complete(self.reference)
        refuse_any(faults, unless(report.is_proved(act), EVIDENCE_REQUIRED()))
        self.trigger_event(self.RectificationReported, report=report, act=act)

    def send_back(self, reason: Text, act: Act) -> None:
        """Not accept a report, or take a verification back; the responsible party may not."""
        needed = (FindingStage.REPORTED, FindingStage.VERIFIED)
        refuse_any(self._step(act, *needed), self._independent(act))
        self.trigger_event(self.RectificationSentBack, reason=reason, act=act)

    def verify_rectification(self, verification: Verification, act: Act) -> None:
        """Confirm that it was done; neither the responsible party nor who ever reported may."""
        refuse_any(
            self._step(act, FindingStage.REPORTED),
            self._independent(act, *self.rectification.reported_by),
            verification.faults(),
        )
        self.trigger_event(self.RectificationVerified, verification=verification, act=act)

    def close(
        self, conclusion: Text, disposition: Disposition, outstanding: Money | None, act: Act
    ) -> None:
        """Close it, with nothing of the amount in question outstanding (None: none is).

        Neither its author nor the responsible party may. Rectified is only what was verified;
        any other end needs evidence and comes before a rectification is ordered.
        """
        rectified = disposition is Disposition.RECTIFIED
        left = FINDING_AMOUNT_OUTSTANDING(finding=self.reference, outstanding=outstanding)
        refuse_any(
            self._step(act, FindingStage.VERIFIED if rectified else FindingStage.RECORDED),
            self._independent(act, self.author),
            unless(outstanding is None or not outstanding.is_positive, left),
            unless(rectified or bool(act.evidence), EVIDENCE_REQUIRED()),
        )
        self.trigger_event(self.Closed, conclusion=conclusion, disposition=disposition, act=act)

    def reopen(self, reason: Text, act: Act) -> None:
        """Take a closed finding up again, on evidence; the responsible party may not."""
        faults = self._step(act, FindingStage.CLOSED) + self._independent(act)
        refuse_any(faults, unless(bool(act.evidence), EVIDENCE_REQUIRED()))
        self.trigger_event(self.Reopened, reason=reason, act=act)

    def settled_by(self, act: Act) -> tuple[Refusal, ...]:
        """Name what keeps somebody from settling the amount in question."""
        return self._step(act, *OPEN_STAGES) + self._independent(act)

    def _independent(self, act: Act, *others: str) -> tuple[Refusal, ...]:
        party = self._is_responsible(act) or act.by in others
        return unless(not party, FINDING_CLOSED_BY_PARTY())

    def _is_responsible(self, act: Act) -> bool:
        return act.office == self.responsible_organisation or act.by == self.responsible_person

    def _step(self, act: Act, *needed: FindingStage) -> tuple[Refusal, ...]:
        stages = " / ".join(needed)
        fault = FINDING_STEP_OUT_OF_ORDER(finding=self.reference, stage=self.stage, needed=stages)
        return in_order(self.last_on, act) + unless(self.stage in needed, fault)
