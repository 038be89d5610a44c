"""A run matches what is certain, asks people about the rest, and leaves alone what they decided."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest

from aggregates.bank_values import EntryNature, EntrySaid
from aggregates.cash_entry import CashKind
from aggregates.claim import Claim
from aggregates.match import Match
from aggregates.values import Reference, Text
from audit_service.bootstrap import Application
from audit_service.commands.bank_accounts import DropCashEntry, RecordCashEntry
from audit_service.commands.claims import OrderPayment, PayClaim, ReturnPayment
from audit_service.commands.command import Actor
from audit_service.commands.matches import AcceptMatch, DeclineMatch, UndoMatch
from audit_service.reconciled import Reconciled, Side
from audit_service.reconciling import accounts_named, reconcile
from audit_service.sqlite_log import SqliteLog
from projections.rows import Row
from tests.bank_story import open_account
from tests.banked_clinics import (
    ACCOUNTANT,
    BOOKED,
    BUILDER_ACCOUNT,
    CITY_ACCOUNT,
    MONTH_END,
    PRICE,
    WHY,
    BankedClinics,
    charge,
    out,
    payment,
)
from tests.clinics import FINANCE
from tests.scenario import refused, yuan


@pytest.fixture
def told(application: Application) -> BankedClinics:
    """Pay six clinics."""
    return BankedClinics(application, 6)


@pytest.fixture
def small(sqlite_url: str) -> Iterator[BankedClinics]:
    """Pay three clinics, on SQLite alone."""
    opened = Application.open(sqlite_url)
    yield BankedClinics(opened, 3)
    opened.close()


def ordinary() -> list[EntrySaid]:
    """List what a bank lists: two payments it names, one net of a charge, and lines of its own."""
    return [
        out(end_to_end=payment(1)),
        out(words=f"工程款 {payment(2)} 卫生室"),
        replace(out(yuan(100_005), end_to_end=payment(3), charges=yuan(5)), reference="NONREF"),
        charge(20),
        EntrySaid(booked_on=BOOKED, amount=yuan(3, 21), nature=EntryNature.INTEREST, words="结息"),
        out(yuan(777), name="某某商行"),
    ]


def silent(count: int) -> list[EntrySaid]:
    """List payments to the builder's account that name nothing else."""
    return [out(account=BUILDER_ACCOUNT, bank_reference=str(n)) for n in range(count)]


def test_what_is_certain_is_matched_and_its_claims_are_settled(told: BankedClinics) -> None:
    told.book(*ordinary())

    done = told.run()

    assert done.certain == {
        "charge": 1, "end_to_end": 1, "interest": 1, "net_of_charge": 1, "number_in_words": 1,
    }  # fmt: skip
    assert done.bank == Side(open=6, matched=5, proposed=0, left=1)
    assert done.books == Side(open=6, matched=3, proposed=0, left=3)
    assert done.matched_in == yuan(3, 21).minor
    assert done.matched_out == -yuan(300_025).minor
    assert done.differences == {"charge": -yuan(25).minor, "interest": yuan(3, 21).minor}
    assert [told.stage(number) for number in range(1, 7)] == ["settled"] * 3 + ["paid"] * 3
    assert told.settled() == yuan(300_000)
    assert told.settled(as_of=date(2015, 10, 12)) == yuan(0)  # the bank booked them on the 13th


def test_a_second_run_finds_nothing_new(told: BankedClinics) -> None:
    told.book(*ordinary(), *silent(2))
    first = told.run()
    position = told.service.last_position()

    second = told.run()

    assert (first.recorded, second.recorded) == (5 + 6, 0)
    assert told.service.last_position() == second.position == position
    assert second.certain == {}
    assert second.proposed == first.proposed == {"amount_account": 6}
    assert second.bank == Side(open=3, matched=0, proposed=2, left=1)


def test_entries_in_another_order_give_the_same_matches(tmp_path: Path) -> None:
    def told_in(order: int) -> list[tuple[object, ...]]:
        lines = [*ordinary(), *silent(2)]
        random.Random(order).shuffle(lines)  # noqa: S311 - an order, no secret
        application = Application.open(f"sqlite:///{tmp_path / f'{order}.db'}")
        clinics = BankedClinics(application, 6)
        clinics.book(*lines)
        clinics.run()
        found = [
            (row["reference"], row["rule"], row["stage"], row["score"], sorted(row["items"]))
            for row in clinics.matches()
        ]
        application.close()
        return sorted(found)

    assert told_in(1) == told_in(2) == told_in(3)


def test_a_dry_run_finds_as_much_and_records_nothing(small: BankedClinics) -> None:
    small.book(out(end_to_end=payment(1)), *silent(2), charge(20))
    position = small.service.last_position()

    tried = small.run(dry_run=True)
    untouched = small.service.last_position()
    done = small.run()

    assert untouched == position
    assert replace(tried, is_dry=False) == done


