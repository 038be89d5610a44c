"""The files banks deliver: kept as they came, received or refused, and handed out by digest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from aggregates.evidence import Evidence
from aggregates.reasons.evidence import EVIDENCE_TOO_LARGE, FILE_TYPE_REFUSED
from aggregates.reasons.importing import FILE_CHANGED
from aggregates.reasons.receiving import DELIVERED_FILE_UNKNOWN
from aggregates.refusals import Refused, refuse_any
from audit_service.evidence_files import EvidenceFiles, Spool
from audit_service.evidence_tables import DELIVERED, FILES
from audit_service.log_tables import stamp
from audit_service.service import AuditService

UNTYPED: Final = "application/octet-stream"
"""The type of what is taken as a statement and not in evidence, such as XML."""

_PIECE: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """A file as it was delivered, piece by piece; the last piece only comes if it is whole."""

    sha256: str
    name: str
    size: int
    media_type: str
    pieces: Iterator[bytes]


class DeliveredFiles:
    """Keeps what banks deliver beside the files in evidence, once by digest.

    A file is kept before anything of it is recorded; that it was kept says nothing of whether it
    was received.
    """

    def __init__(self, service: AuditService) -> None:
        """Keep files in the database of the service."""
        self._service = service
        self._files = EvidenceFiles(service.database)

    def keep(self, path: Path, sha256: str) -> bool:
        """Keep a file; say whether it could be, since one beyond the limit is not."""
        database = self._service.database
        if self._row(sha256) is not None:
            return True
        with Spool(database.limits.file_megabytes) as spool, path.open("rb") as file:
            try:
                while piece := file.read(_PIECE):
                    spool.write(piece)
            except Refused as refused:
                if refused.codes == (EVIDENCE_TOO_LARGE.code,):
                    return False
                raise
            if spool.sha256 != sha256:
                raise Refused(FILE_CHANGED().located(path.name))
            self._files.store(spool, _type_of(spool))
        row = {"sha256": sha256, "name": path.name, "delivered_at": stamp(datetime.now(UTC))}
        insert = sqlite.insert if database.is_sqlite else postgresql.insert
        with database.transaction() as connection:
            connection.execute(insert(DELIVERED).values(row).on_conflict_do_nothing())
        return True

    def hand_out(self, sha256: str, office: str | None = None) -> DeliveredFile:
        """Hand a file out as it came; one that is confidential evidence too, only as that is."""
        row = self._row(sha256)
        if row is None:
            raise Refused(DELIVERED_FILE_UNKNOWN(sha256=sha256[:64]))
        evidence = self._service.look().find(Evidence, sha256)
        if evidence is not None:
            refuse_any(evidence.closed_to(office or ""))
        pieces = self._files.pieces(sha256, row.size)
        return DeliveredFile(sha256, row.name, row.size, row.media_type, pieces)

    def _row(self, sha256: str) -> Any:
        """Return name, size and type of a file that was delivered."""
        chosen = (
            sa.select(DELIVERED.c.name, FILES.c.size, FILES.c.media_type)
            .join(FILES, FILES.c.sha256 == DELIVERED.c.sha256)
            .where(DELIVERED.c.sha256 == sha256)
        )
        with self._service.database.reading_log() as connection:
            return connection.execute(chosen).first()


def _type_of(spool: Spool) -> str:
    try:
        return spool.media_type()
    except Refused as refused:
        if refused.codes != (FILE_TYPE_REFUSED.code,):
            raise
        return UNTYPED
