"""A fund's least shares are kept exactly, by whole fractions and never by rounded percentages."""

from __future__ import annotations

import pytest

from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.share_rules import ShareBasis, ShareRule
from aggregates.values import Earmark, FundClass, Reference, Text, Tier
from tests.scenario import NOTICE_1, Fact, act, fact, given, happened, refused, yuan

AWARD = Earmark(purpose=Reference("award"))
INDUSTRY = Earmark(purpose=Reference("industry"))
POOR_VILLAGE = Earmark(purpose=Reference("road"), beneficiary_class=Reference("poor_village"))
OTHER_VILLAGE = Earmark(purpose=Reference("road"))


def fund(appropriated: Money, rule: ShareRule, *allotted: tuple[Earmark, Money]) -> Fund:
    opened = fact(
        Fund.Opened,
        reference="B1",
        name="产业扶贫资金",
        fiscal_year=2018,
        tier=Tier.PROVINCE,
        fund_class=FundClass.SPECIAL,
        purposes=("award", "industry", "road"),
        organisation="fin",
        region="360700",
        currency="CNY",
    )
    return given(
        Fund,
        opened,
        fact(Fund.Appropriated, amount=appropriated, document=NOTICE_1),
        fact(Fund.RuleAdopted, rule=rule, document=NOTICE_1),
        *(
            fact(Fund.Allotted, allocation=f"A{index}", earmark=earmark, amount=amount)
            for index, (earmark, amount) in enumerate(allotted)
        ),
    )


def least(numerator: int, denominator: int, basis: ShareBasis, value: str) -> ShareRule:
    return ShareRule(
        basis=basis,
        values=(Reference(value),),
        numerator=numerator,
        denominator=denominator,
    )


THIRTY_PERCENT_AWARD = least(30, 100, ShareBasis.PURPOSE, "award")
TWO_THIRDS_EXITING = least(2, 3, ShareBasis.BENEFICIARY_CLASS, "poor_village")


def test_seven_of_ten_million_may_go_elsewhere_when_thirty_percent_are_for_awards() -> None:
    b1 = fund(yuan(10_000_000), THIRTY_PERCENT_AWARD, (AWARD, yuan(3_000_000)))

    b1.allot(Reference("A9"), INDUSTRY, yuan(7_000_000), act())

    assert happened(b1) == [
        fact(Fund.Allotted, allocation="A9", earmark=INDUSTRY, amount=yuan(7_000_000))
    ]


def test_one_fen_above_the_other_seventy_percent_is_refused() -> None:
    b1 = fund(yuan(10_000_000), THIRTY_PERCENT_AWARD)

    with refused("share_rule_broken") as answer:
        b1.allot(Reference("A9"), INDUSTRY, yuan(7_000_000, 1), act())

    assert "3/10" in str(answer[0])
    assert happened(b1) == []


def test_moving_100_000_out_of_the_award_line_is_refused() -> None:
    b1 = fund(
        yuan(10_000_000),
        THIRTY_PERCENT_AWARD,
        (AWARD, yuan(3_000_000)),
        (INDUSTRY, yuan(7_000_000)),
    )
    b1.take_back(Reference("A0"), AWARD, yuan(100_000), act())

    with refused("share_rule_broken"):
        b1.allot(Reference("A9"), INDUSTRY, yuan(100_000), act())
    b1.allot(Reference("A9"), AWARD, yuan(100_000), act())

    assert b1.unallotted == yuan(0)


def test_money_taken_back_from_elsewhere_may_go_elsewhere_again() -> None:
    b1 = fund(yuan(10_000_000), THIRTY_PERCENT_AWARD, (INDUSTRY, yuan(7_000_000)))
    b1.take_back(Reference("A0"), INDUSTRY, yuan(100_000), act())

    b1.allot(Reference("A9"), INDUSTRY, yuan(100_000), act())

    assert b1.allotted == yuan(7_000_000)


def uplift(exiting: int) -> list[tuple[Earmark, Money]]:
    return [(POOR_VILLAGE, yuan(10_000_000))] * exiting


def test_67_exiting_villages_of_100_keep_the_two_thirds() -> None:
    others = [(OTHER_VILLAGE, yuan(10_000_000))] * 32
    c2 = fund(yuan(1_000_000_000), TWO_THIRDS_EXITING, *uplift(67), *others)

    c2.allot(Reference("village-100"), OTHER_VILLAGE, yuan(10_000_000), act())

    assert c2.unallotted == yuan(0)


def test_66_exiting_villages_of_100_break_the_two_thirds() -> None:
    others = [(OTHER_VILLAGE, yuan(10_000_000))] * 33
    c2 = fund(yuan(1_000_000_000), TWO_THIRDS_EXITING, *uplift(66), *others)

    with refused("share_rule_broken"):
        c2.allot(Reference("village-100"), OTHER_VILLAGE, yuan(10_000_000), act())


def test_a_third_is_exact_to_the_fen() -> None:
    three_fen_over = fund(yuan(100), TWO_THIRDS_EXITING)

    with refused("share_rule_broken"):
        three_fen_over.allot(Reference("A"), OTHER_VILLAGE, yuan(33, 34), act())
    three_fen_over.allot(Reference("A"), OTHER_VILLAGE, yuan(33, 33), act())


def test_every_broken_rule_is_named() -> None:
    both = (
        fact(Fund.RuleAdopted, rule=THIRTY_PERCENT_AWARD, document=NOTICE_1),
        fact(Fund.RuleAdopted, rule=TWO_THIRDS_EXITING, document=NOTICE_1),
    )
    b1 = given(Fund, *_history(fund_of=yuan(100)), *both)

    with refused("share_rule_broken", "share_rule_broken"):
        b1.allot(Reference("A"), INDUSTRY, yuan(71), act())


def _history(fund_of: Money) -> list[Fact]:
    opened = fact(
        Fund.Opened,
        reference="B1",
        name="产业扶贫资金",
        fiscal_year=2018,
        tier=Tier.PROVINCE,
        fund_class=FundClass.SPECIAL,
        purposes=("award", "industry"),
        organisation="fin",
        region="360700",
        currency="CNY",
    )
    return [opened, fact(Fund.Appropriated, amount=fund_of, document=NOTICE_1)]


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 1), (-1, 2), (3, 2), (1, 0), (0, 0)])
def test_a_share_outside_zero_to_one_is_refused(numerator: int, denominator: int) -> None:
    with refused("share_rule_malformed"):
        least(numerator, denominator, ShareBasis.PURPOSE, "award")


def test_a_rule_for_the_whole_fund_lets_nothing_else_through() -> None:
    b1 = fund(yuan(100), least(1, 1, ShareBasis.PURPOSE, "award"))

    b1.allot(Reference("A"), AWARD, yuan(99), act())
    with refused("share_rule_broken"):
        b1.allot(Reference("B"), INDUSTRY, yuan(0, 1), act())


def test_a_fund_is_not_reduced_below_what_keeps_the_least_share() -> None:
    b1 = fund(yuan(10_000_000), THIRTY_PERCENT_AWARD, (INDUSTRY, yuan(7_000_000)))

    with refused("share_rule_broken"):
        b1.reduce(yuan(0, 1), Text("压减"), act())

    assert happened(b1) == []


def test_money_for_the_favoured_purpose_is_allotted_even_where_the_others_took_too_much() -> None:
    b1 = fund(yuan(10_000_000), THIRTY_PERCENT_AWARD, (INDUSTRY, yuan(8_000_000)))

    b1.allot(Reference("A9"), AWARD, yuan(2_000_000), act())

    assert b1.unallotted == yuan(0)
