"""What a matcher gets to see of an account, and how long its work took."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from aggregates.bank_entry import BankEntry
from aggregates.bank_values import EntryDetail, EntryNature, EntrySaid
from aggregates.cash_entry import CashKind
from aggregates.values import OrganisationKind
from audit_service.database import Database
from projections import bank_queries
from projections.bank_queries import LineFilter
from projections.cash_queries import cash_ageing
from projections.engine import create_read_models, rebuild
from projections.open_lines import open_entries, open_items
from projections.paging import PageRequest
from projections.reconciliation import Reconciliation
from projections.reconciling_days import days_to_reconcile
from tests.projections.bank_log import ACCOUNT, BankLog, Move, cny, on

JANUARY = (date(2024, 1, 1), date(2024, 1, 31))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    create_read_models(opened)
    yield opened
    opened.close()


@pytest.fixture
def log() -> BankLog:
    begun = BankLog()
    begun.county(100_000, JANUARY[0])
    begun.assign(JANUARY[0])
    return begun


def ask(database: Database, log: BankLog, question: Any, *more: Any) -> Any:
    """Ask something of the account; what is streamed is read to its end."""
    rebuild(Reconciliation(), log, database)
    with database.reading() as connection:
        row = bank_queries.account(connection, ACCOUNT)
        found = question(connection, row, *more)
        return list(found) if isinstance(found, Iterator) else found


def test_a_payment_comes_with_all_its_payee_was_called_and_the_accounts_it_holds(
    database: Database, log: BankLog
) -> None:
    other = log.organisation("roads", "第一路桥公司", OrganisationKind.ENTERPRISE)
    other.rename("第一路桥集团", on(JANUARY[0]))  # type: ignore[arg-type]
    log.record(other)
    for number in ("6222-09", "6222-08"):
        log.account(number, 0, JANUARY[0], holder="roads")
    paid = log.pay("K1", 300, date(2024, 1, 5), payee="roads")
    back = log.give_back("K1", date(2024, 1, 8))
    log.write_up("V1", CashKind.SUSPENSE, 50, date(2024, 1, 9))
    funded = log.receive(700, date(2024, 1, 9))

    payment, returned, cash, funding = ask(database, log, open_items)

    assert (payment.key, payment.on, payment.minor) == (str(paid), date(2024, 1, 5), -300)
    assert payment.names == ("第一路桥公司", "第一路桥集团")
    assert payment.accounts == ("6222-08", "6222-09")
    order = payment.group
    assert payment.references == ("Z-K1", "K1", order)
    assert (returned.key, returned.minor, returned.undoes) == (str(back), 300, str(paid))
    assert (returned.group, returned.references) == ("", payment.references)
    assert (cash.kind, cash.references, cash.names) == ("suspense", ("V1",), ("某人",))
    assert (funding.key, funding.minor, funding.names) == (str(funded), 700, ("省财政厅",))


def test_an_entry_comes_with_its_references_but_not_with_the_word_for_none(
    database: Database, log: BankLog
) -> None:
    said = EntrySaid(
        booked_on=date(2024, 1, 5),
        amount=cny(-305),
        nature=EntryNature.TRANSFER,
        end_to_end="NOTPROVIDED",
        reference="O-17",
        bank_reference="nonref",
        name="建筑公司",
        account="6222-09",
        words="工程款",
        charges=cny(5),
        details=(EntryDetail(amount=cny(-300), end_to_end="E-1", name="甲"),),
    )
    log.statement(JANUARY, 100_000, [Move(said.booked_on, said.amount.minor, printed=said)])

    (entry,) = ask(database, log, lambda c, row: open_entries(c, row["reference"]))

    assert entry.key == BankEntry.book(ACCOUNT, "", 1, 1, said, on(JANUARY[0])).reference
    assert (entry.references, entry.bank_reference) == (("O-17",), "")
    assert (entry.name, entry.account, entry.charges) == ("建筑公司", "6222-09", 5)
    assert [tuple(part) for part in entry.parts] == [(-300, ("E-1",), "甲", "")]


def test_what_is_matched_is_open_no_longer_from_then_on(database: Database, log: BankLog) -> None:
    moves = [Move(date(2024, 1, 5), -300), Move(date(2024, 1, 6), -400)]
    log.statement(JANUARY, 100_000, moves)
    paid = log.pay("K1", 300, date(2024, 1, 5))
    before = len(log.facts)
    made = log.match([log.entries[moves[0]]], [paid])
    log.undo(made)
    log.match([log.entries[moves[0]]], [paid])

    def counted(known_at: int | None) -> tuple[int, int]:
        entries = ask(database, log, lambda c, row: open_entries(c, row["reference"], known_at))
        return len(entries), len(ask(database, log, open_items, known_at))

    assert [counted(at) for at in (before, before + 1, before + 2, None)] == [
        (2, 1), (1, 0), (2, 1), (1, 0),
    ]  # fmt: skip


def test_a_payment_that_names_no_account_is_expected_where_its_holder_pays_from(
    database: Database,
) -> None:
    log = BankLog()
    log.county(0, JANUARY[0])
    log.pay("K1", 300, date(2024, 1, 5))
    named = log.pay("K2", 400, date(2024, 1, 6), ACCOUNT)
    log.account("6222-02", 0, JANUARY[0])
    elsewhere = log.pay("K3", 500, date(2024, 1, 6), "6222-02")
    unassigned = len(log.facts)
    log.assign(JANUARY[0])

    def listed(known_at: int | None) -> list[int]:
        return [int(item.key) for item in ask(database, log, open_items, known_at)]

    assert listed(unassigned) == [named]
    assert named in listed(None)
    assert len(listed(None)) == 2
    assert elsewhere not in listed(None)


def test_entries_of_a_statement_are_listed_whichever_statement_listed_them_first(
    database: Database, log: BankLog
) -> None:
    moves = [Move(date(2024, 1, day), -100) for day in (3, 9, 9, 20)]
    log.statement(JANUARY, 100_000, moves)
    week = log.statement((date(2024, 1, 8), date(2024, 1, 14)), 99_900, moves[1:3])

    def page(cursor: str | None, **wanted: Any) -> Any:
        def asked(connection: Any, row: Any) -> Any:
            request = PageRequest(cursor, 2)
            wish = LineFilter(**wanted)
            return bank_queries.entries(connection, row["reference"], wish, request)

        return ask(database, log, asked)

    first = page(None)
    second = page(first.next_cursor)
    again = page(None, statement=week.reference)

    assert [row["booked_on"].day for row in (*first.items, *second.items)] == [3, 9, 9, 20]
    assert second.next_cursor is None
    assert [(row["booked_on"].day, row["listed"]) for row in again.items] == [(9, 2), (9, 2)]


def test_days_run_from_the_months_end_to_the_last_match_on_record(
    database: Database, log: BankLog
) -> None:
    moves = [Move(date(2024, 1, day), -100) for day in (2, 10, 20)]
    late = Move(date(2024, 2, 28), -100)
    log.statement(JANUARY, 100_000, moves)
    log.statement((date(2024, 2, 1), date(2024, 2, 28)), 99_700, [late])
    for day, move in ((12, moves[0]), (13, moves[1]), (40, moves[2])):
        paid = log.pay(f"K{day}", 100, JANUARY[0])
        log.now = datetime.fromordinal(date(2023, 12, 31).toordinal() + day).replace(tzinfo=UTC)
        log.match([log.entries[move]], [paid])

    january, february = ask(database, log, days_to_reconcile)["months"]

    assert (january["entries"], january["open"], january["is_covered"]) == (3, 0, True)
    assert (january["last_matched_on"], january["days"]) == (date(2024, 2, 9), 9)
    assert (january["median_days"], january["ninetieth_days"]) == (10, 20)
    assert (february["open"], february["is_covered"], february["days"]) == (1, False, None)
    assert february["median_days"] is None


def test_suspense_ages_in_its_own_direction_and_what_is_cleared_does_not(
    database: Database, log: BankLog
) -> None:
    for name, kind, minor, day in (
        ("V1", CashKind.SUSPENSE, 500, 1), ("V2", CashKind.SUSPENSE, -200, 1),
        ("V3", CashKind.SUSPENSE, 300, 10), ("V4", CashKind.OTHER, 900, 1),
        ("V5", CashKind.ADVANCE, -700, 2), ("V6", CashKind.SUSPENSE, 50, 3),
    ):  # fmt: skip
        log.write_up(name, kind, minor, date(2024, 1, day))
    log.drop("V6", date(2024, 1, 4))
    entry = log.cash["V1"]
    entry.clear(cny(120), "查明", on(date(2024, 2, 20)))  # type: ignore[arg-type]
    log.record(entry)

    def aged(as_of: date) -> list[tuple[Any, ...]]:
        found = ask(database, log, lambda c, _: cash_ageing(c, as_of))
        return [
            (line["kind"], line["direction"], line["amount"]["minor"], line["oldest_days"])
            for line in found["ageing"]
        ]

    assert aged(date(2024, 2, 5)) == [
        ("advance", "out", 700, 34), ("suspense", "in", 800, 35), ("suspense", "out", 200, 35),
    ]  # fmt: skip
    assert aged(date(2024, 2, 20))[1] == ("suspense", "in", 680, 50)
    (_, received, _) = ask(database, log, lambda c, _: cash_ageing(c, date(2024, 2, 5)))["ageing"]
    ages = {age: one["amount"]["minor"] for age, one in received["ages"].items()}
    assert (ages["0-30"], ages["31-60"], ages["61-90"]) == (300, 500, 0)
