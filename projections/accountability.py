"""The accountability report: what an organisation did with its money, and what it still owes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.money import Money
from aggregates.reasons.general import DATES_OUT_OF_ORDER, NOT_RECORDED
from aggregates.refusals import Refused
from projections.accounts import STAGES
from projections.answering import Scope, answering
from projections.balances import Moment
from projections.figures import FigureName
from projections.finding_queries import FindingFilter, OpenFinding, open_findings_at
from projections.finding_tables import FINDINGS, SUBJECTS
from projections.fund_shares import FundShare, fund_shares
from projections.library_queries import MilestoneStanding, milestones_at
from projections.library_tables import PROJECTS
from projections.progress import elapsed, percent, rate
from projections.register_queries import organisation_at, subordinates
from projections.register_tables import FUNDS

SHOWN: Final = (*STAGES, "unpaid", "claimed", "rejected", "suspended")
_CHUNK: Final = 500

Document = dict[str, Any]
_Amounts = Mapping[str, int]
_Scope = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Period:
    """The period a report is about: its first and last day, and the day it is drawn up for."""

    since: date
    until: date
    as_of: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.until < self.since:
            raise Refused(DATES_OUT_OF_ORDER(earlier=self.since, later=self.until))


def accountability(
    connection: Connection,
    organisation: str | None,
    person: str | None,
    period: Period,
    known_at: int,
) -> Document:
    """Report on an organisation with its money; of a person, or of everybody, without.

    Refuses an organisation that was not on record.
    """
    if organisation is not None and person is None:
        return accountability_report(connection, organisation, period, known_at)
    units = None
    if organisation is not None:
        _known(connection, organisation, period, known_at)
        units = subordinates(connection, organisation, known_at)
    return answering_report(connection, Scope(units, person), period, known_at)


def accountability_report(
    connection: Connection, organisation: str, period: Period, known_at: int
) -> Document:
    """Report per fund and project on the money an organisation and its subordinates account for.

    Which money that is, each fund's ``basis`` says (see ``FundShare``). Every figure carries the
    name it is opened by. Refuses an unknown organisation.
    """
    head = _known(connection, organisation, period, known_at)
    units = subordinates(connection, organisation, known_at)
    report = _Report(connection, period, Moment(period.as_of, known_at), units)
    return {
        "report": "accountability",
        "organisation": {k: head[k] for k in ("reference", "name", "kind", "region")},
        "subordinates": [unit for unit in units if unit != organisation],
        "period": {"from": period.since, "until": period.until, "as_of": period.as_of},
        "known_at": known_at,
        "elapsed_percent": percent(report.elapsed),
        "funds": report.funds(),
        "findings": report.findings(),
        "answering": answering(
            connection, Scope(units), period.since, min(period.until, period.as_of), known_at
        ),
    }


def answering_report(
    connection: Connection, scope: Scope, period: Period, known_at: int
) -> Document:
    """Report without money of funds who answers for which findings: of units, or of a person."""
    until = min(period.until, period.as_of)
    return {
        "report": "accountability",
        "units": None if scope.units is None else list(scope.units),
        "person": scope.person,
        "period": {"from": period.since, "until": period.until, "as_of": period.as_of},
        "known_at": known_at,
        "answering": answering(connection, scope, period.since, until, known_at),
    }


def _known(
    connection: Connection, organisation: str, period: Period, known_at: int
) -> Mapping[str, Any]:
    """Return an organisation as it was known, or refuse one that was not."""
    found = organisation_at(connection, organisation, Moment(period.as_of, known_at))
    if found is None:
        raise Refused(NOT_RECORDED(kind="organisation", reference=organisation))
    return found


class _Report:
    """The parts of one report, all at one moment."""

    def __init__(
        self, connection: Connection, period: Period, moment: Moment, units: Sequence[str]
    ) -> None:
        self.connection = connection
        self.period = period
        self.moment = moment
        self.units = units
        self.elapsed: Fraction = elapsed(period.since, period.until, period.as_of)
        self.shares = fund_shares(connection, units, moment)
        references = {project for share in self.shares for project in share.projects if project}
        self.library = self._rows(PROJECTS, references)
        self.open = self._open_findings(units)

    def funds(self) -> list[Document]:
        """Report on every fund share, each with its projects."""
        before = {(share.fund, share.currency): share.total["paid"] for share in self._earlier()}
        names = self._rows(FUNDS, {share.fund for share in self.shares})
        standings = self._standings()
        return [
            {
                "fund": share.fund,
                "name": names[share.fund]["name"],
                "fiscal_year": names[share.fund]["fiscal_year"],
                "currency": share.currency,
                "basis": share.basis,
                **self._stages(share.total, share.currency, share.where),
                "paid_in_period": self._figure(
                    "paid",
                    share.total["paid"] - before.get((share.fund, share.currency), 0),
                    share.currency,
                    share.where,
                    since=self.period.since,
                ),
                "projects": self._projects(share, standings),
            }
            for share in self.shares
        ]

    def _earlier(self) -> list[FundShare]:
        """Return the shares as they stood before the period began."""
        if self.period.since == date.min:
            return []
        moment = Moment(self.period.since - timedelta(days=1), self.moment.known_at)
        return fund_shares(self.connection, self.units, moment)

    def findings(self) -> list[Document]:
        """List the open findings against the units or their projects, with amounts in question."""
        rows = self._rows(FINDINGS, set(self.open))
        return [self._finding(found, rows[name]) for name, (found, _) in self.open.items()]

    def _open_findings(self, units: Sequence[str]) -> dict[str, tuple[OpenFinding, frozenset[str]]]:
        """Find what is open against the units, or about a project of the report."""
        about = self._findings_about()
        found = self._open_of(FindingFilter(organisations=units))
        for chunk in _chunks(sorted(about)):
            found |= self._open_of(FindingFilter(references=chunk))
        return {name: (found[name], about[name]) for name in sorted(found)}

    def _open_of(self, wanted: FindingFilter) -> dict[str, OpenFinding]:
        as_of, known_at = self.period.as_of, self.moment.known_at
        found = open_findings_at(self.connection, wanted, as_of, known_at)
        return {finding.finding: finding for finding in found}

    def _findings_about(self) -> defaultdict[str, frozenset[str]]:
        """Return the findings about projects of the report, each with these projects."""
        about: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
        for chunk in _chunks(sorted(self.library)):
            subjects = sa.select(SUBJECTS.c.finding, SUBJECTS.c.reference).where(
                SUBJECTS.c.kind == "project", SUBJECTS.c.reference.in_(chunk)
            )
            for finding, project in self.connection.execute(subjects):
                about[finding] |= {project}
        return about

    def _projects(
        self, share: FundShare, standings: Mapping[str, Sequence[MilestoneStanding]]
    ) -> list[Document]:
        return [
            {
                "project": project,
                "name": self.library[project]["name"],
                "responsible_unit": self.library[project]["organisation"],
                **self._stages(amounts, share.currency, {**share.where, "project": (project,)}),
                **self._milestones(project, standings[project]),
                "open_findings": [
                    name for name, (_, about) in self.open.items() if project in about
                ],
            }
            for project, amounts in sorted(share.projects.items())
            if project
        ]

    def _standings(self) -> defaultdict[str, list[MilestoneStanding]]:
        standings: defaultdict[str, list[MilestoneStanding]] = defaultdict(list)
        for chunk in _chunks(sorted(self.library)):
            for standing in milestones_at(
                self.connection, chunk, self.period.as_of, self.moment.known_at
            ):
                standings[standing.project].append(standing)
        return standings

    def _stages(self, amounts: _Amounts, currency: str, where: _Scope) -> Document:
        executed = rate(amounts["paid"], amounts["allotted"])
        return {
            "figures": {name: self._figure(name, amounts[name], currency, where) for name in SHOWN},
            "execution_percent": None if executed is None else percent(executed),
            "ahead_of_time_points": (
                None if executed is None else percent(executed - self.elapsed)
            ),
        }

    def _milestones(self, project: str, standings: Sequence[MilestoneStanding]) -> Document:
        where = {"project": (project,)}
        counted = {
            "milestones_due": sum(step.is_due for step in standings),
            "milestones_met": sum(step.is_due and step.is_met for step in standings),
        }
        return {
            name: {"count": count, "explain": str(FigureName(name, where, self.moment))}
            for name, count in counted.items()
        }

    def _figure(
        self,
        name: str,
        minor: int,
        currency: str,
        where: _Scope,
        since: date | None = None,
    ) -> Document:
        amount = Money(minor, currency)
        return {
            "minor": minor,
            "currency": currency,
            "amount": amount.decimal(),
            "explain": str(FigureName(name, where, self.moment, currency, since)),
        }

    def _finding(self, finding: OpenFinding, row: Mapping[str, Any]) -> Document:
        minor, currency = row["amount_in_question_minor"], row["amount_in_question_currency"]
        where = {"finding": (finding.finding,)}
        return {
            "finding": finding.finding,
            "title": finding.title,
            "severity": finding.severity,
            "stage": finding.stage,
            "due_on": finding.due_on,
            "is_overdue": finding.is_overdue,
            "responsible_organisation": finding.responsible_organisation,
            "responsible_person": finding.responsible_person,
            "amount_in_question": None
            if minor is None
            else {
                "minor": minor,
                "currency": currency,
                "amount": Money(minor, currency).decimal(),
                "explain": str(FigureName("findings_amount", where, self.moment)),
            },
        }

    def _rows(self, table: sa.Table, references: set[str]) -> dict[str, Mapping[str, Any]]:
        rows: dict[str, Mapping[str, Any]] = {}
        for chunk in _chunks(sorted(references)):
            found = sa.select(table).where(table.c.reference.in_(chunk))
            rows |= {
                row["reference"]: dict(row) for row in self.connection.execute(found).mappings()
            }
        return rows


def _chunks(items: Sequence[str]) -> list[Sequence[str]]:
    return [items[i : i + _CHUNK] for i in range(0, len(items), _CHUNK)]
