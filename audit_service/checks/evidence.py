"""Files that are kept: each that was deposited or delivered is there whole, of its own digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.evidence import Evidence
from audit_service.checks.log import Found
from audit_service.codecs import StoredFormUnknown
from audit_service.evidence_tables import CHUNK_BYTES, CHUNKS, DELIVERED, FILES
from audit_service.service import AuditService

BATCH: Final = 256
_TOPICS: Final = (Evidence.Deposited.TOPIC,)


def evidence_faults(service: AuditService, connection: Connection) -> Iterator[Found]:
    """Say of each file that was deposited what is wrong with it; one chunk is held at a time."""
    position = 0
    while batch := service.store.stored_after(position, BATCH, None, _TOPICS):
        for row in batch:
            position = row[0]
            try:
                event = service.recorded(row).event
            except StoredFormUnknown:
                continue  # whoever reads every fact says so
            for column, expected, found in _faults_of(connection, event):
                where = f"evidence_files ({event.sha256}) {column}".rstrip()
                yield "evidence", f"{where}, deposited at position {position}", expected, found


def delivered_faults(connection: Connection) -> Iterator[Found]:
    """Say of each file that a bank delivered, and that was kept, what is wrong with it."""
    digests = connection.execute(sa.select(DELIVERED.c.sha256).order_by(DELIVERED.c.sha256))
    for sha256 in digests.scalars().all():
        size = connection.execute(sa.select(FILES.c.size).where(FILES.c.sha256 == sha256)).scalar()
        faults = (
            [("", "a row", "no row")] if size is None else _chunk_faults(connection, sha256, size)
        )
        for column, expected, found in faults:
            where = f"evidence_files ({sha256}) {column}".rstrip()
            yield "evidence", f"{where}, delivered", expected, found


def _faults_of(connection: Connection, event: Any) -> Iterator[tuple[str, object, object]]:
    kept = connection.execute(sa.select(FILES).where(FILES.c.sha256 == event.sha256)).first()
    if kept is None:
        yield "", "a row", "no row"
    else:
        for column in ("size", "media_type"):
            if (expected := getattr(event, column)) != (found := getattr(kept, column)):
                yield column, str(expected), found
    yield from _chunk_faults(connection, event.sha256, event.size)


def _chunk_faults(
    connection: Connection, sha256: str, size: int
) -> Iterator[tuple[str, object, object]]:
    """Read a file chunk by chunk; where one is missing, cut or too many, the digest says no more.

    One whose chunks are as long as they were has been altered when its digest differs.
    """
    digest, faults = hashlib.sha256(), 0
    numbers = connection.execute(
        sa.select(CHUNKS.c.number).where(CHUNKS.c.sha256 == sha256).order_by(CHUNKS.c.number)
    ).scalars()
    there = set(numbers)
    wanted = range(-(-size // CHUNK_BYTES))
    for number in sorted(there.union(wanted)):
        length = min(CHUNK_BYTES, size - number * CHUNK_BYTES) if number in wanted else 0
        chosen = CHUNKS.c.sha256 == sha256, CHUNKS.c.number == number
        content = connection.execute(sa.select(CHUNKS.c.content).where(*chosen)).scalar()
        found = len(content) if content is not None else None
        if found != (length if number in wanted else None):
            expected = f"{length} bytes" if number in wanted else "no row"
            faults += 1
            yield f"chunk {number}", expected, "no row" if found is None else f"{found} bytes"
        digest.update(content or b"")
    if not faults and digest.hexdigest() != sha256:
        yield "content", sha256, digest.hexdigest()
