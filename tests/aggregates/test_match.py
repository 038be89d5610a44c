"""A match is of two sides that add up, known by them alone, and decided on in order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aggregates.bank_values import DifferenceKind
from aggregates.match import Difference, Ground, Match, Parties, empty, match_reference, unequal
from aggregates.money import Money
from aggregates.stages import MatchStage
from aggregates.values import Act, Reference, Text
from tests.scenario import MARCH_1, MARCH_2, Fact, act, fact, given, happened, refused, yuan

E1, E2 = Reference("6217.1"), Reference("6217.2")
WHY = Text("金额相符")
CHARGE = Difference(kind=DifferenceKind.CHARGE, amount=Money(-15, "CNY"))
INTEREST = Difference(kind=DifferenceKind.INTEREST, amount=yuan(1))
SIDES = Parties(entries=(E1,), items=(42,))
RULE = Ground(rule="reference", version=1, score=990, reasons=("order",))
FIRMER = Ground(rule="only_one_left", version=1, score=1000, reasons=("order",))
BEGUN = {
    "reference": match_reference("6217", SIDES), "account": "6217", "parties": SIDES,
    "ground": RULE,
}  # fmt: skip
PROPOSED = fact(Match.Proposed, **BEGUN)
FOUND = fact(Match.Found, **BEGUN, automatic=True)
ACCEPTED = fact(Match.Accepted, reason=WHY)
CONFIRMED = fact(Match.Confirmed, ground=FIRMER)
DECLINED = fact(Match.Declined, reason=WHY)
UNDONE = fact(Match.Undone, reason=WHY)
TO: dict[MatchStage, list[Fact]] = {
    MatchStage.PROPOSED: [PROPOSED],
    MatchStage.MADE: [FOUND],
    MatchStage.DECLINED: [PROPOSED, DECLINED],
    MatchStage.UNDONE: [FOUND, UNDONE],
}
OPEN = {MatchStage.PROPOSED, MatchStage.DECLINED, MatchStage.UNDONE}
STEPS: dict[str, tuple[Callable[[Match, Act], None], set[MatchStage], Fact]] = {
    "accept": (lambda m, by: m.accept(WHY, by), OPEN, ACCEPTED),
    "confirm": (lambda m, by: m.confirm(FIRMER, by), {MatchStage.PROPOSED}, CONFIRMED),
    "decline": (lambda m, by: m.decline(WHY, by), {MatchStage.PROPOSED}, DECLINED),
    "undo": (lambda m, by: m.undo(WHY, by), {MatchStage.MADE}, UNDONE),
}


def test_a_match_is_proposed_or_found() -> None:
    assert happened(Match.propose("6217", SIDES, RULE, act())) == [PROPOSED]
    assert happened(Match.find("6217", SIDES, RULE, act(), automatic=True)) == [FOUND]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("stage", MatchStage)
def test_each_step_needs_its_stage(step: str, stage: MatchStage) -> None:
    decide, needed, recorded = STEPS[step]
    match = given(Match, *TO[stage])

    if stage in needed:
        decide(match, act())
        assert happened(match) == [recorded]
    else:
        with refused("match_step_out_of_order"):
            decide(match, act())


@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_dated_before_the_last_one(step: str) -> None:
    decide, needed, _ = STEPS[step]
    begun = FOUND if needed == {MatchStage.MADE} else PROPOSED
    match = given(Match, fact(begun.kind, **begun.said | {"act": act(MARCH_2)}))

    with refused("dates_out_of_order"):
        decide(match, act(MARCH_1))


def test_a_confirmed_match_rests_on_what_the_rule_knows_by_then() -> None:
    assert given(Match, PROPOSED, CONFIRMED).ground == FIRMER


def test_a_match_that_was_undone_may_be_made_and_undone_again() -> None:
    match = given(Match, FOUND, UNDONE, ACCEPTED)

    match.undo(WHY, act())

    assert match.stage is MatchStage.UNDONE


def test_the_same_sides_are_the_same_match_in_any_order() -> None:
    one = Parties(entries=(E1, E2), items=(42, 7), differences=(CHARGE, INTEREST))
    other = Parties(entries=(E2, E1), items=(7, 42), differences=(INTEREST, CHARGE))

    assert match_reference("6217", one) == match_reference("6217", other)


@pytest.mark.parametrize(
    "parties",
    [
        Parties(entries=(E2,), items=(42,)),
        Parties(entries=(E1,), items=(43,)),
        Parties(entries=(E1,)),
        Parties(entries=(E1,), items=(42,), differences=(CHARGE,)),
        Parties(entries=(E1, E2), items=(42,)),
    ],
)
def test_other_sides_are_another_match(parties: Parties) -> None:
    assert match_reference("6217", parties) != match_reference("6217", SIDES)
    assert match_reference("6218", parties) != match_reference("6217", parties)


@pytest.mark.parametrize(
    ("entries", "items", "differences", "rest"),
    [
        (-100_00, -100_00, (), 0),
        (-100_15, -100_00, (CHARGE,), 0),
        (-100_00, -100_00, (CHARGE,), 15),
        (-99_15, -100_00, (CHARGE, INTEREST), 0),
        (-100_00, 100_00, (), -200_00),
        (100_01, 100_00, (), 1),
        (-15, 0, (CHARGE,), 0),
    ],
)
def test_two_sides_add_up_to_the_last_fen(
    entries: int, items: int, differences: tuple[Difference, ...], rest: int
) -> None:
    faults = unequal(Money(entries, "CNY"), Money(items, "CNY"), differences)

    assert [fault.particulars["rest"] for fault in faults] == [Money(rest, "CNY")] * bool(rest)


@pytest.mark.parametrize(
    ("parties", "is_empty"),
    [
        (SIDES, False),
        (Parties(entries=(E1,)), False),
        (Parties(entries=()), True),
        (Parties(entries=(), items=(42,)), True),
        (Parties(entries=(E1, E1), items=(42,)), True),
        (Parties(entries=(E1,), items=(42, 42)), True),
    ],
)
def test_a_match_names_an_entry_and_nothing_twice(parties: Parties, is_empty: bool) -> None:
    assert [fault.code for fault in empty(parties)] == ["match_empty"] * is_empty
