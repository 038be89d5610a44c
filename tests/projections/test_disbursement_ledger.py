"""The ledger says where each fen stands, as of any date and as known at any position."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from audit_service.commands import allocations, claims, funds
from audit_service.log_tables import EVENTS
from projections.accounts import FIGURES, MONEY
from projections.balances import Moment, account_balances, figures
from projections.ledger_tables import BLOCK, POSTINGS
from tests.projections.story import Story, day, document
from tests.scenario import LI, yuan

END_OF_2018 = date(2018, 12, 31)


@pytest.fixture
def told(story: Story) -> Story:
    """Tell a year in which money goes every way it can, including back."""
    story.whole()
    story.tell(claims.RefundPayment, day(9, 1), claim="K1", amount=yuan(50), reason="多付")
    story.tell(claims.ReversePayment, day(9, 2), by=LI, claim="K1", reason="重复支付")
    story.tell(
        allocations.ReleaseReservation,
        day(9, 3),
        allocation="A1",
        project="P1",
        amount=yuan(100),
        reason="节余",
    )
    story.tell(
        allocations.PassDownAllocation,
        day(9, 4),
        reference="A1-1",
        parent="A1",
        organisation="county-health",
        region="621202",
        amount=yuan(120),
        document=document("武财〔2018〕8号"),
    )
    story.tell(
        allocations.ReturnAllocation, day(9, 5), allocation="A1-1", amount=yuan(20), reason="退回"
    )
    story.tell(
        allocations.ReduceAllocation, day(9, 6), allocation="A1", amount=yuan(30), reason="核减"
    )
    story.tell(
        allocations.IncreaseAllocation,
        day(2, 1),  # business date long before it was recorded
        allocation="A1",
        amount=yuan(5),
        document=document("武财〔2018〕9号"),
    )
    story.tell(funds.ReduceFund, day(9, 8), fund="F2018", amount=yuan(7), reason="收回")
    story.tell(funds.ReceiveFunding, day(9, 9), fund="F2018", amount=yuan(600), payer="省财政")
    story.application.catch_up()
    return story


def entries(story: Story) -> dict[int, list[tuple[str, int]]]:
    found: dict[int, list[tuple[str, int]]] = {}
    with story.application.database.reading() as connection:
        rows = connection.execute(
            sa.select(POSTINGS.c.position, POSTINGS.c.account, POSTINGS.c.minor).order_by(
                POSTINGS.c.position, POSTINGS.c.line
            )
        )
        for position, account, minor in rows:
            found.setdefault(position, []).append((account, minor))
    return found


def log(story: Story) -> Iterator[tuple[int, str, dict[str, Any]]]:
    with story.application.database.reading() as connection:
        rows = connection.execute(
            sa.select(EVENTS.c.position, EVENTS.c.topic, EVENTS.c.state).order_by(EVENTS.c.position)
        ).all()
    for position, topic, state in rows:
        yield position, topic, json.loads(state)


def test_every_movement_is_posted_once_out_of_one_account_and_into_another(told: Story) -> None:
    posted = entries(told)

    by_topic = {topic: posted.get(position) for position, topic, _ in log(told)}

    assert by_topic == dict.fromkeys(by_topic) | {
        "fund.appropriated": [("appropriation", -1000_00), ("unallotted", 1000_00)],
        "fund.reduced": [("unallotted", -7_00), ("appropriation", 7_00)],
        "fund.received": [("funding_due", -600_00), ("received", 600_00)],
        "allocation.issued": [("allotted", -120_00), ("allotted", 120_00)],  # the last: passed down
        "allocation.increased": [("unallotted", -5_00), ("allotted", 5_00)],
        "allocation.returned": [("allotted", -20_00), ("allotted", 20_00)],
        "allocation.reduced": [("allotted", -30_00), ("unallotted", 30_00)],
        "allocation.reserved": [("allotted", -500_00), ("reserved", 500_00)],
        "allocation.released": [("reserved", -100_00), ("allotted", 100_00)],
        "allocation.charged": [("reserved", -300_00), ("approved", 300_00)],
        "claim.submitted": [("claimed", -300_00), ("under_review", 300_00)],
        "claim.approved": [("under_review", -300_00), ("honoured", 300_00)],
        "claim.ordered": [("approved", -300_00), ("ordered", 300_00)],
        "claim.paid": [("ordered", -300_00), ("paid", 300_00)],
        "claim.refunded": [("paid", -50_00), ("reserved", 50_00)],
        "claim.reversed": [
            ("honoured", -250_00),
            ("claimed", 250_00),
            ("paid", -250_00),
            ("reserved", 250_00),
        ],
    }


def test_every_entry_balances_and_no_money_is_made_or_lost(told: Story) -> None:
    for postings in entries(told).values():
        assert sum(minor for _, minor in postings) == 0

    with told.application.database.reading() as connection:
        stands = Counter({b.account: b.minor for b in account_balances(connection, {})})
    assert sum(stands[account.value] for account in MONEY) == 993_00
    assert stands["appropriation"] == -993_00


EFFECT = {
    "fund.appropriated": {"appropriated": 1},
    "fund.reduced": {"appropriated": -1},
    "fund.received": {"received": 1},
    "allocation.reserved": {"reserved": 1},
    "allocation.released": {"reserved": -1},
    "allocation.charged": {"approved": 1},
    "claim.submitted": {"claimed": 1},
    "claim.ordered": {"ordered": 1},
    "claim.paid": {"paid": 1},
    "claim.refunded": {"approved": -1, "ordered": -1, "paid": -1},
    "claim.reversed": {"approved": -1, "ordered": -1, "paid": -1, "claimed": -1},
    "fund.allotted": {"allotted": 1},
    "fund.taken_back": {"allotted": -1},
}
"""A second computation, from the stored JSON alone: which cumulative figure a fact changes."""


def told_by_hand(story: Story, moment: Moment) -> Counter[str]:
    counted: Counter[str] = Counter()
    for position, topic, state in log(story):
        on = date.fromisoformat(state["act"]["effective_on"])
        known = moment.known_at is None or position <= moment.known_at
        if known and (moment.as_of is None or on <= moment.as_of):
            for figure, sign in EFFECT.get(topic, {}).items():
                counted[figure] += sign * state["amount"]["minor"]
    return counted


def ends_of_commands(story: Story) -> list[int]:
    """Within a command, money has left one record and not yet reached the other."""
    last = {state["act"]["command_id"]: position for position, _, state in log(story)}
    return sorted(last.values())


def test_figures_agree_with_a_second_computation_at_every_moment(told: Story) -> None:
    dates = [None, *(day(month, 15) for month in range(1, 13))]
    compared = ("appropriated", "allotted", "reserved", "approved", "ordered", "paid", "received")

    with told.application.database.reading() as connection:
        for known_at in (None, 0, *ends_of_commands(told)):
            for as_of in dates:
                moment = Moment(as_of, known_at)
                expected = told_by_hand(told, moment)
                found = figures(connection, {"fund": "F2018"}, moment).get(((), "CNY"), {})
                assert {name: found.get(name, 0) for name in compared} == {
                    name: expected[name] for name in compared
                }, moment


@pytest.mark.parametrize(
    ("where", "by"),
    [
        ({}, ("fund",)),
        ({"organisation": "county-health"}, ()),
        ({"region": "620000"}, ()),
        ({"region": "621202"}, ()),
        ({"purpose": "clinic"}, ()),
        ({"project": "P1"}, ()),
        ({"unit": "county-health"}, ()),
    ],
)
def test_kept_sums_give_what_the_postings_give(
    told: Story, where: dict[str, str], by: tuple[str, ...]
) -> None:
    with told.application.database.reading() as connection:
        for moment in (Moment(), Moment(day(9, 3)), Moment(None, 30), Moment(day(6, 1), 45)):
            kept = figures(connection, where, moment, by)
            # A list of values is always summed from the postings themselves.
            summed = figures(connection, {k: (v,) for k, v in where.items()}, moment, by)
            if not by:
                assert kept == summed
            else:
                assert kept == figures(connection, {"tier": "province"}, moment, by)


def test_sums_by_block_are_exact_on_both_sides_of_a_block_boundary(story: Story) -> None:
    story.places()
    story.money()
    commands = [
        funds.AppropriateFund(
            fund="F2018",  # type: ignore[arg-type]  # a literal is a word
            amount=yuan(1),
            document=document("甘财〔2018〕2号"),
            effective_on=day(3, 1),
        )
        for _ in range(BLOCK + 20)
    ]
    story.application.service.execute_all(commands, LI)
    story.application.catch_up()
    before = story.application.service.last_position() - len(commands)

    with story.application.database.reading() as connection:
        for known_at in (BLOCK - 1, BLOCK, BLOCK + 1, BLOCK + 7):
            moment = Moment(END_OF_2018, known_at)
            found = figures(connection, {"fund": "F2018"}, moment)[(), "CNY"]
            assert found["appropriated"] == 1000_00 + (known_at - before) * 1_00


def test_unpaid_is_what_was_allotted_and_not_paid(told: Story) -> None:
    with told.application.database.reading() as connection:
        found = figures(connection, {"fund": "F2018"}, Moment(day(8, 31)))[(), "CNY"]

    assert found["unpaid"] == found["allotted"] - found["paid"] == 505_00
    assert set(found) == set(FIGURES)
