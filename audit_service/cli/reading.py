"""Commands that ask: the ledger, the audit trail, and what a figure is made of."""

from __future__ import annotations

from typing import Any

import click

from aggregates.money import Money
from audit_service.cli.output import Table
from audit_service.cli.session import (
    Session,
    command_options,
    day,
    instant,
    moment,
    moment_options,
)
from audit_service.explanation import explain as explanation
from projections.accounts import STAGES
from projections.balances import Where, figures
from projections.ledger_tables import DIMENSIONS
from projections.paging import PageRequest
from projections.project_life import life_of
from projections.trail_queries import Filter, search

GROUPS = ("fund", "organisation", "region", "purpose", "allocation", "project", "unit", "tier")


def _scope_options(function: Any) -> Any:
    for name in reversed(DIMENSIONS):
        option = f"--{name.replace('_', '-')}"
        function = click.option(option, name, multiple=True, metavar="REFERENCE")(function)
    return function


@click.command()
@click.option("--by", "by", type=click.Choice(GROUPS), default="fund", show_default=True)
@_scope_options
@moment_options
@command_options
def ledger(
    session: Session, by: str, as_of: str | None, known_at: str | None, **scope: tuple[str, ...]
) -> None:
    """Show the execution stages of money, grouped by one dimension, at any moment."""
    where: Where = {
        name: values[0] if len(values) == 1 else values for name, values in scope.items() if values
    }
    with session.application() as application:
        application.catch_up()
        with application.database.reading() as connection:
            found = figures(connection, where, moment(application, as_of, known_at), (by,))
    shown = (*STAGES, "unpaid")
    rows = [
        (group[0], currency, *(Money(amounts[name], currency).decimal() for name in shown))
        for (group, currency), amounts in sorted(found.items())
    ]
    session.show(Table((by, "currency", *shown), rows))


@click.command("audit-trail")
@click.option("--subject", metavar="REFERENCE", help="What the fact is about.")
@click.option("--kind", help="Kind of record: claim, project, milestone, finding, ...")
@click.option("--topic", help="One kind of fact, such as claim.paid.")
@click.option("--by", help="Who acted.")
@click.option("--office", help="For which organisation.")
@click.option("--region", help="Division code; all below it are meant.")
@click.option("--from", "since", metavar="DATE", help="First business date.")
@click.option("--until", metavar="DATE", help="Last business date.")
@click.option("--recorded-from", metavar="INSTANT", help="Recorded at or after an instant.")
@click.option("--recorded-until", metavar="INSTANT", help="Recorded at or before an instant.")
@click.option("--text", help="Words anywhere in the fact.")
@click.option(
    "--life-of", "project", metavar="PROJECT", help="A project with all that hangs on it."
)
@click.option("--oldest-first", is_flag=True, help="Begin with the oldest fact.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@click.option("--cursor", help="Where the page before ended.")
@command_options
def audit_trail(
    session: Session,
    since: str | None,
    until: str | None,
    recorded_from: str | None,
    recorded_until: str | None,
    project: str | None,
    oldest_first: bool,
    limit: int,
    cursor: str | None,
    **wanted: Any,
) -> None:
    """Search who did what, when, for which office and on what evidence."""
    chosen = Filter(
        **wanted,
        effective_from=day(since),
        effective_to=day(until),
        recorded_from=instant(recorded_from) if recorded_from else None,
        recorded_to=instant(recorded_until) if recorded_until else None,
    )
    request, newest_first = PageRequest(cursor, limit), not oldest_first
    with session.application() as application:
        application.catch_up()
        with application.database.reading() as connection:
            if project is None:
                page = search(connection, chosen, request, newest_first=newest_first)
            else:
                page = life_of(connection, project, request, newest_first=newest_first)
    show_trail(session, list(page.items), page.next_cursor)


def show_trail(session: Session, items: list[dict[str, Any]], next_cursor: str | None) -> None:
    """Print facts of the audit trail."""
    columns = ("position", "effective_on", "topic", "subject", "by", "office", "amount", "words")
    rows = [
        (
            *(item[name] for name in columns[:6]),
            "" if item["minor"] is None else Money(item["minor"], item["currency"]).decimal(),
            item["words"],
        )
        for item in items
    ]
    plain = [{k: v for k, v in item.items() if k != "originator_id"} for item in items]
    session.show(
        Table(columns, rows, wide=frozenset({"words"})),
        {"items": plain, "next_cursor": next_cursor},
    )
    if next_cursor and session.form == "table":
        click.echo(session.say("more_with_cursor", cursor=next_cursor), err=True)


@click.command()
@click.argument("figure")
@click.option("--limit", type=click.IntRange(1, 500), default=100, show_default=True)
@click.option("--after", type=click.IntRange(0), default=0, metavar="POSITION")
@command_options
def explain(session: Session, figure: str, limit: int, after: int) -> None:
    """Open a FIGURE of a report into its postings, their events and their documents."""
    with session.application() as application:
        application.catch_up()
        document = explanation(application, figure, limit, after)
    show_explanation(session, document)


def show_explanation(session: Session, document: dict[str, Any]) -> None:
    """Print what a figure is made of."""
    columns = ("position", "effective_on", "account", "amount", "topic", "subject", "by", "state")
    rows = [
        (
            part["position"],
            part["effective_on"],
            session.say(part["account"]) if "account" in part else "",
            part.get("amount", ""),
            part["event"]["topic"],
            part["event"]["subject"],
            part["event"]["state"]["act"]["by"],
            _facts(part["event"]["state"]),
        )
        for part in document["parts"]
    ]
    values = ", ".join(_value(value) for value in document["values"]) or "0"
    title = f"{document['figure']} = {values}"
    session.show(Table(columns, rows, title, frozenset({"state"})), document)
    if session.form == "table":
        papers = [
            (entry["position"], entry["topic"], entry["subject"], entry["documents"])
            for entry in document["documents"]
        ]
        session.show(Table(("position", "topic", "subject", "documents"), papers))


def _value(value: dict[str, Any]) -> str:
    return str(value["count"]) if "count" in value else f"{value['amount']} {value['currency']}"


def _facts(state: dict[str, Any]) -> str:
    """Write the plain facts of an event in one line, leaving out who, how much and its form."""
    return "; ".join(
        f"{key}={value}"
        for key, value in state.items()
        if key not in ("form", "act", "amount") and isinstance(value, (str, int))
    )
