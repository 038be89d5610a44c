"""In whatever order a bank delivers its files, the demo comes to the same; interest is right."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from audit_service.bootstrap import Application
from audit_service.cli.demo import BEGINNING, CLERK
from audit_service.demo import bank_desk, scenario_a
from audit_service.demo.bank_camt import camt
from audit_service.demo.bank_papers import Bank, Paper, Party, Sort, Transfer
from audit_service.demo.bank_sheet import PROFILE, sheet
from audit_service.demo.checkpoints import Programme, compare
from audit_service.demo.city_account import ACCOUNT
from audit_service.demo.desk import Desk
from audit_service.importers.regions import import_regions
from audit_service.statements.bank_profiles import shipped_bank_profile
from audit_service.statements.delivered import Delivered, Ended, Listed
from audit_service.statements.formats import reader_of
from projections import bank_queries
from projections.match_queries import MatchFilter, matches
from projections.paging import PageRequest
from projections.reconciliation_statement import reconciliation_statement

FEW = {"x5_clinics": 62, "x6_clinics_after_cut": 18}
"""So many clinics that every kind of payment is among them."""

PAYEE = Party("成县卫生室施工单位", "2713023109100007315")


@dataclass(frozen=True)
class Told:
    """What a play of scenario A came to at the bank."""

    position: int
    matches: list[tuple[Any, ...]]
    statements: list[tuple[Any, ...]]
    reconciled: list[dict[str, Any]]
    settled: list[tuple[str, str, str]]


def played(url: str) -> Told:
    """Play scenario A with few clinics."""
    application = Application.open(url)
    import_regions(application, None, CLERK, effective_on=BEGINNING)
    whole = Programme.load("A")
    few = Programme({**whole.inputs, **FEW}, whole.expected)
    settled = []
    for checkpoint in scenario_a.play(Desk(application), few):
        application.catch_up()
        with application.database.reading() as connection:
            found = compare(connection, few, checkpoint, scenario_a.lines())
        settled += [(c.checkpoint, c.column, c.actual) for c in found if c.line == "bank"]
    application.catch_up()
    told = told_of(application, settled)
    application.close()
    return told


def told_of(application: Application, settled: list[tuple[str, str, str]]) -> Told:
    page = PageRequest(limit=200)
    with application.database.reading() as connection:
        row = bank_queries.account(connection, ACCOUNT)
        assert row is not None
        made = matches(connection, MatchFilter(account=ACCOUNT), page).items
        papers = bank_queries.statements(connection, ACCOUNT, page).items
        ends = [date(2015, 10, 31), date(2015, 12, 31), date(2016, 12, 31)]
        reconciled = [reconciliation_statement(connection, row, on) for on in ends]
    for document in reconciled:
        document["bank"].pop("statement_position")
    return Told(
        position=application.service.last_position(),
        matches=sorted((m["reference"], m["stage"], m["rule"], m["minor"]) for m in made),
        statements=sorted((p["reference"], p["entries"], p["file"]) for p in papers),
        reconciled=reconciled,
        settled=settled,
    )


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return played(f"sqlite:///{tmp_path_factory.mktemp('in_order') / 'a.db'}")


def test_few_clinics_are_settled_as_well(in_order: Told) -> None:
    paid = {point: actual for point, column, actual in in_order.settled if column == "paid"}
    left = {point: actual for point, column, actual in in_order.settled if column == "in_transit"}

    assert paid == {
        "T2": "6000000.00", "2015-12-31": "6200000.00", "T3": "6200000.00", "T5": "8000000.00",
    }  # fmt: skip
    assert left == {"T2": "0.00", "2015-12-31": "100000.00", "T3": "0.00", "T5": "0.00"}
    assert {stage for _, stage, _, _ in in_order.matches} == {"made"}
    assert all(document["is_explained"] for document in in_order.reconciled)


@pytest.mark.parametrize("seed", [1, 2])
def test_files_in_any_order_come_to_the_same(
    in_order: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    deliver: Callable[[Desk, Iterable[Path]], None] = bank_desk.deliver
    chance = random.Random(seed)  # noqa: S311 - an order, not a secret
    orders = []

    def shuffled(desk: Desk, files: Iterable[Path]) -> None:
        listed = list(files)
        chance.shuffle(listed)
        orders.append([path.name for path in listed])
        deliver(desk, listed)

    monkeypatch.setattr(bank_desk, "deliver", shuffled)

    assert played(f"sqlite:///{tmp_path / 'a.db'}") == in_order
    assert any(names != sorted(names) for names in orders)


def paper() -> Paper:
    """Have a bank book one entry of every sort in a month, and hand out its statement."""
    bank = Bank(ACCOUNT, "陇南市财政局", "工商银行", date(2015, 6, 1), 1_000_000_00)
    single = Transfer(minor=-100_00, party=PAYEE, reference="PAY-1", words="工程款 <一期>")
    bank.book(date(2015, 6, 9), single)
    batch = [Transfer(minor=-200_00, party=PAYEE, reference=f"PAY-{n}") for n in (2, 3)]
    bank.book(date(2015, 6, 10), *batch, order="ZF-9001")
    bank.book(date(2015, 6, 11), *batch, order="ZF-9002", is_itemised=False)
    back = Transfer(minor=100_00, party=PAYEE, reference="PAY-1", words="户名不符")
    bank.book(date(2015, 6, 12), back, sort=Sort.RETURN)
    (printed,) = bank.papers(date(2015, 6, 30))
    return printed


def read(path: Path, content: bytes) -> list[Delivered]:
    path.write_bytes(content)
    profile = shipped_bank_profile(PROFILE) if path.suffix == ".csv" else None
    return list(reader_of(path, profile, account="", currency="")(path))


def test_both_forms_of_a_statement_say_the_same_to_the_importer(tmp_path: Path) -> None:
    messages = read(tmp_path / "june.xml", camt(paper()).encode())
    rows = read(tmp_path / "june.csv", sheet(paper()))

    heads = []
    for delivered in (messages, rows):
        said = [one.said for one in delivered if isinstance(one, Listed)]
        (ended,) = [one for one in delivered if isinstance(one, Ended)]
        heads.append((ended.head.first_on, ended.head.last_on, ended.head.opening,
                      ended.head.closing))  # fmt: skip
        assert sorted((s.booked_on.day, s.amount.minor, s.nature.value) for s in said) == [
            (9, -100_00, "transfer"),
            (10, -400_00, "transfer"),
            (11, -400_00, "transfer"),
            (12, 100_00, "return"),
            (21, 194_36, "interest"),
            (30, -120_00, "charge"),
        ]
        assert {s.name for s in said if s.booked_on.day == 9} == {PAYEE.name}
    assert heads[0] == heads[1]


def test_interest_of_twenty_days_is_reckoned_by_days_of_a_year_of_360() -> None:
    (interest,) = [one for one in paper().postings if one.sort is Sort.INTEREST]

    # 1,000,000 for 20 days, less 100 for 12, 400 for 11 and 400 for 10, more 100 for 9.
    product = 1_000_000_00 * 20 - 100_00 * 12 - 400_00 * 11 - 400_00 * 10 + 100_00 * 9

    assert interest.minor == 194_36
    assert abs(interest.minor * 3_600_000 - product * 35) * 2 <= 3_600_000  # the nearest fen
