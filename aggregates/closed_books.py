"""The closed books: up to which day an organisation accepts no more facts about its money."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.reasons.periods import PERIOD_AFTER_CLOSED, PERIOD_CLOSED
from aggregates.refusals import Refusal, refuse_any
from aggregates.values import Act, identity


class ClosedBooks(Aggregate):
    """The periods an organisation has closed, at hand for whatever moves its money.

    What a period closes with is everything up to its last day. So no fact is accepted that is
    dated by then, in the period or before it; and a period is reopened only after those that rest
    on it.
    """

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
        """The books were closed up to the last day of a period."""

        TOPIC = "closed_books.shut"
        period: str
        first_on: date
        last_on: date

        def apply(self, aggregate: ClosedBooks) -> None:
            """Remember the period's days."""
            aggregate.periods[self.period] = (self.first_on, self.last_on)
            aggregate.find_latest()

    class Unlocked(Event):
        """A period was reopened: the books are closed no further than the one before it."""

        TOPIC = "closed_books.unlocked"
        period: str

        def apply(self, aggregate: ClosedBooks) -> None:
            """Forget the period."""
            del aggregate.periods[self.period]
            aggregate.find_latest()

    def __init__(self, organisation: str) -> None:
        """Start with nothing closed."""
        self.reference = organisation
        self.periods: dict[str, tuple[date, date]] = {}
        self.latest = ""
        self.until: date | None = None

    @staticmethod
    def create_id(organisation: str) -> UUID:
        """Derive the identity from the organisation."""
        return identity("closed_books", organisation)

    @classmethod
    def begin(cls, organisation: str, act: Act) -> Self:
        """Begin to keep what is closed."""
        return cls._create(cls.Begun, organisation=organisation, act=act)

    def find_latest(self) -> None:
        """Find the closed period that ends last; of two that end alike, the longer one."""
        self.latest = max(self.periods, key=self._rank, default="")
        self.until = self.periods[self.latest][1] if self.latest else None

    def shut(self, period: str, first_on: date, last_on: date, act: Act) -> None:
        """Close the books up to the last day of a period."""
        self.trigger_event(self.Shut, period=period, first_on=first_on, last_on=last_on, act=act)

    def unlock(self, period: str, act: Act) -> None:
        """Open a period again, unless a later one rests on it."""
        later = [
            PERIOD_AFTER_CLOSED(later=other, period=period)
            for other in sorted(self.periods, key=self._rank)
            if self._rank(other) > self._rank(period)
        ]
        refuse_any(later)
        self.trigger_event(self.Unlocked, period=period, act=act)

    def closed_on(self, day: date) -> tuple[Refusal, ...]:
        """Name the fault of a fact dated on a day that is closed."""
        if self.until is None or day > self.until:
            return ()
        said = {"until": self.until, "period": self.latest, "organisation": self.reference}
        return (PERIOD_CLOSED(on=day, **said).located("/effective_on"),)

    def _rank(self, period: str) -> tuple[date, int]:
        first_on, last_on = self.periods[period]
        return last_on, -first_on.toordinal()
