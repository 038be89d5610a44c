"""Many commands at once are all carried out, or none of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from audit_service import service as service_module
from audit_service.bootstrap import Application
from audit_service.commands.command import Command
from audit_service.service import FLUSH_SIZE, AuditService
from tests.audit_service.county import FOUNDING, allocation, appropriation, found, organisation
from tests.scenario import ZHANG, refused, yuan

FACTS_OF_FOUNDING = 9


@pytest.fixture
def service(application: Application) -> AuditService:
    return application.service


def test_a_batch_is_one_transaction_under_one_command(service: AuditService) -> None:
    done: list[int] = []

    receipt = service.execute_all(FOUNDING, ZHANG, command_id="import-1", on_progress=done.append)

    recorded = service.read(0, 100)
    assert (receipt.accepted, done, len(recorded)) == (8, [8], FACTS_OF_FOUNDING)
    assert {entry.event.act.command_id for entry in recorded} == {"import-1"}


def test_commands_of_a_batch_build_on_each_other_across_flushes(
    service: AuditService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_module, "FLUSH_SIZE", 2)
    done: list[int] = []

    service.execute_all(FOUNDING, ZHANG, on_progress=done.append)

    assert done == [2, 4, 6, 8]
    with refused("fund_exceeded"):
        service.execute(allocation("A2", yuan(200, 1)), ZHANG)
    service.execute(allocation("A2", yuan(200)), ZHANG)


def test_one_refused_command_refuses_the_whole_batch(service: AuditService) -> None:
    found(service)
    batch = [appropriation(yuan(1)), allocation("A2", yuan(999)), appropriation(yuan(0))]

    with refused("fund_exceeded", "amount_not_positive") as answer:
        service.execute_all(batch, ZHANG)

    assert [fault.at for fault in answer[0].faults] == ["#1", "#2"]
    assert service.last_position() == FACTS_OF_FOUNDING
    service.execute(appropriation(yuan(1)), ZHANG)


def test_a_fault_late_in_a_batch_undoes_what_was_flushed_before(service: AuditService) -> None:
    found(service)

    def batch() -> Iterator[Command]:
        for number in range(FLUSH_SIZE + 1):
            yield organisation(f"unit-{number}")
        yield organisation("builder")

    with refused("already_recorded") as answer:
        service.execute_all(batch(), ZHANG)

    assert answer[0].faults[0].at == f"#{FLUSH_SIZE + 1}"
    assert service.last_position() == FACTS_OF_FOUNDING


def test_a_fault_early_in_a_batch_makes_no_false_ones_later(
    service: AuditService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_module, "FLUSH_SIZE", 3)
    found(service)
    batch = [
        appropriation(yuan(0)),
        allocation("A2", yuan(10)),
        organisation("unit-1"),
        allocation("A2", yuan(10)),
        organisation("unit-2"),
    ]

    with refused("amount_not_positive", "already_recorded") as answer:
        service.execute_all(batch, ZHANG)

    assert [fault.at for fault in answer[0].faults] == ["#0", "#3"]
    assert service.last_position() == FACTS_OF_FOUNDING


def test_what_a_faulty_batch_brought_forth_is_known_to_its_later_commands(
    service: AuditService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_module, "FLUSH_SIZE", 1)
    batch = [*FOUNDING[:6], appropriation(yuan(0)), *FOUNDING[6:]]

    with refused("amount_not_positive") as answer:
        service.execute_all(batch, ZHANG)

    assert answer[0].faults[0].at == "#6"
    assert service.last_position() == 0


def test_a_duplicate_within_a_batch_is_refused(service: AuditService) -> None:
    found(service)

    with refused("already_recorded"):
        service.execute_all([organisation("unit-1"), organisation("unit-1")], ZHANG)


def test_a_dry_run_decides_everything_and_records_nothing(service: AuditService) -> None:
    assert service.execute_all(FOUNDING, ZHANG, dry_run=True).accepted == len(FOUNDING)
    assert service.last_position() == 0

    assert service.execute_all(FOUNDING, ZHANG).accepted == len(FOUNDING)
    assert service.last_position() == FACTS_OF_FOUNDING


def test_a_dry_run_reports_the_faults_of_the_real_one(service: AuditService) -> None:
    found(service)

    for dry_run in (True, False):
        with refused("fund_exceeded"):
            service.execute_all([allocation("A2", yuan(999))], ZHANG, dry_run=dry_run)


def test_an_empty_batch_records_nothing(service: AuditService) -> None:
    assert service.execute_all([], ZHANG).accepted == 0
    assert service.last_position() == 0


def test_a_source_that_breaks_off_records_nothing(service: AuditService) -> None:
    def broken() -> Iterator[Command]:
        yield from FOUNDING
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        service.execute_all(broken(), ZHANG)
    assert service.last_position() == 0


def test_a_thousand_faults_are_enough_to_stop(service: AuditService) -> None:
    found(service)
    endless = (organisation("builder") for _ in iter(int, 1))

    with refused(*["already_recorded"] * service_module.FAULTS_MAX):
        service.execute_all(endless, ZHANG)
