"""Commands that keep the service running and its read models right."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Final

import click

from audit_service.checker import check as differences
from audit_service.cli.output import Table
from audit_service.cli.session import Session, command_options
from audit_service.config import DATABASE_URL, INSECURE_DEV
from projections.catalogue import PROJECTIONS
from projections.engine import rebuild as rebuild_projection

POLL_SECONDS: Final = 0.02
NAMES: Final = tuple(projection.name for projection in PROJECTIONS)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option(
    "--insecure-dev",
    is_flag=True,
    help="Believe the request headers Audit-Actor and Audit-Office. Only on your own machine.",
)
@command_options
def serve(session: Session, host: str, port: int, workers: int, insecure_dev: bool) -> None:
    """Serve the HTTP API, with a worker beside it that keeps the read models up to date."""
    with session.application(begins=True):
        pass  # refuse an unusable database here, in one sentence, before any process starts
    environment = os.environ | {DATABASE_URL: session.database_url}
    environment[INSECURE_DEV] = "1" if insecure_dev else "0"
    if not insecure_dev:
        click.echo(session.say("serve_closed"), err=True)
    click.echo(session.say("serve_address", url=f"http://{host}:{port}/api/v1/docs"), err=True)
    worker = [sys.executable, "-m", "audit_service", "worker"]
    server = [
        sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "--workers", str(workers),
        "--threads", "4", "--worker-class", "gthread", "--no-control-socket", "api.wsgi:app",
    ]  # fmt: skip
    with subprocess.Popen(worker, env=environment) as follower:  # noqa: S603 - our own program
        try:
            status = subprocess.run(server, env=environment, check=False).returncode  # noqa: S603
        except KeyboardInterrupt:
            status = 0
        finally:
            follower.terminate()
    raise SystemExit(status)


@click.command()
@click.option("--once", is_flag=True, help="Catch up and stop.")
@command_options
def worker(session: Session, once: bool) -> None:
    """Follow the log and keep every read model up to date."""
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    with session.application(begins=True) as application:
        seen = -1
        while not stopping:
            last = application.service.last_position()
            if last != seen:
                with session.progress("following", last) as done:
                    application.catch_up(done)
                seen = last
            if once:
                break
            time.sleep(POLL_SECONDS)


@click.command()
@click.argument("projections", nargs=-1, type=click.Choice(NAMES))
@command_options
def rebuild(session: Session, projections: tuple[str, ...]) -> None:
    """Derive read models again from the first fact; all of them when none is named."""
    rows = []
    with session.application() as application:
        last = application.service.last_position()
        for projection in PROJECTIONS:
            if not projections or projection.name in projections:
                begun = time.monotonic()
                with session.progress("rebuilding", last) as done:
                    rebuild_projection(
                        projection, application.service, application.database, last, done
                    )
                rows.append((projection.name, last, f"{time.monotonic() - begun:.1f}"))
    session.show(Table(("projection", "position", "seconds"), rows))


@click.command()
@command_options
def check(session: Session) -> None:
    """Derive every read model again beside the kept one and compare; exit 1 if they differ."""
    with session.application() as application:
        with session.progress("checking", application.service.last_position()) as done:
            found = differences(application, done)
        position = application.reached()
    columns = ("check", "where", "expected", "found")
    rows = [(d.check, d.where, d.expected, d.found) for d in found]
    verdict = {
        "verdict": "differs" if found else "ok",
        "position": position,
        "differences_total": found.total,
    }
    listed = [dict(zip(columns, row, strict=True)) for row in rows]
    if session.form == "table" and not found:
        click.echo(session.say("check_ok", position=position, count=len(PROJECTIONS)))
    else:
        session.show(
            Table(columns, rows, wide=frozenset(columns[1:])), verdict | {"differences": listed}
        )
    if found.total > len(found):
        click.echo(session.say("check_more", total=found.total, count=len(found)), err=True)
    raise SystemExit(1 if found else 0)
