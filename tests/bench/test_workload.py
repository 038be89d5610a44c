"""The workload is legal, repeatable, and shaped as the benchmarks say it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from aggregates.allocation import Allocation
from audit_service.bootstrap import Application
from bench.filling import store
from bench.setting import BEGINNING
from bench.workload import DAYS, HOT_ALLOCATION, HOT_FUND, Workload

EVENTS = 1_500


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    path: Path = tmp_path_factory.mktemp("bench") / "record.db"
    application = Application.open(f"sqlite:///{path}")
    last = store(application, Workload(EVENTS).facts())
    assert last == application.service.last_position() >= EVENTS
    application.catch_up()
    yield application
    application.close()


def rows(application: Application, query: str) -> list[Any]:
    with application.database.reading() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def test_the_same_size_gives_the_same_facts() -> None:
    def said(seed: int) -> list[Any]:
        return [
            (type(fact), fact.originator_id, fact.originator_version, fact.act)
            for facts in Workload(400, seed).facts()
            for fact in facts
        ]

    assert said(2018) == said(2018)
    assert said(2018) != said(2019)


def test_every_kind_of_life_is_in_the_record(filled: Application) -> None:
    topics = dict(rows(filled, "SELECT topic, count(*) FROM event_log GROUP BY topic"))

    assert {
        "fund.appropriated", "fund.allotted", "allocation.issued", "allocation.reserved",
        "allocation.charged", "project.listed", "project_plan.contracted", "milestone.accepted",
        "claim.reviewed", "claim.ordered", "claim.rejected", "claim.replaced",
        "project_plan.claim_dropped", "finding.recorded", "finding.closed",
    } <= topics.keys()  # fmt: skip
    assert topics["claim.approved"] == topics["allocation.charged"] >= topics["claim.paid"] > 50
    assert topics["project_plan.claim_admitted"] == topics["claim.submitted"]


def test_every_projection_reaches_the_end_of_the_record(filled: Application) -> None:
    assert filled.reached() == filled.service.last_position()


def test_the_ledger_balances_and_no_project_draws_more_than_was_reserved_for_it(
    filled: Application,
) -> None:
    overdrawn = rows(
        filled,
        "SELECT project, account, sum(minor) FROM ledger_postings"
        " WHERE account IN ('reserved', 'approved', 'ordered', 'paid')"
        " GROUP BY allocation, project, account HAVING sum(minor) < 0",
    )

    assert rows(filled, "SELECT sum(minor) FROM ledger_postings") == [(0,)]
    assert overdrawn == []


def test_about_half_of_all_payments_come_from_the_hot_fund(filled: Application) -> None:
    paid = dict(
        rows(
            filled,
            "SELECT fund, count(*) FROM ledger_postings"
            " WHERE account = 'paid' AND minor > 0 GROUP BY fund",
        )
    )

    share = paid[HOT_FUND] / sum(paid.values())
    assert 0.3 < share < 0.7


def test_every_tenth_project_draws_on_the_hot_allocation() -> None:
    charged = Counter(
        fact.originator_id
        for facts in Workload(4_000).facts()
        for fact in facts
        if isinstance(fact, Allocation.Charged)
    )

    share = charged[Allocation.create_id(HOT_ALLOCATION)] / charged.total()
    assert 0.04 < share < 0.2


def test_business_dates_spread_over_three_years_and_mostly_grow(filled: Application) -> None:
    dates = [
        day for (day,) in rows(filled, "SELECT effective_on FROM audit_trail ORDER BY position")
    ]

    assert min(dates) == BEGINNING.isoformat()
    assert max(dates) <= (BEGINNING + timedelta(days=DAYS)).isoformat()
    assert max(dates) >= (BEGINNING + timedelta(days=DAYS - 30)).isoformat()
    falls = sum(later < earlier for earlier, later in pairwise(dates))
    assert 0 < falls < len(dates) / 2
