"""Money is settled from the day the bank moved it, as long as a match says so, and never twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates import claim_payment
from aggregates.allocation import Allocation
from aggregates.claim import Claim
from aggregates.fund import Fund
from aggregates.ledger_entry import LedgerEntry
from aggregates.project import Project
from aggregates.refusals import Refused
from aggregates.values import Reference, Text
from audit_service.commands import claims, matches
from audit_service.database import Database
from projections.balances import Moment, figures
from projections.disbursement_ledger import DisbursementLedger
from projections.engine import Recorded, create_read_models
from projections.ledger_tables import POSTINGS
from projections.register_queries import entry
from projections.rows import Rows
from tests.bank_story import credited_at_bank
from tests.projections.story import Story, day
from tests.scenario import LI, MARCH_1, ZHANG, act, yuan
from tests.test_ledger_document import said

STAGES = ("reserved", "approved", "ordered", "paid", "settled")


def stood(story: Story, as_of: date | None = None, known_at: int | None = None) -> dict[str, int]:
    """Return how many yuan have come how far."""
    story.application.catch_up()
    with story.application.database.reading() as connection:
        found = figures(connection, {"project": "P1"}, Moment(as_of, known_at))
    return {stage: found[(), "CNY"][stage] // 100 for stage in STAGES}


def stages(*yuan_each: int) -> dict[str, int]:
    return dict(zip(STAGES, yuan_each, strict=True))


def last(story: Story, kind: type[Any]) -> int:
    facts = story.application.service.read(0, 1_000)
    return max(one.position for one in facts if isinstance(one.event, kind))


def paid(story: Story) -> int:
    """Pay 300 of the 500 yuan on 26 May; return the position of the payment."""
    story.places()
    story.money()
    story.planned_project()
    story.paid_claim()
    return last(story, Claim.Paid)


def settle(story: Story, position: int, on: date) -> str:
    credited_at_bank(story.application.service, position, on)
    return story.application.service.look().get(LedgerEntry, position).match


def test_a_payment_is_settled_from_the_day_its_bank_booked_it(story: Story) -> None:
    position = paid(story)
    before = story.application.service.last_position()

    settle(story, position, day(5, 28))

    assert stood(story, day(5, 27)) == stages(500, 300, 300, 300, 0)
    assert stood(story, day(5, 28)) == stages(500, 300, 300, 300, 300)
    assert stood(story, None, before) == stages(500, 300, 300, 300, 0)


def test_money_given_back_leaves_what_is_settled(story: Story) -> None:
    settle(story, paid(story), day(5, 28))

    story.tell(claims.RefundPayment, day(9, 1), claim="K1", amount=yuan(50), reason="多付")
    assert stood(story) == stages(500, 250, 250, 250, 250)
    story.tell(claims.ReversePayment, day(9, 2), by=LI, claim="K1", reason="重复支付")

    assert stood(story, day(8, 31)) == stages(500, 300, 300, 300, 300)
    assert stood(story) == stages(500, 0, 0, 0, 0)


def test_a_match_found_after_a_refund_settles_what_is_left(story: Story) -> None:
    position = paid(story)
    story.tell(claims.RefundPayment, day(6, 1), claim="K1", amount=yuan(50), reason="多付")

    settle(story, position, day(5, 28))

    assert stood(story, day(5, 28)) == stages(500, 300, 300, 300, 250)
    assert stood(story) == stages(500, 250, 250, 250, 250)


def test_a_match_undone_never_was_except_for_who_knew_no_better(story: Story) -> None:
    match = settle(story, paid(story), day(5, 28))
    believed = story.application.service.last_position()

    story.tell(matches.UndoMatch, day(7, 1), match=match, reason="另一笔")

    for on in (day(5, 28), day(6, 30), day(7, 1), None):
        assert stood(story, on) == stages(500, 300, 300, 300, 0)
        assert stood(story, on, believed) == stages(500, 300, 300, 300, 300)


def test_a_payment_the_bank_returned_is_approved_and_may_be_paid_again(story: Story) -> None:
    first = paid(story)
    match = settle(story, first, day(5, 28))

    story.tell(claims.ReturnPayment, day(6, 2), claim="K1", reason="账号有误")
    returned = last(story, Claim.Returned)
    credited_at_bank(story.application.service, returned, day(6, 2))

    assert stood(story, day(6, 1)) == stages(500, 300, 300, 300, 300)
    assert stood(story) == stages(500, 300, 0, 0, 0)
    row = _claim(story)
    assert (row["stage"], row["paid_on"]) == ("approved", None)

    story.tell(claims.OrderPayment, day(6, 3), claim="K1", order="O-2")
    story.tell(claims.PayClaim, day(6, 4), claim="K1", payment="Z-2")
    settle(story, last(story, Claim.Paid), day(6, 5))
    story.tell(matches.UndoMatch, day(7, 1), match=match, reason="另一笔")

    assert stood(story) == stages(500, 300, 300, 300, 300)
    assert _claim(story)["paid_on"] == day(6, 4)


def test_a_claim_stays_settled_when_part_of_it_is_given_back(story: Story) -> None:
    settle(story, paid(story), day(5, 28))

    story.tell(claims.RefundPayment, day(9, 1), claim="K1", amount=yuan(50), reason="多付")

    assert _claim(story)["stage"] == "settled"


def _claim(story: Story) -> Any:
    story.application.catch_up()
    with story.application.database.reading() as connection:
        return entry(connection, "claims", "K1")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Keep the tables of the ledger in a file of their own."""
    opened = Database(f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}")
    create_read_models(opened)
    yield opened
    opened.close()