def test_a_match_that_was_undone_is_left_to_people(told: BankedClinics) -> None:
    (entry,) = told.book(out(end_to_end=payment(1)))
    told.run()
    match = told.match_of(entry, 1)

    told.decide(UndoMatch, match)
    undone = told.stage(1), told.settled()
    position = told.service.last_position()
    after = told.run()
    left = told.service.last_position()
    told.decide(AcceptMatch, match)

    assert undone == ("paid", yuan(0))
    assert left == position
    assert after.bank == Side(open=1, matched=0, proposed=0, left=1)
    assert (told.stage(1), told.settled()) == ("settled", PRICE)
    (row,) = told.matches()
    assert (row["stage"], row["is_automatic"], row["times"]) == ("made", False, 2)


def test_what_an_undone_match_freed_is_taken_for_something_else_by_a_person_alone(
    told: BankedClinics,
) -> None:
    (wrong,) = told.book(out(end_to_end=payment(1)))
    told.run()
    told.decide(UndoMatch, told.match_of(wrong, 1))

    (right,) = told.book(out(end_to_end=payment(1)), on=date(2015, 10, 14))
    done = told.run()

    assert done.certain == {}
    assert done.proposed["end_to_end"] == 1
    assert told.stage(1) == "paid"
    told.decide(AcceptMatch, told.match_of(right, 1))
    assert told.stage(1) == "settled"


def test_a_proposal_that_was_declined_is_not_made_again(small: BankedClinics) -> None:
    entry, _other = small.book(*silent(2))
    small.run()
    small.decide(DeclineMatch, small.match_of(entry, 1))
    position = small.service.last_position()

    done = small.run()

    assert small.service.last_position() == position
    assert done.proposed == {"amount_account": 5}
    assert [row["stage"] for row in small.matches("declined")] == ["declined"]


def test_a_pair_that_was_declined_is_no_match_even_where_nothing_else_is_left(
    small: BankedClinics,
) -> None:
    first, second = small.book(*silent(2))
    small.run()
    small.decide(DeclineMatch, small.match_of(first, 3))
    small.make([second], 1)
    small.make(small.book(out(end_to_end="手工")), 2)

    done = small.run()

    assert (done.certain, done.proposed) == ({}, {})
    assert small.stage(3) == "paid"


def test_proposals_whose_lines_are_matched_otherwise_are_no_open_work(small: BankedClinics) -> None:
    first, second = small.book(*silent(2))
    small.run()

    small.decide(AcceptMatch, small.match_of(first, 1))

    possible = [(row["entries"], row["items"]) for row in small.matches(is_possible=True)]
    assert sorted(possible) == [([second], [small.item(2)]), ([second], [small.item(3)])]
    assert len(small.matches("proposed")) == 5
    assert len(small.matches("proposed", is_possible=False)) == 3
    small.decide(UndoMatch, small.match_of(first, 1))
    assert len(small.matches("proposed", is_possible=True)) == 5


def test_a_proposal_is_confirmed_once_nothing_else_is_left_to_choose(small: BankedClinics) -> None:
    (entry,) = small.book(*silent(1))
    small.run()
    small.make(small.book(out(words="补记一")), 1)
    small.make(small.book(out(words="补记二"), on=date(2015, 10, 14)), 2)

    done = small.run()

    assert done.certain == {"amount_account": 1}
    match = small.service.look().get(Match, small.match_of(entry, 3))
    assert type(match.ground).__name__ == "Ground"
    (row,) = (row for row in small.matches("made") if row["entries"] == [entry])
    assert (row["rule"], row["is_automatic"]) == ("amount_account", True)
    assert small.stage(3) == "settled"


def test_what_is_dated_later_is_not_matched_yet_and_still_speaks_against_a_match(
    sqlite_url: str,
) -> None:
    application = Application.open(sqlite_url)
    told = BankedClinics(application, 1)
    (early,) = told.book(out(account=BUILDER_ACCOUNT))
    (late,) = told.book(out(on=date(2015, 10, 14), account=BUILDER_ACCOUNT), on=date(2015, 10, 14))

    before = told.run(on=date(2015, 10, 11))
    that_day = told.run(on=BOOKED)

    nothing = Side(open=0, matched=0, proposed=0, left=0)
    assert (before.bank, before.books, before.recorded) == (nothing, nothing, 0)
    assert (that_day.certain, that_day.proposed) == ({}, {"amount_account": 1})
    assert that_day.bank == Side(open=1, matched=0, proposed=1, left=0)
    assert [row["entries"] for row in told.matches()] == [[early]]
    told.make([late], 1)
    assert told.run().recorded == 0
    application.close()


