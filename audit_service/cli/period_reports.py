"""Commands that report on periods: where they stand, a version, two compared, what is carried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import click
from sqlalchemy.engine import Connection

from aggregates.period_values import PeriodStage
from audit_service.bootstrap import Application
from audit_service.cli.report_output import draw, put_out, report_options
from audit_service.cli.report_reading import head, reading
from audit_service.cli.session import Session
from audit_service.period_snapshot import STAGES
from audit_service.period_versions import (
    NOW,
    Books,
    carry_over,
    difference,
    period_document,
    version_document,
    version_named,
)
from audit_service.reports.period_sheets import (
    carry_over_sheets,
    period_difference_sheets,
    period_sheets,
    period_version_sheets,
)
from projections import period_queries
from projections.paging import LIMIT_MAX, PageRequest
from projections.period_queries import PeriodFilter
from projections.rows import Row

_COMMITTED: Final = ("fund", "allocation", "project", "execution_stage", "currency")
_PERIODS: Final = (
    "organisation", "period", "period_stage", "day_to", "last_version", "closed_version",
    "prepared_by",
)  # fmt: skip
_VERSION: Final = {
    "period_sections": ("period_section", "rows_count", "digest", "is_as_sealed"),
    "certifications": ("certified_on", "certified_by", "office", "words"),
    "period_funds": ("fund", "currency", *STAGES),
    "opening_commitments": (*_COMMITTED, "amount"),
    "commitments": (*_COMMITTED, "amount"),
    "period_accounts": ("account", "currency", "books_balance", "books_adjusted", "bank_balance",
                        "bank_adjusted", "bank_on"),
    "reconciling_lines": ("account", "line_kind", "line_on", "amount", "moved", "line_reference",
                          "position"),
    "period_cases": ("case", "account", "case_kind", "arisen_on"),
}  # fmt: skip
_DIFFERENCE: Final = ("period_section", "changed_how", "subject", "figure", "was", "now",
                      "difference")  # fmt: skip
_CARRIED: Final = ("closing_commitment", "opening_commitment", "difference")

_NAMED: Final = (click.argument("organisation"), click.argument("period", metavar="YEAR|MONTH"))


def _of_period(function: Any) -> Any:
    """Give a command the organisation and the period it is about."""
    for argument in reversed(_NAMED):
        function = argument(function)
    return function


@click.command("periods")
@click.option("--organisation", metavar="REFERENCE", help="Whose periods.")
@click.option("--stage", type=click.Choice([str(stage) for stage in PeriodStage]))
@report_options
def listed(session: Session, organisation: str | None, stage: str | None, **to: Any) -> None:
    """Say where periods stand: drawn up, certified, closed, reopened."""
    with reading(session) as (_, connection):
        rows = list(_periods(connection, PeriodFilter(organisation=organisation, stage=stage)))
    document = {"report": "periods", "periods": rows}
    sheets = period_sheets(document)
    if not put_out(session, document, sheets, **to):
        head(session, "periods_head", count=len(rows))
        draw(session, sheets, {"periods": _PERIODS})


@click.command("period")
@_of_period
@click.option("--version", type=int, help="Which version (default: the one drawn up last).")
@report_options
def shown(session: Session, organisation: str, period: str, version: int | None, **to: Any) -> None:
    """Show a version of a period: what is sealed, who certified it, and all its rows read again."""
    with reading(session) as (application, connection):
        books = _books(application, organisation, period)
        stands = period_document(connection, books)
        number = stands["last_version"] if version is None else version
        document = version_document(connection, books, number)
    sheets = period_version_sheets(document)
    if not put_out(session, document, sheets, **to):
        words = {"stage": session.say(f"period_stage_{stands['stage']}")}
        head(session, "period_head", **document | words)
        head(session, "seal_holds" if holds(document) else "seal_broken", **document)
        draw(session, sheets, _VERSION)


@click.command("period-difference")
@_of_period
@click.option("--from", "earlier", default="1", metavar="VERSION", help="A number, or now.")
@click.option("--to", "later", default="now", metavar="VERSION", help="A number, or now.")
@report_options
def compared(
    session: Session, organisation: str, period: str, earlier: str, later: str, **to: Any
) -> None:
    """Say in which rows two versions of a period differ, or one and what is known now."""
    with reading(session) as (application, connection):
        books = _books(application, organisation, period)
        between = version_named(earlier), version_named(later)
        document = difference(connection, books, *between)
    sheets = period_difference_sheets(document)
    if not put_out(session, document, sheets, **to):
        words = [session.say("version_now") if one == NOW else one for one in (earlier, later)]
        said = document | dict(zip(("earlier", "later"), words, strict=True))
        said |= {"from_at": document["from"]["known_at"], "to_at": document["to"]["known_at"]}
        said.pop("from")
        head(session, "period_difference_head", **said)
        if document["is_same"]:
            head(session, "period_same")
        draw(session, sheets, {"period_differences": _DIFFERENCE})


@click.command("carry-over")
@_of_period
@report_options
def carried(session: Session, organisation: str, period: str, **to: Any) -> None:
    """Hold what a period left bound to projects against what the next one began with."""
    with reading(session) as (application, connection):
        document = carry_over(connection, _books(application, organisation, period))
    sheets = carry_over_sheets(document)
    if not put_out(session, document, sheets, **to):
        following = document["to"]
        words = {"later": following["period"], "organisation": organisation, "period": period}
        words["version"] = document["from"]["version"]
        phrase = "carry_over_now" if following["version"] is None else "carry_over_head"
        head(session, phrase, opening_version=following["version"], **words)
        head(session, "carried_whole" if document["is_carried_over"] else "carried_apart")
        shown_columns = {
            "carry_over": (*_COMMITTED, *_CARRIED),
            "carry_over_totals": ("currency", *_CARRIED),
        }
        draw(session, sheets, shown_columns)


def _books(application: Application, organisation: str, period: str) -> Books:
    return Books.of(organisation, period, application.reached())


def holds(document: dict[str, Any]) -> bool:
    """Say whether a version, read again, is as it was sealed."""
    is_read_alike = all(section["is_as_sealed"] for section in document["sections"])
    return bool(document["seal_holds"]) and is_read_alike


def _periods(connection: Connection, wanted: PeriodFilter) -> Iterator[Row]:
    cursor = None
    while True:
        page = period_queries.periods(connection, wanted, PageRequest(cursor, LIMIT_MAX))
        yield from page.items
        if (cursor := page.next_cursor) is None:
            return


PERIOD_REPORTS: Final = (listed, shown, compared, carried)
"""The reports, to be listed beside the others."""
