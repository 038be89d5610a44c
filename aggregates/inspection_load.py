"""The inspection load: what inspections an organisation bears, and the rules that bound it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.parameter import ParameterName
from aggregates.reasons.inspections import ASSESSMENTS_EXCEEDED, MATTER_INSPECTED_BEFORE
from aggregates.refusals import Refusal, refuse_any
from aggregates.values import Act, InspectionKind, Reference, identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """One inspection as its unit bears it: what it is about, from which level, and from when.

    ``from_level`` is the level of government of the office that plans it, None if unknown.
    """

    inspection: Reference
    kind: InspectionKind
    matter: Reference
    from_level: str | None
    on: date

    @property
    def is_city_assessment(self) -> bool:
        """Say whether it is one of those that S001-27b counts."""
        return self.kind is InspectionKind.ASSESSMENT and self.from_level == "city"


@dataclass(frozen=True, slots=True, kw_only=True)
class BurdenLimits:
    """How much a unit is to bear at most; None where no rule is in force for it.

    ``city_assessments_max`` counts within a calendar year (S001-27b); ``same_matter_days`` is how
    far apart two inspections of one matter must begin (S001-27d).
    """

    city_assessments_max: int | None = None
    same_matter_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """What is given for going beyond a limit: a reason, and a document of approval."""

    reason_given: bool = False
    approved: bool = False

    def covers(self, rule: ParameterName) -> bool:
        """Say whether it suffices to go beyond a rule."""
        by_reason = rule is ParameterName.SAME_MATTER_DAYS
        return self.reason_given and (by_reason or self.approved)


class InspectionLoad(Aggregate):
    """The inspections planned of one organisation, whoever planned them (S001-27)."""

    TOPIC = "inspection_load"

    class Event(Aggregate.Event):
        """Something that happened to the load of an organisation."""

        TOPIC = "inspection_load.event"
        act: Act

    class Begun(Event, Aggregate.Created):
        """The inspections of an organisation began to be counted."""

        TOPIC = "inspection_load.begun"
        organisation: str

    class Counted(Event):
        """An inspection was planned that the organisation bears from ``on``."""

        TOPIC = "inspection_load.counted"
        inspection: str
        kind: InspectionKind
        matter: str
        from_level: str | None
        on: date

        def apply(self, aggregate: InspectionLoad) -> None:
            """Remember it."""
            aggregate.borne[self.inspection] = Burden(
                inspection=Reference(self.inspection),
                kind=self.kind,
                matter=Reference(self.matter),
                from_level=self.from_level,
                on=self.on,
            )

    class Uncounted(Event):
        """An inspection was cancelled before it began, so that it burdens nobody."""

        TOPIC = "inspection_load.uncounted"
        inspection: str

        def apply(self, aggregate: InspectionLoad) -> None:
            """Forget it."""
            aggregate.borne.pop(self.inspection, None)

    def __init__(self, organisation: str) -> None:
        """Start without any."""
        self.organisation = organisation
        self.borne: dict[str, Burden] = {}

    @property
    def reference(self) -> str:
        """Go by the organisation that bears it."""
        return self.organisation

    @staticmethod
    def create_id(organisation: str) -> UUID:
        """Derive the identity from the organisation's reference."""
        return identity("inspection_load", organisation)

    @classmethod
    def begin(cls, organisation: Reference, act: Act) -> Self:
        """Begin to count."""
        return cls._create(cls.Begun, organisation=organisation, act=act)

    def count(
        self, burden: Burden, limits: BurdenLimits, leave: Leave, act: Act
    ) -> tuple[ParameterName, ...]:
        """Count an inspection, and return the rules it goes beyond by leave."""
        beyond = dict(self._beyond(burden, limits))
        refuse_any(fault for rule, fault in beyond.items() if not leave.covers(rule))
        self.trigger_event(
            self.Counted,
            inspection=burden.inspection,
            kind=burden.kind,
            matter=burden.matter,
            from_level=burden.from_level,
            on=burden.on,
            act=act,
        )
        return tuple(beyond)

    def uncount(self, inspection: str, act: Act) -> None:
        """Take an inspection back that was counted; let one pass that never was."""
        if inspection in self.borne:
            self.trigger_event(self.Uncounted, inspection=inspection, act=act)

    def _beyond(
        self, burden: Burden, limits: BurdenLimits
    ) -> Iterator[tuple[ParameterName, Refusal]]:
        most, days = limits.city_assessments_max, limits.same_matter_days
        same_year = [
            other.inspection
            for other in self.borne.values()
            if other.is_city_assessment and other.on.year == burden.on.year
        ]
        if burden.is_city_assessment and most is not None and len(same_year) >= most:
            yield (
                ParameterName.ASSESSMENTS_PER_YEAR,
                ASSESSMENTS_EXCEEDED(
                    organisation=self.organisation,
                    limit=most,
                    year=burden.on.year,
                    inspections=", ".join(same_year),
                ),
            )
        near = [
            other.inspection
            for other in self.borne.values()
            if days is not None
            and other.matter == burden.matter
            and abs((other.on - burden.on).days) <= days
        ]
        if near:
            yield (
                ParameterName.SAME_MATTER_DAYS,
                MATTER_INSPECTED_BEFORE(
                    organisation=self.organisation,
                    limit=days,
                    matter=burden.matter,
                    inspections=", ".join(near),
                ),
            )
