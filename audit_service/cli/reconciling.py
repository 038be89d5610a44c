"""The command that matches bank accounts with the books."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import click

from aggregates.money import Money
from audit_service.bootstrap import Application
from audit_service.cli.importing import actor_of
from audit_service.cli.output import Table
from audit_service.cli.session import Session, command_options, day
from audit_service.phrases import say
from audit_service.reconciling import Reconciled, reconcile
from projections.bank_queries import accounts
from projections.paging import PageRequest

_AT_ONCE = 500


@click.command("reconcile")
@click.argument("numbers", metavar="[ACCOUNT]...", nargs=-1)
@click.option("--on", metavar="DATE", help="Lines up to this date (default: today).")
@click.option("--by", metavar="PERSON", help="Who reconciles.")
@click.option("--office", metavar="ORGANISATION", help="For which office.")
@click.option("--dry-run", is_flag=True, help="Find everything, record nothing.")
@command_options
def reconciliation(
    session: Session,
    numbers: tuple[str, ...],
    on: str | None,
    by: str | None,
    office: str | None,
    dry_run: bool,
) -> None:
    """Match what accounts have open at the bank and in the books; all accounts without a number.

    What a rule is certain of is matched; the rest is proposed to a person, or left open.
    """
    actor = actor_of(by, office, dry_run=dry_run)
    until = day(on) or date.today()  # noqa: DTZ011 - a business date is the sender's own
    with session.application() as application:
        wanted = numbers or tuple(_all(application))
        done = []
        for number in wanted:
            with session.progress("matching", account=number) as on_progress:
                one = reconcile(
                    application,
                    number,
                    actor,
                    effective_on=until,
                    dry_run=dry_run,
                    on_progress=on_progress,
                )
            done.append(one)
    _show(session, done)


def _all(application: Application) -> list[str]:
    """List every account on record by number."""
    application.catch_up()
    found: list[str] = []
    request = PageRequest(limit=_AT_ONCE)
    with application.database.reading() as connection:
        while True:
            page = accounts(connection, request)
            found += (row["reference"] for row in page.items)
            if page.next_cursor is None:
                return found
            request = PageRequest(limit=_AT_ONCE, cursor=page.next_cursor)


def _show(session: Session, done: list[Reconciled]) -> None:
    document = [asdict(one) for one in done]
    if session.form == "json":
        session.show(Table((), ()), document)
        return
    columns = (
        "account", "currency", "bank_open", "bank_matched", "bank_proposed", "books_open",
        "books_matched", "books_proposed", "matched_in", "matched_out",
    )  # fmt: skip
    title = say(
        "reconciled_dry" if any(one.is_dry for one in done) else "reconciled", session.language
    )
    session.show(Table(columns, [_row(one) for one in done], title=title))
    by_rule = [row for one in done for row in _rules(one, session.language)]
    if by_rule and session.form == "table":
        session.show(Table(("account", "rule", "matched_lines", "proposed_lines"), by_rule))


def _row(one: Reconciled) -> tuple[Any, ...]:
    return (
        one.account, one.currency, one.bank.open, one.bank.matched, one.bank.proposed,
        one.books.open, one.books.matched, one.books.proposed,
        Money(one.matched_in, one.currency).decimal(),
        Money(one.matched_out, one.currency).decimal(),
    )  # fmt: skip


def _rules(one: Reconciled, language: str) -> list[tuple[Any, ...]]:
    names = sorted({*one.certain, *one.proposed})
    return [
        (
            one.account,
            say(f"rule_{name}", language),
            one.certain.get(name, 0),
            one.proposed.get(name, 0),
        )
        for name in names
    ]
