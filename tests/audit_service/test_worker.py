"""Workers follow the record: one leads, another takes over, and a lost database is waited for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
import sqlalchemy as sa

from audit_service.bootstrap import Application
from audit_service.checker import check
from audit_service.worker import Worker
from projections.catalogue import PROJECTIONS
from projections.engine import Recorded
from projections.registers import Registers
from projections.rows import Rows
from tests.projections.story import Story

Process = subprocess.Popen[bytes]


@pytest.fixture
def story(application: Application) -> Story:
    """Begin a story on an empty database."""
    return Story(application)


@contextmanager
def worker(url: str) -> Iterator[Process]:
    """Run a worker as a process of its own."""
    program = [sys.executable, "-m", "audit_service", "worker", "--lease", "2", "--database", url]
    with subprocess.Popen(program, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.kill()


def eventually(holds: Callable[[], bool]) -> bool:
    """Look again and again whether something has come to hold."""
    deadline = time.monotonic() + 60
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return held


def leads(application: Application, process: Process) -> bool:
    """Say whether a process leads every projection."""
    leaders = [one.leader or "" for one in application.standings()]
    return all(f":{process.pid}:" in leader for leader in leaders)


def is_followed(application: Application) -> bool:
    return application.reached() == application.service.last_position()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM])
def test_a_worker_that_falls_silent_is_replaced_and_comes_back_to_nothing(
    story: Story, database_url: str, end: signal.Signals
) -> None:
    application = story.application
    with worker(database_url) as first:
        assert eventually(lambda: leads(application, first))
        with worker(database_url) as second:
            story.places()
            assert eventually(lambda: is_followed(application))
            assert leads(application, first)  # one works, the other waits

            with application.database.transaction():  # SQLite has one lock; it must not have it
                first.send_signal(end)
            story.money()
            assert eventually(lambda: leads(application, second))
            assert eventually(lambda: is_followed(application))

            first.send_signal(signal.SIGCONT)
            story.planned_project()
            assert eventually(lambda: is_followed(application))
            assert leads(application, second)
    assert check(application) == []


def test_a_worker_that_is_asked_to_stop_ends_well_and_leaves_its_projections_to_others(
    application: Application, database_url: str
) -> None:
    with worker(database_url) as process:
        assert eventually(lambda: leads(application, process))

        process.send_signal(signal.SIGTERM)

        assert process.wait(60) == 0
    assert [one.leader for one in application.standings()] == [None] * len(PROJECTIONS)


@contextmanager
def running(application: Application) -> Iterator[None]:
    """Run a worker in a thread of this process."""
    stopping = Event()
    with ThreadPoolExecutor(1) as pool:
        over = pool.submit(Worker(application, 1).run, stopping)
        try:
            yield
        finally:
            stopping.set()
        over.result(60)


def test_a_worker_whose_connections_are_cut_goes_on_following(postgresql_url: str) -> None:
    followed, recording = Application.open(postgresql_url), Application.open(postgresql_url)
    story = Story(recording)
    cut = sa.text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    with running(followed):
        story.places()
        assert eventually(lambda: is_followed(recording))
        with recording.database.transaction() as connection:
            assert eventually(lambda: connection.execute(cut).scalar_one() > 0)
        story.money()

        assert eventually(lambda: is_followed(recording))
    followed.close()
    recording.close()


def test_a_stopped_projection_is_tried_again_while_the_others_are_followed(
    story: Story, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    application = story.application
    project = Registers.project

    def stumble(self: Registers, recorded: Recorded, rows: Rows) -> None:
        if recorded.position == 5:
            raise ValueError("no")
        project(self, recorded, rows)

    with running(application):
        with monkeypatch.context() as broken:
            broken.setattr(Registers, "project", stumble)
            story.places()
            last = application.service.last_position()
            reached = {one.name: last for one in PROJECTIONS} | {"registers": 4}
            assert eventually(
                lambda: {one.name: one.position for one in application.standings()} == reached
            )
        stop = application.standings(("registers",))[0].stop
        assert eventually(lambda: is_followed(application))

    assert stop is not None
    assert (stop.position, stop.fault) == (5, "ValueError: no")
    assert application.standings(("registers",))[0].stop is None
    assert [one.message for one in caplog.records if one.levelname == "ERROR"] == [
        "Projection registers stopped at position 5 (organisation.registered). ValueError: no"
    ]


def test_no_two_workers_of_a_machine_have_the_same_name(application: Application) -> None:
    first, second = Worker(application), Worker(application)

    assert first._lease.holder != second._lease.holder
    assert f":{os.getpid()}:" in first._lease.holder
