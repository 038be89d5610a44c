"""The numbers of rules are on record: a rule finds the one in force on the date it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from aggregates.parameter import ParameterName
from audit_service.bootstrap import Application
from audit_service.commands.parameters import AdoptParameter, parameter_on
from audit_service.service import AuditService
from tests.scenario import MARCH_1, MARCH_2, MARCH_3, NOTICE_1, ZHANG, refused

ASSESSMENTS = ParameterName.ASSESSMENTS_PER_YEAR


@pytest.fixture
def service(sqlite_url: str) -> Iterator[AuditService]:
    application = Application.open(sqlite_url)
    yield application.service
    application.close()


def adopt(service: AuditService, value: int, on: date) -> None:
    command = AdoptParameter(name=ASSESSMENTS, value=value, document=NOTICE_1, effective_on=on)
    service.execute(command, ZHANG)


def test_without_a_value_on_record_the_sources_own_holds(service: AuditService) -> None:
    work = service.look()

    assert parameter_on(work, ASSESSMENTS, MARCH_1) == 2
    assert parameter_on(work, ParameterName.NOTICE_DAYS, MARCH_1) is None


def test_a_rule_finds_the_value_in_force_on_its_date(service: AuditService) -> None:
    adopt(service, 4, MARCH_3)
    adopt(service, 3, MARCH_2)

    work = service.look()

    on = (MARCH_1, MARCH_2, MARCH_3)
    assert [parameter_on(work, ASSESSMENTS, day) for day in on] == [2, 3, 4]


def test_a_date_already_taken_is_refused_to_whoever_comes_second(service: AuditService) -> None:
    adopt(service, 3, MARCH_2)

    with refused("parameter_date_taken"):
        adopt(service, 4, MARCH_2)
