"""Given, when, then: facts in, facts or a refusal out, without the envelope."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

import pytest
from eventsourcing.domain import Aggregate, CanInitAggregate
from eventsourcing.utils import get_topic

from aggregates.money import Money
from aggregates.refusals import Refused
from aggregates.values import Act, Document
from audit_service.commands.command import Actor

A = TypeVar("A", bound=Aggregate)

ENVELOPE: Final = frozenset(
    {"originator_id", "originator_version", "originator_topic", "timestamp"}
)
LONG_AGO: Final = datetime(2018, 1, 1, tzinfo=UTC)
MARCH_1: Final = date(2018, 3, 1)
MARCH_2: Final = date(2018, 3, 2)
MARCH_3: Final = date(2018, 3, 3)

ZHANG: Final = Actor(person="张建国", office="county-finance")
LI: Final = Actor(person="李秀英", office="county-finance")
NOTICE_1: Final = Document(number="甘财〔2018〕1号", issuer="甘肃省财政厅", issued_on=MARCH_1)  # type: ignore[arg-type]  # a literal is a word

_ORIGIN: Final = UUID(int=1)


def yuan(major: int, fen: int = 0) -> Money:
    """Count yuan and fen."""
    return Money(major * 100 + fen, "CNY")


def act(on: date = MARCH_1, by: Actor = ZHANG, *evidence: Document) -> Act:
    """State who acted, on which day and on what evidence."""
    return Act(effective_on=on, by=by.person, office=by.office, command_id="one", evidence=evidence)


@dataclass(frozen=True)
class Fact:
    """What an event says, without where and when it was stored."""

    kind: type[Any]
    said: dict[str, Any]


def fact(kind: type[Any], /, **said: Any) -> Fact:
    """State a fact; unless it says otherwise, Zhang put it on record on 1 March 2018."""
    return Fact(kind, {"act": act(), **said})


def given(kind: type[A], *history: Fact) -> A:
    """Bring an aggregate to the state its history leaves it in."""
    aggregate: Any = None
    for version, past in enumerate(history, start=1):
        born = {"originator_topic": get_topic(kind)}
        event = past.kind(
            originator_id=_ORIGIN,
            originator_version=version,
            timestamp=LONG_AGO,
            **(born if issubclass(past.kind, CanInitAggregate) else {}),
            **past.said,
        )
        aggregate = event.mutate(aggregate)
    assert isinstance(aggregate, kind)
    return aggregate


def happened(*aggregates: Aggregate) -> list[Fact]:
    """List the facts that aggregates have decided on since they were given."""
    return [
        Fact(type(event), {k: v for k, v in vars(event).items() if k not in ENVELOPE})
        for aggregate in aggregates
        for event in aggregate.pending_events
    ]


@contextmanager
def refused(*codes: str) -> Iterator[list[Refused]]:
    """Expect a refusal naming exactly these faults, in this order; hand it over for a look."""
    answer: list[Refused] = []
    with pytest.raises(Refused) as caught:
        yield answer
    answer.append(caught.value)
    assert caught.value.codes == codes
