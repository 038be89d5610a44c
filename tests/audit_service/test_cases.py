"""Differences with the bank are opened by what is on record, and ended by it or by a person."""

from __future__ import annotations

from typing import Any

import pytest

from aggregates.case_values import CaseKind, CaseOwner, Resolution
from aggregates.cash_entry import CashKind
from aggregates.parameter import ParameterName
from aggregates.refusals import Refused
from audit_service.commands import bank_accounts, cases, claims, found_cases
from audit_service.commands.parameters import AdoptParameter
from tests.audit_service.differences import (
    CHEN,
    OWNER,
    PAPER,
    ended,
    open_case,
    opened,
    record,
    resolve,
    subjects,
)
from tests.banking import ACCOUNT, SUN, Banking, day, entry
from tests.projections.story import said
from tests.scenario import LI, ZHANG, refused, yuan


def test_a_payment_the_bank_has_not_made_is_a_case_of_minus_its_effect(bank: Banking) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")

    open_case(bank, CaseKind.UNMATCHED_PAYMENT, subjects(None, paid))

    fact = opened(bank)
    assert (fact.amount, fact.arisen_on, fact.due_on) == (yuan(300), day(3, 1), day(5, 1))
    assert (fact.owner, fact.automatic, fact.reason) == (OWNER, False, "月末未达")


def test_an_entry_the_books_do_not_have_is_a_case_of_its_amount(bank: Banking) -> None:
    _, (charge,) = bank.statement(day(3, 1), day(3, 31), entry(day(3, 5), -12))

    open_case(bank, CaseKind.UNMATCHED_ENTRY, subjects([charge]))

    assert (opened(bank).amount, opened(bank).arisen_on) == (yuan(-12), day(3, 5))


def test_unequal_amounts_are_a_case_of_what_the_bank_says_more(bank: Banking) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    _, (less,) = bank.statement(day(3, 1), day(3, 31), entry(day(3, 2), -290))

    open_case(bank, CaseKind.AMOUNT_MISMATCH, subjects([less], paid))

    assert (opened(bank).amount, opened(bank).arisen_on) == (yuan(10), day(3, 1))


def test_what_the_bank_paid_twice_arose_on_the_second_day(bank: Banking) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    _, (first, second) = bank.statement(
        day(3, 1), day(3, 31), entry(day(3, 2), -300), entry(day(3, 9), -300)
    )
    bank.match(day(3, 31), [first], paid)

    open_case(bank, CaseKind.DUPLICATE, subjects([second, first], paid))

    assert (opened(bank).amount, opened(bank).arisen_on) == (yuan(-300), day(3, 9))


def test_a_gap_amounts_to_what_opens_above_what_was_closed_with(bank: Banking) -> None:
    march, _ = bank.statement(day(3, 1), day(3, 31))
    june, _ = bank.statement(day(6, 1), day(6, 30), opening=yuan(700))

    open_case(bank, CaseKind.STATEMENT_GAP, subjects(statements=(march, june)), on=day(6, 30))

    assert (opened(bank).amount, opened(bank).arisen_on) == (yuan(-300), day(4, 1))


def test_suspense_is_a_case_of_what_is_not_cleared_and_is_restated_as_it_is(bank: Banking) -> None:
    held = bank.cash("X-1", CashKind.SUSPENSE, 80, day(3, 1))
    bank.tell(bank_accounts.ClearCashEntry, day(3, 9), entry="X-1", amount=yuan(30), reason="退")

    case = record(bank, CaseKind.SUSPENSE, subjects(None, held))
    before = opened(bank).amount
    bank.tell(bank_accounts.ClearCashEntry, day(4, 9), entry="X-1", amount=yuan(10), reason="退")
    for _ in range(2):
        bank.tell(found_cases.RestateCase, day(4, 10), by=SUN, case=case)

    assert before == yuan(50)
    assert bank.last("reconciliation_case.restated").amount == yuan(40)
    assert bank.topics().count("reconciliation_case.restated") == 1


def test_a_case_found_by_the_service_is_for_the_account_holder_to_clear_up(bank: Banking) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")

    first = record(bank, CaseKind.UNMATCHED_PAYMENT, subjects(None, paid))
    again = record(bank, CaseKind.UNMATCHED_PAYMENT, subjects(None, paid))

    assert first == again
    assert bank.topics() == ["reconciliation_case.opened"]
    assert opened(bank).owner == said(CaseOwner, organisation="county-finance", person=None)
    assert (opened(bank).automatic, opened(bank).reason) == (True, "")


