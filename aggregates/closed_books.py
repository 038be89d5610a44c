"""The closed books: on which days an organisation accepts no more facts about its money."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.reasons.periods import PERIOD_CLOSED
from aggregates.refusals import Refusal
from aggregates.values import Act, identity


class ClosedBooks(Aggregate):
    """The periods an organisation has closed, at hand for whatever moves its money."""

    TOPIC = "closed_books"

    class Event(Aggregate.Event):
        """Something that happened to what is closed."""

        TOPIC = "closed_books.event"
        act: Act

        def apply(self, aggregate: ClosedBooks) -> None:
            """Copy what the fact says."""

    class Begun(Event, Aggregate.Created):
        """An organisation is about to close its first period."""

        TOPIC = "closed_books.begun"
        organisation: str

    class Shut(Event):
        """The days of a period were closed."""

        TOPIC = "closed_books.shut"
        period: str
        first_on: date
        last_on: date

        def apply(self, aggregate: ClosedBooks) -> None:
            """Remember them."""
            aggregate.periods[self.period] = (self.first_on, self.last_on)

    class Unlocked(Event):
        """A period was reopened: facts of its days are accepted again."""

        TOPIC = "closed_books.unlocked"
        period: str

        def apply(self, aggregate: ClosedBooks) -> None:
            """Forget it."""
            del aggregate.periods[self.period]

    def __init__(self, organisation: str) -> None:
        """Start with nothing closed."""
        self.reference = organisation
        self.periods: dict[str, tuple[date, date]] = {}

    @staticmethod
    def create_id(organisation: str) -> UUID:
        """Derive the identity from the organisation."""
        return identity("closed_books", organisation)

    @classmethod
    def begin(cls, organisation: str, act: Act) -> Self:
        """Begin to keep what is closed."""
        return cls._create(cls.Begun, organisation=organisation, act=act)

    def shut(self, period: str, first_on: date, last_on: date, act: Act) -> None:
        """Close the days of a period."""
        self.trigger_event(self.Shut, period=period, first_on=first_on, last_on=last_on, act=act)

    def unlock(self, period: str, act: Act) -> None:
        """Open them again."""
        self.trigger_event(self.Unlocked, period=period, act=act)

    def closed_on(self, day: date) -> tuple[Refusal, ...]:
        """Name the fault of a fact dated in a closed period, by each period that holds the day."""
        return tuple(
            PERIOD_CLOSED(on=day, period=period, organisation=self.reference)
            for period, (first_on, last_on) in sorted(self.periods.items())
            if first_on <= day <= last_on
        )
