"""The checker: derives every read model again from the log and says exactly what differs.

It covers each row of every projection, up to the position the projection stands at; that every
entry, and every currency in all, balances; that the money of each fund and allocation is in one
place, counted from the events by other means and held against the ledger; that no finding is
settled above what it questions, and no entry applied above its amount, on any day; that the log
has no gaps, ends at its head and never steps back in time; that the versions of each record follow
each other; that answers kept for clients name positions the log has; that each file in evidence
is there, of the size, type and digest it was deposited with; and that each closed period still
reads as it was sealed, on one line of seals.

It does not cover whether the log itself was rewritten, consistently, by someone who owns the
database; on SQLite, what the text index says beyond how many grams each row is found by;
snapshots, refusals and leases; and what a projection that stopped has not applied
(``docs/checking.md``).
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Any, Final

from audit_service.bootstrap import Application
from audit_service.checks.difference import Difference, Differences
from audit_service.checks.evidence import delivered_faults, evidence_faults
from audit_service.checks.log import log_faults
from audit_service.checks.parts import check_part
from audit_service.checks.periods import period_faults
from audit_service.checks.snapshots import snapshot_faults
from audit_service.garbage import collect_seldom
from projections.catalogue import PROJECTIONS
from projections.disbursement_ledger import DisbursementLedger
from projections.engine import Projection

__all__ = ["Difference", "Differences", "check"]

EVENTS_FEW: Final = 20_000
"""Up to how many events one process is quicker than starting a second."""

OnProgress = Callable[[int], None]


class CheckBroken(Exception):  # noqa: N818 - named for what happened
    """A check that could not be finished says nothing about the record."""


def check(
    application: Application,
    on_progress: OnProgress = lambda _position: None,
    processes: int | None = None,
) -> Differences:
    """Compare everything derived with what the log gives; writers may go on meanwhile.

    At most 100 differences are listed; ``total`` counts them all.
    """
    differences = Differences()
    if processes is None:
        few = application.service.last_position() <= EVENTS_FEW
        processes = 1 if few else os.cpu_count() or 1
    parts = _parts(application.projections) if processes > 1 else [application.projections]
    with _begun(application, parts) as begun:
        with application.database.reading() as connection:
            differences.note_all(log_faults(connection))
            differences.note_all(snapshot_faults(application.service, connection))
            differences.note_all(evidence_faults(application.service, connection))
            differences.note_all(period_faults(application, connection))
            differences.note_all(delivered_faults(connection))
        for found in _ended(application, parts, begun, on_progress):
            differences.merge(found)
    return differences


def _parts(projections: Sequence[Projection]) -> list[Sequence[Projection]]:
    """Split the work in two: the ledger takes about as long as all others together."""
    ledger = [p for p in projections if isinstance(p, DisbursementLedger)]
    others = [p for p in projections if p not in ledger]
    return [part for part in (ledger, others) if part]


@contextmanager
def _begun(
    application: Application, parts: Sequence[Sequence[Projection]]
) -> Iterator[list[Connection]]:
    """Begin each part in a process of its own, unless there is but one; none outlives this."""
    if len(parts) == 1:
        yield []
        return
    context = multiprocessing.get_context("spawn")
    url = application.database.url.render_as_string(hide_password=False)
    ours, begun = [], []
    try:
        for part in parts:
            receiving, sending = context.Pipe(duplex=False)
            names = [projection.name for projection in part]
            process = context.Process(target=_work, args=(url, names, sending), daemon=True)
            process.start()
            sending.close()
            ours.append(receiving)
            begun.append(process)
        yield ours
    finally:
        for process in begun:
            process.terminate()
            process.join()
            process.close()
        for receiving in ours:
            receiving.close()


def _ended(
    application: Application,
    parts: Sequence[Sequence[Projection]],
    begun: Sequence[Any],
    on_progress: OnProgress,
) -> list[Differences]:
    """Wait for all parts, and return what they found in the order they were begun."""
    if not begun:
        return [check_part(application, part, on_progress) for part in parts]
    reached = dict.fromkeys(begun, 0)
    found: dict[Any, Differences] = {}
    while left := [receiving for receiving in begun if receiving not in found]:
        for receiving in wait(left):
            told = _told(receiving)
            if isinstance(told, Differences):
                found[receiving] = told
            else:
                reached[receiving] = told
                on_progress(min(reached.values()))
    return [found[receiving] for receiving in begun]


def _told(receiving: Any) -> Differences | int:
    """Return what a part found in the end, or else how far it has come."""
    try:
        told: Differences | int | BaseException = receiving.recv()
    except EOFError:
        raise CheckBroken("A process of the check ended before its time.") from None
    if isinstance(told, BaseException):
        raise told
    return told


def _work(url: str, names: Sequence[str], sending: Connection) -> None:
    """Check some projections in a process of its own, and tell the one that began it."""
    collect_seldom()
    try:
        application = Application.open(url)
        try:
            part = [projection for projection in PROJECTIONS if projection.name in names]
            sending.send(check_part(application, part, sending.send))
        finally:
            application.close()
    except Exception as fault:
        sending.send(fault)
