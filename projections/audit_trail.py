"""The audit trail: who put what on record, when, for which office, and on what evidence."""

from __future__ import annotations

import dataclasses
from functools import cache, lru_cache
from typing import Any, ClassVar, Final

import sqlalchemy as sa

from aggregates.money import Money
from aggregates.region import above
from aggregates.values import Act, Document
from projections.engine import Projection, Recorded
from projections.places import place_of
from projections.rows import Rows
from projections.text_search import TextIndex, grams, joined
from projections.trail_tables import LEVELS, PLACES, TEXT, TRAIL

WORDS_MAX: Final = 500
"""Characters of a fact that can be searched; the record itself keeps all of them."""

_UNSEARCHED: Final = frozenset(
    {
        "originator_id", "originator_version", "originator_topic", "timestamp", "act", "sha256",
        "minor", "currency",
    }
)  # fmt: skip
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
        documents = tuple(dict.fromkeys([document.number for document in _documents(event)]))
        amount = getattr(event, "amount", None)
        words = "" if is_confidential(event) else _words(event, place["reference"], documents)
        rows.append(
            TRAIL,
            recorded.position,
            recorded.recorded_at,
            act.effective_on,
            recorded.topic,
            place["kind"],
            place["reference"],
            act.by,
            act.office,
            place["region"],
            *_levels(place["region"]),
            act.command_id,
            event.originator_id,
            event.originator_version,
            documents,
            amount.minor if isinstance(amount, Money) else None,
            amount.currency if isinstance(amount, Money) else None,
            words,
        )
        rows.append(TEXT.table, recorded.position, grams(words))


def is_confidential(event: Any) -> bool:
    """Say whether a fact holds words that only some offices may see; some facts say so each."""
    own = getattr(event, "confidential", None)
    return own if isinstance(own, bool) else getattr(event, "CONFIDENTIAL", False)


def _words(event: Any, reference: str, documents: tuple[str, ...]) -> str:
    """Join what a fact says, its reference and the documents it cites, to be searched."""
    texts = dict.fromkeys([reference])
    _gather(event, texts)
    return joined(texts | dict.fromkeys(documents), WORDS_MAX)


@lru_cache(maxsize=4096)
def _levels(region: str) -> tuple[str, ...]:
    codes = above(region) if region else []
    return (*codes, *[""] * (len(LEVELS) - len(codes)))


def _documents(event: Any) -> list[Document]:
    """Find the documents a fact cites: its own first, then those in evidence."""
    values = (*vars(event).values(), *event.act.evidence)
    return [value for value in values if isinstance(value, Document)]


def _gather(value: Any, texts: dict[str, None]) -> None:
    """Gather the texts a fact says, at any depth; not who said it, which has its own columns."""
    if isinstance(value, str):
        texts[value] = None
    elif isinstance(value, list | tuple):
        for part in value:
            _gather(part, texts)
    elif value is not None:
        for name in _names(value.__class__):
            _gather(getattr(value, name), texts)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    if not dataclasses.is_dataclass(kind):
        return ()
    return tuple(f.name for f in dataclasses.fields(kind) if f.name not in _UNSEARCHED)