def test_nothing_is_recorded_of_what_somebody_was_quicker_to_clear_up(bank: Banking) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    _, (made,) = bank.statement(day(3, 1), day(3, 31), entry(day(3, 2), -300))
    case = record(bank, CaseKind.UNMATCHED_ENTRY, subjects([made]))
    bank.match(day(4, 1), [made], paid)
    bank.tell(found_cases.SettleCase, day(4, 2), by=SUN, case=case)
    before = len(bank.facts())

    record(bank, CaseKind.UNMATCHED_ENTRY, subjects([made]), day(4, 3))
    named = record(bank, CaseKind.UNMATCHED_PAYMENT, subjects(None, paid), day(4, 3))

    assert len(bank.facts()) == before
    assert named == ACCOUNT


def test_the_same_difference_is_not_opened_twice_by_hand(bank: Banking) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    open_case(bank, CaseKind.UNMATCHED_PAYMENT, subjects(None, paid))

    with refused("already_recorded"):
        open_case(bank, CaseKind.UNMATCHED_PAYMENT, subjects(None, paid))


def test_no_case_is_opened_of_what_agrees(bank: Banking) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    _, (made,) = bank.statement(day(3, 1), day(3, 31), entry(day(3, 2), -300))
    bank.match(day(3, 31), [made], paid)
    march, april = (bank.statement(day(m, 1), day(m, 28))[0] for m in (4, 5))

    for kind, about in (
        (CaseKind.UNMATCHED_ENTRY, subjects([made])),
        (CaseKind.UNMATCHED_PAYMENT, subjects(None, paid)),
        (CaseKind.STATEMENT_GAP, subjects(statements=(march, april))),
    ):
        with refused("case_nothing_open") as answer:
            open_case(bank, kind, about, on=day(6, 1))
        assert answer[0].faults[0].at == "/subjects"


def test_every_fault_of_a_case_opened_by_hand_is_named_at_its_place(bank: Banking) -> None:
    bank.account("62170002", pays_for=())
    other = bank.cash("X-1", CashKind.OTHER, 80, day(3, 1), account="62170002")
    nowhere = said(CaseOwner, organisation="nobody")

    with pytest.raises(Refused) as caught:
        open_case(bank, CaseKind.UNMATCHED_ENTRY, subjects(["e1"]), account="9", owner=nowhere)
    assert [fault.at for fault in caught.value.faults] == ["/account", "/owner/organisation"]

    about = subjects(["e1"], 1, other)
    with pytest.raises(Refused) as caught:
        open_case(bank, CaseKind.AMOUNT_MISMATCH, about)
    assert [(fault.code, fault.at) for fault in caught.value.faults] == [
        ("reference_unknown", "/subjects/entries/0"),
        ("item_moves_no_cash", "/subjects/items/0"),
        ("item_of_another_account", "/subjects/items/1"),
    ]
    with refused("case_not_suspense"):
        paid = bank.claim("K1", 300, day(3, 1), "Z-1")
        open_case(bank, CaseKind.SUSPENSE, subjects(None, paid))
    with refused("reference_unknown"):
        open_case(bank, CaseKind.STATEMENT_GAP, subjects(statements=("s1",)))


def test_a_case_is_over_once_what_it_names_is_matched(bank: Banking) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    case = open_case(bank, CaseKind.UNMATCHED_PAYMENT, subjects(None, paid))
    with refused("case_subject_open") as answer:
        resolve(bank, case, Resolution.MATCHED)
    assert answer[0].faults[0].at == "/subjects/items/0"

    _, (made,) = bank.statement(day(3, 1), day(4, 30), entry(day(4, 2), -300))
    match = bank.match(day(4, 30), [made], paid)
    with refused("case_settled_otherwise"):
        resolve(bank, case, Resolution.WRITTEN_UP)
    resolve(bank, case, Resolution.MATCHED)

    assert ended(bank) == (Resolution.MATCHED, [f"match:{match}"], False)


