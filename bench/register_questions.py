"""Questions: what the register row asks of findings, drawn at random from one seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from audit_service.bootstrap import Application
from bench.finding_lives import FindingWorkload
from bench.setting import BEGINNING, PROVINCES
from bench.workload import DAYS
from projections.accountability import Period, answering_report
from projections.answering import Scope
from projections.balances import NOW, Moment
from projections.evidence_queries import files_of
from projections.finding_documents import by_then, finding_document, particulars
from projections.finding_queries import FindingFilter, finding, findings
from projections.finding_tables import HISTORY
from projections.paging import FIRST_PAGE, PageRequest, cursor_after
from projections.prior_findings import prior_findings

Question = Callable[[Connection], int]
"""Asks what an address is asked, and returns how many findings the answer is made of."""

_YEAR: Final = timedelta(days=365)
_END: Final = BEGINNING + timedelta(days=DAYS)


@dataclass(frozen=True, slots=True)
class Register:
    """A record of findings with its projections at its end, and what questions are drawn from."""

    application: Application
    workload: FindingWorkload
    position: int
    organisations: Sequence[str]
    persons: Sequence[str]
    random: Random

    def day(self) -> date:
        """Draw a business date."""
        return BEGINNING + timedelta(days=self.random.randrange(DAYS))

    def moment(self) -> Moment:
        """Draw a moment on both time axes."""
        return Moment(self.day(), self.random.randint(1, self.position))

    def reference(self) -> str:
        """Draw a finding."""
        return f"WT-{self.random.randint(1, self.workload.findings):07}"


def draw(register: Register) -> dict[str, Callable[[], Question]]:
    """Return, for each kind of question, what draws the next one of it."""
    choice, counties = register.random.choice, register.workload.counties

    def first(**wanted: object) -> Question:
        return page(FindingFilter(**wanted))  # type: ignore[arg-type]

    def overdue() -> Question:
        on = register.day()
        return page(FindingFilter(overdue_on=on), Moment(on))

    def past() -> Question:
        return page(FindingFilter(), register.moment(), cursor_after(register.reference()))

    def prior() -> Question:
        since = choice((BEGINNING + _YEAR, BEGINNING + 2 * _YEAR, _END))
        return prior_to(choice(register.organisations), since, register.position)

    return {
        "by-organisation": lambda: first(organisations=(choice(register.organisations),)),
        "by-person": lambda: first(person=choice(register.persons)),
        "by-province": lambda: first(region=f"{choice(list(PROVINCES))}0000"),
        "by-county": lambda: first(region=choice(counties).code),
        "by-township": lambda: first(region=choice(choice(counties).townships)[0]),
        "overdue": overdue,
        "open": lambda: first(open_only=True),
        "open-of-organisation": lambda: first(
            open_only=True, organisations=(choice(register.organisations),)
        ),
        "at-a-moment": past,
        "one": lambda: one(register.reference(), Moment(_END)),
        "prior-findings": prior,
        "accountability-of-person": lambda: answers(choice(register.persons), register.position),
    }


def page(wanted: FindingFilter, moment: Moment = NOW, cursor: str | None = None) -> Question:
    """Ask for a page of the register."""

    def ask(connection: Connection) -> int:
        request = PageRequest(cursor) if cursor else FIRST_PAGE
        listed = findings(connection, wanted, request, moment)
        return len([finding_document(row, moment) for row in listed.items])

    return ask


def one(reference: str, moment: Moment) -> Question:
    """Ask for a finding with all its particulars."""

    def ask(connection: Connection) -> int:
        row = finding(connection, reference, moment)
        if row is None:
            raise LookupError(reference)
        finding_document(row, moment)
        particulars(connection, reference, moment)
        for kind in ("finding", "recovery"):
            files_of(connection, kind, reference, moment)
        return 1

    return ask


def prior_to(organisation: str, since: date, position: int) -> Question:
    """Ask for the schedule of an organisation's prior findings."""

    def ask(connection: Connection) -> int:
        asked = Moment(_END, position)
        return len(prior_findings(connection, organisation, since, asked)["findings"])

    return ask


def answers(person: str, position: int) -> Question:
    """Ask what a person answers for over the whole time."""
    period = Period(BEGINNING, _END, _END)

    def ask(connection: Connection) -> int:
        report = answering_report(connection, Scope(None, person), period, position)
        return sum(row["new"] for row in report["answering"]["persons"])

    return ask


def check_states(register: Register, number: int) -> None:
    """Stop when a page differs from the history: a fast wrong answer is worth nothing."""
    for _ in range(number):
        moment = register.moment()
        cursor = PageRequest(cursor_after(register.reference()))
        with register.application.database.reading() as connection:
            listed = findings(connection, FindingFilter(), cursor, moment)
            shown = {row["reference"]: row["stage"] for row in listed.items}
            if shown != (told := _last_told(connection, list(shown), moment)):
                raise ArithmeticError(f"the register says {shown}, the history {told}")


def _last_told(connection: Connection, references: list[str], moment: Moment) -> dict[str, str]:
    chosen = sa.select(HISTORY.c.finding, HISTORY.c.stage).where(
        HISTORY.c.finding.in_(references), *by_then(HISTORY, moment)
    )
    told = connection.execute(chosen.order_by(HISTORY.c.position))
    return {row.finding: row.stage for row in told}
