"""The service finds each difference once and sees when it is over; asked again it finds nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.bank_values import EntryNature
from aggregates.case_values import CaseKind, CaseOwner, Resolution
from aggregates.cash_entry import CashKind
from aggregates.parameter import ParameterName
from aggregates.values import Reference
from audit_service.case_finding import CasesFound, cases_due, find_cases
from audit_service.commands import bank_accounts, cases, claims, found_cases
from audit_service.commands.command import Command
from audit_service.commands.parameters import AdoptParameter
from projections.case_queries import CaseFilter
from projections.case_queries import cases as listed_cases
from tests.audit_service.differences import CHEN, PAPER, open_case, resolve, subjects
from tests.banking import ACCOUNT, SUN, Banking, day, entry
from tests.projections.story import said
from tests.scenario import LI, refused, yuan

APRIL_30 = day(4, 30)
BUILDER: dict[str, Any] = {"account": "62220001", "end_to_end": "Z-1"}
BACK: dict[str, Any] = {"nature": EntryNature.RETURN, "end_to_end": "Z-1"}


def due(bank: Banking, on: date = APRIL_30) -> list[Command]:
    bank.application.catch_up()
    return cases_due(bank.application, Reference(ACCOUNT), on)


def run(bank: Banking, on: date = APRIL_30) -> int:
    """Carry out what is due; return how many cases it was."""
    found = find_cases(bank.application, Reference(ACCOUNT), SUN, effective_on=on)
    assert found.position == bank.application.service.last_position()
    return found.opened + found.resolved + found.restated


def open_cases(bank: Banking) -> dict[str, tuple[int, str]]:
    """Return kind, amount in yuan and subjects of the open cases."""
    bank.application.catch_up()
    with bank.application.database.reading() as connection:
        page = listed_cases(connection, CaseFilter(account=ACCOUNT, open_only=True))
    return {
        row["kind"]: (row["minor"] // 100, " ".join((*row["entries"], *row["items"])))
        for row in page.items
    }


def ways(bank: Banking) -> list[tuple[str, str]]:
    """List how cases ended, by kind."""
    bank.application.catch_up()
    with bank.application.database.reading() as connection:
        page = listed_cases(connection, CaseFilter(account=ACCOUNT, stage="resolved"))
    return sorted((row["kind"], row["resolution"]) for row in page.items)


def year_of_differences(bank: Banking) -> dict[str, int]:
    """Have one difference of every kind by the end of April; return the items."""
    items = {"paid": bank.claim("K1", 50, day(3, 1), "Z-1")}
    items["mismatched"] = bank.claim("K2", 60, day(3, 2), "Z-2")
    items["missing"] = bank.claim("K3", 70, day(3, 3), "Z-3")
    items["held"] = bank.cash("X-1", CashKind.SUSPENSE, 5, day(3, 4))
    _, (first, _second, _less, _charge, held) = bank.statement(
        day(1, 1),
        day(3, 31),
        entry(day(3, 2), -50, **BUILDER),
        entry(day(3, 5), -50, **BUILDER),
        entry(day(3, 6), -58, end_to_end="Z-2"),
        entry(day(3, 7), -1),
        entry(day(3, 8), 5),
    )
    bank.match(day(3, 31), [first], items["paid"])
    bank.match(day(3, 31), [held], items["held"])
    bank.balance = bank.balance - yuan(7)
    bank.statement(day(4, 3), day(4, 10), entry(day(4, 9), 50, **BACK))
    items["late"] = bank.claim("K4", 80, day(4, 10), "Z-4")
    return items


def test_one_difference_of_every_kind_is_found_and_each_line_told_once(bank: Banking) -> None:
    items = year_of_differences(bank)

    run(bank)

    found = open_cases(bank)
    assert {kind: amount for kind, (amount, _) in found.items()} == {
        "duplicate": -50,
        "amount_mismatch": 2,
        "unmatched_entry": -1,
        "unmatched_payment": 70,
        "stale_in_transit": 80,
        "returned_payment": 50,
        "suspense": 5,
        "statement_gap": -7,
    }
    assert found["unmatched_payment"][1] == str(items["missing"])
    assert found["stale_in_transit"][1] == str(items["late"])
    assert found["duplicate"][1].endswith(f" {items['paid']}")
    named = " ".join(subjects for _, subjects in found.values()).split()
    of_bank = [name for name in named if not name.isdigit()]
    assert len(of_bank) == len(set(of_bank))


def test_what_was_done_is_counted(bank: Banking) -> None:
    bank.claim("K1", 50, day(3, 1), "Z-1")
    held = bank.cash("X-1", CashKind.SUSPENSE, 5, day(3, 1))
    _, (made, came) = bank.statement(
        day(1, 1), day(3, 31), entry(day(3, 9), -50), entry(day(3, 10), 5)
    )
    bank.match(day(3, 31), [came], held)
    first = find_cases(bank.application, Reference(ACCOUNT), SUN, effective_on=APRIL_30)
    bank.tell(bank_accounts.ClearCashEntry, day(5, 2), entry="X-1", amount=yuan(2), reason="退")
    bank.match(day(5, 2), [made], bank.last_position_of("claim.paid"))

    second = find_cases(bank.application, Reference(ACCOUNT), SUN, effective_on=day(5, 3))

    assert (first.opened, first.resolved, first.restated) == (3, 0, 0)
    last = bank.application.service.last_position()
    assert second == CasesFound(opened=0, resolved=2, restated=1, position=last)


def test_asked_again_it_finds_nothing(bank: Banking) -> None:
    year_of_differences(bank)

    assert run(bank) == 8
    facts = len(bank.facts())

    assert run(bank) == 0
    assert run(bank, day(5, 1)) == 0
    assert len(bank.facts()) == facts


def test_the_same_records_lead_to_the_same_commands(bank: Banking) -> None:
    year_of_differences(bank)

    first, second = due(bank), due(bank)

    assert first == second
    known_at = bank.application.service.last_position()
    assert cases_due(bank.application, Reference(ACCOUNT), APRIL_30, known_at) == first
    assert cases_due(bank.application, Reference(ACCOUNT), APRIL_30, known_at - 1) != first


def test_an_account_that_is_not_on_record_is_refused(bank: Banking) -> None:
    with refused("not_recorded"):
        cases_due(bank.application, Reference("62179999"), APRIL_30)


@pytest.mark.parametrize(("on", "count"), [(day(3, 11), 0), (day(3, 12), 1)])
def test_a_payment_is_in_transit_for_ten_days_and_stale_from_the_day_after(
    bank: Banking, on: date, count: int
) -> None:
    bank.claim("K1", 50, day(3, 1), "Z-1")

    assert len(due(bank, on)) == count
    run(bank, on)
    assert [*open_cases(bank)] == ["stale_in_transit"] * count


def test_the_days_allowed_are_those_of_the_rule_in_force(bank: Banking) -> None:
    bank.claim("K1", 50, day(3, 1), "Z-1")
    words: dict[str, Any] = {"name": ParameterName.TRANSIT_DAYS, "document": PAPER[0]}
    bank.tell(AdoptParameter, day(1, 1), **words, value=40)

    assert due(bank, day(4, 10)) == []
    assert len(due(bank, day(4, 11))) == 1


def test_what_was_stale_is_told_as_unmatched_once_the_statement_is_there(bank: Banking) -> None:
    bank.claim("K1", 50, day(3, 1), "Z-1")
    run(bank, day(3, 20))
    (stale,) = due_references(bank)
    owner = said(CaseOwner, organisation="county-finance", person=LI.person)
    bank.tell(cases.AssignCase, day(3, 21), by=SUN, case=stale, owner=owner, reason="跟进")
    bank.statement(day(1, 1), day(3, 31))

    run(bank, day(4, 1))

    assert [*open_cases(bank)] == ["unmatched_payment"]
    assert ways(bank) == [("stale_in_transit", "reclassified")]
    fact = bank.last("reconciliation_case.opened")
    assert (fact.owner, fact.due_on, fact.arisen_on) == (owner, day(4, 19), day(3, 1))


def due_references(bank: Banking) -> list[str]:
    return [
        one.event.reference for one in bank.facts() if one.topic == "reconciliation_case.opened"
    ]


def test_cases_end_as_the_records_say_once_what_differs_is_settled(bank: Banking) -> None:
    items = year_of_differences(bank)
    run(bank)
    settle(bank, items)

    run(bank, day(6, 30))

    assert open_cases(bank) == {}
    assert ways(bank) == [
        ("amount_mismatch", "returned"),
        ("duplicate", "written_up"),
        ("returned_payment", "matched"),
        ("stale_in_transit", "returned"),
        ("statement_gap", "statement_received"),
        ("suspense", "cleared"),
        ("unmatched_entry", "written_up"),
        ("unmatched_payment", "matched"),
    ]
    assert run(bank, day(6, 30)) == 0


def settle(bank: Banking, items: dict[str, int]) -> None:
    """Clear every difference of the year up, each in the way that is usual."""
    found = {kind: names.split() for kind, (_, names) in open_cases(bank).items()}
    on = day(5, 20)
    (charge,) = found["unmatched_entry"]
    bank.match(on, [charge], bank.cash("X-2", CashKind.CHARGE, -1, on))
    twice = [name for name in found["duplicate"] if not name.isdigit()]
    extra = next(name for name in twice if ".20180305." in name)
    bank.match(on, [extra], bank.cash("X-3", CashKind.ADVANCE, -50, on))
    bank.tell(bank_accounts.ClearCashEntry, on, entry="X-3", amount=yuan(50), reason="还")
    less = next(name for name in found["amount_mismatch"] if not name.isdigit())
    bank.tell(claims.ReturnPayment, on, claim="K2", reason="金额有误")
    again = bank.cash("X-4", CashKind.OTHER, -58, on)
    bank.match(on, [less], again)
    bank.tell(bank_accounts.ClearCashEntry, on, entry="X-1", amount=yuan(5), reason="退")
    (returned,) = found["returned_payment"]
    back = bank.tell(claims.ReturnPayment, on, claim="K1", reason="户名不符").position
    bank.match(on, [returned], back)
    paid = bank.pay("K1", on, "Z-9")
    bank.tell(claims.ReturnPayment, on, claim="K4", reason="未付")
    bank.balance = bank.balance - yuan(50)
    bank.balance = bank.balance + yuan(7)
    bank.statement(day(4, 1), day(4, 2), entry(day(4, 2), -7))
    bank.balance = bank.balance + yuan(50)
    _, (made, missed) = bank.statement(
        day(4, 11), day(6, 30), entry(day(5, 20), -50), entry(day(5, 21), -70)
    )
    bank.match(day(6, 30), [made], paid)
    bank.match(day(6, 30), [missed], items["missing"])
    gap_entry = bank.cash("X-5", CashKind.CHARGE, -7, day(4, 2))
    bank.match(day(6, 30), [entry_of(bank, day(4, 2))], gap_entry)


def entry_of(bank: Banking, on: date) -> str:
    """Return the entry booked on a day."""
    booked = [one.event for one in bank.facts() if one.topic == "bank_entry.booked"]
    (found,) = [one.reference for one in booked if one.said.booked_on == on]
    return str(found)


def test_a_match_taken_back_brings_the_same_case_back(bank: Banking) -> None:
    paid = bank.claim("K1", 50, day(3, 1), "Z-1")
    _, (made,) = bank.statement(day(1, 1), day(3, 31), entry(day(3, 9), -50))
    run(bank, day(4, 1))
    before = due_references(bank)
    match = bank.match(day(4, 2), [made], paid)
    run(bank, day(4, 3))
    ended = ways(bank)

    bank.undo(day(4, 4), match)
    run(bank, day(4, 5))

    assert ended == [("unmatched_entry", "matched"), ("unmatched_payment", "matched")]
    assert sorted(open_cases(bank)) == ["unmatched_entry", "unmatched_payment"]
    assert due_references(bank) == before


def test_what_a_person_judged_or_opened_is_not_told_again_in_other_words(bank: Banking) -> None:
    paid = bank.claim("K1", 50, day(3, 1), "Z-1")
    _, (made, charge) = bank.statement(
        day(1, 1), day(3, 31), entry(day(3, 9), -48), entry(day(3, 10), -1)
    )
    bank.tell(found_cases.RecordCase, day(4, 1), by=SUN, **unmatched(charge))
    (of_charge,) = due_references(bank)
    resolve(bank, of_charge, Resolution.UNFOUNDED, on=day(4, 2), by=CHEN, evidence=PAPER)
    open_case(bank, CaseKind.AMOUNT_MISMATCH, subjects([made], paid), on=day(4, 2))

    assert run(bank, day(4, 5)) == 0
    assert [*open_cases(bank)] == ["amount_mismatch"]


def unmatched(name: str) -> dict[str, Any]:
    return {
        "account": ACCOUNT,
        "kind": CaseKind.UNMATCHED_ENTRY,
        "subjects": subjects([name]),
    }


def test_a_gap_filled_in_part_is_told_by_what_is_left_of_it(bank: Banking) -> None:
    bank.statement(day(1, 1), day(3, 31))
    bank.statement(day(6, 1), day(6, 30))
    run(bank, day(7, 1))
    assert open_cases(bank)["statement_gap"][0] == 0
    bank.statement(day(4, 1), day(4, 30))

    run(bank, day(7, 2))

    assert ways(bank) == [("statement_gap", "statement_received")]
    fact = bank.last("reconciliation_case.opened")
    assert (fact.kind, fact.arisen_on) == (CaseKind.STATEMENT_GAP, day(5, 1))


def test_days_without_a_statement_are_no_gap_while_balances_agree_and_they_are_few(
    bank: Banking,
) -> None:
    bank.statement(day(1, 1), day(3, 31))
    bank.statement(day(4, 11), day(4, 30))

    assert due(bank, day(5, 1)) == []

    bank.statement(day(5, 12), day(5, 31))
    assert len(due(bank, day(6, 1))) == 1


def test_the_first_statement_must_begin_with_what_the_books_say(bank: Banking) -> None:
    first, _ = bank.statement(day(1, 1), day(3, 31), opening=yuan(900))

    (command,) = due(bank)

    assert isinstance(command, found_cases.RecordCase)
    assert (command.kind, command.subjects.statements) == (CaseKind.STATEMENT_GAP, (first,))
    run(bank)
    assert bank.last("reconciliation_case.opened").amount == yuan(-100)


def test_twins_of_two_payments_are_no_double(bank: Banking) -> None:
    one = bank.claim("K1", 50, day(3, 1), "Z-1")
    _, (first, _second) = bank.statement(
        day(1, 1), day(3, 31), entry(day(3, 2), -50, **BUILDER), entry(day(3, 3), -50, **BUILDER)
    )
    bank.match(day(3, 31), [first], one)
    bank.cash("Z-1", CashKind.OTHER, -50, day(3, 3))

    run(bank, day(4, 1))

    assert sorted(open_cases(bank)) == ["unmatched_entry", "unmatched_payment"]


def test_a_payment_given_back_before_the_bank_moved_it_is_no_difference(bank: Banking) -> None:
    bank.claim("K1", 50, day(3, 1), "Z-1")
    bank.tell(claims.ReturnPayment, day(3, 5), claim="K1", reason="户名不符")

    assert due(bank) == []


def test_a_day_before_what_happened_is_left_as_it_is(bank: Banking) -> None:
    paid = bank.claim("K1", 50, day(3, 1), "Z-1")
    run(bank, day(3, 20))
    _, (made,) = bank.statement(day(1, 1), day(3, 31), entry(day(3, 30), -50))
    bank.match(day(3, 31), [made], paid)

    assert due(bank, day(3, 15)) == []
    assert len(due(bank, day(3, 31))) == 1
