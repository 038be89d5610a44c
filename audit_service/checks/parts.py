"""Parts of a check: what one process derives of the log that it reads once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from aggregates.allocation import Allocation
from aggregates.fund import Fund
from audit_service.bootstrap import Application
from audit_service.checks.conservation import Conservation, entry_faults
from audit_service.checks.difference import DIFFERENCES_MAX, Differences
from audit_service.checks.rederivation import Rederivation, Scratch
from audit_service.codecs import StoredFormUnknown
from projections.disbursement_ledger import DisbursementLedger
from projections.engine import Projection, Recorded
from projections.topics import topics_of

BATCH: Final = 4_096
MONEY: Final = topics_of(Fund, Allocation)

OnProgress = Callable[[int], None]


def check_part(
    application: Application, projections: Sequence[Projection], on_progress: OnProgress
) -> Differences:
    """Derive some projections from one reading of the log, each up to its own bookmark."""
    differences = Differences()
    with (
        tempfile.TemporaryDirectory(prefix="audit-check-") as folder,
        closing(Scratch(Path(folder, "scratch.db"))) as scratch,
        application.database.reading() as kept,
    ):
        derived = [Rederivation(p, kept, scratch.connection, differences) for p in projections]
        ledger = next((d for d in derived if isinstance(d.projection, DisbursementLedger)), None)
        money = Conservation()
        until = max((d.until for d in derived), default=0)
        topics = _topics(projections)
        position = 0
        while position < until and (batch := _read(application, position, until, topics)):
            last, facts, fault = batch
            for derivation in derived:
                derivation.apply(facts)
            if ledger is not None:
                for fact in facts:
                    if fact.topic in MONEY and fact.position <= ledger.until:
                        money.see(fact)
            if fault is not None:
                where = f"event_log ({last}) state"
                differences.note("log", where, "a fact that can be read", fault)
                return differences  # what follows would only repeat it
            position = last
            on_progress(position)
        on_progress(until)
        for derivation in derived:
            derivation.end()
        if ledger is not None:
            differences.note_all(money.faults(kept))
            differences.note_all(entry_faults(kept, DIFFERENCES_MAX))
    return differences


def _topics(projections: Sequence[Projection]) -> frozenset[str] | None:
    """Return what is read by any of them; None for everything."""
    read = [p.topics for p in projections]
    return None if None in read else frozenset().union(*(t for t in read if t is not None))


def _read(
    application: Application, after: int, until: int, topics: frozenset[str] | None
) -> tuple[int, list[Recorded], StoredFormUnknown | None] | None:
    """Read and decode the next facts, up to one that cannot be; None at the end.

    A topic that nobody knows is met by the part that reads every fact.
    """
    service = application.service
    rows = service.store.stored_after(after, BATCH, until, sorted(topics or ()))
    facts: list[Recorded] = []
    for row in rows:
        try:
            facts.append(service.recorded(row))
        except StoredFormUnknown as fault:
            return row[0], facts, fault
    return (rows[-1][0], facts, None) if rows else None
