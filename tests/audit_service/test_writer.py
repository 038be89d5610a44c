"""A connection that breaks is made anew; nothing is written twice, or lost unheard of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from audit_service import writer as writer_module
from audit_service.bootstrap import Application
from audit_service.deciding import Commanded
from audit_service.log_connections import Entries, Head, LogConnection
from audit_service.service import AuditService
from tests.audit_service.county import allocation, appropriation, found, passing_down
from tests.scenario import ZHANG, refused, yuan

FACTS_OF_FOUNDING = 9


class Cable:
    """A connection to the log that breaks at a chosen moment, once for each time it is told to."""

    def __init__(self, service: AuditService, when: str, times: int = 1) -> None:
        self.connect, self.when, self.times = service.store.connect, when, times
        self.opened = 0

    def __call__(self) -> LogConnection:
        """Open a connection that breaks as long as any break is left."""
        self.opened += 1
        log = self.connect()
        if self.times:
            self.times -= 1
            self._cut(log)
        return log

    def _cut(self, log: LogConnection) -> None:
        whole = log.append_at

        def append_at(head: Head, now: str, entries: Entries) -> Head | None:
            if self.when == "before":
                raise _broken(log)
            whole(head, now, entries)
            raise _broken(log)

        log.append_at = append_at  # type: ignore[method-assign]  # the cable


def _broken(log: LogConnection) -> Exception:
    log.close()
    return psycopg.OperationalError("the connection is lost")


@pytest.fixture
def application(postgresql_url: str) -> Iterator[Application]:
    """Open the service on PostgreSQL: there is no server to lose behind an SQLite file."""
    opened = Application.open(postgresql_url)
    found(opened.service)
    opened.service._writer.close()
    yield opened
    opened.close()


@pytest.fixture
def service(application: Application, monkeypatch: pytest.MonkeyPatch) -> AuditService:
    monkeypatch.setattr(writer_module, "HEALING_SECONDS", (0.0, 0.0, 0.0))
    return application.service


def plug(service: AuditService, cable: Cable) -> None:
    service._writer._connect = cable


def topics(service: AuditService) -> list[str]:
    return [entry.topic for entry in service.store.select_notifications(None, 1_000)]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_command_whose_connection_breaks_is_carried_out_once(
    service: AuditService, when: str
) -> None:
    cable = Cable(service, when)
    plug(service, cable)

    receipt = service.execute(passing_down("A1-1", yuan(300)), ZHANG)

    assert cable.opened == 2
    assert receipt.position == service.last_position() == FACTS_OF_FOUNDING + 2
    assert topics(service)[FACTS_OF_FOUNDING:] == ["allocation.passed_down", "allocation.issued"]
    with refused("allocation_exceeded"):
        service.execute(passing_down("A1-2", yuan(501)), ZHANG)
    service.execute(passing_down("A1-2", yuan(500)), ZHANG)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_keyed_command_whose_connection_breaks_is_answered_as_ever(
    service: AuditService, when: str
) -> None:
    plug(service, Cable(service, when))

    first = service.execute(appropriation(yuan(1)), ZHANG, key="K-1")

    assert service.execute(appropriation(yuan(1)), ZHANG, key="K-1") == first
    assert service.last_position() == FACTS_OF_FOUNDING + 1


def test_what_somebody_else_wrote_meanwhile_is_not_taken_for_ones_own(
    service: AuditService, application: Application, postgresql_url: str
) -> None:
    other = Application.open(postgresql_url)

    class Overtaken(Cable):
        def _cut(self, log: LogConnection) -> None:
            def append_at(*_: Any) -> Head | None:
                other.service.execute(allocation("A2", yuan(200)), ZHANG)
                raise _broken(log)

            log.append_at = append_at  # type: ignore[method-assign,assignment]  # the cable

    plug(service, Overtaken(service, "before"))

    with refused("fund_exceeded"):
        service.execute(allocation("A3", yuan(1)), ZHANG)

    assert application.service.last_position() == FACTS_OF_FOUNDING + 2
    other.close()


def test_a_batch_is_taken_for_written_only_if_all_of_it_is(
    service: AuditService, postgresql_url: str
) -> None:
    other = Application.open(postgresql_url)
    first = Commanded(service.codec, appropriation(yuan(1)), ZHANG, "sent-twice", None)
    second = Commanded(service.codec, appropriation(yuan(2)), ZHANG, None, None)

    class Overtaken(Cable):
        def _cut(self, log: LogConnection) -> None:
            def append_at(*_: Any) -> Head | None:
                other.service.execute(appropriation(yuan(1)), ZHANG, "sent-twice")
                raise _broken(log)

            log.append_at = append_at  # type: ignore[method-assign,assignment]  # the cable

    plug(service, Overtaken(service, "before"))
    service._writer.carry_out([first, second])

    amounts = [fact.event.amount for fact in service.read(FACTS_OF_FOUNDING, 10)]
    assert yuan(2) in amounts
    assert second.verdict is not None
    assert second.verdict.position == service.last_position()
    other.close()


def test_a_server_that_stays_away_is_told_and_nothing_is_recorded(service: AuditService) -> None:
    connect = service.store.connect

    def dead() -> LogConnection:
        raise sa.exc.OperationalError(None, None, psycopg.OperationalError("no server"))

    service._writer._connect = dead
    with pytest.raises(sa.exc.OperationalError, match="no server"):
        service.execute(appropriation(yuan(1)), ZHANG)

    service._writer._connect = connect
    service.execute(appropriation(yuan(1)), ZHANG)
    assert service.last_position() == FACTS_OF_FOUNDING + 1


def test_a_session_ended_by_the_server_is_not_noticed_by_who_gives_commands(
    application: Application, postgresql_url: str
) -> None:
    application.service.execute(appropriation(yuan(1)), ZHANG)

    with psycopg.connect(postgresql_url, autocommit=True) as administrator:
        administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    application.service.execute(appropriation(yuan(1)), ZHANG)
    application.catch_up()
    assert application.reached() == application.service.last_position() == FACTS_OF_FOUNDING + 2
