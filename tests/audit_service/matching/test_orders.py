"""Batches, orders and splits: what adds up under one number."""

from __future__ import annotations

from dataclasses import replace

from audit_service.matching.lines import BookLine, Part
from tests.audit_service.matching.sides import ACCOUNT, certain, entry, item, only, proposed

ORDER = "ZL-2026-7"


def households(*amounts: int, order: str = ORDER) -> list[BookLine]:
    return [
        item(
            f"FK-{n}",
            -amount,
            references=(f"FK-{n}", order),
            group=order,
            names=(f"农户{n}",),
            accounts=(f"62170{n}",),
        )
        for n, amount in enumerate(amounts, 501)
    ]


def parts(*said: tuple[int, str, str]) -> tuple[Part, ...]:
    return tuple(
        Part(minor=-minor, references=(number,) if number else (), account=account)
        for minor, number, account in said
    )


def test_a_batch_is_the_items_of_its_parts_by_number_and_by_account() -> None:
    details = parts((500_00, "FK-501", ""), (500_00, "", "62170502"), (700_00, "", "62170503"))
    bank = [entry("B1", -1_700_00, parts=details)]

    pairing = only(bank, households(500_00, 500_00, 700_00))

    assert pairing.book == ("FK-501", "FK-502", "FK-503")
    assert (pairing.rule, pairing.is_certain) == ("batch_details", True)


def test_a_batch_with_one_part_nobody_knows_is_not_paired() -> None:
    details = parts((500_00, "FK-501", ""), (500_00, "", "999"))
    bank = [entry("B1", -1_000_00, parts=details)]

    assert certain(bank, households(500_00, 500_00)) == {}


def test_a_part_of_a_payee_with_equal_items_is_the_one_under_its_fellows_order() -> None:
    book = [
        *households(500_00, 500_00),
        item("FK-900", -500_00, group="ZL-2026-8", accounts=("62170502",), names=()),
    ]
    details = parts((500_00, "FK-501", ""), (500_00, "", "62170502"))

    assert certain([entry("B1", -1_000_00, parts=details)], book) == {
        (("B1",), ("FK-501", "FK-502")): "batch_details"
    }


def test_an_item_paid_alone_and_within_a_batch_is_in_neither_for_certain() -> None:
    details = parts((500_00, "FK-501", ""), (600_00, "FK-502", ""))
    bank = [entry("B1", -1_100_00, parts=details), entry("B2", -500_00, references=("FK-501",))]

    assert certain(bank, households(500_00, 600_00)) == {}


def test_an_entry_that_names_an_order_is_all_its_items_if_they_add_up() -> None:
    bank = [entry("B1", -1_700_00, words=f"批量代发 {ORDER}")]

    assert certain(bank, households(500_00, 500_00, 700_00)) == {
        (("B1",), ("FK-501", "FK-502", "FK-503")): "order_group"
    }


def test_what_of_an_order_was_paid_alone_is_not_in_its_batch() -> None:
    bank = [
        entry("B1", -1_200_00, references=(ORDER,)),
        entry("B2", -500_00, references=("FK-501",)),
    ]

    assert certain(bank, households(500_00, 500_00, 700_00)) == {
        (("B1",), ("FK-502", "FK-503")): "order_group",
        (("B2",), ("FK-501",)): "end_to_end",
    }


def test_an_order_less_one_item_is_put_before_a_person() -> None:
    bank, book = [entry("B1", -1_200_00, references=(ORDER,))], households(500_00, 600_00, 700_00)

    assert certain(bank, book) == {}
    assert proposed(bank, households(500_00, 400_00, 700_00)) == {
        (("B1",), ("FK-501", "FK-503")): "order_group"
    }


def test_an_order_paid_twice_is_left_to_a_person() -> None:
    bank = [entry("B1", -1_200_00, references=(ORDER,)), entry("B2", -1_200_00, words=ORDER)]

    assert certain(bank, households(500_00, 700_00)) == {}


def test_an_entry_that_lists_its_items_numbers_is_those_items() -> None:
    bank = [entry("B1", -1_200_00, words="FK-501,FK-502")]
    book = [replace(one, group="", references=one.references[:1]) for one in households(5, 7)]
    book = [replace(one, minor=100_00 * one.minor) for one in book]

    assert certain(bank, book) == {(("B1",), ("FK-501", "FK-502")): "order_group"}


def test_entries_that_name_one_item_and_add_up_to_it_are_that_item() -> None:
    bank = [
        entry("B1", -60_000_00, references=("FK-17",), account=ACCOUNT),
        entry("B2", -40_000_00, on=3, words="FK-17", references=("FK-17",)),
    ]

    assert certain(bank, [item("FK-17")]) == {(("B1", "B2"), ("FK-17",)): "order_group"}


def test_entries_that_name_one_item_and_do_not_add_up_to_it_are_not() -> None:
    bank = [entry("B1", -60_000_00, references=("FK-17",))]
    bank += [entry("B2", -40_000_01, references=("FK-17",))]

    assert certain(bank, [item("FK-17")]) == {}


def test_two_entries_of_an_order_are_its_items_together_if_nothing_finer_adds_up() -> None:
    bank = [entry("B1", -900_00, references=(ORDER,)), entry("B2", -800_00, references=(ORDER,))]

    assert certain(bank, households(500_00, 500_00, 700_00)) == {
        (("B1", "B2"), ("FK-501", "FK-502", "FK-503")): "order_group"
    }
    assert (("B1", "B2"), ("FK-501", "FK-502", "FK-503")) not in certain(
        bank, households(500_00, 400_00, 800_00)
    )


def test_silent_entries_to_an_account_are_the_only_item_there_is_for_it() -> None:
    bank = [entry(f"B{n}", -50_000_00, on=n, account=ACCOUNT) for n in (1, 2)]

    assert certain(bank, [item("FK-17")]) == {(("B1", "B2"), ("FK-17",)): "split_by_account"}
    assert certain(bank, [item("FK-17"), item("FK-18", -3_00, on=2)]) == {}
    assert certain([*bank, entry("B3", -1_00, account=ACCOUNT)], [item("FK-17")]) == {}


def test_amounts_alone_that_add_up_are_only_ever_a_question() -> None:
    bank = [entry("B1", -1_234_56)]
    book = [item("I1", -1_000_00, names=(), accounts=()), item("I2", -234_56, names=("甲",))]

    assert certain(bank, book) == {}
    assert proposed(bank, book) == {(("B1",), ("I1", "I2")): "sum_of_amounts"}


def test_amounts_that_add_up_in_two_ways_are_no_question_either() -> None:
    bank = [entry("B1", -1_234_56)]
    book = [item(f"I{n}", -minor) for n, minor in enumerate((1_000_00, 234_56, 1_200_00, 34_56))]

    assert proposed(bank, book) == {}