def test_a_match_taken_back_opens_the_case_again_and_the_next_ends_it_again(
    bank: Banking,
) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    _, (made,) = bank.statement(day(3, 1), day(4, 30), entry(day(4, 2), -300))
    case = record(bank, CaseKind.UNMATCHED_PAYMENT, subjects(None, paid))
    match = bank.match(day(4, 30), [made], paid)
    bank.tell(found_cases.SettleCase, day(5, 1), by=SUN, case=case)

    bank.undo(day(5, 2), match)
    record(bank, CaseKind.UNMATCHED_PAYMENT, subjects(None, paid), day(5, 3))
    bank.tell(found_cases.SettleCase, day(5, 3), by=SUN, case=case)
    bank.match(day(5, 4), [made], paid)
    for _ in range(2):
        bank.tell(found_cases.SettleCase, day(5, 4), by=SUN, case=case)

    steps = [topic.partition(".")[2] for topic in bank.topics()]
    assert steps == ["opened", "resolved", "reopened", "resolved"]
    assert ended(bank) == (Resolution.MATCHED, [f"match:{match}"], True)


def test_an_entry_is_written_up_once_it_is_matched_with_what_was_written_up(
    bank: Banking,
) -> None:
    _, (charge,) = bank.statement(day(3, 1), day(3, 31), entry(day(3, 5), -12))
    case = record(bank, CaseKind.UNMATCHED_ENTRY, subjects([charge]))
    item = bank.cash("X-1", CashKind.CHARGE, -12, day(4, 1))
    match = bank.match(day(4, 1), [charge], item)

    bank.tell(found_cases.SettleCase, day(4, 2), by=SUN, case=case)

    assert ended(bank) == (Resolution.WRITTEN_UP, [f"match:{match}"], True)


def test_a_payment_that_never_reached_the_bank_is_over_when_it_was_given_back(
    bank: Banking,
) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    case = record(bank, CaseKind.UNMATCHED_PAYMENT, subjects(None, paid))
    back = bank.tell(claims.ReturnPayment, day(4, 2), claim="K1", reason="户名不符").position
    other = bank.cash("X-1", CashKind.OTHER, 300, day(4, 2))

    with refused("case_not_return") as answer:
        resolve(bank, case, Resolution.RETURNED, returns=(other,))
    assert answer[0].faults[0].at == "/returns/0"
    with refused("case_subject_open"):
        resolve(bank, case, Resolution.RETURNED)
    resolve(bank, case, Resolution.RETURNED, returns=(back,))

    assert ended(bank) == (Resolution.RETURNED, [f"item:{back}"], False)


def test_what_came_back_is_over_once_it_is_in_the_books_and_paid_again(bank: Banking) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    _, (made, returned) = bank.statement(
        day(3, 1), day(3, 31), entry(day(3, 2), -300), entry(day(3, 9), 300, is_reversal=True)
    )
    bank.match(day(3, 31), [made], paid)
    case = record(bank, CaseKind.RETURNED_PAYMENT, subjects([returned]))

    back = bank.tell(claims.ReturnPayment, day(4, 2), claim="K1", reason="户名不符").position
    match = bank.match(day(4, 2), [returned], back)
    bank.tell(found_cases.SettleCase, day(4, 3), by=SUN, case=case)
    assert bank.topics() == ["reconciliation_case.opened"]
    with refused("case_subject_open") as answer:
        resolve(bank, case, Resolution.MATCHED, on=day(4, 3))
    assert answer[0].faults[0].particulars["subject"] == "K1"
    bank.pay("K1", day(4, 5), "Z-2")
    bank.tell(found_cases.SettleCase, day(4, 5), by=SUN, case=case)

    assert ended(bank) == (Resolution.MATCHED, [f"match:{match}"], True)


def test_a_gap_is_over_once_a_late_statement_lies_in_it(bank: Banking) -> None:
    march, _ = bank.statement(day(3, 1), day(3, 31))
    june, _ = bank.statement(day(6, 1), day(6, 30), opening=yuan(700))
    case = record(bank, CaseKind.STATEMENT_GAP, subjects(statements=(march, june)), on=day(6, 30))
    bank.balance = yuan(1_000)
    late, _ = bank.statement(day(4, 1), day(5, 31), entry(day(4, 5), -300))

    bank.tell(found_cases.SettleCase, day(7, 1), by=SUN, case=case)

    assert ended(bank) == (Resolution.STATEMENT_RECEIVED, [f"statement:{late}"], True)


