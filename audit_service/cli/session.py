"""What every command of the command line shares: its database, its language, its output form."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Final, ParamSpec

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from aggregates.reasons.general import DATE_MALFORMED
from aggregates.reasons.supervision import KNOWN_AT_MALFORMED
from aggregates.refusals import Refused
from audit_service.bootstrap import Application
from audit_service.cli.output import Table, write
from audit_service.config import DATABASE_URL, Settings, SettingUnusable, language_of
from audit_service.database import Database, DatabaseUnusable
from audit_service.phrases import say
from projections.balances import Moment
from projections.engine import ProjectionStopped

FAILED: Final = 1
"""Exit code when a check failed or a projection stopped."""
REFUSED: Final = 2
"""Exit code when the input was refused."""

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Session:
    """One run of a command."""

    database_url: str
    language: str
    form: str

    @contextmanager
    def application(self, *, begins: bool = False) -> Iterator[Application]:
        """Open the database for the run; only a command that ``begins`` a record creates one."""
        if not begins and not Database.exists(self.database_url):
            raise DatabaseUnusable(self.say("no_record", url=self.database_url))
        application = Application.open(self.database_url)
        try:
            yield application
        finally:
            application.close()

    def show(self, table: Table, document: Any = None) -> None:
        """Print a table, or the document behind it as JSON, in the form asked for."""
        write(table, document, self.form, self.language)

    def say(self, key: str, **particulars: object) -> str:
        """Return a phrase in the language of the run."""
        return say(key, self.language).format(**particulars)

    @contextmanager
    def progress(
        self, key: str, total: int | None = None, **particulars: object
    ) -> Iterator[Callable[[int], None]]:
        """Show a progress bar on the terminal while long work goes on; nothing elsewhere.

        The first count is where the work begins: what was done before has no rate.
        """
        console = Console(stderr=True)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            said = self.say(key, **particulars)
            task = progress.add_task(said, total=total, rate="", start=False)

            def done(count: int) -> None:
                if not progress.tasks[task].started:
                    progress.reset(task, completed=count)
                speed = progress.tasks[task].speed
                progress.update(task, completed=count, rate=f"{speed:,.0f}/s" if speed else "")

            yield done


def command_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--database``, ``--lang`` and ``--format``, and refusals an exit code."""

    @click.option("--database", metavar="URL", help=f"Database URL (default: {DATABASE_URL}).")
    @click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of words shown.")
    @click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json", "csv"]),
        default="table",
        show_default=True,
        help="Form of the output.",
    )
    @wraps(function)
    def run(database: str | None, lang: str | None, form: str, **options: Any) -> None:
        try:
            settings = Settings.from_env(os.environ)
        except SettingUnusable as unusable:
            click.echo(str(unusable), err=True)
            raise SystemExit(REFUSED) from None
        language = lang or language_of(os.environ)
        session = Session(database or settings.database_url, language, form)
        try:
            function(session, **options)
        except Refused as refused:
            for fault in refused.faults:
                place = f"{fault.at}: " if fault.at else ""
                click.echo(f"{place}{fault.message(language)} [{fault.code}]", err=True)
            raise SystemExit(REFUSED) from None
        except DatabaseUnusable as unusable:
            click.echo(str(unusable), err=True)
            raise SystemExit(REFUSED) from None
        except ExceptionGroup as stopped:
            if (others := stopped.split(ProjectionStopped)[1]) is not None:
                raise others from None
            for stop in stopped.exceptions:
                click.echo(f"{stop} {getattr(stop, 'fault', '')}", err=True)
            raise SystemExit(FAILED) from None

    return run


def moment_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--as-of`` and ``--known-at``."""
    as_of = click.option("--as-of", metavar="DATE", help="Business date, inclusive (YYYY-MM-DD).")
    known_at = click.option(
        "--known-at", metavar="POSITION|INSTANT", help="Log position, or instant with a zone."
    )
    return as_of(known_at(function))


def day(text: str | None) -> date | None:
    """Read an optional calendar date."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(DATE_MALFORMED(text=text)) from None


def moment(application: Application, as_of: str | None, known_at: str | None) -> Moment:
    """Read a moment; an instant becomes the last position recorded by then."""
    return Moment(day(as_of), position(application, known_at))


def position(application: Application, known_at: str | None) -> int | None:
    """Read a log position, or an RFC 3339 instant with its zone."""
    if known_at is None:
        return None
    if known_at.isascii() and known_at.isdigit():
        return int(known_at)
    return application.service.store.last_position_at(instant(known_at))


def instant(text: str) -> datetime:
    """Read an RFC 3339 instant with its zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(KNOWN_AT_MALFORMED(text=text)) from None
    if found.tzinfo is None:
        raise Refused(KNOWN_AT_MALFORMED(text=text))
    return found
