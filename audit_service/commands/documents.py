"""The command that closes an import: the whole document is on record."""

from __future__ import annotations

from dataclasses import dataclass

from aggregates.money import Money
from aggregates.source_document import SourceDocument
from aggregates.values import Act, Digest, Document, Reference
from audit_service.commands.command import Command
from audit_service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveDocument(Command):
    """Enter an imported document, with the digest of its file, its lines and its totals."""

    reference: Reference
    document: Document
    sha256: Digest
    lines: int
    totals: tuple[Money, ...]

    def decide(self, work: Work, act: Act) -> SourceDocument:
        """Receive, or refuse other content under the same number."""
        known = work.find(SourceDocument, self.reference)
        if known is not None:
            known.check_same(self.sha256)
            return known
        return work.add(
            SourceDocument.receive(
                self.reference, self.document, self.sha256, self.lines, self.totals, act
            )
        )
