"""What the demo shows of the bank: what was matched and how, both balances at each year's end."""

from __future__ import annotations

from datetime import date
from typing import Final

import click
from sqlalchemy.engine import Connection

from aggregates.money import Money
from audit_service.cli.bank_reports import STATEMENT
from audit_service.cli.output import Table, print_table
from audit_service.cli.period_reports import holds
from audit_service.cli.report_output import draw
from audit_service.cli.session import Session
from audit_service.demo.city_account import ACCOUNT
from audit_service.demo.officers import FINANCE
from audit_service.matching.rules import RULES
from audit_service.period_versions import Books, period_document, version_document
from audit_service.reports.case_sheets import case_sheets
from audit_service.reports.period_sheets import period_version_sheets
from audit_service.reports.reconciliation_sheets import reconciliation_sheets
from projections.balances import Moment
from projections.bank_queries import account as account_row
from projections.case_queries import CaseFilter
from projections.case_reports import case_report
from projections.match_queries import matches_by_rule
from projections.reconciliation_statement import reconciliation_statement
from projections.rows import Row
from projections.statement_links import statement_chain

YEAR_ENDS: Final = (date(2015, 12, 31), date(2016, 12, 31))
_CASES: Final = (
    "case_kind", "amount", "arisen_on", "opened_on", "case_stage", "resolution", "resolved_on",
)  # fmt: skip
_CERTIFIED: Final = ("certified_on", "person", "office", "words")


def show_bank(session: Session, connection: Connection, known_at: int) -> None:
    """Show how the city's account was reconciled."""
    row = account_row(connection, ACCOUNT)
    if row is None:
        return
    chain = statement_chain(connection, row, known_at)["statements"]
    count = sum(one["entries"] for one in chain)
    head = {"account": ACCOUNT, "bank": row["bank"], "files": len(chain), "entries": count}
    click.echo(session.say("demo_bank_head", **head))
    _rules(session, matches_by_rule(connection, ACCOUNT), row["currency"])
    for on in YEAR_ENDS:
        document = reconciliation_statement(connection, row, on, known_at)
        said = document | {"account": ACCOUNT}
        click.echo(session.say("bank_reconciliation_head", **said))
        draw(session, reconciliation_sheets(document), STATEMENT)
    document = case_report(connection, CaseFilter(account=ACCOUNT), Moment(YEAR_ENDS[-1], known_at))
    click.echo(session.say("cases_head", count=len(document["cases"]), **document))
    draw(session, case_sheets(document), {"cases": _CASES})
    _closed_year(session, connection, Books.of(FINANCE, str(YEAR_ENDS[0].year), known_at))


def _closed_year(session: Session, connection: Connection, books: Books) -> None:
    """Show the seal under which a year is closed, and who certified it."""
    stands = period_document(connection, books)
    document = version_document(connection, books, stands["last_version"])
    stage = session.say(f"period_stage_{stands['stage']}")
    click.echo(session.say("period_head", **document | {"stage": stage}))
    click.echo(session.say("seal_holds" if holds(document) else "seal_broken", **document))
    draw(session, period_version_sheets(document), {"certifications": _CERTIFIED})


def _rules(session: Session, found: list[Row], currency: str) -> None:
    """Show matches in the order in which the rules are tried, those by hand last."""
    places = {rule.code: place for place, rule in enumerate(RULES)}
    found = sorted(found, key=lambda row: places.get(row["rule"], len(places)))
    rows = [
        (
            session.say(f"rule_{row['rule']}"),
            *(row[name] for name in ("matches", "decided", "entries", "items")),
            Money(row["minor"], currency).decimal(),
        )
        for row in found
    ]
    columns = ("rule", "run_matched", "run_decided", "bank_entries", "book_items", "amount")
    table = Table(columns, rows, session.say("reconciled_by_rule"))
    print_table(table, session.language)
