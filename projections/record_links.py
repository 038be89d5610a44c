"""Record links: which records a fact is about besides its own, whatever kind of record it is of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Final

import sqlalchemy as sa

from aggregates.confidence import Confidence
from aggregates.values import Subject
from projections.columns import text
from projections.engine import Projection, Recorded
from projections.places import place_of, places_table
from projections.rows import READ_MODELS, Rows

LINKS: Final = sa.Table(
    "record_links",
    READ_MODELS,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("effective_on", sa.Date, nullable=False),
    text("kind"),
    text("reference"),
    sa.Column("is_first", sa.Boolean, nullable=False),
    text("target_kind"),
    text("target"),
    sa.Index("record_links_target", "target_kind", "target", "position"),
    sa.Index("record_links_record", "kind", "reference", "position"),
)
"""``kind`` and ``reference`` are the record's the fact is of, and ``is_first`` says whether it is
that record's first; the target is a record the fact names."""

PLACES: Final = places_table("record_link_places")

_NAMED: Final = {
    "project": "project",
    "claim": "claim",
    "finding": "finding",
    "findings": "finding",
    "inspection": "inspection",
    "follows": "inspection",
    "complaint": "complaint",
}
"""Fields that name records, by the kind they name."""


class RecordLinks(Projection):
    """Keeps one row per record that a fact names."""

    name: ClassVar[str] = "record_links"
    tables: ClassVar[tuple[sa.Table, ...]] = (LINKS, PLACES)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Add what the fact names."""
        event = recorded.event
        place = place_of(rows, PLACES, event)
        own, is_first = (place["kind"], place["reference"]), event.originator_version == 1
        named = dict.fromkeys(target for target in _named(event) if target != own)
        on = event.act.effective_on
        for line, target in enumerate(named, start=1):
            rows.append(LINKS, recorded.position, line, on, *own, is_first, *target)


def _named(event: Any) -> Iterator[tuple[str, str]]:
    """List the records an event names, by kind and reference."""
    if isinstance(event, Confidence.Kept):
        yield event.kind, event.reference
    for name, value in vars(event).items():
        if isinstance(value, Subject):
            yield value.kind.value, value.reference
        elif name in _NAMED and isinstance(value, str):
            yield _NAMED[name], value
        elif isinstance(value, tuple) and value:
            yield from _listed(name, value)


def _listed(name: str, values: tuple[Any, ...]) -> Iterator[tuple[str, str]]:
    for value in values:
        if isinstance(value, Subject):
            yield value.kind.value, value.reference
        elif name in _NAMED and isinstance(value, str):
            yield _NAMED[name], value
