"""Commands that serve the record and check what is derived from it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from types import FrameType

import click

from audit_service.checker import check as differences
from audit_service.cli.output import Table
from audit_service.cli.session import Session, command_options
from audit_service.config import DATABASE_URL, INSECURE_DEV
from projections.catalogue import PROJECTIONS


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
    with (
        subprocess.Popen(worker, env=environment) as follower,  # noqa: S603 - our own program
        subprocess.Popen(server, env=environment) as serving,  # noqa: S603
    ):

        def stop(_signal: int, _frame: FrameType | None) -> None:
            serving.terminate()  # it answers what it has begun, and then the worker is stopped

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        status = serving.wait()
        follower.terminate()
    raise SystemExit(status)


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
