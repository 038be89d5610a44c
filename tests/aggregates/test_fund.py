"""A fund: what is allotted never exceeds what was appropriated."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aggregates.fund import Fund
from aggregates.money import MINOR_MAX, Money
from aggregates.share_rules import ShareBasis, ShareRule
from aggregates.values import Earmark, FundClass, Reference, Text, Tier
from tests.scenario import MARCH_2, NOTICE_1, Fact, act, fact, given, happened, refused, yuan

CLINIC = Earmark(purpose=Reference("clinic"))
WHY = Text("年终调整")


def opened(reference: str = "F2018", *purposes: str) -> Fact:
    return fact(
        Fund.Opened,
        reference=reference,
        name="村卫生室建设资金",
        fiscal_year=2018,
        tier=Tier.PROVINCE,
        fund_class=FundClass.SPECIAL,
        purposes=purposes or ("clinic",),
        organisation="fin",
        region="620000",
        currency="CNY",
    )


def appropriated(amount: Money) -> Fact:
    return fact(Fund.Appropriated, amount=amount, document=NOTICE_1)


def fund_of(major: int, *more: Fact) -> Fund:
    return given(Fund, opened(), appropriated(yuan(major)), *more)


CLOSED = fact(Fund.Closed, reason="年终")


def open_fund(*purposes: str, currency: str = "CNY") -> Fund:
    return Fund.open(
        Reference("F2018"),
        Text("村卫生室建设资金"),
        fiscal_year=2018,
        tier=Tier.PROVINCE,
        fund_class=FundClass.SPECIAL,
        purposes=tuple(Reference(purpose) for purpose in purposes),
        organisation=Reference("fin"),
        region="620000",
        currency=currency,
        act=act(),
    )


def test_a_fund_is_opened_for_its_purposes() -> None:
    fund = open_fund("clinic")

    assert happened(fund) == [opened()]
    assert fund.unallotted == yuan(0)


def test_a_fund_for_no_purpose_is_refused() -> None:
    with refused("list_empty") as answer:
        open_fund()
    assert answer[0].faults[0].at == "/purposes"


def test_a_fund_in_an_unknown_currency_is_refused() -> None:
    with refused("currency_unknown"):
        open_fund("clinic", currency="RMB")


def test_an_appropriation_is_recorded_with_its_document() -> None:
    fund = given(Fund, opened())

    fund.appropriate(yuan(75_000_000), NOTICE_1, act())

    assert happened(fund) == [appropriated(yuan(75_000_000))]
    assert fund.unallotted == yuan(75_000_000)


def test_exactly_what_is_left_may_be_allotted_and_not_one_fen_more() -> None:
    fund = fund_of(100, fact(Fund.Allotted, allocation="A1", earmark=CLINIC, amount=yuan(40)))

    with refused("fund_exceeded"):
        fund.allot(Reference("A2"), CLINIC, yuan(60, 1), act())
    fund.allot(Reference("A2"), CLINIC, yuan(60), act(MARCH_2))

    assert happened(fund) == [
        fact(Fund.Allotted, allocation="A2", earmark=CLINIC, amount=yuan(60), act=act(MARCH_2))
    ]
    assert fund.unallotted == yuan(0)


def test_every_fault_of_an_allotment_is_named_at_once() -> None:
    fund = fund_of(100, CLOSED)

    with refused("fund_closed", "fund_exceeded", "purpose_not_permitted"):
        fund.allot(Reference("A1"), Earmark(purpose=Reference("road")), yuan(101), act())
    assert happened(fund) == []


def test_what_an_allocation_gave_up_may_be_allotted_again() -> None:
    fund = fund_of(100, fact(Fund.Allotted, allocation="A1", earmark=CLINIC, amount=yuan(100)))

    fund.take_back(Reference("A1"), CLINIC, yuan(30), act())

    assert happened(fund) == [
        fact(Fund.TakenBack, allocation="A1", earmark=CLINIC, amount=yuan(30))
    ]
    assert fund.unallotted == yuan(30)


def test_a_reduction_takes_only_what_is_not_allotted() -> None:
    fund = fund_of(100, fact(Fund.Allotted, allocation="A1", earmark=CLINIC, amount=yuan(40)))

    with refused("fund_exceeded"):
        fund.reduce(yuan(60, 1), WHY, act())
    fund.reduce(yuan(60), WHY, act())

    assert happened(fund) == [fact(Fund.Reduced, amount=yuan(60), reason=WHY)]


def test_cash_paid_in_is_recorded_and_allots_nothing() -> None:
    fund = fund_of(100)

    fund.receive(yuan(250), Text("省财政厅"), act())

    assert happened(fund) == [fact(Fund.Received, amount=yuan(250), payer="省财政厅")]
    assert fund.unallotted == yuan(100)


def test_a_rule_is_adopted_with_the_text_it_rests_on() -> None:
    fund = fund_of(100)
    rule = ShareRule(
        basis=ShareBasis.PURPOSE, values=(Reference("clinic"),), numerator=7, denominator=10
    )

    fund.adopt_rule(rule, NOTICE_1, act())

    assert happened(fund) == [fact(Fund.RuleAdopted, rule=rule, document=NOTICE_1)]
    assert fund.rules == (rule,)


def test_a_balance_moves_whole_to_the_next_years_line() -> None:
    fund, following = fund_of(100), given(Fund, opened("F2019"))

    fund.carry_over(following, yuan(100), act())

    assert happened(fund, following) == [
        fact(Fund.CarriedOver, into="F2019", amount=yuan(100)),
        fact(Fund.BroughtForward, origin="F2018", amount=yuan(100)),
    ]
    assert (fund.unallotted, following.unallotted) == (yuan(0), yuan(100))


def test_more_than_the_balance_is_not_carried_over() -> None:
    with refused("fund_exceeded"):
        fund_of(100).carry_over(given(Fund, opened("F2019")), yuan(100, 1), act())


def test_nothing_is_carried_over_into_a_closed_line() -> None:
    with refused("fund_closed"):
        fund_of(100).carry_over(given(Fund, opened("F2019"), CLOSED), yuan(1), act())


def test_carrying_over_does_not_open_money_to_another_purpose() -> None:
    following = given(Fund, opened("F2019", "clinic", "road"))

    with refused("purpose_changed"):
        fund_of(100).carry_over(following, yuan(1), act())


def test_an_empty_fund_is_closed_and_one_with_a_balance_is_not() -> None:
    empty = fund_of(100, fact(Fund.Allotted, allocation="A1", earmark=CLINIC, amount=yuan(100)))

    empty.close(WHY, act())
    with refused("fund_not_empty"):
        fund_of(100).close(WHY, act())

    assert happened(empty) == [fact(Fund.Closed, reason=WHY)]


STEPS: dict[str, Callable[[Fund, Money], None]] = {
    "appropriate": lambda fund, amount: fund.appropriate(amount, NOTICE_1, act()),
    "reduce": lambda fund, amount: fund.reduce(amount, WHY, act()),
    "receive": lambda fund, amount: fund.receive(amount, WHY, act()),
    "allot": lambda fund, amount: fund.allot(Reference("A1"), CLINIC, amount, act()),
}


@pytest.mark.parametrize("step", STEPS)
def test_nothing_happens_to_a_closed_fund(step: str) -> None:
    with refused("fund_closed"):
        STEPS[step](fund_of(100, CLOSED), yuan(1))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("amount", [yuan(0), Money(-1, "CNY")])
def test_an_amount_that_is_not_above_zero_is_refused(step: str, amount: Money) -> None:
    with refused("amount_not_positive"):
        STEPS[step](fund_of(100), amount)


@pytest.mark.parametrize("step", STEPS)
def test_an_amount_in_another_currency_is_refused(step: str) -> None:
    fund = fund_of(100)

    with refused("currency_mismatch"):
        STEPS[step](fund, Money(1, "USD"))
    assert happened(fund) == []


def test_a_closed_fund_takes_no_rule_and_is_not_closed_twice() -> None:
    rule = ShareRule(
        basis=ShareBasis.PURPOSE, values=(Reference("clinic"),), numerator=1, denominator=1
    )
    fund = given(Fund, opened(), CLOSED)

    with refused("fund_closed"):
        fund.adopt_rule(rule, NOTICE_1, act())
    with refused("fund_closed"):
        fund.close(WHY, act())


def test_an_appropriation_beyond_what_a_ledger_holds_is_refused() -> None:
    fund = given(Fund, opened(), appropriated(Money(MINOR_MAX, "CNY")))

    with refused("amount_out_of_range"):
        fund.appropriate(yuan(0, 1), NOTICE_1, act())
    assert happened(fund) == []


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    road = Earmark(purpose=Reference("road"))
    whole = ShareRule(
        basis=ShareBasis.PURPOSE, values=(Reference("clinic"),), numerator=1, denominator=1
    )

    fund = given(
        Fund,
        opened(),
        CLOSED,
        fact(Fund.RuleAdopted, rule=whole, document=NOTICE_1),
        fact(Fund.Allotted, allocation="A1", earmark=road, amount=yuan(500)),
        fact(Fund.TakenBack, allocation="A9", earmark=CLINIC, amount=yuan(7)),
        fact(Fund.Reduced, amount=yuan(9), reason=WHY),
        fact(Fund.CarriedOver, into="F2018", amount=yuan(1)),
        fact(Fund.BroughtForward, origin="F2018", amount=yuan(0)),
        fact(Fund.Received, amount=Money(-1, "CNY"), payer="?"),
        CLOSED,
    )

    assert fund.unallotted == Money.zero("CNY") - yuan(503)
