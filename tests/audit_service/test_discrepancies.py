"""The service says itself where its records disagree: bank, documents, and who is late."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.cadence import Cadence
from aggregates.cash_entry import CashKind
from aggregates.values import Reference
from audit_service.bootstrap import Application
from audit_service.case_finding import cases_due
from audit_service.commands import claims, duties
from audit_service.commands.documents import ReceiveDocument
from audit_service.discrepancies import discrepancies, last_closed_month
from tests.banking import ACCOUNT, FILE, SUN, Banking, day, entry
from tests.projections.story import document
from tests.scenario import yuan


def published(bank: Banking, on: date, known_at: int | None = None) -> dict[str, Any]:
    bank.application.catch_up()
    with bank.application.database.reading() as connection:
        return discrepancies(connection, on, known_at)


def amounts(row: dict[str, Any], *names: str) -> list[str]:
    return [row[name]["amount"] for name in names]


LEDGER = ("paid", "settled", "paid_not_settled", "on_accounts", "on_no_account", "difference")


def test_the_ledger_is_held_against_every_account_and_what_is_on_none(bank: Banking) -> None:
    settled = bank.claim("K1", 50, day(3, 1), "Z-1")
    bank.claim("K2", 60, day(3, 2), "Z-2")
    bank.claim("K3", 30, day(3, 3), "Z-3")
    bank.tell(claims.RefundPayment, day(3, 20), claim="K3", amount=yuan(10), reason="多付")
    _, (made, _charge) = bank.statement(
        day(1, 1), day(3, 31), entry(day(3, 2), -50), entry(day(3, 5), -1)
    )
    bank.match(day(3, 31), [made], settled)

    found = published(bank, day(4, 5))

    (ledger,) = found["ledger"]
    assert amounts(ledger, *LEDGER) == ["130.00", "50.00", "80.00", "130.00", "0.00", "0.00"]
    (account,) = found["accounts"]
    names = ("paid", "settled", "not_at_bank", "given_back", "unexplained")
    assert amounts(account, *names) == ["140.00", "50.00", "90.00", "10.00", "0.00"]
    assert amounts(account, "bank_balance", "books_balance") == ["949.00", "870.00"]
    assert (account["one_sided_lines"], account["open_cases"]) == (4, 0)
    assert found["on_no_account"] == []


def test_open_cases_stand_beside_the_account_they_are_of(bank: Banking) -> None:
    bank.claim("K1", 50, day(3, 1), "Z-1")
    bank.statement(day(1, 1), day(3, 31), entry(day(3, 5), -1))
    bank.application.catch_up()
    commands = cases_due(bank.application, Reference(ACCOUNT), day(4, 5))
    bank.application.service.execute_all(commands, SUN)

    (account,) = published(bank, day(4, 5))["accounts"]

    assert (account["open_cases"], account["open_cases_amount"]["amount"]) == (2, "51.00")


def test_money_on_no_account_is_listed_and_is_no_difference(sqlite_url: str) -> None:
    application = Application.open(sqlite_url)
    bank = Banking(application)
    bank.places()
    bank.money()
    bank.planned_project()
    bank.built()
    paid = bank.claim("K1", 50, day(3, 1), "Z-1")

    found = published(bank, day(4, 5))
    application.close()

    (ledger,) = found["ledger"]
    assert amounts(ledger, *LEDGER) == ["50.00", "0.00", "50.00", "0.00", "50.00", "0.00"]
    (line,) = found["on_no_account"]
    assert (line["position"], line["record"], line["holder"]) == (paid, "K1", "county-finance")
    assert line["amount"]["amount"] == "-50.00"
    assert found["accounts"] == []


def test_a_document_that_was_exceeded_is_named_with_both_figures(bank: Banking) -> None:
    receive(bank, "武财〔2018〕7号", 790)

    found = published(bank, day(4, 5))

    assert found["documents_compared"] == 1
    (row,) = found["documents"]
    assert (row["number"], row["allocations"]) == ("武财〔2018〕7号", 1)
    assert amounts(row, "stated", "issued", "difference") == ["790.00", "800.00", "10.00"]
    assert found["documents_without_total"] == []


def test_a_document_that_agrees_is_counted_and_not_named(bank: Banking) -> None:
    before = published(bank, day(4, 5))
    receive(bank, "武财〔2018〕7号", 800)

    after = published(bank, day(4, 5))

    (cited,) = before["documents_without_total"]
    assert (cited["number"], cited["stated"]) == ("武财〔2018〕7号", None)
    assert (after["documents_compared"], after["documents"]) == (1, [])


def receive(bank: Banking, number: str, total: int) -> None:
    words: dict[str, Any] = {"reference": f"甘肃省财政厅 {number}", "document": document(number)}
    words |= {"sha256": FILE, "lines": 1, "totals": (yuan(total),)}
    bank.tell(ReceiveDocument, day(1, 6), **words)


@pytest.mark.parametrize(
    ("on", "month"),
    [
        (date(2018, 4, 1), (date(2018, 3, 1), date(2018, 3, 31))),
        (date(2018, 4, 30), (date(2018, 3, 1), date(2018, 3, 31))),
        (date(2018, 1, 15), (date(2017, 12, 1), date(2017, 12, 31))),
        (date(2020, 3, 31), (date(2020, 2, 1), date(2020, 2, 29))),
    ],
)
def test_a_month_is_closed_once_the_next_has_begun(on: date, month: tuple[date, date]) -> None:
    assert last_closed_month(on) == month


def test_an_account_without_a_statement_of_the_last_month_is_late(bank: Banking) -> None:
    bank.cash("X-1", CashKind.OTHER, 5, day(3, 1))

    def late(on: date) -> list[tuple[Any, ...]]:
        rows = published(bank, on)["late_statements"]
        names = ("account", "month", "days_missing", "last_statement_on")
        return [tuple(row[name] for name in names) for row in rows]

    assert late(day(4, 5)) == [(ACCOUNT, "2018-03", 31, None)]
    bank.statement(day(1, 1), day(3, 20))
    assert late(day(4, 5)) == [(ACCOUNT, "2018-03", 11, day(3, 20))]
    bank.statement(day(3, 21), day(3, 21))
    assert late(day(4, 5)) == []
    assert late(day(5, 1)) == [(ACCOUNT, "2018-04", 30, day(3, 21))]


def test_reports_that_are_owed_and_not_filed_are_named(bank: Banking) -> None:
    owed: dict[str, Any] = {"title": "月报", "organisation": "county-finance", "due_days": 5}
    owed |= {"recipient": "city-finance", "cadence": Cadence.MONTHLY, "since": day(1, 1)}
    bank.tell(duties.AssignDuty, day(1, 2), reference="D1", **owed)
    words: dict[str, Any] = {"duty": "D1", "period": "2018-01", "document": document("月报1号")}
    bank.tell(duties.FileReport, day(2, 5), **words)

    found = published(bank, day(3, 10))["overdue_reports"]

    assert [(row["duty"], row["period"], row["days_late"]) for row in found] == [
        ("D1", "2018-02", 5)
    ]


def test_what_was_known_then_is_what_is_published_for_then(bank: Banking) -> None:
    paid = bank.claim("K1", 50, day(3, 1), "Z-1")
    before = published(bank, day(4, 5), bank.application.service.last_position())
    _, (made,) = bank.statement(day(1, 1), day(3, 31), entry(day(3, 2), -50))
    bank.match(day(3, 31), [made], paid)

    after = published(bank, day(4, 5))

    assert published(bank, day(4, 5), before["known_at"]) == before
    assert amounts(before["ledger"][0], "settled") == ["0.00"]
    assert amounts(after["ledger"][0], "settled") == ["50.00"]
    assert published(bank, day(2, 28))["ledger"][0]["paid"]["minor"] == 0