def test_suspense_is_over_once_it_is_cleared_or_was_never_there(bank: Banking) -> None:
    held = [bank.cash(f"X-{n}", CashKind.SUSPENSE, 80, day(3, 1)) for n in (1, 2)]
    found = [record(bank, CaseKind.SUSPENSE, subjects(None, item)) for item in held]
    bank.tell(bank_accounts.ClearCashEntry, day(4, 9), entry="X-1", amount=yuan(80), reason="退")
    bank.tell(bank_accounts.DropCashEntry, day(4, 9), entry="X-2", position=held[1], reason="误")

    ways = []
    for case in found:
        bank.tell(found_cases.SettleCase, day(4, 10), by=SUN, case=case)
        ways.append(ended(bank)[0])

    assert ways == [Resolution.CLEARED, Resolution.WITHDRAWN]


def test_another_case_takes_over_what_it_names_too_and_no_other_does(bank: Banking) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    _, (first, second, stranger) = bank.statement(
        day(3, 1),
        day(3, 31),
        entry(day(3, 2), -300),
        entry(day(3, 9), -300),
        entry(day(3, 10), 7),
    )
    lone = record(bank, CaseKind.UNMATCHED_ENTRY, subjects([second]))
    foreign = record(bank, CaseKind.UNMATCHED_ENTRY, subjects([stranger]))
    double = record(bank, CaseKind.DUPLICATE, subjects([first, second], paid))

    with refused("case_not_succeeded"):
        bank.tell(found_cases.SettleCase, day(4, 2), by=SUN, case=lone, successors=(foreign,))
    bank.tell(found_cases.SettleCase, day(4, 2), by=SUN, case=lone, successors=(double,))
    with refused("case_resolution_unfit"):
        resolve(bank, foreign, Resolution.RECLASSIFIED)

    assert ended(bank) == (Resolution.RECLASSIFIED, [f"case:{double}"], True)


def test_whoever_paid_does_not_resolve_but_may_explain(bank: Banking) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    case = open_case(
        bank,
        CaseKind.UNMATCHED_PAYMENT,
        subjects(None, paid),
        owner=said(CaseOwner, organisation="county-finance"),
    )

    with refused("duties_not_separated"):
        resolve(bank, case, Resolution.WRITTEN_OFF, by=ZHANG, evidence=PAPER)
    bank.tell(cases.ExplainCase, day(4, 2), by=ZHANG, case=case, explanation="银行系统故障")
    resolve(bank, case, Resolution.WRITTEN_OFF, by=CHEN, evidence=PAPER)

    assert ended(bank) == (Resolution.WRITTEN_OFF, [], False)


def test_what_a_person_judged_to_be_over_stays_over_though_the_records_differ(
    bank: Banking,
) -> None:
    _, (charge,) = bank.statement(day(3, 1), day(3, 31), entry(day(3, 5), -12))
    case = record(bank, CaseKind.UNMATCHED_ENTRY, subjects([charge]))
    resolve(bank, case, Resolution.UNFOUNDED, by=CHEN, evidence=PAPER)

    record(bank, CaseKind.UNMATCHED_ENTRY, subjects([charge]), day(6, 1))
    assert bank.topics().count("reconciliation_case.reopened") == 0

    bank.tell(cases.ReopenCase, day(6, 2), by=LI, case=case, reason="有误", evidence=PAPER)
    assert bank.topics()[-1] == "reconciliation_case.reopened"


def test_the_deadline_is_counted_by_the_rule_in_force(bank: Banking) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    words: dict[str, Any] = {"name": ParameterName.CASE_DAYS, "document": PAPER[0]}
    bank.tell(AdoptParameter, day(3, 15), **words, value=7)

    record(bank, CaseKind.UNMATCHED_PAYMENT, subjects(None, paid))

    assert opened(bank).due_on == day(4, 8)


def test_an_owner_and_a_file_must_be_on_record(bank: Banking) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    case = open_case(bank, CaseKind.UNMATCHED_PAYMENT, subjects(None, paid))
    to: dict[str, Any] = {"owner": said(CaseOwner, organisation="nobody"), "reason": "调整"}

    with refused("reference_unknown") as answer:
        bank.tell(cases.AssignCase, day(4, 2), case=case, **to)
    assert answer[0].faults[0].at == "/owner/organisation"
    with refused("reference_unknown") as answer:
        words: dict[str, Any] = {"explanation": "在途", "files": ("ab" * 32,)}
        bank.tell(cases.ExplainCase, day(4, 2), case=case, **words)
    assert answer[0].faults[0].at == "/files/0"
