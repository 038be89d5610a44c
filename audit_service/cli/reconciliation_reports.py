"""Commands that report on reconciliation: cases, their ages, the service's own discrepancies."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from aggregates.case_values import CaseKind, CaseStage
from audit_service.cli.report_output import draw, put_out, report_options
from audit_service.cli.report_reading import head, known_then, reading, today
from audit_service.cli.session import Session, day, moment_options
from audit_service.discrepancies import discrepancies
from audit_service.reports.case_sheets import case_ageing_sheets, case_sheets
from audit_service.reports.discrepancy_sheets import discrepancy_sheets
from projections.case_queries import AgeBucket, CaseFilter
from projections.case_reports import case_ageing, case_report

_WHO: Final = ("responsible_unit", "responsible_person")
_CASES: Final = (
    "case", "case_kind", "case_stage", "account", "currency", "amount", "arisen_on", "age_days",
    "due_on", "days_overdue", *_WHO,
)  # fmt: skip
_AGES: Final = tuple(f"cases_{bucket.name.lower()}" for bucket in AgeBucket)
_BY: Final = ("currency", "cases_total", "amount_total", *_AGES)
_AGEING: Final = {
    "case_ageing": ("case_kind", "account", *_WHO, *_BY),
    "ageing_by_kind": ("case_kind", *_BY),
}
_DISCREPANCIES: Final = {
    "ledger_against_bank": ("currency", "paid", "settled", "paid_not_settled", "on_no_account",
                            "difference"),
    "accounts_against_bank": ("account", "holder", "currency", "paid", "settled", "not_at_bank",
                              "unexplained", "days_uncovered", "cases_total", "amount_total"),
    "on_no_account": ("position", "effective_on", "record", "holder", "currency", "amount"),
    "documents_differing": ("document", "issuer", "currency", "stated", "issued", "difference"),
    "late_statements": ("account", "holder", "month", "days_missing", "last_statement_on"),
    "overdue_reports": ("duty", "organisation", "recipient", "period", "due_on", "days_late"),
}  # fmt: skip

_ACCOUNT: Final = click.option("--account", metavar="NUMBER", help="Of which bank account.")
_KIND: Final = click.option("--kind", type=click.Choice([str(kind) for kind in CaseKind]))
_ORGANISATION: Final = click.option("--organisation", metavar="REFERENCE", help="Whose to clear.")
_PERSON: Final = click.option("--person", help="Whose to clear.")


@click.command("cases")
@_ACCOUNT
@_KIND
@_ORGANISATION
@_PERSON
@click.option("--stage", type=click.Choice([str(stage) for stage in CaseStage]))
@click.option("--open", "open_only", is_flag=True, help="Only open ones.")
@click.option("--overdue", is_flag=True, help="Only those whose deadline has passed.")
@click.option("--age", type=click.Choice([str(age) for age in AgeBucket]), help="Days, open ones.")
@moment_options
@report_options
def listed(
    session: Session,
    overdue: bool,
    age: str | None,
    as_of: str | None,
    known_at: str | None,
    output: Path | None,
    part: str | None,
    **wanted: Any,
) -> None:
    """Report on differences with the bank as they stood on a day: what, whose, how old."""
    at = as_of or today()
    chosen = CaseFilter(
        **wanted,
        age=AgeBucket(age) if age is not None else None,
        overdue_on=day(at) if overdue else None,
    )
    with reading(session) as (application, connection):
        document = case_report(connection, chosen, known_then(application, at, known_at))
    sheets = case_sheets(document)
    if not put_out(session, document, sheets, output, part):
        head(session, "cases_head", count=len(document["cases"]), **document)
        totals = ("currency", "cases_total", "amount_total")
        draw(session, sheets, {"cases": _CASES, "case_totals": totals})


@click.command("case-ageing")
@_ACCOUNT
@_KIND
@_ORGANISATION
@_PERSON
@moment_options
@report_options
def aged(
    session: Session,
    as_of: str | None,
    known_at: str | None,
    output: Path | None,
    part: str | None,
    **wanted: Any,
) -> None:
    """Count open differences with the bank by their age, by kind, account and owner."""
    at = as_of or today()
    with reading(session) as (application, connection):
        moment = known_then(application, at, known_at)
        document = case_ageing(connection, CaseFilter(**wanted), moment)
    sheets = case_ageing_sheets(document)
    if not put_out(session, document, sheets, output, part):
        count = sum(total["cases"] for total in document["totals"])
        head(session, "case_ageing_head", count=count, **document)
        draw(session, sheets, _AGEING)


@click.command("discrepancies")
@moment_options
@report_options
def own(session: Session, as_of: str | None, known_at: str | None, **to: Any) -> None:
    """Say where the service's own records disagree: ledger and bank, documents, late reporters."""
    with reading(session) as (application, connection):
        moment = known_then(application, None, known_at)
        on = day(as_of or today())
        assert on is not None  # noqa: S101 - a day is always named
        document = discrepancies(connection, on, moment.known_at)
    sheets = discrepancy_sheets(document)
    if not put_out(session, document, sheets, **to):
        compared = document["documents_compared"]
        head(session, "discrepancies_head", compared=compared, **document)
        draw(session, sheets, _DISCREPANCIES)


RECONCILIATION: Final = (listed, aged, own)
"""The reports, to be listed beside the others."""
