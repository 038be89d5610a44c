"""What the demo shows of supervision: findings, who answers for them, and what they led to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

import click
from sqlalchemy.engine import Connection

from aggregates.money import Money
from audit_service.cli.output import Table, print_table
from audit_service.cli.report_output import draw
from audit_service.cli.reporting import BY_PERSON
from audit_service.cli.session import Session
from audit_service.demo.late_clinic import TARGET
from audit_service.reports.accountability_sheets import accountability_sheets
from audit_service.reports.finding_sheets import finding_sheets, prior_finding_sheets
from projections.accountability import Period, answering_report
from projections.answering import Scope
from projections.balances import Moment
from projections.duty_queries import LATE, Calendar, reporting_calendar
from projections.finding_queries import FindingFilter
from projections.finding_report import finding_report
from projections.prior_findings import prior_findings, years_in_force
from projections.responsibility_queries import signatures
from projections.target_queries import attainment, target

SHOWN_ON: Final = date(2019, 6, 30)
FIRST_DAY: Final = date(2015, 1, 1)
UNIT: Final = "LC-POV"
"""Whose prior findings are shown: one was found again a year later."""

_REGISTER: Final = (
    "finding", "title", "severity", "responsible_unit", "responsible_person", "stage", "due_on",
    "days_overdue", "reopenings", "repeats", "questioned", "outstanding",
)  # fmt: skip
_PRIOR: Final = (
    "finding", "title", "recorded_on", "status", "reason", "chain_length", "first_year", "chain",
    "questioned", "outstanding", "positions",
)  # fmt: skip


def show_supervision(session: Session, connection: Connection, known_at: int) -> None:
    """Show the register, one unit's prior findings, the target at risk, and who answers."""
    at = Moment(SHOWN_ON, known_at)
    _register(session, connection, at)
    _prior(session, connection, at)
    _target(session, connection, known_at)
    _answering(session, connection, known_at)
    _duties(session, connection, at)


def _register(session: Session, connection: Connection, at: Moment) -> None:
    document = finding_report(connection, FindingFilter(), at)
    count = len(document["findings"])
    click.echo(session.say("findings_head", **(document | {"count": count})))
    draw(session, finding_sheets(document), {"findings": _REGISTER})


def _prior(session: Session, connection: Connection, at: Moment) -> None:
    since = SHOWN_ON.replace(month=6, day=1)
    years = years_in_force(connection, at)
    document = prior_findings(connection, UNIT, since, at, years)
    words = document | {"since": since, "count": len(document["findings"])}
    click.echo(session.say("prior_findings_head", **words))
    draw(session, prior_finding_sheets(document), {"prior_findings": _PRIOR})


def _target(session: Session, connection: Connection, known_at: int) -> None:
    """Show how far the clinics' target is reached on its last day, and what took its money."""
    row = target(connection, TARGET)
    if row is None:
        return
    found = attainment(connection, row, Moment(row["due_on"], known_at))
    if found is None or found.currency is None:
        return
    needed, shortfall = (
        Money(minor or 0, found.currency).decimal() for minor in (found.needed, found.shortfall)
    )
    columns = ("target", "title", "due_on", "quantity", "clinics_accepted", "reached_percent",
               "needed", "shortfall", "at_risk")  # fmt: skip
    line = (TARGET, row["title"], found.due_on, found.quantity, found.accepted, found.percent,
            needed, shortfall, session.say("yes" if found.is_at_risk else "no"))  # fmt: skip
    print_table(Table(columns, [line], session.say("target_at_risk")), session.language)
    for cause in found.causes:
        amount = Decimal(Money(cause["minor"], cause["currency"]).decimal())
        click.echo(session.say("target_cause", **(cause | {"amount": f"{amount:,}"})))
    click.echo()


def _answering(session: Session, connection: Connection, known_at: int) -> None:
    period = Period(FIRST_DAY, SHOWN_ON, SHOWN_ON)
    document = answering_report(connection, Scope(), period, known_at)
    words = {"since": FIRST_DAY, "until": SHOWN_ON, "known_at": known_at}
    click.echo(session.say("answering_head", **words))
    draw(session, accountability_sheets(document), {"persons": BY_PERSON})


def _duties(session: Session, connection: Connection, at: Moment) -> None:
    """Say how many letters are signed twice, and which reports came late."""
    signed = signatures(connection, SHOWN_ON, at.known_at)
    click.echo(
        session.say(
            "letters_signed",
            signed=signed.signed,
            letters=signed.letters,
            percent=signed.signed_percent,
            unsigned=", ".join(row["organisation"] for row in signed.unsigned.items),
        )
    )
    calendar = Calendar(on=SHOWN_ON, known_at=at.known_at)
    for row in reporting_calendar(connection, calendar, late_only=True).items:
        if row["standing"] == LATE:
            click.echo(session.say("report_late", **row))
