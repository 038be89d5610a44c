"""The audit trail: who put what on record, when, for which office, and on what evidence."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, ClassVar, Final

import sqlalchemy as sa

from aggregates.money import Money
from aggregates.region import above
from aggregates.values import Act, Document
from projections.engine import Projection, Recorded
from projections.places import place_of
from projections.rows import Row, Rows
from projections.text_search import TextIndex, joined
from projections.trail_tables import LEVELS, PLACES, TEXT, TRAIL

WORDS_MAX: Final = 500
"""Characters of a fact that can be searched; the record itself keeps all of them."""

_UNSEARCHED: Final = frozenset({"originator_topic", "act", "sha256", "currency"})
"""Fields that hold no words of the fact itself."""


class AuditTrail(Projection):
    """Keeps one row per fact, with where it lies and the words it can be found by."""

    name: ClassVar[str] = "audit_trail"
    tables: ClassVar[tuple[sa.Table, ...]] = (TRAIL, PLACES)
    texts: ClassVar[tuple[TextIndex, ...]] = (TEXT,)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Add the fact."""
        event = recorded.event
        act: Act = event.act
        place = place_of(rows, PLACES, event)
        documents = tuple(dict.fromkeys(document.number for document in _documents(event)))
        amount = getattr(event, "amount", None)
        words = joined(dict.fromkeys((place["reference"], *_texts(event), *documents)), WORDS_MAX)
        rows.append(
            TRAIL,
            _levels(place["region"])
            | {
                "position": recorded.position,
                "recorded_at": recorded.recorded_at,
                "effective_on": act.effective_on,
                "topic": recorded.topic,
                "kind": recorded.topic.partition(".")[0],
                "subject": place["reference"],
                "by": act.by,
                "office": act.office,
                "region": place["region"],
                "command_id": act.command_id,
                "originator_id": event.originator_id,
                "version": event.originator_version,
                "documents": documents,
                "minor": amount.minor if isinstance(amount, Money) else None,
                "currency": amount.currency if isinstance(amount, Money) else None,
                "words": words,
            },
        )
        rows.append(TEXT.table, TEXT.entry(recorded.position, words))


@lru_cache(maxsize=4096)
def _levels(region: str) -> Row:
    codes = above(region) if region else []
    return dict.fromkeys(LEVELS, "") | dict(zip(LEVELS, codes, strict=False))


def _documents(event: Any) -> Iterator[Document]:
    """Find the documents a fact cites: its own first, then those in evidence."""
    for value in (*vars(event).values(), *event.act.evidence):
        if isinstance(value, Document):
            yield value


def _texts(value: Any) -> Iterator[str]:
    """Find the texts a fact says, at any depth; not who said it, which has columns of its own."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
    elif dataclasses.is_dataclass(value):
        for name in _names(value.__class__):
            yield from _texts(getattr(value, name))


@cache
def _names(kind: Any) -> list[str]:
    return [field.name for field in dataclasses.fields(kind) if field.name not in _UNSEARCHED]