DAYS = st.integers(0, 9).map(lambda number: MARCH_1 + timedelta(days=number))
STEPS = st.sampled_from(
    ("settle", "settle", "settle past", "unsettle", "refund", "return", "pay", "reverse")
)


@settings(max_examples=150)
@given(st.lists(st.tuples(STEPS, DAYS), max_size=12))
def test_no_stage_is_ever_below_nothing_on_any_day(
    database: Database, steps: list[tuple[str, date]]
) -> None:
    told = [said(kind) for kind in (Fund.Opened, Allocation.Issued, Project.Proposed)]
    claim = _paid_claim()

    payments = [_last_payment(claim)]
    for step, on in steps:
        _take(claim, payments, step, on)

    told += claim.collect_events()
    stood_on = _posted(database, told)
    for on in (MARCH_1 + timedelta(days=number) for number in range(10)):
        assert min(stood_on(on)["paid"], stood_on(on)["settled"]) >= 0
    standing, out = stood_on(date.max), claim.outstanding.minor
    assert standing["settled"] == (out if claim.stage == "settled" else 0)
    assert standing["paid"] == (out if claim.stage == "paid" else 0)


def _paid_claim() -> Claim:
    claim = Claim.submit(
        Reference("C"), project=Reference("P"), milestone=Reference("M"),
        allocation=Reference("A"), payee=Reference("B"), amount=yuan(100), replaces=None,
        act=act(MARCH_1),
    )  # fmt: skip
    claim.review(Text("齐全"), act(MARCH_1, LI))
    claim.approve((), act(MARCH_1, LI))
    _pay(claim, MARCH_1)
    return claim


def _pay(claim: Claim, on: date) -> None:
    claim_payment.order(claim, Reference("ZF"), (), act(on))
    claim_payment.pay(claim, Reference("HK"), None, (), act(on, ZHANG))


def _last_payment(claim: Claim) -> Claim.Paid:
    return next(e for e in reversed(claim.pending_events) if isinstance(e, Claim.Paid))


def _take(claim: Claim, payments: list[Claim.Paid], step: str, on: date) -> None:
    """Take a step; one the rules refuse leaves everything as it was."""
    doing, why, match = act(on), Text("核对"), Reference("M")
    try:
        match step:
            case "settle":
                claim_payment.settle(claim, match, payments[-1], on, act(date.max))
            case "settle past":
                claim_payment.settle(claim, match, payments[0], on, act(date.max))
            case "unsettle":
                claim_payment.unsettle(claim, match, payments[-1], act(date.max))
            case "refund":
                claim_payment.refund(claim, yuan(30), why, doing)
            case "return":
                claim_payment.come_back(claim, why, doing)
            case "reverse":
                claim_payment.reverse(claim, why, doing)
            case "pay":
                _pay(claim, on)
                payments.append(_last_payment(claim))
    except Refused:
        return


def _posted(database: Database, told: list[Any]) -> Callable[[date], Counter[str]]:
    """Post facts; return what stands where at the end of a day."""
    with database.transaction() as connection:
        DisbursementLedger().clear(connection)
        rows = Rows(connection)
        for position, event in enumerate(told, start=1):
            at = "2018-03-14T00:00:00.000000Z"
            DisbursementLedger().project(Recorded(position, at, event.TOPIC, event), rows)
        rows.flush()
        chosen = sa.select(POSTINGS.c.effective_on, POSTINGS.c.account, POSTINGS.c.minor)
        postings = connection.execute(chosen).all()
        connection.rollback()

    def stood_on(day: date) -> Counter[str]:
        standing: Counter[str] = Counter()
        for on, account, minor in postings:
            standing[account] += minor if on <= day else 0
        return standing

    return stood_on
