"""Questions to the evidence register: files, their custody, and the records that name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.balances import NOW, Moment
from projections.columns import unindexed
from projections.evidence_tables import CUSTODY, EVIDENCE, USES
from projections.finding_documents import by_then
from projections.paging import FIRST_PAGE, Page, PageRequest, page_of, rows_of
from projections.rows import Row
from projections.trail_tables import TRAIL

SHOWN_MAX: Final = 1_000
"""Steps of custody, or uses, that are shown of one file or record: the latest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFilter:
    """Which files are wanted; None leaves a column free, and all that is given must hold."""

    holder: str | None = None
    office: str | None = None
    media_type: str | None = None


ALL: Final = EvidenceFilter()


def evidence(
    connection: Connection, wanted: EvidenceFilter = ALL, request: PageRequest = FIRST_PAGE
) -> Page[Row]:
    """List files by digest, a page at a time."""
    column = EVIDENCE.c
    equal = (
        (column.holder, wanted.holder),
        (column.office, wanted.office),
        (column.media_type, wanted.media_type),
    )
    chosen = sa.select(EVIDENCE).where(*(name == said for name, said in equal if said is not None))
    return page_of(connection, chosen, column.reference, request)


def file(connection: Connection, sha256: str) -> Row | None:
    """Return one file, or None when none with this digest was deposited."""
    chosen = sa.select(EVIDENCE).where(EVIDENCE.c.reference == sha256)
    found = connection.execute(chosen).mappings().first()
    return dict(found) if found is not None else None


def custody(connection: Connection, sha256: str) -> list[Row]:
    """List what was done with a file, oldest first."""
    chosen = sa.select(CUSTODY).where(CUSTODY.c.sha256 == sha256)
    latest = chosen.order_by(CUSTODY.c.position.desc()).limit(SHOWN_MAX)
    return rows_of(connection, latest)[::-1]


def uses(connection: Connection, sha256: str) -> list[Row]:
    """List the facts that name a file, oldest first, with the record each belongs to."""
    chosen = (
        sa.select(*_FACT)
        .join_from(USES, TRAIL, TRAIL.c.position == USES.c.position)
        .where(USES.c.sha256 == sha256)
        .order_by(USES.c.position.desc())
        .limit(SHOWN_MAX)
    )
    return rows_of(connection, chosen)[::-1]


def files_of(connection: Connection, kind: str, reference: str, moment: Moment = NOW) -> list[Row]:
    """List the files that the facts of one record by a moment name, oldest fact first.

    Each row is the fact, with the file's digest and register row; the row is None throughout for
    a digest of which no file was deposited.
    """
    chosen = (
        sa.select(*_FACT, USES.c.sha256, *_FILE)
        .join_from(TRAIL, USES, USES.c.position == TRAIL.c.position)
        .outerjoin(EVIDENCE, EVIDENCE.c.reference == USES.c.sha256)
        .where(
            TRAIL.c.subject == reference,
            unindexed(TRAIL.c.kind) == kind,
            *by_then(TRAIL, moment),
        )
        .order_by(TRAIL.c.position.desc(), USES.c.sha256.desc())
        .limit(SHOWN_MAX)
    )
    return rows_of(connection, chosen)[::-1]


_FACT: Final = (
    TRAIL.c.position,
    TRAIL.c.effective_on,
    TRAIL.c.topic,
    TRAIL.c.kind,
    TRAIL.c.subject.label("reference"),
)
_FILE: Final = (
    EVIDENCE.c.title,
    EVIDENCE.c.source,
    EVIDENCE.c.dated_on,
    EVIDENCE.c.media_type,
    EVIDENCE.c.size,
    EVIDENCE.c.holder,
    EVIDENCE.c.confidential,
    EVIDENCE.c.cleared,
)
