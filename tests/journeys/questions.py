"""Every report and register that can be asked about a moment."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy.engine import Connection

from aggregates.refusals import Refused
from aggregates.values import Subject, SubjectKind
from audit_service.bootstrap import Application
from audit_service.discrepancies import discrepancies
from audit_service.dossier import dossier
from audit_service.explanation import explain
from projections.accountability import Period, accountability_report, answering_report
from projections.answering import Scope
from projections.attention import attention
from projections.attention_documents import attention_documents
from projections.balances import Moment, account_balances, figures
from projections.case_documents import case_document, step_document
from projections.case_queries import AgeBucket, CaseFilter, case, cases
from projections.case_reports import case_ageing, case_report
from projections.complaint_queries import ComplaintFilter, complaints
from projections.connected_records import Name
from projections.duty_queries import Calendar, punctuality, reporting_calendar
from projections.figures import OF_FINDINGS, FigureName
from projections.finding_changes import finding_changes
from projections.finding_documents import finding_document, particulars
from projections.finding_queries import FindingFilter, finding, findings
from projections.finding_report import finding_report
from projections.library_queries import milestones_at
from projections.objection_queries import ObjectionFilter, objections
from projections.paging import FIRST_PAGE
from projections.prior_findings import prior_findings, years_in_force
from projections.responsibility_queries import LetterFilter, responsible_for, signatures
from projections.sanction_queries import SanctionFilter, sanction, sanctions
from projections.target_queries import attainment, target
from tests.projections.story import project_subject, said

FAR: Final = 1_000_000
"""How far beyond its end a record is asked that is to know no bound."""

YEAR: Final = (date(2018, 1, 1), date(2018, 12, 31))


class Asked(NamedTuple):
    """A question's surroundings: whom it is asked, and about which moment."""

    application: Application
    connection: Connection
    as_of: date
    known_at: int

    @property
    def moment(self) -> Moment:
        """Return the moment."""
        return Moment(self.as_of, self.known_at)


Question = Callable[[Asked], Any]


def _register(asked: Asked) -> Any:
    page = findings(asked.connection, moment=asked.moment)
    return [finding_document(row, asked.moment) for row in page.items]


def _one_finding(asked: Asked) -> Any:
    row = finding(asked.connection, "X1", asked.moment)
    more = particulars(asked.connection, "X1", asked.moment)
    return (finding_document(row, asked.moment), more) if row else None


def _about_project(asked: Asked) -> Any:
    wanted = FindingFilter(subject=project_subject("P1"), open_only=True, overdue_on=asked.as_of)
    return finding_report(asked.connection, wanted, asked.moment)


def _prior(asked: Asked) -> Any:
    years = years_in_force(asked.connection, asked.moment)
    return prior_findings(asked.connection, "county-health", asked.as_of, asked.moment, years)


def _accountability(organisation: str) -> Question:
    def asking(asked: Asked) -> Any:
        period = Period(*YEAR, asked.as_of)
        return accountability_report(asked.connection, organisation, period, asked.known_at)

    return asking


def _answering(scope: Scope) -> Question:
    def asking(asked: Asked) -> Any:
        return answering_report(asked.connection, scope, Period(*YEAR, asked.as_of), asked.known_at)

    return asking


