"""What people have decided binds the rules, and still counts among what is possible."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from audit_service.matching.engine import pair
from audit_service.matching.lines import BankLine, BookLine, Pairing
from audit_service.matching.reserve import NOTHING, Reserve, Sides

ENTRY: Final = BankLine(key="E1", on=date(2015, 10, 13), minor=-500, account="622201")
ITEM: Final = BookLine(key="1", on=date(2015, 10, 12), minor=-500, accounts=("622201",))


def sides(bank: str, book: str = "") -> Sides:
    return Sides(frozenset({bank}), frozenset({book} - {""}))


def found(
    bank: list[BankLine], book: list[BookLine], reserve: Reserve = NOTHING
) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Return what is certain, and what is put to people."""

    def named(pairings: list[Pairing], *, is_certain: bool) -> set[tuple[str, ...]]:
        return {one.bank + one.book for one in pairings if one.is_certain is is_certain}

    pairings = pair(bank, book, reserve=reserve)
    return named(pairings, is_certain=True), named(pairings, is_certain=False)


def test_sides_that_were_denied_are_neither_certain_nor_possible() -> None:
    assert found([ENTRY], [ITEM]) == ({("E1", "1")}, set())
    denied = Reserve(denied=frozenset({sides("E1", "1")}))

    assert found([ENTRY], [ITEM], denied) == (set(), set())


def test_a_charge_that_was_denied_is_not_found_again() -> None:
    charge = replace(ENTRY, nature=type(ENTRY.nature)("charge"), account="")
    assert found([charge], []) == ({("E1",)}, set())

    assert found([charge], [], Reserve(denied=frozenset({sides("E1")}))) == (set(), set())


def test_what_would_be_certain_of_a_line_kept_for_people_is_put_to_them() -> None:
    kept = Reserve(people=Sides(bank=frozenset({"E1"})))

    assert found([ENTRY], [ITEM], kept) == (set(), {("E1", "1")})


def test_a_line_kept_for_people_is_proposed_for_nothing_that_merely_agrees_in_amount() -> None:
    others = [ITEM, replace(ITEM, key="2")]
    kept = Reserve(people=Sides(bank=frozenset({"E1"})))
    assert found([ENTRY], others)[1] == {("E1", "1"), ("E1", "2")}

    assert found([ENTRY], others, kept) == (set(), set())


def test_a_line_kept_for_people_is_proposed_where_the_bank_names_it() -> None:
    item = replace(ITEM, references=("PAY-0001",))
    named = replace(ENTRY, references=("PAY-0001",), account="")
    again = replace(named, key="E2", on=date(2015, 10, 14))
    undone = sides("E1", "1")
    kept = Reserve(people=undone, denied=frozenset({undone}))

    assert found([named, again], [item], kept) == (set(), {("E2", "1")})


def test_a_line_in_reserve_still_speaks_against_other_readings() -> None:
    """E1 was not item 1, so it may be item 2: that E2 is item 2 is not certain."""
    two = [ENTRY, replace(ENTRY, key="E2")]
    items = [replace(ITEM, references=("A-1",)), replace(ITEM, key="2", references=("A-2",))]
    undone = sides("E1", "1")
    kept = Reserve(people=undone, denied=frozenset({undone}))
    later = Reserve(later=Sides(bank=frozenset({"E1"})))

    assert found(two, items, kept)[0] == set()
    assert found(two, items[1:], later) == (set(), {("E2", "2")})


def test_of_twins_neither_is_certain_once_a_person_took_one_apart() -> None:
    """Nothing tells them from each other: whoever undid E1 with 1 may have meant E1 with 2."""
    two, items = [ENTRY, replace(ENTRY, key="E2")], [ITEM, replace(ITEM, key="2")]
    undone = sides("E1", "1")
    kept = Reserve(people=undone, denied=frozenset({undone}))
    assert found(two, items)[0] == {("E1", "1"), ("E2", "2")}

    assert found(two, items, kept)[0] == set()
