"""Connected records: everything on record whose subject is a project or a finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.reasons.reports import REPORT_TOO_LARGE
from aggregates.refusals import Refused
from projections.balances import Moment
from projections.columns import unindexed
from projections.finding_documents import by_then
from projections.paging import rows_of
from projections.record_links import LINKS
from projections.rows import Row
from projections.trail_tables import TRAIL

FACTS_MAX: Final = 5_000
"""Facts one dossier tells; a life longer than that is read from the audit trail, page by page."""

_CHUNK: Final = 500
_WHOLE: Final = ("project", "claim", "finding", "complaint")
"""Kinds of record with which all that begins by naming them is connected."""


class Name(NamedTuple):
    """A record by its kind and reference."""

    kind: str
    reference: str


def connected_facts(connection: Connection, subject: Name, moment: Moment) -> list[Row]:
    """List the facts of a record's life by position: its own, and those of all that is about it.

    A record that begins by naming it (a claim of a project, a sanction for a finding) belongs to
    it with all its facts, and so does what belongs to that record. So do the inspections that
    findings came from. Of any other record only those facts count that name one of these.
    """
    records = _records(connection, subject, moment)
    naming = set(_positions_naming(connection, records, moment))
    found: dict[int, Row] = {}
    names = sorted(records)
    for start in range(0, len(names), _CHUNK):
        chunk = names[start : start + _CHUNK]
        own = sa.and_(
            TRAIL.c.subject.in_({name.reference for name in chunk}),
            unindexed(TRAIL.c.kind).in_({name.kind for name in chunk}),
        )
        for row in _facts(connection, own, moment):
            if Name(row["kind"], row["subject"]) in records:
                found[row["position"]] = row
    others = sorted(naming - set(found))
    for start in range(0, len(others), _CHUNK):
        at = TRAIL.c.position.in_(others[start : start + _CHUNK])
        found |= {row["position"]: row for row in _facts(connection, at, moment)}
    return [found[position] for position in sorted(found)]


def _records(connection: Connection, subject: Name, moment: Moment) -> set[Name]:
    """Gather the records that belong to one, level by level."""
    records, level = {subject}, [subject]
    while level:
        below = [name for name in level if name.kind in _WHOLE]
        reached = {
            Name(row["kind"], row["reference"])
            for row in _links(connection, below, moment, LINKS.c.target_kind, LINKS.c.target)
            if row["is_first"]
        }
        level = sorted(reached - records)
        records |= reached
    found = [name for name in sorted(records) if name.kind == "finding"]
    for row in _links(connection, found, moment, LINKS.c.kind, LINKS.c.reference):
        if row["target_kind"] == "inspection" and row["is_first"]:
            records.add(Name("inspection", row["target"]))
    return records


def _positions_naming(connection: Connection, records: set[Name], moment: Moment) -> Iterator[int]:
    """Find the facts that name one of some records; not an inspection, which is about much else."""
    names = sorted(name for name in records if name.kind in _WHOLE)
    for row in _links(connection, names, moment, LINKS.c.target_kind, LINKS.c.target):
        yield row["position"]


def _links(
    connection: Connection,
    names: Sequence[Name],
    moment: Moment,
    kind: sa.Column[Any],
    reference: sa.Column[Any],
) -> Iterator[Row]:
    """Read the links whose one end is one of some records."""
    wanted = set(names)
    for start in range(0, len(names), _CHUNK):
        chunk = names[start : start + _CHUNK]
        chosen = sa.select(LINKS).where(
            kind.in_({name.kind for name in chunk}),
            reference.in_({name.reference for name in chunk}),
            *by_then(LINKS, moment),
        )
        for row in rows_of(connection, chosen):
            if Name(row[kind.name], row[reference.name]) in wanted:
                yield row


def _facts(connection: Connection, which: sa.ColumnElement[bool], moment: Moment) -> list[Row]:
    chosen = sa.select(TRAIL).where(which, *by_then(TRAIL, moment)).limit(FACTS_MAX + 1)
    rows = rows_of(connection, chosen)
    if len(rows) > FACTS_MAX:
        raise Refused(REPORT_TOO_LARGE(most=FACTS_MAX))
    return rows
