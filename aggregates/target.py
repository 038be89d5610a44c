"""The target: what a programme is to reach in a region, by when, and with which money."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.money import Money
from aggregates.reasons.general import AMOUNT_NOT_POSITIVE, DATES_OUT_OF_ORDER
from aggregates.reasons.targets import (
    QUANTITY_NOT_POSITIVE,
    TARGET_DROPPED,
    TARGET_FUND_TWICE,
    TARGET_SAME,
)
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Document, Reference, Text, identity, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetTerms:
    """What is to be reached: so many of a unit, for a purpose, in a region, by a date.

    ``funds`` are those that pay for it, or none where any fund of the purpose does; ``unit_cost``
    is what one unit takes, None where nobody said.
    """

    reference: Reference
    organisation: Reference
    region: str
    title: Text
    purpose: Reference
    funds: tuple[Reference, ...]
    quantity: int
    unit: Text
    unit_cost: Money | None
    due_on: date

    def facts(self) -> dict[str, Any]:
        """Return what is said by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def faults(self, act: Act) -> tuple[Refusal, ...]:
        """Name what is wrong with the quantity, the cost, the funds and the date."""
        cost, due_on = self.unit_cost, self.due_on
        late = DATES_OUT_OF_ORDER(earlier=act.effective_on, later=due_on).located("/due_on")
        priced = cost is None or cost.is_positive
        return (
            *_positive(self.quantity),
            *unless(priced, AMOUNT_NOT_POSITIVE(amount=cost).located("/unit_cost")),
            *(
                TARGET_FUND_TWICE(fund=fund).located(f"/funds/{index}")
                for index, fund in enumerate(self.funds)
                if fund in self.funds[:index]
            ),
            *unless(act.effective_on <= due_on, late),
        )


class Target(Aggregate):
    """A target of an organisation; how far it is reached is derived from works and money."""

    TOPIC = "target"

    class Event(Aggregate.Event):
        """Something that happened to a target."""

        TOPIC = "target.event"
        act: Act

        def apply(self, aggregate: Target) -> None:
            """Move on in time, and copy what else the fact says."""
            aggregate.last_on = self.act.effective_on
            self.change(aggregate)

        def change(self, aggregate: Target) -> None:
            """Copy what else the fact says into the target's state."""

    class Assigned(Event, Aggregate.Created):
        """An organisation was told what to reach by a date; ``unit_cost`` is what one takes."""

        TOPIC = "target.assigned"
        reference: str
        organisation: str
        region: str
        title: str
        purpose: str
        funds: tuple[str, ...]
        quantity: int
        unit: str
        unit_cost: Money | None
        due_on: date

    class Revised(Event):
        """The quantity was changed by a document, for a reason."""

        TOPIC = "target.revised"
        quantity: int
        reason: str
        document: Document

        def change(self, aggregate: Target) -> None:
            """Take the new quantity."""
            aggregate.quantity = self.quantity

    class Dropped(Event):
        """The target was given up."""

        TOPIC = "target.dropped"
        reason: str

        def change(self, aggregate: Target) -> None:
            """Take nothing more."""
            aggregate.is_dropped = True

    def __init__(self, reference: str, quantity: int, act: Act) -> None:
        """Start as assigned."""
        self.reference = reference
        self.quantity = quantity
        self.is_dropped = False
        self.last_on = act.effective_on

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from the target's reference."""
        return identity("target", reference)

    @classmethod
    def assign(cls, terms: TargetTerms, act: Act) -> Self:
        """Tell an organisation what to reach."""
        refuse_any(terms.faults(act))
        return cls._create(cls.Assigned, **terms.facts(), act=act)

    def revise(self, quantity: int, reason: Text, document: Document, act: Act) -> None:
        """Ask for more or for less."""
        same = TARGET_SAME(target=self.reference, quantity=quantity).located("/quantity")
        refuse_any(self._step(act), _positive(quantity), unless(quantity != self.quantity, same))
        said = {"quantity": quantity, "reason": reason, "document": document}
        self.trigger_event(self.Revised, **said, act=act)

    def drop(self, reason: Text, act: Act) -> None:
        """Give the target up."""
        refuse_any(self._step(act))
        self.trigger_event(self.Dropped, reason=reason, act=act)

    def _step(self, act: Act) -> tuple[Refusal, ...]:
        return in_order(self.last_on, act) + unless(
            not self.is_dropped, TARGET_DROPPED(target=self.reference)
        )


def _positive(quantity: int) -> tuple[Refusal, ...]:
    return unless(quantity > 0, QUANTITY_NOT_POSITIVE(quantity=quantity).located("/quantity"))
