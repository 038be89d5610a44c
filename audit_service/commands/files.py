"""Files that a command names by their digests must be in evidence."""

from __future__ import annotations

from collections.abc import Sequence

from aggregates.evidence import Evidence
from aggregates.reasons.evidence import FILE_TWICE
from aggregates.values import Digest
from audit_service.work import Gather, Work


def check_files(work: Work, files: Sequence[Digest], at: str = "/files") -> None:
    """Refuse digests of which no file is on record, and one named twice, naming each place."""
    with Gather() as gather:
        for index, sha256 in enumerate(files):
            if sha256 in files[:index]:
                gather.note([FILE_TWICE(sha256=sha256).located(f"{at}/{index}")])
            else:
                gather(f"{at}/{index}", work.refer, Evidence, sha256)
