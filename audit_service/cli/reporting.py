"""Commands that draw up reports: findings, prior findings, who answers, changes, dossiers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from aggregates.finding_values import FindingSource
from aggregates.reasons.general import DATE_MALFORMED, VALUE_NOT_LISTED
from aggregates.refusals import Refused
from aggregates.stages import FindingStage
from aggregates.values import Reference, Severity, Subject, SubjectKind
from audit_service.cli.report_output import draw, put_out, report_options
from audit_service.cli.report_reading import head, known_then, reading, today
from audit_service.cli.report_tables import show_report
from audit_service.cli.session import Session, day, moment, moment_options
from audit_service.dossier import KINDS, dossier
from audit_service.reports.accountability_sheets import accountability_sheets
from audit_service.reports.dossier_sheets import dossier_sheets
from audit_service.reports.finding_sheets import (
    change_sheets,
    finding_sheets,
    prior_finding_sheets,
)
from projections.accountability import Period
from projections.accountability import accountability as accountability_of
from projections.accounts import STAGES
from projections.answering import COUNTS
from projections.connected_records import Name
from projections.finding_changes import finding_changes
from projections.finding_queries import FindingFilter
from projections.finding_report import finding_report
from projections.prior_findings import prior_findings, years_in_force

_MONEY: Final = ("currency", "questioned", "outstanding")
_WHO: Final = ("responsible_unit", "responsible_person")
_FINDINGS: Final = (
    "finding", "title", "severity", *_WHO, "recorded_on", "stage", "due_on", "days_elapsed",
    "days_overdue", *_MONEY,
)  # fmt: skip
_PRIOR: Final = (
    "finding", "title", "responsible_unit", "recorded_on", "status", "reason", "chain_length",
    "first_year", *_MONEY, "positions",
)  # fmt: skip
_CHANGES: Final = ("finding", "title", *_WHO, "change", "was", "now", "positions")
_ANSWERING: Final = (
    *_WHO, *COUNTS, "average_days", "longest_days", *_MONEY, "recovered", "withheld", "justified",
)  # fmt: skip
BY_PERSON: Final = (*_WHO, *COUNTS, "average_days", "longest_days", *_MONEY)
_DOSSIER: Final = {
    "money": ("currency", *STAGES),
    "milestones": ("milestone", "due_on", "accepted_on", "met", "positions"),
    "findings": _FINDINGS,
    "settlements": ("finding", "settlement", "kind", "currency", "amount", "reason", "position"),
    "records": ("kind", "reference", "first_topic", "last_topic", "last_on", "positions"),
    "answerable": (*_WHO, "topic", "position"),
    "facts": ("position", "effective_on", "topic", "subject", "by", "office", "state",
              "documents"),
}  # fmt: skip

_ORGANISATION: Final = click.option(
    "--organisation", "organisations", multiple=True, metavar="REFERENCE", help="Who answers."
)
_PERSON: Final = click.option("--person", help="Who answers.")
_REGION: Final = click.option("--region", metavar="CODE", help="A division and all below it.")
_INSPECTION: Final = click.option("--inspection", metavar="REFERENCE")


@click.group()
def report() -> None:
    """Draw up a report."""


@report.command()
@click.option("--organisation", metavar="REFERENCE", help="Whose money; else all units' findings.")
@_PERSON
@click.option("--from", "since", required=True, metavar="DATE", help="First day of the period.")
@click.option("--until", required=True, metavar="DATE", help="Last day of the period.")
@moment_options
@report_options
def accountability(
    session: Session,
    organisation: str | None,
    person: str | None,
    since: str,
    until: str,
    as_of: str | None,
    known_at: str | None,
    **to: Any,
) -> None:
    """Report per fund and project on money and milestones, per unit and person on findings."""
    period = Period(_date(since), _date(until), day(as_of) or _date(until))
    with reading(session) as (application, connection):
        known = known_then(application, None, known_at).known_at or 0
        document = accountability_of(connection, organisation, person, period, known)
    sheets = accountability_sheets(document)
    if put_out(session, document, sheets, **to):
        return
    if "funds" in document:
        show_report(session, document)
    else:
        head(session, "answering_head", since=since, until=until, known_at=known)
    draw(session, sheets, {"units": _ANSWERING, "persons": BY_PERSON})


@report.command()
@_ORGANISATION
@_PERSON
@_REGION
@_INSPECTION
@click.option("--subject", metavar="KIND:REFERENCE", help="What it is about: project:P-1.")
@click.option("--stage", type=click.Choice([str(stage) for stage in FindingStage]))
@click.option("--severity", type=click.Choice([str(one) for one in Severity]))
@click.option("--category", metavar="CODE")
@click.option("--source", type=click.Choice([str(one) for one in FindingSource]))
@click.option("--open", "open_only", is_flag=True, help="Only open ones.")
@click.option("--overdue", is_flag=True, help="Only those whose deadline has passed.")
@moment_options
@report_options
def findings(
    session: Session,
    organisations: tuple[str, ...],
    subject: str | None,
    overdue: bool,
    as_of: str | None,
    known_at: str | None,
    output: Path | None,
    part: str | None,
    **wanted: Any,
) -> None:
    """Report on findings as they stood on a day: who answers, how far, how long, how much."""
    at = as_of or today()
    chosen = FindingFilter(
        **wanted,
        organisations=organisations or None,
        subject=_subject(subject),
        overdue_on=day(at) if overdue else None,
    )
    with reading(session) as (application, connection):
        document = finding_report(connection, chosen, known_then(application, at, known_at))
    sheets = finding_sheets(document)
    if not put_out(session, document, sheets, output, part):
        head(session, "findings_head", count=len(document["findings"]), **document)
        draw(session, sheets, {"findings": _FINDINGS, "totals": _ANSWERING})


@report.command("prior-findings")
@click.option("--organisation", metavar="REFERENCE", help="Whose findings; else everybody's.")
@click.option("--from", "since", required=True, metavar="DATE", help="First day of the period.")
@moment_options
@report_options
def scheduled(
    session: Session,
    organisation: str | None,
    since: str,
    as_of: str | None,
    known_at: str | None,
    **to: Any,
) -> None:
    """Say what became of every finding from before a period, and how often it came again."""
    with reading(session) as (application, connection):
        at = known_then(application, as_of or today(), known_at)
        years = years_in_force(connection, at)
        document = prior_findings(connection, organisation, _date(since), at, years)
    sheets = prior_finding_sheets(document)
    if not put_out(session, document, sheets, **to):
        count = len(document["findings"])
        head(session, "prior_findings_head", since=since, count=count, **document)
        draw(session, sheets, {"prior_findings": _PRIOR})


@report.command()
@click.option("--since", required=True, metavar="POSITION|INSTANT", help="The last visit.")
@click.option("--until", metavar="POSITION|INSTANT", help="Up to when; else now.")
@click.option("--since-on", metavar="DATE", help="The business date it was, for deadlines.")
@click.option("--until-on", metavar="DATE", help="The business date it is, for deadlines.")
@_ORGANISATION
@_PERSON
@_REGION
@_INSPECTION
@click.option("--project", metavar="REFERENCE", help="What they are about.")
@report_options
def changes(
    session: Session,
    since: str,
    until: str | None,
    since_on: str | None,
    until_on: str | None,
    organisations: tuple[str, ...],
    project: str | None,
    output: Path | None,
    part: str | None,
    **wanted: Any,
) -> None:
    """Report what changed about findings between two moments."""
    about = None if project is None else f"project:{project}"
    chosen = FindingFilter(**wanted, organisations=organisations or None, subject=_subject(about))
    with reading(session) as (application, connection):
        before = moment(application, since_on, since)
        after = known_then(application, until_on, until)
        document = finding_changes(connection, chosen, before, after)
    sheets = change_sheets(document)
    if not put_out(session, document, sheets, output, part):
        count, at = len(document["findings"]), after.known_at
        head(session, "changes_head", since=since, until=until or at, count=count)
        draw(session, sheets, {"changes": _CHANGES})


@report.command("dossier")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("reference")
@moment_options
@report_options
def told(
    session: Session,
    kind: str,
    reference: str,
    as_of: str | None,
    known_at: str | None,
    **to: Any,
) -> None:
    """Tell the whole life of a project or a finding, every statement with its position."""
    with reading(session) as (application, connection):
        at = known_then(application, as_of, known_at)
        document = dossier(application, connection, Name(kind, reference), at)
    sheets = dossier_sheets(document)
    if not put_out(session, document, sheets, **to):
        words = document | {"kind": session.say(kind)}
        head(session, "dossier_head", count=len(document["facts"]), **words)
        draw(session, sheets, _DOSSIER)


def _subject(text: str | None) -> Subject | None:
    """Read what a finding is about: its kind and reference."""
    if text is None:
        return None
    kind, _, reference = text.partition(":")
    if kind not in set(SubjectKind):
        raise Refused(VALUE_NOT_LISTED(text=kind, choices=", ".join(SubjectKind)))
    return Subject(kind=SubjectKind(kind), reference=Reference(reference))


def _date(text: str) -> date:
    found = day(text)
    if found is None:
        raise Refused(DATE_MALFORMED(text=text))
    return found
