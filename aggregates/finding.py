"""The finding: what an inspection found wrong, and its way to being put right and closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.money import Money
from aggregates.reasons.general import AMOUNT_NOT_POSITIVE, DATES_OUT_OF_ORDER
from aggregates.reasons.supervision import (
    EVIDENCE_REQUIRED,
    FINDING_CLOSED_BY_PARTY,
    FINDING_STEP_OUT_OF_ORDER,
)
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.stages import FindingStage
from aggregates.values import Act, Reference, Severity, Subject, Text, identity, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """The five elements of a finding (GAGAS): what ought to be, what is, why, so what, what now."""

    criteria: Text
    condition: Text
    cause: Text
    effect: Text
    recommendation: Text


class Finding(Aggregate):
    """A finding against a unit and a person, open until somebody independent closes it."""

    TOPIC = "finding"

    class Event(Aggregate.Event):
        """Something that happened to a finding."""

        TOPIC = "finding.event"
        leads_to: ClassVar[FindingStage]
        act: Act

        def apply(self, aggregate: Finding) -> None:
            """Move on in time and stage."""
            aggregate.last_on = self.act.effective_on
            aggregate.stage = self.leads_to

    class Recorded(Event, Aggregate.Created):
        """Something was found wrong; ``amount_in_question`` is None where no money is at stake."""

        TOPIC = "finding.recorded"
        leads_to = FindingStage.RECORDED
        reference: str
        title: str
        inspection: str | None
        subjects: tuple[Subject, ...]
        elements: Elements
        severity: Severity
        category: str
        amount_in_question: Money | None
        responsible_organisation: str
        responsible_person: str

    class RectificationOrdered(Event):
        """The responsible unit was told to put it right by a date (限期整改)."""

        TOPIC = "finding.rectification_ordered"
        leads_to = FindingStage.ORDERED
        demand: str
        due_on: date

    class RectificationReported(Event):
        """The responsible unit reported what it did, with evidence."""

        TOPIC = "finding.rectification_reported"
        leads_to = FindingStage.REPORTED
        measures: str

    class RectificationVerified(Event):
        """Someone checked that it was done."""

        TOPIC = "finding.rectification_verified"
        leads_to = FindingStage.VERIFIED
        account: str

    class Closed(Event):
        """The finding was closed against the ledger (对账销号)."""

        TOPIC = "finding.closed"
        leads_to = FindingStage.CLOSED
        conclusion: str

    def __init__(
        self, reference: str, responsible_organisation: str, responsible_person: str, act: Act
    ) -> None:
        """Start as recorded by its author."""
        self.reference = reference
        self.author = act.by
        self.responsible_organisation = responsible_organisation
        self.responsible_person = responsible_person
        self.stage = FindingStage.RECORDED
        self.last_on = act.effective_on

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from the finding's reference."""
        return identity("finding", reference)

    @classmethod
    def record(
        cls,
        reference: Reference,
        title: Text,
        *,
        inspection: Reference | None,
        subjects: tuple[Subject, ...],
        elements: Elements,
        severity: Severity,
        category: Reference,
        amount_in_question: Money | None,
        responsible_organisation: Reference,
        responsible_person: Text,
        act: Act,
    ) -> Self:
        """Record a finding with its five elements and who answers for it."""
        amount = amount_in_question
        refuse_any(unless(amount is None or amount.is_positive, AMOUNT_NOT_POSITIVE(amount=amount)))
        return cls._create(
            cls.Recorded,
            reference=reference,
            title=title,
            inspection=inspection,
            subjects=subjects,
            elements=elements,
            severity=severity,
            category=category,
            amount_in_question=amount_in_question,
            responsible_organisation=responsible_organisation,
            responsible_person=responsible_person,
            act=act,
        )

    def order_rectification(self, demand: Text, due_on: date, act: Act) -> None:
        """Order the responsible unit to put it right by a date."""
        refuse_any(
            self._step(act, FindingStage.RECORDED),
            unless(
                act.effective_on <= due_on,
                DATES_OUT_OF_ORDER(earlier=act.effective_on, later=due_on),
            ),
        )
        self.trigger_event(self.RectificationOrdered, demand=demand, due_on=due_on, act=act)

    def report_rectification(self, measures: Text, act: Act) -> None:
        """Report what was done; evidence is required."""
        refuse_any(
            self._step(act, FindingStage.ORDERED), unless(bool(act.evidence), EVIDENCE_REQUIRED())
        )
        self.trigger_event(self.RectificationReported, measures=measures, act=act)

    def verify_rectification(self, account: Text, act: Act) -> None:
        """Confirm that it was done; the responsible party may not."""
        refuse_any(
            self._step(act, FindingStage.REPORTED),
            unless(not self._is_responsible(act), FINDING_CLOSED_BY_PARTY()),
        )
        self.trigger_event(self.RectificationVerified, account=account, act=act)

    def close(self, conclusion: Text, act: Act) -> None:
        """Close a verified finding; neither its author nor the responsible party may."""
        party = act.by == self.author or self._is_responsible(act)
        refuse_any(
            self._step(act, FindingStage.VERIFIED), unless(not party, FINDING_CLOSED_BY_PARTY())
        )
        self.trigger_event(self.Closed, conclusion=conclusion, act=act)

    def _is_responsible(self, act: Act) -> bool:
        return act.office == self.responsible_organisation or act.by == self.responsible_person

    def _step(self, act: Act, needed: FindingStage) -> tuple[Refusal, ...]:
        return in_order(self.last_on, act) + unless(
            self.stage is needed,
            FINDING_STEP_OUT_OF_ORDER(finding=self.reference, stage=self.stage, needed=needed),
        )
