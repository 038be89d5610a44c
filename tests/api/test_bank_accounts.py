"""A bank account over HTTP: opened, its lines listed, reconciled; suspense cleared and aged."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any, Final

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from aggregates.bank_entry import entry_reference
from aggregates.bank_values import EntryDetail, EntrySaid
from aggregates.values import Reference
from audit_service.bootstrap import Application
from tests.api.story import (
    FUNDING,
    PAYMENT,
    PLACES,
    WORKS,
    Step,
    cny,
    codes,
    identity,
    path,
    places,
    play,
    post,
)
from tests.api.test_reads import ask, read
from tests.bank_story import ACCOUNTANT, listed
from tests.scenario import yuan

NUMBER: Final = "6222-01"
ACCOUNT: Final = Step(
    path("bank-accounts"),
    {
        "number": NUMBER,
        "holder": "LN-FIN",
        "bank": "农业银行",
        "opening": cny(1000),
        "pays_for": ["LN-FIN"],
    },
)
CASH: Final = tuple(
    Step(
        path("cash-entries"),
        {
            "reference": reference,
            "account": NUMBER,
            "kind": "suspense",
            "amount": cny(amount),
            "party": "某村民",
            "reason": "来款待查",
        },
        on="2018-01-03",
    )
    for reference, amount in (("V-1", 40), ("V-2", -15))
)
BANK: Final = (ACCOUNT, *CASH)
BANK_ADDRESSES: Final[dict[str, tuple[tuple[str, dict[str, str]], ...]]] = {
    "bank_accounts": (("bank-accounts", {}),),
    "bank_account": ((f"bank-accounts/{NUMBER}", {}),),
    "bank_statements": ((f"bank-accounts/{NUMBER}/statements", {}),),
    "bank_entries": ((f"bank-accounts/{NUMBER}/entries", {"statement": "S"}),),
    "bank_items": ((f"bank-accounts/{NUMBER}/items", {}),),
    "reconciliation_statement": (
        (f"bank-accounts/{NUMBER}/reconciliation-statement", {"as_of": "2018-12-31"}),
    ),
    "statement_chain": ((f"bank-accounts/{NUMBER}/statement-chain", {}),),
    "days_to_reconcile": ((f"bank-accounts/{NUMBER}/days-to-reconcile", {}),),
    "cash_entries": (("cash-entries", {}),),
    "cash_entry": (("cash-entries/V-1", {}),),
    "cash_ageing": (("cash-entries/ageing", {"as_of": "2018-12-31"}),),
}

PAID: Final = EntrySaid(
    booked_on=date(2018, 1, 4),
    amount=yuan(-300),
    end_to_end="Z-1",
    words="=工程款",
    details=(EntryDetail(amount=yuan(-300), name="陇南建筑公司"),),
)
CREDIT: Final = EntrySaid(booked_on=date(2018, 1, 5), amount=yuan(25), words="托收")


@pytest.fixture
def banked(client: FlaskClient, served: Application) -> FlaskClient:
    """Pay 300 yuan by the books, write up 40 in and 15 out; the bank lists 300 out and 25 in."""
    play(client, *PLACES, *FUNDING, *WORKS, *PAYMENT, *BANK)
    for line in (PAID, CREDIT):
        day = line.booked_on
        served.service.execute_all(listed(served.service, NUMBER, day, line), ACCOUNTANT)
    (paid,) = (f.position for f in served.service.read(0, 1_000) if f.topic == "claim.paid")
    matched = {
        "account": NUMBER,
        "entries": [entry_reference(Reference(NUMBER), PAID, 1)],
        "items": [paid],
        "reason": "相符",
    }
    Step(path("matches"), matched, ACCOUNTANT, "2018-01-06").send(client)
    return client


def minor(amount: Any) -> int:
    return int(amount["minor"])


def test_an_account_is_opened_paid_from_and_closed(client: FlaskClient) -> None:
    play(client, *PLACES, ACCOUNT)
    about = {"effective_on": "2018-02-01", "organisation": "LN-HEALTH"}

    assigned = post(client, path("bank-accounts", NUMBER, "payers"), about)
    closing = {"effective_on": "2018-03-01", "reason": "撤户"}
    closed = post(client, path("bank-accounts", NUMBER, "closures"), closing)

    assert (assigned.status_code, closed.status_code) == (201, 201)
    shown = read(client, f"bank-accounts/{NUMBER}")
    assert (shown["opening"]["amount"], shown["closed_on"]) == ("1000.00", "2018-03-01")
    assert [payer["organisation"] for payer in shown["payers"]] == ["LN-FIN", "LN-HEALTH"]
    assert [one["reference"] for one in read(client, "bank-accounts")["items"]] == [NUMBER]
    assert read(client, "bank-accounts", holder="LN-HEALTH")["items"] == []


def test_an_account_is_found_by_its_number_as_it_is_printed_and_else_is_not_on_record(
    client: FlaskClient,
) -> None:
    play(client, *PLACES, ACCOUNT)

    assert read(client, "bank-accounts/6222 -01")["reference"] == NUMBER
    for part in ("", "/entries", "/statement-chain"):
        answer = ask(client, f"bank-accounts/9999{part}")
        assert (answer.status_code, codes(answer)) == (404, ["not_recorded"])


def test_the_lines_of_both_sides_are_listed_by_day_and_filtered(banked: FlaskClient) -> None:
    def lines(side: str, **wanted: str) -> list[int]:
        found = read(banked, f"bank-accounts/{NUMBER}/{side}", **wanted)["items"]
        return [minor(line["amount"]) for line in found]

    assert lines("entries") == [-300_00, 25_00]
    assert lines("entries", matched="false") == [25_00]
    assert lines("entries", **{"from": "2018-01-05"}) == lines("entries", matched="false")
    assert lines("entries", to="2018-01-04") == [-300_00]
    assert lines("items") == [-300_00, 40_00, -15_00]
    assert lines("items", matched="true") == [-300_00]
    assert lines("items", kind="suspense") == [40_00, -15_00]
    (statement, _) = read(banked, f"bank-accounts/{NUMBER}/statements", kind="statement")["items"]
    assert lines("entries", statement=statement["reference"]) == [-300_00]
    (match,) = read(banked, "matches", account=NUMBER, stage="made")["items"]
    assert (match["rule"], match["lines"]) == ("manual", 2)
    entry = read(banked, f"bank-accounts/{NUMBER}/entries")["items"][0]
    assert entry["details"][0]["amount"]["amount"] == "-300.00"
    assert entry["match"] == match["reference"]


def test_lists_of_lines_are_read_on_from_a_cursor(banked: FlaskClient) -> None:
    address = f"bank-accounts/{NUMBER}/items"
    first = read(banked, address, limit=2)
    rest = read(banked, address, limit=2, cursor=first["next_cursor"])

    seen = [line["item"] for line in (*first["items"], *rest["items"])]
    assert seen == sorted(set(seen))
    assert (len(seen), rest["next_cursor"]) == (3, None)
    bad = ask(banked, address, cursor="MjAxOC0wMS0wMy4tMQ")
    assert places(bad) == {"?cursor": "cursor_malformed"}


def test_the_reconciliation_statement_says_both_balances_and_every_line_between(
    banked: FlaskClient,
) -> None:
    address = f"bank-accounts/{NUMBER}/reconciliation-statement"

    found = read(banked, address, as_of="2018-01-31")

    books, bank = found["books"], found["bank"]
    assert (minor(books["balance"]), minor(books["adjusted"])) == (725_00, 750_00)
    assert (minor(bank["balance"]), minor(bank["adjusted"])) == (725_00, 750_00)
    assert (bank["on"], found["days_uncovered"]) == ("2018-01-05", 28)
    assert found["is_explained"]
    assert [(line["kind"], line["age_days"]) for line in found["lines"]] == [
        ("bank_in_not_books", 26), ("book_in_not_bank", 28), ("book_out_not_bank", 28),
    ]  # fmt: skip
    trail = read(banked, "audit-trail", position_from=found["lines"][0]["position"])
    assert trail["items"][-1]["subject"] == found["lines"][0]["reference"]
    before = ask(banked, address, as_of="2018-01-01")
    assert places(before) == {"?as_of": "dates_out_of_order"}
    assert places(ask(banked, address)) == {"?as_of": "field_missing"}


def test_the_statement_is_a_sheet_and_a_workbook_as_a_finance_office_lays_it_out(
    banked: FlaskClient,
) -> None:
    address = f"bank-accounts/{NUMBER}/reconciliation-statement"

    text = ask(banked, address, as_of="2018-01-31", format="csv").get_data(as_text=True)
    parts = ask(banked, address, as_of="2018-01-31", format="csv", part="reconciling_lines")
    answer = banked.get(
        path(*address.split("/")) + "?as_of=2018-01-31&format=xlsx",
        headers=identity(ACCOUNTANT) | {"Accept-Language": "zh"},
    )

    rows = list(csv.reader(io.StringIO(text)))
    assert ["balance_by_books", "725.00", "balance_by_bank", "725.00"] in rows
    assert len(list(csv.reader(io.StringIO(parts.get_data(as_text=True))))) == 4
    book = load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["银行存款余额调节表", "未达账项", "未说明差额"]
    page = {row[0]: row[1:] for row in book.worksheets[0].values}
    assert page["单位银行存款日记账余额"] == (725, "银行对账单余额", 725)
    assert page["加：银行已收、单位未收"] == (25, "加：单位已收、银行未收", 40)
    assert page["减：银行已付、单位未付"] == (0, "减：单位已付、银行未付", 15)
    assert page["调节后余额"] == (750, "调节后余额", 750)


def test_the_chain_and_the_days_it_took_are_reports_too(banked: FlaskClient) -> None:
    chain = read(banked, f"bank-accounts/{NUMBER}/statement-chain")
    days = read(banked, f"bank-accounts/{NUMBER}/days-to-reconcile")

    assert [one["is_continued"] for one in chain["statements"]] == [None, True]
    assert (chain["is_unbroken"], chain["gaps"]) == (True, [])
    (month,) = days["months"]
    assert (month["month"], month["entries"], month["open"]) == ("2018-01", 2, 1)
    assert month["days"] is None


def test_suspense_is_cleared_dropped_and_shown_with_its_age(banked: FlaskClient) -> None:
    def post_to(step: str, **said: Any) -> int:
        body = {"effective_on": "2018-02-01", "reason": "查明", **said}
        return post(banked, path("cash-entries", "V-1", step), body).status_code

    assert post_to("clearances", amount=cny(15)) == 201
    assert post_to("clearances", amount=cny(26)) == 422
    entry = read(banked, "cash-entries/V-1", as_of="2018-05-31")
    assert (minor(entry["open"]), entry["age_days"], entry["age_bucket"]) == (25_00, 148, "91-365")
    assert [minor(one["amount"]) for one in entry["clearances"]] == [15_00]
    then = read(banked, "cash-entries/V-1", as_of="2018-01-31")
    assert (minor(then["open"]), then["clearances"]) == (40_00, [])
    ageing = read(banked, "cash-entries/ageing", as_of="2018-05-31")
    assert [(one["direction"], minor(one["amount"])) for one in ageing["ageing"]] == [
        ("in", 25_00), ("out", 15_00),
    ]  # fmt: skip
    item = entry["item"]
    assert post_to("removals", position=item) == 201
    assert read(banked, "cash-entries", open_only="true")["items"][0]["reference"] == "V-2"
    assert len(read(banked, "cash-entries", account=NUMBER)["items"]) == 2