def _changes(asked: Asked) -> Any:
    before = Moment(date(2018, 7, 12), asked.known_at % FAR * 2 // 3)
    return finding_changes(asked.connection, FindingFilter(), before, asked.moment)


def _dossier(kind: str, reference: str) -> Question:
    def asking(asked: Asked) -> Any:
        subject = Name(kind, reference)
        return dossier(asked.application, asked.connection, subject, asked.moment)

    return asking


def _target(asked: Asked) -> Any:
    row = target(asked.connection, "T1", asked.moment)
    return row and (row, attainment(asked.connection, row, asked.moment))


def _objections(asked: Asked) -> Any:
    about: Subject = said(Subject, kind=SubjectKind.PROJECT, reference="P1")
    wanted = ObjectionFilter(subject=about, known_at=asked.known_at)
    late = ObjectionFilter(overdue_on=asked.as_of, known_at=asked.known_at)
    return [objections(asked.connection, one) for one in (wanted, late)]


def _duties(asked: Asked) -> Any:
    calendar = Calendar(on=asked.as_of, known_at=asked.known_at)
    return reporting_calendar(asked.connection, calendar), punctuality(asked.connection, calendar)


def _complaints(asked: Asked) -> Any:
    late = ComplaintFilter(late_on=asked.as_of)
    known = Moment(None, asked.known_at)
    return [
        complaints(asked.connection, moment=asked.moment),
        complaints(asked.connection, late, known),
    ]


def _sanctions(asked: Asked) -> Any:
    signed = SanctionFilter(stage="signed")
    return [
        sanctions(asked.connection, moment=asked.moment),
        sanctions(asked.connection, signed, moment=asked.moment),
        sanction(asked.connection, "S1", asked.moment),
    ]


def _attention(asked: Asked) -> Any:
    page = attention(asked.connection, "F2018", "CNY", asked.moment, FIRST_PAGE)
    shown = attention_documents(asked.connection, "F2018", "CNY", asked.moment, page.items)
    return shown, page.next_cursor


def _opened(asked: Asked) -> Any:
    names = (
        FigureName("paid", {"fund": ("F2018",)}, asked.moment),
        FigureName("available", {"organisation": ("county-finance",)}, asked.moment),
        FigureName("milestones_met", {"project": ("P1",)}, asked.moment),
        *(FigureName(name, {"finding": ("X1", "X2")}, asked.moment) for name in OF_FINDINGS),
    )
    return [explain(asked.application, str(name)) for name in names]


def _responsibilities(asked: Asked) -> Any:
    where, on, known_at = asked.connection, asked.as_of, asked.known_at
    page = responsible_for(where, "P1", on, known_at)
    of_health = LetterFilter(organisation="county-health", person="赵医生")
    counted = [signatures(where, on, known_at, wanted) for wanted in (LetterFilter(), of_health)]
    return page.items if page else (), counted


def _cases(asked: Asked) -> Any:
    page = cases(asked.connection, moment=asked.moment)
    shown = []
    for row in page.items:
        whole = case(asked.connection, row["reference"], asked.moment)
        steps = [step_document(step) for step in (whole or {"steps": ()})["steps"]]
        shown.append((case_document(row, asked.moment), steps))
    return shown


def _old_cases(asked: Asked) -> Any:
    wanted = CaseFilter(age=AgeBucket.DAYS_91_365, overdue_on=asked.as_of)
    return case_report(asked.connection, wanted, asked.moment)


def _discrepancies(asked: Asked) -> Any:
    return discrepancies(asked.connection, asked.as_of, asked.known_at)


def _beside_the_bank(asked: Asked) -> Any:
    found = discrepancies(asked.connection, asked.as_of, asked.known_at)
    of_bank = ("accounts", "late_statements")
    return {name: value for name, value in found.items() if name not in of_bank}


QUESTIONS: Final[dict[str, Question]] = {
    "register of findings": _register,
    "one finding": _one_finding,
    "finding report": lambda asked: finding_report(asked.connection, FindingFilter(), asked.moment),
    "overdue findings of a project": _about_project,
    "prior findings": _prior,
    "accountability of the health department": _accountability("county-health"),
    "accountability of the county": _accountability("county-finance"),
    "accountability of the province": _accountability("province-finance"),
    "answering of everybody": _answering(Scope()),
    "answering of a unit": _answering(Scope(("county-health",))),
    "answering of a person": _answering(Scope(None, "赵医生")),
    "changes": _changes,
    "dossier of the project": _dossier("project", "P1"),
    "dossier of the finding": _dossier("finding", "X1"),
    "sanctions": _sanctions,
    "target": _target,
    "responsibilities": _responsibilities,
    "complaints": _complaints,
    "reporting calendar": _duties,
    "objections": _objections,
    "projects that need attention": _attention,
    "figures opened": _opened,
    "cases": _cases,
    "case report": lambda asked: case_report(asked.connection, CaseFilter(), asked.moment),
    "old and overdue cases": _old_cases,
    "ages of cases": lambda asked: case_ageing(asked.connection, CaseFilter(), asked.moment),
    "discrepancies": _discrepancies,
    "discrepancies beside the bank": _beside_the_bank,
    "figures": lambda asked: figures(asked.connection, {}, asked.moment, ("project",)),
    "balances": lambda asked: account_balances(asked.connection, {}, asked.moment),
    "milestones": lambda asked: milestones_at(
        asked.connection, ["P1"], asked.as_of, asked.known_at
    ),
}
"""Each by what it is called when it answers differently."""


def answer(question: Question, asked: Asked) -> str:
    """Return what is answered as text; a refusal by its codes."""
    try:
        found = question(asked)
    except Refused as refused:
        found = refused.codes
    return json.dumps(_plain(found), ensure_ascii=False, sort_keys=True, default=str)


def document(question: Question, asked: Asked) -> Any:
    """Return what is answered, with dates as dates and names as text."""
    try:
        return _plain(question(asked))
    except Refused as refused:
        return list(refused.codes)


def _plain(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        value = value._asdict()
    elif hasattr(value, "__dataclass_fields__"):
        value = {name: getattr(value, name) for name in value.__dataclass_fields__}
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    return value
