"""What commands that draw up reports have in common: one state of the record, and its moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import click
from sqlalchemy.engine import Connection

from audit_service.bootstrap import Application
from audit_service.cli.session import Session, day, position
from projections.balances import Moment


@contextmanager
def reading(session: Session) -> Iterator[tuple[Application, Connection]]:
    """Bring the read models up to date and read one state of them."""
    with session.application() as application:
        application.catch_up()
        with application.database.reading() as connection:
            yield application, connection


def known_then(application: Application, as_of: str | None, known_at: str | None) -> Moment:
    """Read a moment; known is what is on record now, unless asked otherwise."""
    at = position(application, known_at)
    return Moment(day(as_of), application.reached() if at is None else at)


def head(session: Session, phrase: str, **words: object) -> None:
    """Say what a report is about above its tables."""
    click.echo(session.say(phrase, **words))


def today() -> str:
    """Return the day a report is drawn up for unless another is asked for."""
    return date.today().isoformat()  # noqa: DTZ011 - the business date where the command is given
