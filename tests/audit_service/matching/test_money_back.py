"""Returns, reversals, charges and interest."""

from __future__ import annotations

from typing import Any

import pytest

from aggregates.bank_values import DifferenceKind, EntryNature
from audit_service.matching.engine import pair
from audit_service.matching.lines import BankLine, Difference
from tests.audit_service.matching.sides import ACCOUNT, certain, entry, item, only, proposed

PAID = item("FK-17", references=("FK-17", "BX-9"))
GIVEN_BACK = item("TH-1", 100_000_00, on=4, undoes="FK-17")


def returned(key: str = "B2", **said: Any) -> BankLine:
    return entry(key, 100_000_00, on=5, nature=EntryNature.RETURN, **said)


def test_a_return_is_the_item_that_gives_the_named_payment_back() -> None:
    bank = [entry("B1", references=("FK-17",)), returned(references=("FK-17",))]

    assert certain(bank, [PAID, GIVEN_BACK]) == {
        (("B1",), ("FK-17",)): "end_to_end",
        (("B2",), ("TH-1",)): "returned",
    }


def test_a_return_without_a_number_is_found_by_the_payees_account() -> None:
    bank = [returned(account=ACCOUNT)]

    assert certain(bank, [PAID, GIVEN_BACK]) == {(("B2",), ("TH-1",)): "returned"}
    assert certain(bank, [PAID, GIVEN_BACK, item("TH-2", 100_000_00, undoes="FK-0")]) == {}


def test_money_that_comes_in_unasked_is_no_return_by_its_account_alone() -> None:
    assert certain([entry("B2", 100_000_00, on=5, account=ACCOUNT)], [PAID, GIVEN_BACK]) == {}


def test_a_returned_payment_that_is_paid_again_is_three_matches() -> None:
    again = item("FK-30", on=7, references=("FK-30", "BX-9"))
    bank = [
        entry("B1", references=("FK-17",)),
        returned(references=("FK-17",)),
        entry("B3", on=8, references=("FK-30",)),
    ]

    assert set(certain(bank, [PAID, GIVEN_BACK, again])) == {
        (("B1",), ("FK-17",)),
        (("B2",), ("TH-1",)),
        (("B3",), ("FK-30",)),
    }


def test_what_the_bank_takes_back_itself_is_no_payment() -> None:
    bank = [
        entry("B1", references=("FK-17",)),
        entry("B2", 100_000_00, on=2, is_reversal=True, references=("FK-17",)),
    ]

    pairing = only(bank, [PAID])

    assert (pairing.bank, pairing.book) == (("B1", "B2"), ())
    assert (pairing.rule, pairing.differences) == ("reversed_at_bank", ())


def test_what_the_bank_books_once_more_after_its_reversal_is_the_payment() -> None:
    bank = [
        entry("B1", references=("FK-17",)),
        entry("B2", 100_000_00, on=2, is_reversal=True, references=("FK-17",)),
        entry("B3", on=3, references=("FK-17",)),
    ]

    assert certain(bank, [PAID]) == {
        (("B1", "B2"), ()): "reversed_at_bank",
        (("B3",), ("FK-17",)): "end_to_end",
    }


def test_which_of_two_payments_was_reversed_is_a_question_and_neither_is_taken() -> None:
    bank = [
        entry("B1", references=("FK-17",)),
        entry("B2", references=("FK-17",)),
        entry("B3", 100_000_00, on=2, is_reversal=True, references=("FK-17",)),
    ]

    assert certain(bank, [PAID]) == {}
    assert {(("B1", "B3"), ()), (("B2", "B3"), ())} <= set(proposed(bank, [PAID]))


def test_a_reversal_the_books_know_as_a_return_is_that_return() -> None:
    bank = [
        entry("B1", references=("FK-17",)),
        entry("B2", 100_000_00, on=5, is_reversal=True, references=("FK-17",)),
    ]

    assert certain(bank, [PAID, GIVEN_BACK]) == {
        (("B1",), ("FK-17",)): "end_to_end",
        (("B2",), ("TH-1",)): "returned",
    }


@pytest.mark.parametrize(
    ("nature", "minor", "kind"),
    [
        (EntryNature.CHARGE, -12_50, DifferenceKind.CHARGE),
        (EntryNature.INTEREST, 3_07, DifferenceKind.INTEREST),
    ],
)
def test_what_the_bank_takes_or_gives_itself_is_a_difference_of_its_own(
    nature: EntryNature, minor: int, kind: DifferenceKind
) -> None:
    pairing = only([entry("B1", minor, nature=nature)], [])

    assert (pairing.book, pairing.differences) == ((), (Difference(kind, minor),))
    assert (pairing.rule, pairing.is_certain) == (nature.value, True)


def test_a_charge_the_books_may_have_already_is_a_question() -> None:
    bank = [entry("B1", -12_50, nature=EntryNature.CHARGE)]
    booked = item("CE-1", -12_50, names=(), accounts=())

    assert certain(bank, [booked]) == {}
    assert set(proposed(bank, [booked])) == {(("B1",), ()), (("B1",), ("CE-1",))}


def test_a_stated_charge_is_set_apart_from_its_payment() -> None:
    bank = [entry("B1", -100_005_00, charges=5_00, references=("FK-17",))]

    pairing = only(bank, [PAID])

    assert pairing.is_certain
    assert pairing.rule == "net_of_charge"
    assert pairing.differences == (Difference(DifferenceKind.CHARGE, -5_00),)


def test_a_stated_charge_shortens_what_comes_in() -> None:
    bank = [entry("B1", 99_995_00, charges=5_00, references=("R1",))]

    assert only(bank, [item("R1", 100_000_00)]).differences == (
        Difference(DifferenceKind.CHARGE, -5_00),
    )


def test_a_difference_the_bank_does_not_explain_is_a_question() -> None:
    (pairing,) = pair([entry("B1", -100_005_00, references=("FK-17",))], [PAID])

    assert not pairing.is_certain
    assert pairing.differences == (Difference(DifferenceKind.CHARGE, -5_00),)


def test_a_large_difference_is_no_charge() -> None:
    assert pair([entry("B1", -106_000_00, references=("FK-17",))], [PAID]) == []


def test_an_item_another_entry_pays_exactly_is_not_paid_net_of_a_charge() -> None:
    bank = [
        entry("B1", -100_005_00, charges=5_00, references=("FK-17",)),
        entry("B2", words="FK-17", references=("FK-17",)),
    ]

    assert certain(bank, [PAID]) == {(("B2",), ("FK-17",)): "end_to_end"}