def test_somebody_may_be_quicker_than_a_run(told: BankedClinics) -> None:
    first, second, third = told.book(*(out(end_to_end=payment(n)) for n in (1, 2, 3)))
    suspense = RecordCashEntry(
        reference=Reference("S-1"),
        account=Reference(CITY_ACCOUNT),
        kind=CashKind.SUSPENSE,
        amount=yuan(50),
        party=Text("某村"),
        reason=Text("来源待查"),
        effective_on=BOOKED,
    )
    position = told.service.execute(suspense, ACCOUNTANT).position
    dropped = DropCashEntry(
        entry=suspense.reference, position=position, reason=WHY, effective_on=MONTH_END
    )
    told.book(EntrySaid(booked_on=BOOKED, amount=yuan(50), end_to_end="S-1"), on=date(2015, 10, 14))

    def meanwhile(stage: str, _done: int, _total: int | None) -> None:
        if stage == "pair":
            told.make([first], 1)
            told.make([second], 4)
            told.service.execute(dropped, ACCOUNTANT)

    done = told.run(on_progress=meanwhile)

    assert done.certain == {"end_to_end": 1}
    assert done.recorded == 1
    assert {(row["entries"][0], row["items"][0]) for row in told.matches("made")} == {
        (first, told.item(1)), (second, told.item(4)), (third, told.item(3)),
    }  # fmt: skip


def test_several_runs_at_once_match_everything_once(told: BankedClinics) -> None:
    told.book(*ordinary(), *silent(2))
    (account,) = accounts_named(told.application, (CITY_ACCOUNT,))
    begin = Barrier(3)

    def run(number: int) -> Reconciled:
        begin.wait()
        who = Actor(person=f"会计{number}", office="LN-FIN")
        return reconcile(told.application, account, who, effective_on=MONTH_END)

    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(run, range(3)))

    assert sorted(one.recorded for one in done) == [0, 0, 11]
    rows: list[Row] = told.matches("made")
    entries = [entry for row in rows for entry in row["entries"]]
    assert len(entries) == len(set(entries)) == 5
    assert told.settled() == yuan(300_000)


def test_a_payment_that_came_back_is_matched_with_its_own_account(small: BankedClinics) -> None:
    """Paid, sent back by the bank, and paid again over another account."""
    paid, back = small.book(
        out(end_to_end=payment(1)),
        EntrySaid(booked_on=BOOKED, amount=PRICE, nature=EntryNature.RETURN, end_to_end=payment(1)),
    )
    claim, other = Reference("C-P2015-0001"), "6222000000000002"
    on = date(2015, 10, 14)
    for command in (
        ReturnPayment(claim=claim, reason=Text("户名不符"), effective_on=on),
        OrderPayment(claim=claim, order=Reference("ZF-again"), effective_on=on),
    ):
        small.service.execute(command, FINANCE)
    opened = open_account(other, "LN-FIN", "农业银行", yuan(1_000_000), on)
    small.service.execute(replace(opened, pays_for=()), ACCOUNTANT)
    again = PayClaim(
        claim=claim, payment=Reference("PAY-again"), account=Reference(other), effective_on=on
    )
    small.service.execute(again, FINANCE)

    done = small.run()

    assert done.certain == {"end_to_end": 1, "returned": 1}
    assert {row["entries"][0] for row in small.matches("made")} == {paid, back}
    assert small.service.look().get(Claim, claim).stage.value == "paid"


def test_an_account_that_is_not_on_record_is_refused(small: BankedClinics) -> None:
    with refused("bank_account_unknown", "bank_account_unknown") as answer:
        accounts_named(small.application, ("62 1", CITY_ACCOUNT, "999"))

    assert [fault.message("zh") for fault in answer[0].faults] == [
        "银行账户 62 1 未登记。", "银行账户 999 未登记。",
    ]  # fmt: skip
    (account,) = accounts_named(small.application, ("6222 0000 0000 0001", CITY_ACCOUNT))
    assert account["reference"] == CITY_ACCOUNT


def test_nobody_reconciles_without_a_name(small: BankedClinics) -> None:
    (account,) = accounts_named(small.application, (CITY_ACCOUNT,))
    with refused("identity_required", "identity_required"):
        reconcile(small.application, account, Actor(person=" ", office=""), effective_on=MONTH_END)


def test_a_run_asks_the_log_no_more_often_for_more_matches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked_for(clinics: int) -> int:
        application = Application.open(f"sqlite:///{tmp_path / f'{clinics}.db'}")
        told = BankedClinics(application, clinics)
        told.book(*(out(end_to_end=payment(number)) for number in range(1, clinics + 1)))
        asked: list[str] = []
        honest = SqliteLog.rows

        def counted(log: SqliteLog, statement: str, *values: object) -> list[object]:
            asked.append(statement)
            return honest(log, statement, *values)

        with monkeypatch.context() as patch:
            patch.setattr(SqliteLog, "rows", counted)
            assert told.run().certain == {"end_to_end": clinics}
        application.close()
        return len(asked)

    assert asked_for(2) == asked_for(5)
