"""SQLite keeps no statistics: it looks up what a question is about, not what most facts are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from audit_service.bootstrap import Application
from projections.accountability import Period, answering_report
from projections.answering import Scope
from projections.balances import Moment
from projections.connected_records import Name, connected_facts
from projections.evidence_queries import files_of
from projections.prior_findings import prior_findings
from tests.projections.story import Story

YEAR: Final = Period(date(2018, 1, 1), date(2018, 12, 31), date(2018, 12, 31))
NOW: Final = Moment(date(2018, 12, 31), 10_000)
QUESTIONS: Final[dict[str, Callable[[Connection], Any]]] = {
    "files of a finding": lambda c: files_of(c, "finding", "X1", NOW),
    "a person": lambda c: answering_report(c, Scope(None, "赵医生"), YEAR, 10_000),
    "a unit": lambda c: answering_report(c, Scope(("county-health",)), YEAR, 10_000),
    "a life": lambda c: connected_facts(c, Name("project", "P1"), NOW),
    "a schedule": lambda c: prior_findings(c, "county-health", date(2018, 12, 1), NOW),
}
FOR_MOST_FACTS: Final = (
    "audit_trail_kind", "audit_trail_topic", "audit_trail_effective_on", "finding_states_open",
    "finding_states_stage", "finding_history_topic", "SCAN",
)  # fmt: skip


@contextmanager
def plans(application: Application) -> Iterator[list[str]]:
    """Collect how SQLite means to answer what it is asked."""
    found: list[str] = []

    def explain(*about: Any) -> None:
        _, cursor, statement, given, *_ = about
        if statement.startswith("SELECT"):
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)
            found.extend(row[3] for row in rows)

    sa.event.listen(application.database.reader, "before_cursor_execute", explain)
    yield found
    sa.event.remove(application.database.reader, "before_cursor_execute", explain)


@pytest.fixture
def told(sqlite_url: str) -> Iterator[Application]:
    """Tell the whole story once."""
    application = Application.open(sqlite_url)
    Story(application).whole()
    yield application
    application.close()


def test_what_a_question_is_about_is_looked_up_first(told: Application) -> None:
    for name, ask in QUESTIONS.items():
        with plans(told) as found, told.database.reading() as connection:
            ask(connection)
        assert found, name
        wrong = [line for line in found for index in FOR_MOST_FACTS if index in line]
        assert wrong == [], name
