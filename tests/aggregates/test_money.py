"""Money is exact to the fen, in declared units, and never mixed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from aggregates.money import EXPONENT_OF, MINOR_MAX, UNITS, Money
from tests.scenario import refused, yuan


@pytest.mark.parametrize(
    ("text", "unit", "minor"),
    [
        ("74800000.00", "元", 7_480_000_000),
        ("0.01", "元", 1),
        ("1,234,567.89", "元", 123_456_789),
        ("5.8", "元", 580),
        ("2101.905898", "万元", 2_101_905_898),
        ("0.000001", "万元", 1),
        ("10", "亿元", 100_000_000_000),
        ("0.0000000001", "亿元", 1),
        ("-3", "元", -300),
        ("+3", "元", 300),
        ("100.0000", "元", 10_000),
        ("007", "元", 700),
        ("50", "yuan", 5_000),
    ],
)
def test_an_amount_is_read_in_its_declared_unit(text: str, unit: str, minor: int) -> None:
    assert Money.parse(text, unit=unit) == Money(minor, "CNY")


def test_2101_905898_ten_thousand_yuan_are_printed_as_21019058_98() -> None:
    assert Money.parse("2101.905898", unit="万元").decimal() == "21019058.98"


@pytest.mark.parametrize(
    ("text", "unit"), [("0.001", "元"), ("0.0000001", "万元"), ("1.005", "元"), ("-0.001", "元")]
)
def test_an_amount_that_does_not_come_out_in_whole_fen_is_refused(text: str, unit: str) -> None:
    with refused("amount_not_exact"):
        Money.parse(text, unit=unit)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "NaN", "nan", "Infinity", "-inf", "1e5", "1E5", "0x10", "1_000", "1 000"),
        *("12a", "¥5", "5元", "1.", ".5", "--5", "+-5", "1.2.3", "1,00", "1,0000", ",100"),
        *("\uff11\uff10\uff10", "\uff15", "٣", "५", "一百", " 5", "5 ", "5\n", "−5", "1,234,56"),
    ],
)
def test_what_is_not_an_exact_decimal_is_refused(text: str) -> None:
    with refused("amount_not_a_number"):
        Money.parse(text)


@pytest.mark.parametrize("text", ["9" * 41, "0." + "0" * 60, "9" * 1_000_000])
def test_an_absurdly_long_number_is_refused_before_it_is_computed(text: str) -> None:
    with refused("amount_out_of_range"):
        Money.parse(text)


def test_the_largest_storable_amount_is_accepted_and_one_fen_more_is_refused() -> None:
    assert Money.parse("92233720368547758.07").minor == MINOR_MAX
    with refused("amount_out_of_range"):
        Money.parse("92233720368547758.08")


def test_a_sum_beyond_the_ledger_is_refused() -> None:
    with refused("amount_out_of_range"):
        Money(MINOR_MAX, "CNY") + yuan(0, 1)


@pytest.mark.parametrize("minor", [1.0, 0.1, float("nan"), "100", None, True])
def test_a_count_of_fen_that_is_not_an_integer_is_refused(minor: Any) -> None:
    with refused("amount_not_a_number"):
        Money(minor, "CNY")


@pytest.mark.parametrize("currency", ["", "RMB", "cny", "XXX", "¥"])
def test_a_currency_outside_iso_4217_is_refused(currency: str) -> None:
    with refused("currency_unknown"):
        Money(1, currency)
    with refused("currency_unknown"):
        Money.parse("1", currency=currency)


def test_an_unknown_unit_is_refused() -> None:
    with refused("unit_unknown"):
        Money.parse("1", unit="千元")


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("500", "JPY", 500), ("1.234", "KWD", 1_234), ("1.2345", "CLF", 12_345), ("9.99", "USD", 999)],
)
def test_each_currency_has_its_own_minor_unit(text: str, currency: str, minor: int) -> None:
    money = Money.parse(text, currency=currency)

    assert money.minor == minor
    assert money.decimal() == text


@pytest.mark.parametrize(("text", "currency"), [("500.5", "JPY"), ("1.2345", "KWD")])
def test_a_fraction_of_a_minor_unit_is_refused(text: str, currency: str) -> None:
    with refused("amount_not_exact"):
        Money.parse(text, currency=currency)


def test_the_exponents_are_those_of_iso_4217() -> None:
    assert {"CNY": 2, "JPY": 0, "KRW": 0, "VND": 0, "KWD": 3, "TND": 3, "CLF": 4}.items() <= (
        EXPONENT_OF.items()
    )
    assert all(len(code) == 3 and code.isupper() for code in EXPONENT_OF)


@pytest.mark.parametrize(
    ("minor", "printed"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-12_345, "-123.45")]
)
def test_an_amount_is_printed_with_its_sign_and_all_decimals(minor: int, printed: str) -> None:
    assert Money(minor, "CNY").decimal() == printed
    assert str(Money(minor, "CNY")) == f"{printed} CNY"


def test_yuan_and_dollars_are_never_combined() -> None:
    ours, theirs = Money(100, "CNY"), Money(100, "USD")

    for combine in (
        lambda: ours + theirs,
        lambda: ours - theirs,
        lambda: ours < theirs,
        lambda: ours <= theirs,
        lambda: ours > theirs,
        lambda: ours >= theirs,
    ):
        with refused("currency_mismatch"):
            combine()
    assert ours != theirs


def test_amounts_of_one_currency_are_ordered_and_added_exactly() -> None:
    assert yuan(0, 10) + yuan(0, 20) == yuan(0, 30)
    assert yuan(1) - yuan(2) == Money(-100, "CNY")
    assert yuan(1) < yuan(2) <= yuan(2)
    assert yuan(2) > yuan(1) >= yuan(1)
    assert yuan(0, 1).is_positive
    assert not yuan(0).is_positive


@forall(st.integers(-MINOR_MAX, MINOR_MAX), st.sampled_from(sorted(EXPONENT_OF)))
def test_what_is_printed_is_read_back_as_the_same_amount(minor: int, currency: str) -> None:
    money = Money(minor, currency)

    assert Money.parse(money.decimal(), currency=currency) == money
    assert json.loads(json.dumps(money.minor)) == minor


@forall(st.integers(0, 10**12), st.sampled_from(sorted(UNITS)))
def test_a_unit_multiplies_and_never_rounds(count: int, unit: str) -> None:
    if count * UNITS[unit] * 100 <= MINOR_MAX:
        assert Money.parse(str(count), unit=unit).minor == count * UNITS[unit] * 100
