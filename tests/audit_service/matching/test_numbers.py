"""Numbers: an entry is the item whose number it bears."""

from __future__ import annotations

import pytest

from audit_service.matching.wording import Numbers
from tests.audit_service.matching.sides import ACCOUNT, certain, entry, item, only, proposed

OTHER = "6217000000000009999"


def test_an_entry_with_the_reference_of_one_item_of_its_amount_is_that_item() -> None:
    pairing = only([entry("B1", references=("FK-17",))], [item("FK-17")])

    assert (pairing.bank, pairing.book) == (("B1",), ("FK-17",))
    assert (pairing.rule, pairing.version, pairing.is_certain) == ("end_to_end", 1, True)
    assert pairing.reasons == ("amount=-10000000", "reference=FK-17", "days=1")


def test_a_reference_in_full_width_and_small_letters_is_the_same() -> None:
    assert certain([entry("B1", references=("fk-17",))], [item("FK-17")]) == {
        (("B1",), ("FK-17",)): "end_to_end"
    }


def test_the_reference_of_another_amount_is_no_match() -> None:
    assert certain([entry("B1", -99_000_00, references=("FK-17",))], [item("FK-17")]) == {}


@pytest.mark.parametrize(
    "words",
    [
        "付款FK-1234教育",
        "支付令号:FK-1234,扶贫",
        "EREF+fk-1234 SVWZ+aid",
        "(FK-1234)",
        "FK 1234 / 2026",
        "FK-1234/2026年",
    ],
)
def test_a_number_is_found_whole_among_other_words(words: str) -> None:
    assert certain([entry("B1", words=words)], [item("FK-1234")]) == {
        (("B1",), ("FK-1234",)): "number_in_words"
    }


@pytest.mark.parametrize(
    "words", ["FK-12345", "XFK-1234", "FK-1234-2", "ZL-FK-1234", "FK--1234", "FK12 34"]
)
def test_a_number_that_is_a_piece_of_another_is_not_found(words: str) -> None:
    assert certain([entry("B1", words=words)], [item("FK-1234")]) == {}


def test_of_two_numbers_the_longer_one_that_stands_there_is_meant() -> None:
    book = [item("FK-1234"), item("FK-1234-2")]

    assert certain([entry("B1", words="FK-1234-2")], book) == {
        (("B1",), ("FK-1234-2",)): "number_in_words"
    }


def test_a_chinese_document_number_is_found_among_chinese_words() -> None:
    notice = item("R1", references=("甘财农〔2026〕12号",), accounts=(), names=())

    assert certain([entry("B1", words="下达甘财农〔2026〕12号资金")], [notice])
    assert not certain([entry("B1", words="下达甘财农〔2026〕121号资金")], [notice])
    assert not certain([entry("B1", words="2026年12月资金")], [notice])


def test_a_number_of_few_digits_is_not_looked_for_among_words() -> None:
    assert certain([entry("B1", words="3月7日 20260")], [item("20260")]) == {}
    assert certain([entry("B1", references=("20260",))], [item("20260")])


def test_a_number_of_the_books_form_that_nobody_bears_is_noticed() -> None:
    numbers = Numbers(["FK-1234", "FK-77"])

    assert numbers.named_in("FK-1234 FK-5678 INV-12") == (["FK-1234"], ["FK-5678"])


def test_an_entry_that_names_two_items_is_neither() -> None:
    bank = [entry("B1", references=("FK-17",), words="FK-18")]

    assert certain(bank, [item("FK-17"), item("FK-18")]) == {}


def test_a_claims_number_means_its_item_of_that_amount_only() -> None:
    book = [
        item("FK-1001", -30_00, references=("FK-1001", "BX-2001")),
        item("FK-1002", -70_00, references=("FK-1002", "BX-2001")),
    ]

    assert certain([entry("B1", -70_00, words="BX-2001")], book) == {
        (("B1",), ("FK-1002",)): "number_in_words"
    }


def test_a_reference_to_another_payees_account_is_put_before_a_person() -> None:
    bank, book = [entry("B1", references=("FK-17",), account=OTHER)], [item("FK-17")]

    assert certain(bank, book) == {}
    assert proposed(bank, book) == {(("B1",), ("FK-17",)): "end_to_end"}


def test_without_an_account_quite_another_name_speaks_against_a_reference() -> None:
    bank = [entry("B1", references=("FK-17",), name="Nordtal Bau GmbH")]

    assert certain(bank, [item("FK-17")]) == {}


def test_an_item_dated_long_after_the_entry_is_not_the_entry() -> None:
    bank = [entry("B1", references=("FK-17",))]

    assert certain(bank, [item("FK-17", on=11)])
    assert not certain(bank, [item("FK-17", on=12)])


def test_paid_twice_under_one_reference_neither_is_taken_and_both_are_shown() -> None:
    bank = [entry("B1", references=("FK-17",)), entry("B2", on=5, references=("FK-17",))]
    book = [item("FK-17")]

    assert certain(bank, book) == {}
    assert list(proposed(bank, book)) == [(("B1",), ("FK-17",)), (("B2",), ("FK-17",))]


def test_paid_again_by_hand_the_entry_that_bears_the_reference_is_the_item() -> None:
    bank = [
        entry("B1", references=("FK-1234",), account=ACCOUNT),
        entry("B2", on=5, words="补付FK-1234", account=ACCOUNT),
    ]

    assert certain(bank, [item("FK-1234")]) == {(("B1",), ("FK-1234",)): "end_to_end"}


def test_as_many_twins_as_equal_items_are_paired_by_their_days() -> None:
    bank = [entry("B2", on=4, references=("BX-9",)), entry("B1", on=1, references=("BX-9",))]
    book = [item("I2", on=3, references=("BX-9",)), item("I1", references=("BX-9",))]

    assert certain(bank, book) == {
        (("B1",), ("I1",)): "end_to_end",
        (("B2",), ("I2",)): "end_to_end",
    }


def test_a_third_twin_on_one_side_leaves_all_to_a_person() -> None:
    bank = [entry(f"B{n}", on=n, references=("BX-9",)) for n in (1, 2, 3)]
    book = [item(f"I{n}", on=n, references=("BX-9",)) for n in (1, 2)]

    assert certain(bank, book) == {}


def test_a_number_that_another_entry_names_with_the_whole_order_is_left_to_a_person() -> None:
    book = [item(f"FK-{n}", -n, references=(f"FK-{n}", "ZL-2026-1")) for n in (3001, 3002)]
    bank = [entry("B1", -6003, references=("ZL-2026-1",)), entry("B2", -3001, words="FK-3001")]

    assert certain(bank, book) == {}
