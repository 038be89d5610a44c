"""Concurrent commands share a transaction, and each gets a verdict of its own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from eventsourcing.persistence import StoredEvent

from aggregates.allocation import Allocation
from aggregates.refusals import Refused
from aggregates.values import Reference, Text
from audit_service.bootstrap import Application
from audit_service.commands import allocations
from audit_service.commands.allocations import ReturnAllocation
from audit_service.group_commit import GroupCommit, Request
from audit_service.service import AuditService
from tests.audit_service.county import allocation, appropriation, found, passing_down
from tests.scenario import MARCH_1, ZHANG, refused, yuan

FACTS_OF_FOUNDING = 9
SECONDS = 30


class Doors:
    """A carrier that waits at a door until it is opened, and notes what it was given together."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.inside = threading.Event()
        self.batches: list[list[int]] = []

    def __call__(self, requests: list[Any]) -> None:
        """Answer each number by its double; refuse the unlucky one."""
        self.batches.append([request.number for request in requests])
        self.inside.set()
        assert self.opened.wait(SECONDS)
        if any(request.number == 13 for request in requests):
            raise ValueError("thirteen")
        for request in requests:
            request.settle(2 * request.number)


class Number(Request[int]):
    """A number to be doubled."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def wait_until_queued(commits: GroupCommit, count: int) -> None:
    """Wait for others to stand in line: there is no sign of it to wait for but the line itself."""
    tick = threading.Event()
    for _ in range(SECONDS * 1000):
        if len(commits._queue) == count:
            return
        tick.wait(0.001)
    raise AssertionError("nobody came")


def test_whoever_comes_while_somebody_writes_is_written_together_next() -> None:
    doors = Doors()
    commits = GroupCommit(doors)
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(commits.submit, Number(1))
        assert doors.inside.wait(SECONDS)
        others = []
        for number in range(2, 8):
            others.append(pool.submit(commits.submit, Number(number)))
            wait_until_queued(commits, len(others))
        doors.opened.set()

        assert first.result(SECONDS) == 2
        assert [other.result(SECONDS) for other in others] == [4, 6, 8, 10, 12, 14]

    assert doors.batches == [[1], [2, 3, 4, 5, 6, 7]]


def test_a_batch_that_fails_is_everybodys_fault_and_the_next_goes_on() -> None:
    doors = Doors()
    doors.opened.set()
    commits = GroupCommit(doors)

    with pytest.raises(ValueError, match="thirteen"):
        commits.submit(Number(13))

    assert commits.submit(Number(3)) == 6


def test_a_full_queue_holds_callers_back_and_then_refuses() -> None:
    doors = Doors()
    commits = GroupCommit(doors, queue_max=2, queue_seconds=0.05)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(commits.submit, Number(1))
        assert doors.inside.wait(SECONDS)
        second = pool.submit(commits.submit, Number(2))
        wait_until_queued(commits, 1)

        with refused("service_busy"):
            commits.submit(Number(3))

        doors.opened.set()
        assert (first.result(SECONDS), second.result(SECONDS)) == (2, 4)


@pytest.fixture
def service(application: Application) -> AuditService:
    found(application.service)
    return application.service


def test_of_commands_decided_together_each_gets_its_own_verdict(service: AuditService) -> None:
    def take(number: int) -> str:
        try:
            service.execute(passing_down(f"part-{number}", yuan(100)), ZHANG)
        except Refused as fault:
            return fault.codes[0]
        return "won"

    with ThreadPoolExecutor(16) as pool:
        verdicts = list(pool.map(take, range(24)))

    assert verdicts.count("won") == 8
    assert verdicts.count("allocation_exceeded") == 16
    record = service.look().get(Allocation, "A1")
    assert (record.available, record.passed_down) == (yuan(0), yuan(800))
    positions = [entry.id for entry in service.store.select_notifications(None, 1_000)]
    assert positions == list(range(1, FACTS_OF_FOUNDING + 2 * 8 + 1))


def test_a_command_that_cannot_be_stored_fails_alone(
    service: AuditService, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = service.codec._stored

    def clashing(event: Any) -> StoredEvent:
        """Give one allocation's first fact the identity of another's."""
        stored = write(event)
        is_clashing = getattr(event, "reference", "") == "clash"
        return replace(stored, originator_id=Allocation.create_id("A1")) if is_clashing else stored

    monkeypatch.setattr(service.codec, "_stored", clashing)

    def issue(reference: str) -> str:
        try:
            service.execute(allocation(reference, yuan(1)), ZHANG)
        except sa.exc.IntegrityError:
            return "lost"
        return "won"

    references = [f"part-{number}" for number in range(10)] + ["clash"]
    with ThreadPoolExecutor(11) as pool:
        verdicts = dict(zip(references, pool.map(issue, references), strict=True))

    assert verdicts == dict.fromkeys(references[:-1], "won") | {"clash": "lost"}
    assert service.last_position() == FACTS_OF_FOUNDING + 2 * 10


def test_a_refused_command_leaves_no_trace_on_the_records_at_hand(service: AuditService) -> None:
    with refused("amount_not_positive"):
        service.execute(passing_down("A1-1", yuan(0)), ZHANG)
    with refused("already_recorded"):
        service.execute(passing_down("A1", yuan(1)), ZHANG)

    service.execute(passing_down("A1-1", yuan(800)), ZHANG)

    with refused("allocation_exceeded"):
        service.execute(passing_down("A1-2", yuan(1)), ZHANG)


def test_a_command_broken_off_midway_leaves_no_trace_on_the_records_at_hand(
    service: AuditService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError("the source could not be read")

    give_back = ReturnAllocation(
        allocation=Reference("A1"), amount=yuan(1), reason=Text("结余"), effective_on=MARCH_1
    )
    monkeypatch.setattr(allocations, "source_of", broken)
    with pytest.raises(OSError, match="could not be read"):
        service.execute(give_back, ZHANG)
    monkeypatch.undo()

    service.execute(give_back, ZHANG)

    topics = [entry.topic for entry in service.store.select_notifications(None, 100)]
    assert topics[FACTS_OF_FOUNDING:] == ["allocation.returned", "fund.taken_back"]


def test_a_lone_command_is_carried_out_by_its_own_thread(service: AuditService) -> None:
    before = threading.active_count()

    service.execute(appropriation(yuan(1)), ZHANG)

    assert threading.active_count() == before
