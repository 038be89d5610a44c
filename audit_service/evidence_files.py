"""Files in evidence: taken in and handed out in pieces, kept once by digest, never overwritten."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, Self

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from aggregates.evidence import MediaType
from aggregates.reasons.evidence import EVIDENCE_DAMAGED, EVIDENCE_TOO_LARGE
from aggregates.refusals import Refused
from aggregates.values import Digest
from audit_service.database import Database
from audit_service.evidence_tables import CHUNK_BYTES, CHUNKS, FILES
from audit_service.log_tables import stamp
from audit_service.media_types import media_type_of

MEGABYTE: Final = 1024 * 1024


class Spool:
    """A file on its way in: counted and digested while it goes to a temporary file.

    The first piece that exceeds the limit is refused.
    """

    def __init__(self, megabytes: int) -> None:
        """Begin with nothing received."""
        self.size = 0
        self._megabytes = megabytes
        self._digest = hashlib.sha256()
        self._file = tempfile.TemporaryFile(prefix="audit-evidence-")  # noqa: SIM115 - see __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, piece: bytes) -> None:
        """Take in the next piece."""
        self.size += len(piece)
        if self.size > self._megabytes * MEGABYTE:
            raise Refused(EVIDENCE_TOO_LARGE(megabytes=self._megabytes).located("/file"))
        self._digest.update(piece)
        self._file.write(piece)

    @property
    def sha256(self) -> Digest:
        """Return the digest of all that was received."""
        return Digest(self._digest.hexdigest())

    def media_type(self) -> MediaType:
        """Tell what was received, or refuse it."""
        return media_type_of(self._file)

    def chunks(self) -> Iterator[bytes]:
        """Read it again, in the chunks it is kept in."""
        self._file.seek(0)
        while chunk := self._file.read(CHUNK_BYTES):
            yield chunk


class EvidenceFiles:
    """The bytes of files in evidence, in the database of the log."""

    def __init__(self, database: Database) -> None:
        """Keep them beside the log."""
        self.database = database

    def store(self, spool: Spool, media_type: str) -> str:
        """Keep a file in one transaction, and return the type it is kept as.

        One that is there already stays as it is; were it not whole, it is refused as damaged.
        """
        with self.database.transaction() as connection:
            row = {
                "sha256": spool.sha256,
                "size": spool.size,
                "media_type": str(media_type),
                "stored_at": stamp(datetime.now(UTC)),
            }
            insert = sqlite.insert if self.database.is_sqlite else postgresql.insert
            adding = insert(FILES).values(row).on_conflict_do_nothing().returning(FILES.c.sha256)
            if connection.execute(adding).first() is not None:
                for number, chunk in enumerate(spool.chunks()):
                    cut = {"sha256": spool.sha256, "number": number, "content": chunk}
                    connection.execute(sa.insert(CHUNKS), cut)
                return media_type
            for _ in self.pieces(spool.sha256, spool.size):
                pass
            kept = sa.select(FILES.c.media_type).where(FILES.c.sha256 == spool.sha256)
            return str(connection.execute(kept).scalar_one())

    def pieces(self, sha256: str, size: int) -> Iterator[bytes]:
        """Read a file of so many bytes; the last piece only comes when the digest holds.

        Raises ``Refused`` (``evidence_damaged``) at the first piece that is missing or cut. Each
        piece is read in a transaction of its own: a slow reader holds up nobody.
        """
        digest, left, number = hashlib.sha256(), size, 0
        while left:
            piece = self._chunk(sha256, number)
            digest.update(piece)
            left -= len(piece)
            number += 1
            is_cut = len(piece) != CHUNK_BYTES and left
            if is_cut or left < 0 or not (left or digest.hexdigest() == sha256):
                raise Refused(EVIDENCE_DAMAGED(sha256=sha256))
            yield piece

    def _chunk(self, sha256: str, number: int) -> bytes:
        chosen = sa.select(CHUNKS.c.content).where(
            CHUNKS.c.sha256 == sha256, CHUNKS.c.number == number
        )
        with self.database.reading_log() as connection:
            found = connection.execute(chosen).scalar_one_or_none()
        if not found:
            raise Refused(EVIDENCE_DAMAGED(sha256=sha256))
        return bytes(found)
