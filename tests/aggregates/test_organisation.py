"""An organisation is addressed as long as it is in being."""

from __future__ import annotations

import pytest

from aggregates.organisation import Organisation
from aggregates.values import OrganisationKind, Reference, Text
from tests.scenario import MARCH_1, MARCH_2, MARCH_3, act, fact, given, happened, refused

REGISTERED = fact(
    Organisation.Registered,
    reference="county-health",
    name="县卫生局",
    kind=OrganisationKind.HEALTH,
    region="621200",
    superior="county",
)
DISSOLVED = fact(Organisation.Dissolved, reason="机构改革", act=act(MARCH_2))


def test_an_organisation_is_registered_with_the_unit_it_answers_to() -> None:
    organisation = Organisation.register(
        Reference("county-health"),
        Text("县卫生局"),
        OrganisationKind.HEALTH,
        "621200",
        Reference("county"),
        act(),
    )

    assert happened(organisation) == [REGISTERED]


def test_an_organisation_is_renamed() -> None:
    organisation = given(Organisation, REGISTERED)

    organisation.rename(Text("县卫健委"), act())

    assert happened(organisation) == [fact(Organisation.Renamed, name="县卫健委")]
    assert organisation.name == "县卫健委"


def test_an_organisation_is_in_being_until_the_day_before_it_is_dissolved() -> None:
    organisation = given(Organisation, REGISTERED)
    organisation.dissolve(Text("机构改革"), act(MARCH_2))

    organisation.check_in_being(MARCH_1)
    with refused("organisation_dissolved"):
        organisation.check_in_being(MARCH_2)
    assert happened(organisation) == [DISSOLVED]


def test_a_dissolved_organisation_is_not_renamed_or_dissolved_again() -> None:
    organisation = given(Organisation, REGISTERED, DISSOLVED)

    with refused("organisation_dissolved"):
        organisation.rename(Text("县卫健委"), act(MARCH_3))
    with refused("organisation_dissolved"):
        organisation.dissolve(Text("机构改革"), act(MARCH_3))


@pytest.mark.parametrize("kind", OrganisationKind)
def test_money_in_a_department_is_not_spent(kind: OrganisationKind) -> None:
    outside = {
        OrganisationKind.VILLAGE,
        OrganisationKind.ENTERPRISE,
        OrganisationKind.POVERTY_COOPERATIVE,
        OrganisationKind.FINANCIAL_INSTITUTION,
        OrganisationKind.HOUSEHOLDS,
    }

    assert kind.is_department is (kind not in outside)


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    renamed = fact(Organisation.Renamed, name="")

    assert given(Organisation, REGISTERED, DISSOLVED, DISSOLVED, renamed).name == ""
