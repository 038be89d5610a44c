"""Entries without a number: the payee's account or name, and the day."""

from __future__ import annotations

import pytest

from audit_service.matching import naming
from tests.audit_service.matching.sides import ACCOUNT, CLINIC, certain, entry, item, proposed

OTHER = "6217000000000009999"


def test_an_entry_to_the_payees_account_is_the_only_item_of_its_amount() -> None:
    bank, book = [entry("B1", account="6228 4800 0000 0001 234")], [item("FK-17")]

    assert certain(bank, book) == {(("B1",), ("FK-17",)): "amount_account"}


@pytest.mark.parametrize(("on", "is_near"), [(-11, False), (-10, True), (14, True), (15, False)])
def test_without_a_number_an_entry_comes_at_about_the_time_of_its_item(
    on: int, is_near: bool
) -> None:
    assert bool(certain([entry("B1", on=on, account=ACCOUNT)], [item("FK-17")])) is is_near


def test_two_items_of_an_amount_for_one_account_are_a_question() -> None:
    bank, book = [entry("B1", account=ACCOUNT)], [item("FK-17"), item("FK-18", on=3)]

    assert certain(bank, book) == {}
    assert set(proposed(bank, book)) == {(("B1",), ("FK-17",)), (("B1",), ("FK-18",))}


def test_a_second_payment_is_not_taken_for_the_payees_next_item() -> None:
    bank = [entry("B1", references=("FK-17",), account=ACCOUNT), entry("B2", account=ACCOUNT)]

    assert certain(bank, [item("FK-17"), item("FK-18", on=3)]) == {
        (("B1",), ("FK-17",)): "end_to_end"
    }


def test_an_entry_that_names_another_item_is_not_its_payees_for_certain() -> None:
    bank = [entry("B1", account=ACCOUNT, words="FK-1800")]
    book = [item("FK-1700"), item("FK-1800", -5_00, accounts=(OTHER,))]

    assert certain(bank, book) == {}
    assert (("B1",), ("FK-1700",)) in proposed(bank, book)


def test_an_entry_with_a_number_nobody_bears_is_not_its_payees_for_certain() -> None:
    assert certain([entry("B1", account=ACCOUNT, words="FK-9999")], [item("FK-1700")]) == {}
    assert certain([entry("B1", account=ACCOUNT, words="INV-9999")], [item("FK-1700")])


def test_an_item_that_another_entry_names_is_not_taken_by_account() -> None:
    bank = [entry("B1", account=ACCOUNT), entry("B2", references=("FK-17",))]

    assert certain(bank, [item("FK-17")]) == {(("B2",), ("FK-17",)): "end_to_end"}


def test_an_item_of_an_order_that_an_entry_equals_whole_is_left_to_a_person() -> None:
    book = [item("FK-17", group="ZL-1"), item("FK-18", -5_00, group="ZL-1", accounts=(OTHER,))]
    bank = [entry("B1", account=ACCOUNT), entry("B2", -100_005_00)]

    assert certain(bank[:1], book) == {(("B1",), ("FK-17",)): "amount_account"}
    assert certain(bank, book) == {}


def test_a_masked_account_agrees_as_far_as_it_shows() -> None:
    bank = [entry("B1", references=("FK-17",), account="622848*********1234")]
    others = [entry("B1", references=("FK-17",), account="622848*********9999")]

    assert certain(bank, [item("FK-17")])
    assert not certain(others, [item("FK-17")])


@pytest.mark.parametrize(
    ("printed", "known"),
    [
        ("红旗镇 上沟村卫生室", CLINIC),
        ("红旗镇上沟村", CLINIC),
        ("华兴建设(贵州)有限公司", "华兴建设(贵州)有限责任公司"),
        ("MULLER BAU", "Müller Bau GmbH"),
        ("Bau Müller", "Müller Bau GmbH"),
    ],
)
def test_a_name_without_its_legal_clothing_or_cut_short_is_the_payees(
    printed: str, known: str
) -> None:
    book = [item("FK-17", names=(known,))]

    assert certain([entry("B1", name=printed)], book) == {(("B1",), ("FK-17",)): "amount_date_name"}


def test_a_name_that_only_looks_alike_is_a_question() -> None:
    bank = [entry("B1", name="红旗镇上坪村卫生室")]

    assert certain(bank, [item("FK-17")]) == {}
    assert proposed(bank, [item("FK-17")]) == {(("B1",), ("FK-17",)): "amount_date_name"}


def test_a_cut_name_that_two_payees_bear_is_a_question() -> None:
    book = [
        item("FK-17"),
        item("FK-18", -5_00, names=("红旗镇上沟村第一小学",), accounts=(OTHER,)),
    ]

    assert certain([entry("B1", name="红旗镇上沟村")], book) == {}
    assert certain([entry("B1", name=CLINIC)], book)


def test_a_persons_name_alone_is_a_question() -> None:
    bank, book = [entry("B1", name="王小明")], [item("FK-17", names=("王小明",))]

    assert certain(bank, book) == {}
    assert proposed(bank, book) == {(("B1",), ("FK-17",)): "amount_date_name"}


def test_the_right_name_with_another_account_is_a_question() -> None:
    bank = [entry("B1", name=CLINIC, account=OTHER)]

    assert certain(bank, [item("FK-17")]) == {}
    assert proposed(bank, [item("FK-17")]) == {(("B1",), ("FK-17",)): "amount_date_name"}


def test_likeness_is_a_count_of_a_thousand() -> None:
    assert naming.likeness("华兴有限公司", "华兴有限责任公司") == 1000
    assert naming.likeness("MARTHA", "MARHTA") == 961  # Winkler's own example: 0.961
    assert naming.likeness("王芳", "") == 0
