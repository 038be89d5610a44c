"""The parameter: a number that a rule needs, which the sources leave to be set or to be moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.reasons.parameters import PARAMETER_DATE_TAKEN, PARAMETER_NOT_POSITIVE
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Document, identity


class ParameterName(StrEnum):
    """The numbers that rules take from the record instead of from the program."""

    ASSESSMENTS_PER_YEAR = "assessments_per_year"
    SAME_MATTER_DAYS = "same_matter_days"
    HOUSEHOLD_NOTICE_DAYS = "household_notice_days"
    NOTICE_DAYS = "notice_days"
    OBJECTION_ANSWER_DAYS = "objection_answer_days"
    COMPLAINT_ACCEPT_DAYS = "complaint_accept_days"
    COMPLAINT_ANSWER_DAYS = "complaint_answer_days"
    PRIOR_FINDING_YEARS = "prior_finding_years"
    REPEAT_WINDOW_YEARS = "repeat_window_years"
    CASE_DAYS = "case_days"
    TRANSIT_DAYS = "transit_days"
    SUSPENSE_DAYS = "suspense_days"


class ParameterUnit(StrEnum):
    """What a parameter counts."""

    PER_YEAR = "per_year"
    DAYS = "days"
    YEARS = "years"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterMeaning:
    """What a parameter counts, which source states a number for it, and that number.

    ``source`` is None where no source states one. A default is then the service's own, made up so
    that there is a rule at all; without one there is no rule until a value is adopted.
    """

    unit: ParameterUnit
    source: str | None = None
    default: int | None = None


_DAYS: Final = ParameterMeaning(unit=ParameterUnit.DAYS)

MEANINGS: Final[dict[ParameterName, ParameterMeaning]] = {
    ParameterName.ASSESSMENTS_PER_YEAR: ParameterMeaning(
        unit=ParameterUnit.PER_YEAR, source="S001-27b", default=2
    ),
    ParameterName.SAME_MATTER_DAYS: _DAYS,
    ParameterName.HOUSEHOLD_NOTICE_DAYS: ParameterMeaning(
        unit=ParameterUnit.DAYS, source="S003-64", default=7
    ),
    ParameterName.NOTICE_DAYS: _DAYS,
    ParameterName.OBJECTION_ANSWER_DAYS: _DAYS,
    ParameterName.COMPLAINT_ACCEPT_DAYS: _DAYS,
    ParameterName.COMPLAINT_ANSWER_DAYS: _DAYS,
    ParameterName.PRIOR_FINDING_YEARS: ParameterMeaning(
        unit=ParameterUnit.YEARS, source="2 CFR 200.511(b)(3)", default=2
    ),
    ParameterName.REPEAT_WINDOW_YEARS: ParameterMeaning(unit=ParameterUnit.YEARS),
    ParameterName.CASE_DAYS: ParameterMeaning(unit=ParameterUnit.DAYS, default=30),
    ParameterName.TRANSIT_DAYS: ParameterMeaning(unit=ParameterUnit.DAYS, default=10),
    ParameterName.SUSPENSE_DAYS: ParameterMeaning(unit=ParameterUnit.DAYS, default=30),
}


class Parameter(Aggregate):
    """The values adopted for one parameter, each in force from a date until the next one's."""

    TOPIC = "parameter"

    class Event(Aggregate.Event):
        """Something that happened to a parameter."""

        TOPIC = "parameter.event"
        act: Act

    class Adopted(Event, Aggregate.Created):
        """A value was adopted for the first time, in force from the act's business date."""

        TOPIC = "parameter.adopted"
        name: ParameterName
        value: int
        document: Document

        def apply(self, aggregate: Parameter) -> None:
            """Take the value from the date it is in force."""
            aggregate.values[self.act.effective_on] = self.value

    class Revised(Event):
        """A value was adopted for another date; the others stay in force on theirs."""

        TOPIC = "parameter.revised"
        value: int
        document: Document

        def apply(self, aggregate: Parameter) -> None:
            """Take the value from the date it is in force."""
            aggregate.values[self.act.effective_on] = self.value

    def __init__(self, name: ParameterName) -> None:
        """Start without a value of its own."""
        self.name = name
        self.values: dict[date, int] = {}

    @property
    def reference(self) -> str:
        """Go by the parameter's name."""
        return self.name.value

    @staticmethod
    def create_id(name: ParameterName) -> UUID:
        """Derive the identity from the parameter's name."""
        return identity("parameter", name.value)

    @classmethod
    def adopt(cls, name: ParameterName, value: int, document: Document, act: Act) -> Self:
        """Adopt a first value from a date on."""
        refuse_any(_positive(name, value))
        return cls._create(cls.Adopted, name=name, value=value, document=document, act=act)

    def revise(self, value: int, document: Document, act: Act) -> None:
        """Adopt another value from a date on, be it before the dates of others; once a date."""
        on = act.effective_on
        taken = PARAMETER_DATE_TAKEN(name=self.name, on=on, value=self.values.get(on))
        refuse_any(_positive(self.name, value), unless(on not in self.values, taken))
        self.trigger_event(self.Revised, value=value, document=document, act=act)

    def value_on(self, on: date) -> int | None:
        """Return the value in force on a date: the last adopted one, else the source's, if any."""
        begun = [since for since in self.values if since <= on]
        return self.values[max(begun)] if begun else MEANINGS[self.name].default


def _positive(name: ParameterName, value: int) -> tuple[Refusal, ...]:
    fault = PARAMETER_NOT_POSITIVE(name=name, value=value)
    return unless(value > 0, fault.located("/value"))
