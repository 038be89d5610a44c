"""A long record is read from its last snapshot on, and comes to the same as all its events."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from aggregates.allocation import Allocation
from aggregates.fund import Fund
from audit_service.bootstrap import Application
from audit_service.checker import Difference, check
from audit_service.log_connections import LogConnection
from audit_service.log_tables import SNAPSHOTS
from audit_service.records import SNAPSHOT_EVERY
from audit_service.service import AuditService
from tests.audit_service.county import allocation, appropriation, found, passing_down
from tests.scenario import ZHANG, refused, yuan

CHILDREN = 3 * SNAPSHOT_EVERY + 20


@pytest.fixture
def long(application: Application) -> AuditService:
    """Pass an allocation down many times: in a batch, and one by one."""
    service = application.service
    found(service)
    service.execute(appropriation(yuan(10_000)), ZHANG)
    service.execute(allocation("hot", yuan(10_000)), ZHANG)
    parts = [passing_down(f"part-{n}", yuan(1), "hot") for n in range(CHILDREN)]
    service.execute_all(parts[:-30], ZHANG)
    for part in parts[-30:]:
        service.execute(part, ZHANG)
    return service


def snapshot(service: AuditService) -> Any:
    key = Allocation.create_id("hot")
    with service.database.reading() as connection:
        chosen = sa.select(SNAPSHOTS).where(SNAPSHOTS.c.originator_id == key)
        return connection.execute(chosen).one()


def state(record: Any) -> dict[str, Any]:
    """Return what decisions rest on: not when a fact was noted, which no rule asks."""
    clocks = {"_created_on", "_modified_on"}
    return {name: value for name, value in vars(record).items() if name not in clocks}


def read_after_restart(
    service: AuditService, monkeypatch: pytest.MonkeyPatch
) -> tuple[Any, list[int]]:
    """Read the record as a new process does; say after which versions events were asked for."""
    asked: list[int] = []
    whole = LogConnection.events_of

    def noting(log: LogConnection, key: Any, after: int = 0, limit: int = 2**62) -> Any:
        asked.append(after)
        return whole(log, key, after, limit)

    with monkeypatch.context() as patched:
        patched.setattr(LogConnection, "events_of", noting)
        log = service.store.connect()
        record = service.codec.read(log, Allocation.create_id("hot"))
        log.close()
    return record, asked


def test_a_long_record_is_read_from_its_snapshot_and_is_the_same(
    long: AuditService, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, asked = read_after_restart(long, monkeypatch)

    assert asked == [0, snapshot(long).version]
    assert snapshot(long).version == 3 * SNAPSHOT_EVERY
    assert state(record) == state(long.look().get(Allocation, "hot"))
    assert record.version == CHILDREN + 1
    assert record.passed_down == yuan(CHILDREN)


def test_the_next_decision_is_the_same_on_a_snapshot_as_on_all_events(
    long: AuditService, database_url: str
) -> None:
    left = long.look().get(Allocation, "hot").available.minor // 100
    restarted = Application.open(database_url)

    with refused("allocation_exceeded"):
        restarted.service.execute(passing_down("too-much", yuan(left, 1), "hot"), ZHANG)
    restarted.service.execute(passing_down("rest", yuan(left), "hot"), ZHANG)

    assert restarted.service.look().get(Allocation, "hot").available == yuan(0)
    restarted.close()


def test_a_snapshot_of_another_form_is_passed_over(
    long: AuditService, monkeypatch: pytest.MonkeyPatch
) -> None:
    with long.database.transaction() as connection:
        connection.execute(sa.update(SNAPSHOTS).values(form="0" * 64))

    record, asked = read_after_restart(long, monkeypatch)

    assert asked == [0, 0]
    assert record.passed_down == yuan(CHILDREN)


def test_a_short_record_has_no_snapshot(long: AuditService) -> None:
    with long.database.reading() as connection:
        kept = set(connection.execute(sa.select(SNAPSHOTS.c.originator_id)).scalars())

    assert kept == {Allocation.create_id("hot")}
    assert Fund.create_id("F2018") not in kept


@pytest.mark.usefixtures("long")
def test_a_snapshot_that_says_something_else_is_found_by_the_check(
    application: Application,
) -> None:
    application.catch_up()
    honest = check(application)
    kept = snapshot(application.service)
    told = json.loads(kept.state)
    told["is_open"] = False
    with application.database.transaction() as connection:
        connection.execute(sa.update(SNAPSHOTS).values(state=json.dumps(told)))

    found = check(application)

    where = f"record_snapshots ({kept.originator_id.hex}) is_open"
    assert honest == []
    assert found == [Difference("snapshot", where, "True", "False")]
    with application.database.transaction() as connection:
        connection.execute(sa.update(SNAPSHOTS).values(version=10**6, state=kept.state))
    assert [one.where.rpartition(" ")[2] for one in check(application)] == ["version"]
