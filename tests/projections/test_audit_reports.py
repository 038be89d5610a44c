"""What an audit lists is kept row for row, and comes out the same when it is derived again."""

from __future__ import annotations

from typing import Any

import pytest

from audit_service.bootstrap import Application
from audit_service.importers.audits import import_audit
from projections.audit_queries import (
    audit_report,
    audit_reports,
    audited_awards,
    audited_findings,
    finding_words,
)
from projections.audit_reports import AuditReports
from projections.engine import rebuild
from projections.paging import PageRequest
from tests.audit_service.importers.office import county
from tests.audit_service.importers.single_audits import FINDINGS, Audit
from tests.scenario import ZHANG

REPORT = "FAC-69688-22"


@pytest.fixture
def audited(application: Application) -> Application:
    """Put two audits of a county office on record."""
    county(application)
    for name in ("69688-22", "74099-16"):
        audit = Audit(name)
        import_audit(application, audit.files(), audit.received(), ZHANG)
    application.catch_up()
    return application


def shown(application: Application) -> list[Any]:
    with application.database.reading() as connection:
        return [
            audit_report(connection, REPORT),
            audited_awards(connection, REPORT),
            audited_findings(connection, REPORT),
            finding_words(connection, REPORT),
        ]


def test_what_was_derived_once_is_derived_again(audited: Application) -> None:
    before = shown(audited)

    rebuild(AuditReports(), audited.service, audited.database)

    assert before[0]["auditee"] == "wudu"
    assert shown(audited) == before


def test_pages_keep_the_order_of_the_workbooks(audited: Application) -> None:
    numbers = Audit("69688-22").values(FINDINGS, "reference_number")

    with audited.database.reading() as connection:
        first = audited_findings(connection, REPORT, PageRequest(limit=1))
        second = audited_findings(connection, REPORT, PageRequest(first.next_cursor, 1))
        by_number = audited_findings(connection, REPORT, number="2022-002")
        awards = audited_awards(connection, REPORT, PageRequest(limit=3))

    assert [page.items[0]["number"] for page in (first, second)] == numbers
    assert second.next_cursor is None
    assert [row["is_repeat"] for row in by_number.items] == [True]
    # totals of programme and cluster take in awards on other pages
    assert [row["programme_total_minor"] for row in awards.items] == [
        512_929_00,
        5_973_065_00,
        447_627_00,
    ]
    assert [row["cluster_total_minor"] for row in awards.items] == [
        None,
        6_420_692_00,
        6_420_692_00,
    ]


def test_reports_of_a_unit_and_a_year_are_found(audited: Application) -> None:
    with audited.database.reading() as connection:
        every = audit_reports(connection, auditee="wudu")
        old = audit_reports(connection, audit_year=2016)
        none = audit_report(connection, "FAC-0")

    assert [row["reference"] for row in every.items] == [REPORT, "FAC-74099-16"]
    assert [row["uei"] for row in old.items] == [None]
    assert none is None
