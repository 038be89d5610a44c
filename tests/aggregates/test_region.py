"""A division is known by its code, which says where in the five-level tree it lies."""

from __future__ import annotations

from datetime import date

import pytest

from aggregates.region import Region, above, canonical, parent_of, significant
from aggregates.values import Reference, Text
from tests.scenario import MARCH_1, MARCH_2, MARCH_3, act, fact, given, happened, refused

TREE = [
    ("62", "620000", None),
    ("620000", "620000", None),
    ("6212", "621200", "620000"),
    ("621200", "621200", "620000"),
    ("621202", "621202", "621200"),
    ("621202101", "621202101", "621202"),
    ("621202101201", "621202101201", "621202101"),
    ("621202000000", "621202", "621200"),
]
REGISTERED = fact(
    Region.Registered,
    code="621200",
    name="陇南市",
    level="city",
    parent="620000",
    valid_from=MARCH_2,
    source="GB/T 2260",
)
ABOLISHED = fact(Region.Abolished, successor="621202", act=act(MARCH_3))


@pytest.mark.parametrize(("code", "printed", "parent"), TREE)
def test_a_code_names_its_place_in_the_tree(code: str, printed: str, parent: str | None) -> None:
    assert canonical(code) == printed
    assert parent_of(code) == parent
    assert above(code)[-1] == printed
    assert printed.startswith(significant(code))


def test_a_village_lies_in_a_township_a_county_a_city_and_a_province() -> None:
    assert above("621202101201") == ["620000", "621200", "621202", "621202101", "621202101201"]


@pytest.mark.parametrize(
    "code",
    ["", "6", "621", "62120", "6212021", "00", "000000", "62120x", "\uff16\uff12", "-62", "6" * 13],
)
def test_what_is_not_a_division_code_is_refused(code: str) -> None:
    with refused("region_code_malformed"):
        canonical(code)


def test_a_division_is_registered_at_its_level() -> None:
    region = Region.register(
        Reference("6212"), Text("陇南市"), valid_from=MARCH_2, source=Text("GB/T 2260"), act=act()
    )

    assert happened(region) == [REGISTERED]


def test_a_code_is_in_force_from_its_first_day_to_the_day_before_its_end() -> None:
    region = given(Region, REGISTERED, ABOLISHED)

    assert [region.is_in_force(on) for on in (MARCH_1, MARCH_2, MARCH_3)] == [False, True, False]
    with refused("region_not_in_force"):
        region.check_in_force(MARCH_3)


def test_a_code_without_a_first_day_was_always_in_force() -> None:
    always = fact(Region.Registered, **{**REGISTERED.said, "valid_from": None})

    assert given(Region, always).is_in_force(date(1949, 10, 1))


def test_a_division_is_renamed_and_abolished_with_a_successor() -> None:
    region = given(Region, REGISTERED)

    region.rename(Text("武都市"), act(MARCH_2))
    region.abolish(Reference("621202"), act(MARCH_3))

    assert happened(region) == [fact(Region.Renamed, name="武都市", act=act(MARCH_2)), ABOLISHED]


def test_an_abolished_division_is_not_renamed_or_abolished_again() -> None:
    region = given(Region, REGISTERED, ABOLISHED)

    with refused("region_not_in_force"):
        region.rename(Text("武都市"), act(MARCH_3))
    with refused("region_not_in_force"):
        region.abolish(None, act(MARCH_3))


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    odd = fact(Region.Registered, **{**REGISTERED.said, "code": "x", "level": "moon"})
    renamed = fact(Region.Renamed, name="武都市")

    assert given(Region, odd, ABOLISHED, ABOLISHED, renamed).name == "武都市"
