"""Real statements, as their owner published them: what is on record agrees with their figures."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest

from aggregates.bank_account import BankAccount
from aggregates.money import Money
from aggregates.values import Reference, Text
from audit_service.bootstrap import Application
from audit_service.commands.bank_accounts import OpenBankAccount
from audit_service.importers.outcomes import Status
from audit_service.statements.outcomes import StatementOutcome
from audit_service.statements.receiving import import_statement
from tests.audit_service.statements.camt_files import unpacked
from tests.audit_service.statements.desk import Desk, booked, facts
from tests.audit_service.statements.made import FIRST, OFFICE
from tests.scenario import ZHANG

MAIN, OTHER = "BE68793230773034", "BE86463768548050"
JUNE = "account_statement-2.xml"
OCTOBER = "account_statement-3.xml"
NOVEMBER = "BE68793230773034-202411.xml"
DECEMBER = "BE68793230773034-202412.xml"
SUMMER = "account_statement.xml"

PUBLISHED = {
    JUNE: ("0.00 EUR", "425004.99 EUR", "424449.70 EUR", "555.29 EUR", 462),
    OCTOBER: ("33443.03 EUR", "210000.00 EUR", "184072.66 EUR", "59370.37 EUR", 314),
    NOVEMBER: ("59370.37 EUR", "180000.00 EUR", "151831.25 EUR", "87539.12 EUR", 268),
    DECEMBER: ("87539.12 EUR", "100400.00 EUR", "145974.01 EUR", "41965.11 EUR", 264),
    SUMMER: ("0.00 EUR", "789904.40 EUR", "789904.40 EUR", "0.00 EUR", 3),
}
"""Opening, credits, debits, closing and entries of each file, counted without this program."""


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Take both accounts into the books with nothing on them."""
    for number in (MAIN, OTHER):
        command = OpenBankAccount(
            number=Reference(number),
            holder=Reference(OFFICE),
            bank=Text("KBC"),
            opening=Money(0, "EUR"),
            effective_on=FIRST,
        )
        desk.service.execute(command, ZHANG)
    return desk


def received(application: Application, folder: Path, name: str) -> StatementOutcome:
    return import_statement(application, unpacked(folder, name), ZHANG)


def figures(outcome: StatementOutcome) -> tuple[str, str, str, str, int]:
    (one,) = outcome.statements
    amounts = (one.opening, one.credits, one.debits, one.closing)
    opening, came_in, went_out, closing = map(str, amounts)
    return opening, came_in, went_out, closing, one.booked


@pytest.mark.parametrize(
    "order",
    [
        (OCTOBER, NOVEMBER, DECEMBER, JUNE, SUMMER),
        (DECEMBER, SUMMER, NOVEMBER, JUNE, OCTOBER),
    ],
)
def test_every_entry_of_the_real_statements_is_on_record_once(
    office: Desk, tmp_path: Path, order: tuple[str, ...]
) -> None:
    for name in order:
        assert figures(received(office.application, tmp_path, name)) == PUBLISHED[name]

    twins = booked(office.service)
    assert sum(twins.values()) == 1_311
    before = office.position
    for name in order:
        assert received(office.application, tmp_path, name).status is Status.UNCHANGED
    assert office.position == before


def test_the_chain_of_balances_holds_but_for_the_months_that_are_missing(
    office: Desk, tmp_path: Path
) -> None:
    for name in (DECEMBER, NOVEMBER, JUNE, OCTOBER):
        received(office.application, tmp_path, name)

    covered = sorted(
        office.service.look().get(BankAccount, MAIN).covered.values(), key=lambda one: one.first_on
    )
    links = [one.closing == other.opening for one, other in itertools.pairwise(covered)]
    assert links == [False, True, True]
    assert (covered[0].closing, covered[1].opening) == (555_29, 33_443_03)


def test_equal_entries_of_one_day_are_all_genuine(office: Desk, tmp_path: Path) -> None:
    for name in (JUNE, OCTOBER, NOVEMBER, DECEMBER):
        received(office.application, tmp_path, name)

    alike = Counter(
        (fact.statement, fact.said.booked_on, fact.said.amount)
        for fact in facts(office.service, "bank_entry.booked")
    )
    groups = [count for count in alike.values() if count > 1]
    assert (len(groups), sum(groups)) == (24, 48)


def test_entries_booked_before_the_days_of_their_statement_are_no_twins_of_the_month_before(
    office: Desk, tmp_path: Path
) -> None:
    for name in (DECEMBER, NOVEMBER):
        received(office.application, tmp_path, name)

    december = "20241201-20241231."
    early = [
        fact.reference
        for fact in facts(office.service, "bank_entry.booked")
        if fact.statement.startswith(december) and fact.said.booked_on.month == 11
    ]
    assert [reference.split(".")[1] for reference in early] == ["20241130"] * 10
    assert sum(booked(office.service).values()) == 268 + 264
