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
from audit_service.checks.settlements import SETTLING, Settlements
from audit_service.codecs import StoredFormUnknown
from projections.disbursement_ledger import DisbursementLedger
from projections.engine import Projection, Recorded
from projections.finding_register import FindingRegister
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
        ledger = _of_kind(derived, DisbursementLedger)
        findings = _of_kind(derived, FindingRegister)
        money, settled = Conservation(), Settlements()
        until = max((d.until for d in derived), default=0)
        topics = _topics(projections)
        position = 0
        while position < until and (batch := _read(application, position, until, topics)):
            last, facts, fault = batch
            for derivation in derived:
                derivation.apply(facts)
            for fact in _counted(facts, MONEY, ledger):
                money.see(fact)
            for fact in _counted(facts, SETTLING, findings):
                settled.see(fact)
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
        differences.note_all(settled.faults())
    return differences


def _of_kind(derived: Sequence[Rederivation], kind: type[Projection]) -> Rederivation | None:
    """Return the projection whose part of the work takes a count of money with it."""
    return next((one for one in derived if isinstance(one.projection, kind)), None)


def _counted(
    facts: Sequence[Recorded], topics: frozenset[str], beside: Rederivation | None
) -> list[Recorded]:
    """Return the facts of some topics, as far as the projection they are counted beside is."""
    if beside is None:
        return []
    return [fact for fact in facts if fact.topic in topics and fact.position <= beside.until]


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
