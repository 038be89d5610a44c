"""A county that is inspected: offices of three levels, and plans to inspect it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from aggregates.values import InspectionKind, OrganisationKind, TeamMember
from audit_service.commands.command import Actor, Command
from audit_service.commands.inspections import PlanInspection
from audit_service.commands.places import RegisterOrganisation
from audit_service.service import AuditService
from tests.audit_service.county import organisation, region
from tests.scenario import MARCH_1, ZHANG

COUNTY: Final = "621202"
CITY_OFFICER: Final = Actor(person="陈明", office="city-group")
PROVINCE_OFFICER: Final = Actor(person="马强", office="province-group")
TEAM: Final = (TeamMember(organisation="city-audit", person="陈明"),)  # type: ignore[arg-type]  # literals are words


def unit(
    reference: str, kind: OrganisationKind, region: str, superior: str | None = None
) -> Command:
    said: Any = {"reference": reference, "name": reference, "region": region, "superior": superior}
    return RegisterOrganisation(kind=kind, effective_on=MARCH_1, **said)


COUNTY_AND_ABOVE: Final[tuple[Command, ...]] = (
    region("620000", "甘肃省"),
    region("621200", "陇南市"),
    region(COUNTY, "武都区"),
    unit("province-group", OrganisationKind.LEADING_GROUP, "620000"),
    unit("city-group", OrganisationKind.LEADING_GROUP, "621200"),
    unit("city-audit", OrganisationKind.AUDIT, "621200"),
    unit("wudu", OrganisationKind.GOVERNMENT, COUNTY),
    unit("wudu-health", OrganisationKind.HEALTH, COUNTY, "wudu"),
    unit("wudu-clinic", OrganisationKind.HEALTH, COUNTY, "wudu-health"),
    organisation("city-builder", region="621200"),
)


def settle(service: AuditService) -> None:
    """Put the county and the offices above it on record."""
    service.execute_all(list(COUNTY_AND_ABOVE), ZHANG)


def plan(number: int, begins: date, on: date | None = None, **differing: Any) -> PlanInspection:
    """Plan an assessment of the county, on the day it begins unless it is said otherwise."""
    said: dict[str, Any] = {
        "reference": f"J{number}",
        "kind": InspectionKind.ASSESSMENT,
        "organisation": "wudu",
        "matter": f"matter-{number}",
        "planned_from": begins,
        "planned_until": begins,
        "team": TEAM,
        "lead": "陈明",
        "effective_on": on or begins,
    }
    return PlanInspection(**(said | differing))
