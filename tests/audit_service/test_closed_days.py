"""No fact that moves an organisation's money is dated on a day its books are closed."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest

from aggregates.cash_entry import CashKind
from aggregates.refusals import Refused
from aggregates.values import Earmark, FundClass, Tier
from audit_service.bootstrap import Application
from audit_service.commands import allocations, bank_accounts, claims, funds
from audit_service.commands.command import Command
from tests.banking import ACCOUNT, SUN, entry
from tests.closing import COUNTY, MARCH, Closing
from tests.projections.story import day, document, said
from tests.scenario import LI, yuan

PAPER: Final = document("武财〔2018〕20号")
CASH: Final[dict[str, Any]] = {"party": "某村民", "reason": "来款"}
MOVES: Final[tuple[tuple[type[Command], dict[str, Any]], ...]] = (
    (claims.ApproveClaim, {"claim": "K4"}),
    (claims.OrderPayment, {"claim": "K2", "order": "O-9"}),
    (claims.PayClaim, {"claim": "K3", "payment": "Z-3"}),
    (claims.FailPayment, {"claim": "K5", "reason": "账号有误"}),
    (claims.RefundPayment, {"claim": "K1", "amount": yuan(1), "reason": "多付"}),
    (claims.ReversePayment, {"claim": "K1", "reason": "付错"}),
    (
        allocations.PassDownAllocation,
        {
            "reference": "A2",
            "parent": "A1",
            "organisation": "county-health",
            "region": "621202",
            "amount": yuan(10),
            "document": PAPER,
        },
    ),
    (
        allocations.IssueAllocation,
        {
            "reference": "A3",
            "fund": "F2018",
            "organisation": COUNTY,
            "region": "621202",
            "earmark": said(Earmark, purpose="clinic"),
            "amount": yuan(10),
            "document": PAPER,
        },
    ),
    (allocations.IncreaseAllocation, {"allocation": "A1", "amount": yuan(5), "document": PAPER}),
    (allocations.ReduceAllocation, {"allocation": "A1", "amount": yuan(2), "reason": "扣减"}),
    (allocations.ReturnAllocation, {"allocation": "A1", "amount": yuan(2), "reason": "缴回"}),
    (
        allocations.ReleaseReservation,
        {"allocation": "A1", "project": "P1", "amount": yuan(3), "reason": "结余"},
    ),
    (funds.AppropriateFund, {"fund": "F-OWN", "amount": yuan(9), "document": PAPER}),
    (funds.ReceiveFunding, {"fund": "F-OWN", "amount": yuan(9), "payer": "财政厅"}),
    (funds.ReduceFund, {"fund": "F-OWN", "amount": yuan(1), "reason": "压减"}),
    (funds.CarryOverFund, {"fund": "F-OWN", "into": "F2018", "amount": yuan(1)}),
    (
        bank_accounts.RecordCashEntry,
        {"reference": "V-2", "account": ACCOUNT, "kind": CashKind.SUSPENSE, "amount": yuan(7)}
        | CASH,
    ),
    (bank_accounts.ClearCashEntry, {"entry": "V-1", "amount": yuan(7), "reason": "退款"}),
    (
        bank_accounts.OpenBankAccount,
        {"number": "62170009", "holder": COUNTY, "bank": "农业银行", "opening": yuan(0)},
    ),
)
"""Each with what it needs, in an order in which all can be accepted."""


def closed_in_march(story: Closing) -> None:
    """Close March of the county, with claims at each stage and a fund of its own."""
    story.march()
    for claim, amount, stage in (
        ("K2", 30, "approved"), ("K3", 20, "ordered"), ("K4", 10, "reviewed"), ("K5", 5, "ordered"),
    ):  # fmt: skip
        story.claimed(claim, amount, until=stage)
    story.tell(
        funds.OpenFund,
        day(1, 2),
        reference="F-OWN",
        name="县级专项",
        fiscal_year=2018,
        tier=Tier.COUNTY,
        fund_class=FundClass.SPECIAL,
        purposes=("clinic", "road"),
        organisation=COUNTY,
        region="621202",
    )
    paper = document("武财〔2018〕2号")
    story.tell(funds.AppropriateFund, day(1, 3), fund="F-OWN", amount=yuan(50), document=paper)
    story.whole()


def test_every_move_of_money_is_refused_on_a_closed_day_and_accepted_on_the_next(
    application: Application,
) -> None:
    story = Closing(application)
    closed_in_march(story)
    before = application.service.last_position()

    refused = {}
    for command, words in MOVES:
        with pytest.raises(Refused) as caught:
            story.tell(command, day(3, 31), by=_who(command), **words)
        refused[command] = {(fault.code, fault.at) for fault in caught.value.faults}

    assert refused == {command: {("period_closed", "/effective_on")} for command, _ in MOVES}
    assert application.service.last_position() == before
    for command, words in MOVES:
        story.tell(command, day(4, 1), by=_who(command), **words)


def _who(command: type[Command]) -> Any:
    return LI if command is claims.ApproveClaim else SUN


def test_what_comes_back_is_refused_on_a_closed_day(application: Application) -> None:
    story = Closing(application)
    story.march()
    story.whole()

    with pytest.raises(Refused, match="is closed"):
        story.tell(claims.ReturnPayment, day(3, 31), by=SUN, claim="K1", reason="账号有误")

    story.tell(claims.ReturnPayment, day(4, 1), by=SUN, claim="K1", reason="账号有误")


def test_what_others_may_still_do_is_not_refused(application: Application) -> None:
    story = Closing(application)
    story.march()
    story.whole()

    paper = document("甘财〔2018〕8号")
    on_a_closed_day = day(3, 31)
    story.tell(funds.AppropriateFund, on_a_closed_day, fund="F2018", amount=yuan(9), document=paper)
    story.submit("K9", on_a_closed_day, 10)
    late, _ = story.statement(day(3, 31), day(3, 31), entry(day(3, 31), -2))
    assert late


def test_the_books_of_whoever_holds_the_account_must_be_open_too(application: Application) -> None:
    story = Closing(application)
    story.march()
    account: dict[str, Any] = {"number": "62170008", "holder": "county-health"}
    account |= {"bank": "农业银行", "opening": yuan(500)}
    story.tell(bank_accounts.OpenBankAccount, day(3, 1), **account)
    story.claimed("K3", 20, until="ordered")
    closed_for(story, "county-health")

    with pytest.raises(Refused, match="county-health has closed its books") as caught:
        story.tell(
            claims.PayClaim, day(3, 31), claim="K3", payment="Z-3", account="62170008", by=SUN
        )

    assert len(caught.value.faults) == 1
    story.tell(claims.PayClaim, day(3, 31), claim="K3", payment="Z-3", by=SUN)


def closed_for(story: Closing, organisation: str) -> None:
    story.whose = organisation
    story.whole()
    story.whose = COUNTY


def test_a_closed_day_is_named_together_with_every_other_fault(application: Application) -> None:
    story = Closing(application)
    story.march()
    story.whole()

    with pytest.raises(Refused) as caught:
        story.tell(
            claims.RefundPayment, day(3, 1), by=SUN, claim="K1", amount=yuan(999), reason="多付"
        )

    codes = ("period_closed", "dates_out_of_order", "refund_above_payment")
    assert caught.value.codes == codes


def test_a_batch_with_one_fact_on_a_closed_day_is_refused_whole(application: Application) -> None:
    story = Closing(application)
    story.march()
    story.whole()
    before = application.service.last_position()

    def cash(reference: str, on: date) -> Command:
        entry_of = {"account": ACCOUNT, "kind": CashKind.SUSPENSE, "amount": yuan(7), **CASH}
        command: Command = said(
            bank_accounts.RecordCashEntry, reference=reference, effective_on=on, **entry_of
        )
        return command

    with pytest.raises(Refused) as caught:
        application.service.execute_batch([cash("V-8", day(4, 1)), cash("V-9", day(3, 2))], SUN)

    assert [(fault.code, fault.at) for fault in caught.value.faults] == [
        ("period_closed", "#1/effective_on")
    ]
    assert application.service.last_position() == before


def test_another_process_that_closes_the_books_is_heard_of(
    application: Application, database_url: str
) -> None:
    story = Closing(application)
    story.march()
    story.claimed("K3", 20, until="ordered")
    paid: dict[str, Any] = {"claim": "K3", "payment": "Z-3", "by": SUN}
    with pytest.raises(Refused, match="another person"):  # so that all it needs is at hand
        story.tell(claims.PayClaim, day(3, 31), **{**paid, "by": LI})
    elsewhere = Application.open(database_url)
    try:
        Closing(elsewhere).whole(MARCH)
    finally:
        elsewhere.close()

    with pytest.raises(Refused) as caught:
        story.tell(claims.PayClaim, day(3, 31), **paid)

    assert caught.value.codes == ("period_closed",)
