"""Killed at any point, an import has recorded all of a file or nothing; run again, it completes."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from audit_service.bootstrap import Application
from audit_service.checker import check
from audit_service.importers.outcomes import Status
from drill.processes import Process
from tests.audit_service.statements.desk import Desk, said
from tests.audit_service.statements.dying import import_and_die, import_made
from tests.audit_service.statements.made import Bank, entry

LINES = 1_300
POINTS = (
    "progress 1",
    "progress 2",
    "kept",
    "append 1",
    "progress 3",
    "append 2",
    "progress 4",
    "progress 5",
    "commit",
)
"""Before the facts are durable; 1,300 lines tell of their progress twice while they are read."""


def banks() -> list[Bank]:
    return [
        Bank(account, [(n // 100, entry(n // 100, 1 + n % 7)) for n in range(LINES // 2)])
        for account in ("A1", "B2")
    ]


@pytest.fixture
def undisturbed(tmp_path: Path) -> Iterator[Desk]:
    application = Application.open(f"sqlite:///{tmp_path / 'undisturbed.db'}")
    yield Desk(application, tmp_path)
    application.close()


def test_a_kill_at_any_point_leaves_nothing_or_all_and_running_again_completes(
    application: Application, database_url: str, undisturbed: Desk, tmp_path: Path
) -> None:
    desk = Desk(application, tmp_path)
    path = desk.file(*(bank.cut(0, 6) for bank in banks()))
    undisturbed.read(path)
    expected, before = said(undisturbed.service), desk.position

    for point in POINTS:
        died = Process(import_and_die, database_url, path, point).wait()
        assert (point, died, desk.position) == (point, -signal.SIGKILL, before)

    assert Process(import_and_die, database_url, path, "committed").wait() == -signal.SIGKILL
    assert desk.position == undisturbed.position
    assert desk.read(path).status is Status.UNCHANGED
    assert said(desk.service) == expected


def test_killed_at_any_time_and_run_again_it_records_what_an_undisturbed_import_does(
    application: Application, database_url: str, undisturbed: Desk, tmp_path: Path
) -> None:
    desk, random = Desk(application, tmp_path), Random(7)  # noqa: S311 - chance, not secrets
    made = banks()
    for day in range(6):
        path = desk.file(*(bank.cut(day, day + 1) for bank in made))
        undisturbed.read(path)
        before = desk.position

        process = Process(import_made, database_url, path)
        process.kill_after(random.uniform(0.0, 0.5))

        desk.read(path)
        assert desk.position == undisturbed.position, f"{before} before {path}"
    assert said(desk.service) == said(undisturbed.service)
    application.catch_up()
    assert not check(application)
