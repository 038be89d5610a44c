"""The command that matches bank accounts with the books."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from itertools import zip_longest
from typing import Any

import click

from aggregates.money import Money
from aggregates.values import Reference
from audit_service.case_finding import CasesFound, find_cases
from audit_service.cli.importing import actor_of, bars
from audit_service.cli.output import Table
from audit_service.cli.session import Session, command_options, day
from audit_service.matching.rules import RULES
from audit_service.reconciled import Reconciled, Side
from audit_service.reconciling import accounts_named, reconcile


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

    What a rule is certain of is matched; the rest is proposed to a person, or left open, and
    differences become cases. What people have decided stays as it is. Run again, nothing is left.
    """
    actor = actor_of(by, office, dry_run=dry_run)
    until = day(on) or date.today()  # noqa: DTZ011 - a business date is the sender's own
    done: list[Reconciled] = []
    found: list[CasesFound] = []
    with session.application() as application:
        with session.progress("reconcile_follow", application.service.last_position()) as follow:
            accounts = accounts_named(application, numbers, follow)
        for account in accounts:
            with bars(session, "reconcile", account=account["reference"]) as on_progress:
                one = reconcile(
                    application,
                    account,
                    actor,
                    effective_on=until,
                    dry_run=dry_run,
                    on_progress=on_progress,
                )
            done.append(one)
            if not dry_run:
                number = Reference(one.account)
                found.append(find_cases(application, number, actor, effective_on=until))
    _show(session, done, found, until)


def _show(
    session: Session, done: Sequence[Reconciled], found: Sequence[CasesFound], until: date
) -> None:
    if session.form != "table":
        shown = [
            asdict(one) | {"cases": asdict(cases) if cases else None}
            for one, cases in zip_longest(done, found)
        ]
        session.show(_flat(done), shown)
    elif not done:
        click.echo(session.say("reconciled_nowhere"))
    else:
        is_dry = any(one.is_dry for one in done)
        title = session.say("reconciled_dry" if is_dry else "reconciled", on=until)
        session.show(_sides(session, done, title))
        for table in (_rules(session, done), _amounts(session, done)):
            if table.rows:
                session.show(table)
        waiting = sum(sum(one.proposed.values()) for one in done if not one.is_dry)
        if waiting:
            click.echo(session.say("reconciled_waiting", count=waiting))
        opened, ended = (
            sum(getattr(one, name) for one in found) for name in ("opened", "resolved")
        )
        if opened or ended:
            click.echo(session.say("reconciled_cases", opened=opened, ended=ended))


def _flat(done: Sequence[Reconciled]) -> Table:
    """Put a run into one row for each account."""
    counted = [f"{side}_{name}" for side in ("bank", "books") for name in _COUNTS]
    columns = ("account", "currency", "effective_on", *counted, "matched_in", "matched_out")
    return Table(
        (*columns, "is_dry"),
        [
            (
                one.account,
                one.currency,
                one.effective_on,
                *_counts(one.bank),
                *_counts(one.books),
                Money(one.matched_in, one.currency).decimal(),
                Money(one.matched_out, one.currency).decimal(),
                one.is_dry,
            )
            for one in done
        ],
    )


_COUNTS = ("open", "matched", "proposed", "left")


def _counts(side: Side) -> tuple[int, ...]:
    return (side.open, side.matched, side.proposed, side.left)


def _sides(session: Session, done: Sequence[Reconciled], title: str) -> Table:
    """Show what came of the lines of each side."""
    columns = ("account", "run_side", "run_open", "run_matched", "run_proposed", "run_left")
    rows = [
        row
        for one in done
        for row in (
            (one.account, session.say("run_bank"), *_counts(one.bank)),
            ("", session.say("run_books"), *_counts(one.books)),
        )
    ]
    return Table(columns, rows, title=title)


def _rules(session: Session, done: Sequence[Reconciled]) -> Table:
    """Show how many matches each rule found."""
    rows: list[tuple[Any, ...]] = []
    for one in done:
        names = [rule.code for rule in RULES if rule.code in one.certain.keys() | one.proposed]
        for name, account in zip(names, _once(one.account), strict=False):
            counts = one.certain.get(name, 0), one.proposed.get(name, 0)
            rows.append((account, session.say(f"rule_{name}"), *counts))
    columns = ("account", "rule", "run_matched", "run_proposed")
    return Table(columns, rows, title=session.say("reconciled_by_rule"))


def _amounts(session: Session, done: Sequence[Reconciled]) -> Table:
    """Show what the bank moved in what was matched."""
    rows: list[tuple[Any, ...]] = []
    for one in done:
        moved = {"run_in": one.matched_in, "run_out": one.matched_out}
        moved |= {f"difference_{kind}": minor for kind, minor in one.differences.items()}
        said = [(session.say(name), minor) for name, minor in moved.items() if minor]
        for (word, minor), account in zip(said, _once(one.account), strict=False):
            rows.append((account, word, Money(minor, one.currency).decimal(), one.currency))
    columns = ("account", "run_moved", "amount", "currency")
    return Table(columns, rows, title=session.say("reconciled_amounts"))


def _once(account: str) -> Iterator[str]:
    """Name an account in the first of its rows."""
    yield account
    while True:
        yield ""
