"""The desk for files in evidence: takes one in and puts it on record, hands one out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from aggregates.evidence import Evidence, MediaType
from aggregates.refusals import Refused, refuse_any
from aggregates.values import Digest, Reference, Text
from audit_service.commands.command import Actor, Receipt
from audit_service.commands.evidence import DepositEvidence
from audit_service.deciding import act_of, decide
from audit_service.evidence_files import EvidenceFiles, Spool
from audit_service.service import AuditService


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """What is said of a file that is deposited: everything but what its bytes show."""

    effective_on: date
    title: Text
    source: Text
    dated_on: date
    holder: Reference
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A file that is handed out, piece by piece; the last one only if it is what was deposited."""

    sha256: Digest
    size: int
    media_type: MediaType
    confidential: bool
    pieces: Iterator[bytes]


class EvidenceDesk:
    """Takes files in and hands them out.

    A file is stored before the fact that it was deposited is recorded. Broken off between the
    two, it is without consequence, and the same deposit again completes it.
    """

    def __init__(self, service: AuditService) -> None:
        """Keep files in the database of the service."""
        self._service = service
        self._files = EvidenceFiles(service.database)

    def receive(self) -> Spool:
        """Begin to receive a file."""
        return Spool(self._service.database.limits.file_megabytes)

    def deposit(
        self,
        spool: Spool,
        said: Deposit,
        actor: Actor,
        command_id: str | None = None,
        key: str | None = None,
    ) -> Receipt:
        """Store what was received and put it on record; what would be refused is not stored."""
        media_type = spool.media_type()
        command = _command(spool, said, media_type)
        if self._is_acceptable(command, actor):
            kept_as = MediaType(self._files.store(spool, media_type))
            command = _command(spool, said, kept_as)
        return self._service.execute(command, actor, command_id, key)

    def hand_out(self, sha256: str, office: str | None) -> HandedOut:
        """Hand a file out to an office that may see it; refuse a damaged one before it begins.

        ``office`` None is nobody in particular.
        """
        evidence = self._service.look().get(Evidence, sha256)
        refuse_any(evidence.closed_to(office or ""))
        return HandedOut(
            Digest(sha256),
            evidence.size,
            evidence.media_type,
            evidence.confidential,
            _begun(self._files.pieces(sha256, evidence.size)),
        )

    def _is_acceptable(self, command: DepositEvidence, actor: Actor) -> bool:
        """Look whether a deposit would be accepted; if not, its execution says why."""
        try:
            decide(command, actor, act_of(command, actor, None), self._service.look())
        except Refused:
            return False
        return True


def _command(spool: Spool, said: Deposit, media_type: MediaType) -> DepositEvidence:
    words = {field.name: getattr(said, field.name) for field in fields(said)}
    return DepositEvidence(sha256=spool.sha256, size=spool.size, media_type=media_type, **words)


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Read the first piece at once, so that who asks learns at once if it is not there."""
    first = next(pieces, b"")

    def all_of_them() -> Iterator[bytes]:
        yield first
        yield from pieces

    return all_of_them()
