"""Questions to the audit reports: which there are, what each comes to, and what it lists."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.audit_tables import (
    AUDIT_REPORTS,
    AUDITED_AWARDS,
    AUDITED_FINDINGS,
    FINDING_WORDS,
)
from projections.paging import FIRST_PAGE, Page, PageRequest, page_of
from projections.rows import Row


def audit_reports(
    connection: Connection, request: PageRequest = FIRST_PAGE, **equal: Any
) -> Page[Row]:
    """List audit reports by reference, a page at a time; filters name columns and hold exactly."""
    chosen = _where(sa.select(AUDIT_REPORTS), AUDIT_REPORTS, equal)
    return page_of(connection, chosen, AUDIT_REPORTS.c.reference, request)


def audit_report(connection: Connection, reference: str) -> Row | None:
    """Return one report with what its rows come to, or None when it is not on record."""
    chosen = sa.select(AUDIT_REPORTS).where(AUDIT_REPORTS.c.reference == reference)
    found = connection.execute(chosen).mappings().first()
    if found is None:
        return None
    sums = _of_awards(connection, reference) | _of_findings(connection, reference)
    return {**found, **sums, "passed_on_currency": found["total_currency"]}


def audited_awards(
    connection: Connection, report: str, request: PageRequest = FIRST_PAGE, **equal: Any
) -> Page[Row]:
    """List the awards of a report in its order, each with the totals of programme and cluster."""
    award = AUDITED_AWARDS.c
    in_cluster = award.cluster_kind.in_(("listed", "state", "other"))
    by_cluster = sa.func.sum(award.amount_minor).over(
        partition_by=(award.cluster_kind, award.cluster)
    )
    by_programme = sa.func.sum(award.amount_minor).over(partition_by=award.assistance_number)
    whole = (
        sa.select(
            *award,
            sa.cast(by_programme, sa.BigInteger).label("programme_total_minor"),
            award.amount_currency.label("programme_total_currency"),
            sa.case((in_cluster, sa.cast(by_cluster, sa.BigInteger))).label("cluster_total_minor"),
            sa.case((in_cluster, award.amount_currency)).label("cluster_total_currency"),
        )
        .where(award.report == report)
        .subquery("whole")
    )
    return page_of(connection, _where(sa.select(whole), whole, equal), whole.c.position, request)


def audited_findings(
    connection: Connection, report: str, request: PageRequest = FIRST_PAGE, **equal: Any
) -> Page[Row]:
    """List the findings of a report, one row for each award a finding is on, in its order."""
    chosen = sa.select(AUDITED_FINDINGS).where(AUDITED_FINDINGS.c.report == report)
    chosen = _where(chosen, AUDITED_FINDINGS, equal)
    return page_of(connection, chosen, AUDITED_FINDINGS.c.position, request)


def finding_words(
    connection: Connection, report: str, request: PageRequest = FIRST_PAGE
) -> Page[Row]:
    """List the findings of a report by number, in its own words."""
    chosen = sa.select(FINDING_WORDS).where(FINDING_WORDS.c.report == report)
    return page_of(connection, chosen, FINDING_WORDS.c.position, request)


def _of_awards(connection: Connection, report: str) -> Row:
    award = AUDITED_AWARDS.c
    chosen = sa.select(
        sa.func.count(sa.distinct(award.assistance_number)).label("programmes"),
        sa.func.sum(sa.cast(award.findings > 0, sa.Integer)).label("awards_with_findings"),
        sa.cast(sa.func.coalesce(sa.func.sum(award.passed_on_minor), 0), sa.BigInteger).label(
            "passed_on_minor"
        ),
    ).where(award.report == report)
    return dict(connection.execute(chosen).mappings().one())


def _of_findings(connection: Connection, report: str) -> Row:
    """Count the rows of findings by their flags, and those that repeat or question costs."""
    row = AUDITED_FINDINGS.c
    chosen = (
        sa.select(
            row.flags,
            sa.func.count().label("rows"),
            sa.func.sum(sa.case((row.is_repeat.is_(True), 1), else_=0)).label("repeated"),
            sa.func.sum(sa.case((row.has_questioned_costs, 1), else_=0)).label("questioned"),
        )
        .where(row.report == report)
        .group_by(row.flags)
        .order_by(row.flags)
    )
    grid = connection.execute(chosen).mappings().all()
    return {
        "finding_rows": sum(line["rows"] for line in grid),
        "repeated_rows": sum(int(line["repeated"]) for line in grid),
        "questioned_rows": sum(int(line["questioned"]) for line in grid),
        "grid": [{"flags": line["flags"], "rows": line["rows"]} for line in grid],
    }


def _where(chosen: sa.Select[Any], table: sa.FromClause, equal: dict[str, Any]) -> sa.Select[Any]:
    for name, value in equal.items():
        if value is not None:
            chosen = chosen.where(table.c[name] == value)
    return chosen
