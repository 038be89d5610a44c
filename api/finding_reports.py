"""Reports on findings: the register at a moment, prior findings, what changed, and dossiers."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from flask import g
from marshmallow import Schema, fields

from aggregates.finding_values import FindingSource
from aggregates.values import Reference, Severity, Subject, SubjectKind
from api.access import office_asking
from api.commands import application
from api.fields import Choice, Day, Entries, Truth
from api.findings import subject_in
from api.reading import Asked, Division, KnownAt, MomentQuery, checked, moment_in
from api.report_forms import FormQuery, formed
from api.reports import FirstDay, reports
from api.serving import serve, standing
from audit_service import dossier as dossiers
from audit_service.reports.dossier_sheets import dossier_sheets
from audit_service.reports.finding_sheets import (
    change_sheets,
    finding_sheets,
    prior_finding_sheets,
)
from projections.balances import Moment
from projections.connected_records import Name
from projections.finding_changes import finding_changes
from projections.finding_queries import FindingFilter
from projections.finding_report import finding_report
from projections.prior_findings import prior_findings, years_in_force

__all__ = ["reports"]

_AS_OF: Final = {"description": "The day the report is drawn up for."}
_KNOWN_AT: Final = {"description": "Log position or RFC 3339 instant; else now."}


class DossierKind(StrEnum):
    """What a dossier may be about."""

    PROJECT = "project"
    FINDING = "finding"


class FindingReportQuery(FormQuery):
    """Which findings, as of which day and on what was known when."""

    as_of = Day(required=True, metadata=_AS_OF)
    known_at = KnownAt(metadata=_KNOWN_AT)
    stage = Asked()
    open_only = Truth(written=True)
    organisation = Entries(Asked(), attribute="organisations")
    person = Asked()
    severity = Choice(Severity)
    category = Asked()
    source = Choice(FindingSource)
    subject_kind = Choice(SubjectKind)
    subject = Asked()
    region = Division()
    inspection = Asked()
    overdue_on = Day()


class PriorFindingQuery(FormQuery):
    """Whose findings from before which period, as of which day and on what was known when."""

    organisation = Asked()
    since = FirstDay(
        required=True,
        data_key="from",
        metadata={"description": "First day of the period; findings recorded before it count."},
    )
    as_of = Day(required=True, metadata=_AS_OF)
    known_at = KnownAt(metadata=_KNOWN_AT)


class ChangeQuery(FormQuery):
    """What is compared with what, and about which findings."""

    since = KnownAt(
        required=True, metadata={"description": "Log position or instant of the last visit."}
    )
    until = KnownAt(metadata=_KNOWN_AT)
    since_on = Day(metadata={"description": "The business date it was; needed for deadlines."})
    until_on = Day(metadata={"description": "The business date it is; needed for deadlines."})
    organisation = Entries(Asked(), attribute="organisations")
    person = Asked()
    region = Division()
    inspection = Asked()
    project = Asked()


class DossierQuery(FormQuery, MomentQuery):
    """Whose life is to be told, up to which moment."""

    kind = Choice(DossierKind, required=True)
    reference = Asked(required=True)


def _report(name: str, *lists: str, **more: fields.Field[Any]) -> type[Schema]:
    """Describe a report by its parts."""
    declared: dict[str, Any] = {
        "report": fields.String(required=True),
        **more,
        **{part: fields.List(fields.Dict(), required=True) for part in lists},
    }
    return type(f"{name}Schema", (Schema,), {**declared, "__doc__": "A report."})


def _moment_fields() -> dict[str, fields.Field[Any]]:
    return {
        "as_of": fields.Date(required=True, allow_none=True),
        "known_at": fields.Integer(required=True, allow_none=True),
    }


def report_findings(asked: dict[str, Any]) -> Any:
    """Report on all findings that answer a filter, each as it stood, with totals."""
    write, about = formed(asked, finding_sheets), subject_in(asked)
    with standing() as connection:
        moment = _known(moment_in(asked))
        return write(finding_report(connection, FindingFilter(subject=about, **asked), moment))


def schedule_prior_findings(asked: dict[str, Any]) -> Any:
    """Say what became of every finding from before a period (2 CFR 200.511(b))."""
    write, since = formed(asked, prior_finding_sheets), asked["since"]
    with standing() as connection:
        moment = _known(moment_in(asked))
        years = years_in_force(connection, moment)
        organisation = asked.get("organisation")
        return write(prior_findings(connection, organisation, since, moment, years))


def report_changes(asked: dict[str, Any]) -> Any:
    """Report what changed about findings between two moments, such as since the last visit."""
    write, project = formed(asked, change_sheets), asked.pop("project", None)
    about = None
    if project is not None:
        about = Subject(kind=SubjectKind.PROJECT, reference=Reference(project))
    before = Moment(asked.pop("since_on", None), asked.pop("since"))
    with standing() as connection:
        after = _known(Moment(asked.pop("until_on", None), asked.pop("until", None)))
        wanted = FindingFilter(subject=about, **asked)
        return write(finding_changes(connection, wanted, before, after))


def tell_dossier(asked: dict[str, Any]) -> Any:
    """Tell the whole life of a project or a finding, every statement with its fact."""
    write = formed(asked, dossier_sheets)
    kind, reference = asked["kind"].value, asked["reference"]
    subject = Name(kind, checked(kind, reference))
    with standing() as connection:
        moment = _known(moment_in(asked))
        document = dossiers.dossier(application(), connection, subject, moment, office_asking())
    return write(document)


def _known(moment: Moment) -> Moment:
    """Say up to where the record was known: as far as the answer goes, unless asked otherwise."""
    known_at = moment.known_at if moment.known_at is not None else g.audit_position
    return Moment(moment.as_of, known_at)


serve(
    reports,
    "/findings",
    "finding_report",
    report_findings,
    _report("FindingReport", "findings", "totals", **_moment_fields(), filter=fields.Dict()),
    FindingReportQuery,
    reads=("finding_register",),
)
serve(
    reports,
    "/prior-findings",
    "prior_findings",
    schedule_prior_findings,
    _report(
        "PriorFindings",
        "findings",
        **_moment_fields(),
        organisation=fields.String(required=True, allow_none=True),
        since=fields.Date(required=True, data_key="from", attribute="from"),
        years=fields.Integer(required=True),
    ),
    PriorFindingQuery,
    reads=(
        "finding_register",
        "registers",
        "inspection_register",
        "audit_trail",
        "parameter_register",
    ),
)
serve(
    reports,
    "/changes",
    "changes",
    report_changes,
    _report(
        "Changes",
        "findings",
        since=fields.Dict(required=True, data_key="from", attribute="from"),
        until=fields.Dict(required=True),
    ),
    ChangeQuery,
    reads=("finding_register",),
)
serve(
    reports,
    "/dossier",
    "dossier",
    tell_dossier,
    _report(
        "Dossier",
        "money",
        "milestones",
        "records",
        "findings",
        "answerable",
        "facts",
        **_moment_fields(),
        kind=fields.String(required=True),
        reference=fields.String(required=True),
        heading=fields.Dict(required=True),
    ),
    DossierQuery,
    reads=(
        "audit_trail",
        "record_links",
        "finding_register",
        "disbursement_ledger",
        "project_library",
    ),
)
