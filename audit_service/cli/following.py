"""Commands that keep the read models up to the record, and derive them again."""

from __future__ import annotations

import logging
import signal
import time
from threading import Event
from types import FrameType
from typing import Final

import click

from audit_service.bootstrap import Application
from audit_service.cli.output import Table
from audit_service.cli.session import FAILED, Session, command_options
from audit_service.worker import Worker, holder
from projections.catalogue import PROJECTIONS
from projections.engine import Projection, ProjectionStopped
from projections.leases import LEASE_SECONDS
from projections.rebuilding import RebuildUnderWay, Rebuilt, rebuild_beside

NAMES: Final = tuple(projection.name for projection in PROJECTIONS)
COLUMNS: Final = ("projection", "from_position", "position", "seconds")


@click.command()
@click.option("--once", is_flag=True, help="Catch up and stop.")
@click.option(
    "--lease",
    type=click.FloatRange(0.5, 600),
    default=LEASE_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long others wait for this worker once it is silent.",
)
@command_options
def worker(session: Session, once: bool, lease: float) -> None:
    """Follow the log and keep every read model up to date.

    Several may run: one leads each read model, and another takes over when it falls silent.
    """
    with session.application(begins=True) as application:
        if once:
            last = application.service.last_position()
            with session.progress("following", last) as done:
                application.catch_up(done)
        else:
            logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
            Worker(application, lease).run(_stop_signal())


@click.command()
@click.argument("projections", nargs=-1, type=click.Choice(NAMES))
@command_options
def rebuild(session: Session, projections: tuple[str, ...]) -> None:
    """Derive read models again from the first fact; all of them when none is named.

    The rows there are go on serving until the new ones take their place. A rebuild that was
    interrupted goes on where it was.
    """
    chosen = [one for one in PROJECTIONS if not projections or one.name in projections]
    rows: list[tuple[str, int, int, str]] = []
    stops: list[ProjectionStopped] = []
    busy: list[RebuildUnderWay] = []
    with session.application() as application:
        for projection in chosen:
            begun = time.monotonic()
            try:
                done = _rebuilt(session, application, projection)
            except ProjectionStopped as stop:
                stops.append(stop)
            except RebuildUnderWay as other:
                busy.append(other)
            else:
                seconds = f"{time.monotonic() - begun:.1f}"
                rows.append((projection.name, done.start, done.position, seconds))
    session.show(Table(COLUMNS, rows))
    for one in busy:
        said = session.say("rebuild_under_way", projection=one.projection, holder=one.holder)
        click.echo(said, err=True)
    if stops:
        raise ExceptionGroup("projections stopped", stops)
    if busy:
        raise SystemExit(FAILED)


def _rebuilt(session: Session, application: Application, projection: Projection) -> Rebuilt:
    last = application.service.last_position()
    with session.progress("rebuilding", last, projection=projection.name) as done:
        return rebuild_beside(projection, application.service, application.database, holder(), done)


def _stop_signal() -> Event:
    """Return an event that is set when this process is asked to stop."""
    stopping = Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopping
