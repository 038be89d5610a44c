"""The same request under the same key takes effect once, and is answered alike ever after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from audit_service.bootstrap import Application
from audit_service.command_keys import AnsweredBefore, Once
from audit_service.log_tables import COMMAND_KEYS
from audit_service.service import KEYS_KEPT, AuditService
from tests.audit_service.county import FOUNDING, allocation, appropriation, found
from tests.scenario import LI, ZHANG, refused, yuan

FACTS_OF_FOUNDING = 9


@pytest.fixture
def service(application: Application) -> AuditService:
    found(application.service)
    return application.service


@pytest.fixture
def other(database_url: str, service: AuditService) -> Iterator[AuditService]:
    """Open the same record as another process would."""
    assert service.last_position() == FACTS_OF_FOUNDING
    opened = Application.open(database_url)
    yield opened.service
    opened.close()


def test_a_repeated_command_takes_effect_once_and_gets_the_first_answer(
    service: AuditService, other: AuditService
) -> None:
    first = service.execute(appropriation(yuan(1)), ZHANG, key="K-1")
    service.execute(appropriation(yuan(2)), ZHANG)

    again = service.execute(appropriation(yuan(1)), ZHANG, key="K-1")
    elsewhere = other.execute(appropriation(yuan(1)), ZHANG, key="K-1")

    assert first == again == elsewhere
    assert service.last_position() == FACTS_OF_FOUNDING + 2


def test_another_command_under_the_same_key_is_refused_and_changes_nothing(
    service: AuditService, other: AuditService
) -> None:
    service.execute(appropriation(yuan(1)), ZHANG, key="K-1")

    for asked in (service, other):
        with refused("key_used_otherwise"):
            asked.execute(appropriation(yuan(2)), ZHANG, key="K-1")
        with refused("key_used_otherwise"):
            asked.execute(appropriation(yuan(1)), ZHANG, "another-id", key="K-1")

    assert service.last_position() == FACTS_OF_FOUNDING + 1


def test_a_key_belongs_to_whoever_uses_it(service: AuditService) -> None:
    service.execute(appropriation(yuan(1)), ZHANG, key="K-1")

    service.execute(appropriation(yuan(2)), LI, key="K-1")

    assert service.last_position() == FACTS_OF_FOUNDING + 2


def test_a_refused_command_may_succeed_later_under_its_key(service: AuditService) -> None:
    with refused("fund_exceeded"):
        service.execute(allocation("A2", yuan(201)), ZHANG, key="K-1")
    service.execute(appropriation(yuan(1)), ZHANG)

    receipt = service.execute(allocation("A2", yuan(201)), ZHANG, key="K-1")

    assert receipt.version == 1


def test_many_at_once_under_one_key_get_one_answer(
    service: AuditService, other: AuditService
) -> None:
    def ask(number: int) -> object:
        asked = service if number % 2 else other
        return asked.execute(appropriation(yuan(1)), ZHANG, key="K-1")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(40)))

    assert len(set(answers)) == 1
    assert service.last_position() == FACTS_OF_FOUNDING + 1


def test_a_batch_under_a_key_is_carried_out_once(application: Application) -> None:
    service = application.service

    first = service.execute_batch(FOUNDING, ZHANG, key="K-1")
    again = service.execute_batch(FOUNDING, ZHANG, key="K-1")

    assert first == again
    assert service.last_position() == first.position == FACTS_OF_FOUNDING
    with refused("key_used_otherwise"):
        service.execute_batch(FOUNDING[:-1], ZHANG, key="K-1")


def test_a_dry_run_under_a_key_keeps_nothing(application: Application) -> None:
    service = application.service
    once = Once("K-1", "0" * 64, lambda: "done")

    service.execute_all(FOUNDING, ZHANG, once=once, dry_run=True)
    service.execute_all(FOUNDING, ZHANG, once=once)

    assert service.last_position() == FACTS_OF_FOUNDING
    with pytest.raises(AnsweredBefore, match="done"):
        service.execute_all(FOUNDING, ZHANG, once=once)


def test_the_answer_is_kept_as_plain_json_with_the_facts(service: AuditService) -> None:
    receipt = service.execute(appropriation(yuan(1)), ZHANG, key="K-1")

    with service.database.reading() as connection:
        (row,) = connection.execute(sa.select(COMMAND_KEYS)).all()

    assert (row.scope, row.key) == (f"{ZHANG.office}/{ZHANG.person}", "K-1")
    assert row.position == receipt.position
    assert json.loads(row.answer)["version"] == receipt.version
    assert len(row.digest) == 64


class LaterClock:
    """A clock that can be put on."""

    def __init__(self, service: AuditService) -> None:
        self.passed = timedelta()
        self.real = service.store.clock

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.real() + self.passed


def test_an_answer_is_forgotten_after_the_configured_time(service: AuditService) -> None:
    clock = LaterClock(service)
    service.store.clock = clock
    service.execute(appropriation(yuan(1)), ZHANG, key="K-1")

    clock.passed = KEYS_KEPT - timedelta(minutes=1)
    service.execute(appropriation(yuan(1)), ZHANG, key="K-1")
    assert service.last_position() == FACTS_OF_FOUNDING + 1

    clock.passed = KEYS_KEPT + timedelta(minutes=1)
    service.execute(appropriation(yuan(1)), ZHANG, key="K-1")
    assert service.last_position() == FACTS_OF_FOUNDING + 2


def test_answers_kept_long_enough_are_removed_and_no_others(service: AuditService) -> None:
    clock = LaterClock(service)
    service.store.clock = clock
    for number in range(3):
        service.execute(appropriation(yuan(1)), ZHANG, key=f"old-{number}")
    clock.passed = KEYS_KEPT + timedelta(minutes=1)
    service.execute(appropriation(yuan(1)), ZHANG, key="new")

    removed = [service.forget_old_answers(limit=2) for _ in range(3)]

    with service.database.reading() as connection:
        left = list(connection.execute(sa.select(COMMAND_KEYS.c.key)).scalars())
    assert removed == [2, 1, 0]
    assert left == ["new"]
