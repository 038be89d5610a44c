"""Without statistics SQLite still looks up the match of a line by the line itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from audit_service.database import Database
from projections import bank_queries
from projections.bank_queries import LineFilter
from projections.engine import create_read_models, rebuild
from projections.open_lines import open_entries, open_items
from projections.reconciliation import Reconciliation
from projections.reconciliation_statement import reconciliation_statement
from projections.reconciling_days import days_to_reconcile
from projections.rows import Row
from tests.projections.bank_log import ACCOUNT, BankLog

END: Final = date(2024, 1, 31)
OPEN: Final = LineFilter(is_matched=False)
QUESTIONS: Final[dict[str, tuple[Callable[[Connection, Row], Any], tuple[str, ...]]]] = {
    "a statement": (
        lambda c, row: reconciliation_statement(c, row, END, 9),
        ("bank_match_lines_entry", "bank_match_lines_item"),
    ),
    "open entries": (
        lambda c, row: list(open_entries(c, row["reference"], 9)),
        ("bank_match_lines_entry",),
    ),
    "open items": (lambda c, row: list(open_items(c, row, 9)), ("bank_match_lines_item",)),
    "open entries now": (
        lambda c, row: bank_queries.entries(c, row["reference"], OPEN),
        ("bank_entries_open",),
    ),
    "days": (lambda c, row: days_to_reconcile(c, row, 9), ("bank_match_lines_entry",)),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_question_goes_through_the_lines_of_an_account_for_each_line(
    sqlite_url: str, name: str
) -> None:
    ask, indexes = QUESTIONS[name]
    database, log = Database(sqlite_url), BankLog()
    create_read_models(database)
    log.county(0, date(2024, 1, 1))
    rebuild(Reconciliation(), log, database)
    plans: list[str] = []

    def explain(*about: Any) -> None:
        _, cursor, statement, given, *_ = about
        rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)
        plans.extend(row[3] for row in rows)

    with database.reading() as connection:
        row = bank_queries.account(connection, ACCOUNT)
        assert row is not None
        sa.event.listen(connection, "before_cursor_execute", explain)
        ask(connection, row)
        sa.event.remove(connection, "before_cursor_execute", explain)
    database.close()

    joined = [plan for plan in plans if "LEFT-JOIN" in plan]
    assert all("bank_match_lines_account" not in plan for plan in joined)
    assert all(any(index in plan for plan in plans) for index in indexes)
    assert [plan for plan in plans if plan.startswith("SCAN") and "CONSTANT" not in plan] == []
