"""On made-up statements with known truth: nothing wrong for certain, and nearly all found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_service.matching.engine import ALTERNATIVES_MAX, pair
from audit_service.matching.lines import Pairing
from audit_service.matching.rules import RULES
from audit_service.matching.rules.rule import Rule, nothing
from audit_service.matching.table import Reading, Table
from bench.labelled_statements import HARD, PUBLISHED, Labelled, judged, labelled

MIXES = {"published": PUBLISHED, "hard": HARD}
SEEDS = (1, 2, 3)
LINES = 3000


@cache
def paired(mix: str, seed: int, lines: int = LINES) -> tuple[Labelled, list[Pairing]]:
    made = labelled(MIXES[mix], lines, seed)
    return made, pair(made.bank, made.book)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mix", sorted(MIXES))
def test_nothing_is_paired_for_certain_that_is_not_the_same_money(mix: str, seed: int) -> None:
    made, pairings = paired(mix, seed)

    assert judged(pairings, made).wrong == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_at_least_95_of_100_lines_with_a_true_pairing_are_paired_without_a_person(
    seed: int,
) -> None:
    made, pairings = paired("published", seed)

    assert judged(pairings, made).recall_permille >= 950


def test_hard_statements_leave_more_to_a_person_but_not_much_more() -> None:
    made, pairings = paired("hard", 1)

    assert judged(pairings, made).recall_permille >= 900


@pytest.mark.parametrize("mix", sorted(MIXES))
def test_every_pairing_adds_up_and_uses_each_line_once(mix: str) -> None:
    made, pairings = paired(mix, 1)
    minor = {line.key: line.minor for line in made.bank}
    minor |= {line.key: line.minor for line in made.book}
    used = [k for p in pairings if p.is_certain for k in (*p.bank, *p.book)]
    asked = [k for p in pairings if not p.is_certain for k in (*p.bank, *p.book)]

    for p in pairings:
        differences = sum(difference.minor for difference in p.differences)
        assert sum(minor[k] for k in p.bank) == sum(minor[k] for k in p.book) + differences
        assert isinstance(p.score, int)
        assert 0 < p.score <= 1000
    assert len(used) == len(set(used))
    assert not set(used) & set(asked)
    assert max(map(asked.count, asked)) <= ALTERNATIVES_MAX


def test_every_rule_but_the_last_is_certain_of_something_and_is_needed() -> None:
    _, pairings = paired("hard", 1)

    assert {p.rule for p in pairings if p.is_certain} == {
        rule.code for rule in RULES if rule.certain is not nothing
    }


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_the_order_in_which_lines_come_makes_no_difference(data: st.DataObject) -> None:
    made = labelled(HARD, 150, data.draw(st.integers(0, 20)))
    bank = data.draw(st.permutations(made.bank))
    book = data.draw(st.permutations(made.book))

    assert pair(bank, book) == pair(made.bank, made.book)


def test_the_same_seed_makes_the_same_statement() -> None:
    assert labelled(PUBLISHED, 300, 7) == labelled(PUBLISHED, 300, 7)
    assert labelled(PUBLISHED, 300, 7) != labelled(PUBLISHED, 300, 8)


def test_the_published_shares_are_of_a_thousand() -> None:
    hard = {kind for kind in HARD if HARD[kind] == 2 * PUBLISHED[kind]}

    assert sum(PUBLISHED.values()) == 1020  # two of a hundred are strangers, on top
    assert PUBLISHED["stranger"] == 20
    assert hard >= {"paid_twice_copy", "wrong_reference_same_amount", "batch_silent"}


def by_amount_alone(table: Table) -> Iterator[Reading]:
    """Be careless: take whatever single entry and item have an amount to themselves."""
    for entry in sorted(table.open_entries):
        minor = table.entries[entry].minor
        same = [i for i in sorted(table.open_items) if table.items[i].line.minor == minor]
        if len(same) == 1:
            yield Reading(entries=(entry,), items=(same[0],), score=1, reasons=())


def test_a_careless_rule_is_caught() -> None:
    careless = Rule(code="careless", version=1, certain=by_amount_alone, possible=nothing)
    made = labelled(HARD, 600, 1)

    assert judged(pair(made.bank, made.book, (*RULES, careless)), made).wrong


def test_a_payment_a_reversal_may_undo_is_held_back_even_if_no_rule_pairs_the_two() -> None:
    rules = [rule for rule in RULES if rule.code != "reversed_at_bank"]
    made = labelled(HARD, 600, 1)

    found = judged(pair(made.bank, made.book, rules), made)

    assert found.wrong == ()
    assert found.found["reversed"] == 0
    assert found.found["reversed_and_paid"] == 0


def test_taking_the_other_copy_of_a_double_payment_would_be_wrong() -> None:
    made = labelled(HARD, 600, 1)
    first = next(t for t in made.truths if t.kind == "paid_twice_copy")
    by_key = {line.key: line for line in made.bank}
    paid = by_key[first.bank[0]]
    (copy,) = [
        line
        for line in made.bank
        if line.references == paid.references and line.minor == paid.minor and line != paid
    ]
    taken = Pairing(
        bank=(copy.key,),
        book=first.book,
        rule="x",
        version=1,
        score=1,
        is_certain=True,
        reasons=(),
    )

    assert judged([taken], made).wrong == (taken,)
    assert judged([replace(taken, bank=first.bank)], made).wrong == ()
