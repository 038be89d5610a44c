"""What every command of the command line shares: its database, its language, its output form."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import Any, Final, NoReturn, ParamSpec

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from aggregates.reasons.general import DATE_MALFORMED
from aggregates.reasons.supervision import KNOWN_AT_MALFORMED
from aggregates.refusals import Refusal, Refused
from audit_service.bootstrap import Application
from audit_service.cli.output import Table, write
from audit_service.config import DATABASE_URL, Limits, SettingMalformed, Settings, language_of
from audit_service.database import Database
from audit_service.database_faults import (
    DRIVER_ERRORS,
    NO_RECORD,
    DatabaseUnusable,
    condition_of,
    detail_of,
)
from audit_service.phrases import say
from projections.balances import Moment
from projections.engine import ProjectionStopped

FAILED: Final = 1
"""Exit code when a check failed or a projection stopped."""
REFUSED: Final = 2
"""Exit code when the input was refused."""
UNDONE: Final = 3
"""Exit code when the database could not do its part; nothing was recorded."""

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Session:
    """One run of a command."""

    database_url: str
    language: str
    form: str
    limits: Limits = field(default_factory=Limits)

    @contextmanager
    def application(self, *, begins: bool = False) -> Iterator[Application]:
        """Open the database for the run; only a command that ``begins`` a record creates one."""
        if not begins:
            self._must_exist()
        application = Application.open(self.database_url, self.limits)
        try:
            yield application
        finally:
            application.close()

    @contextmanager
    def existing(self) -> Iterator[Database]:
        """Open a database as it is, whatever its version, without creating one."""
        self._must_exist()
        database = Database(self.database_url, self.limits)
        try:
            yield database
        finally:
            database.close()

    def _must_exist(self) -> None:
        if not Database.exists(self.database_url):
            raise DatabaseUnusable(NO_RECORD(url=self.database_url))

    def tell(self, phrase: str, document: Mapping[str, object], **words: object) -> None:
        """Say one sentence to a person, and show the particulars to a program."""
        if self.form == "table":
            click.echo(self.say(phrase, **{**document, **words}))
        else:
            self.show(Table(tuple(document), [tuple(document.values())]), document)

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


def command_options(
    function: Callable[..., Any], forms: tuple[str, ...] = ("table", "json", "csv")
) -> Callable[..., Any]:
    """Give a command ``--database``, ``--lang`` and ``--format``, and refusals an exit code."""

    @click.option("--database", metavar="URL", help=f"Database URL (default: {DATABASE_URL}).")
    @click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of words shown.")
    @click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default="table",
        show_default=True,
        help="Form of the output.",
    )
    @wraps(function)
    def run(database: str | None, lang: str | None, form: str, **options: Any) -> None:
        language = lang or language_of(os.environ)
        with _answering(language):
            settings = Settings.from_env(os.environ)
            url, limits = database or settings.database_url, settings.limits.unhurried()
            function(Session(url, language, form, limits), **options)

    return run


@contextmanager
def _answering(language: str) -> Iterator[None]:
    """Answer what goes wrong in one sentence for each fault, and with an exit code."""
    try:
        yield
    except Refused as refused:
        _end(REFUSED, *(_line(fault, language) for fault in refused.faults))
    except DatabaseUnusable as unusable:
        _end(REFUSED, _line(unusable.fault, language))
    except SettingMalformed as malformed:
        _end(REFUSED, str(malformed))
    except DRIVER_ERRORS as error:
        if (condition := condition_of(error)) is None:
            raise
        _end(UNDONE, _line(condition(), language), detail_of(error))
    except ExceptionGroup as stopped:
        if (others := stopped.split(ProjectionStopped)[1]) is not None:
            raise others from None
        _end(FAILED, *(f"{stop} {getattr(stop, 'fault', '')}" for stop in stopped.exceptions))


def _line(fault: Refusal, language: str) -> str:
    place = f"{fault.at}: " if fault.at else ""
    return f"{place}{fault.message(language)} [{fault.code}]"


def _end(status: int, *lines: str) -> NoReturn:
    for line in lines:
        click.echo(line, err=True)
    raise SystemExit(status) from None


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
