"""A backup is whole though others write, overwrites nothing, and brings everything back."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from audit_service.bootstrap import Application
from audit_service.checker import check
from audit_service.cli.main import main
from audit_service.config import POSTGRESQL_PROGRAMS
from audit_service.log_tables import EVENTS
from tests.audit_service.broken import file_of, filled, small_disk
from tests.audit_service.county import organisation
from tests.projections.story import Story
from tests.scenario import ZHANG


@pytest.fixture(autouse=True)
def programs(engine: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the programs of the server the tests run on, not older ones of the system."""
    if engine == "postgresql":
        folder = request.getfixturevalue("postgres_bin")
        monkeypatch.setenv(POSTGRESQL_PROGRAMS, str(folder))


@pytest.fixture
def told(engine: str, request: pytest.FixtureRequest) -> str:
    """Return the URL of a database with a whole story in it."""
    url: str = request.getfixturevalue(f"{engine}_url")
    application = Application.open(url)
    Story(application).whole()
    application.catch_up()
    application.close()
    return url


def run(url: str, *words: object) -> Result:
    arguments = [*map(str, words), "--database", url, "--lang", "en"]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def events_of(application: Application) -> list[tuple[Any, ...]]:
    with application.database.reading() as connection:
        return [tuple(row) for row in connection.execute(sa.select(EVENTS).order_by("position"))]


@contextmanager
def writing(application: Application) -> Iterator[None]:
    """Register offices, one command after the other, for as long as something else goes on."""
    stopping, begun = threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not stopping.is_set():
            application.service.execute(organisation(f"meanwhile-{number}"), ZHANG)
            number += 1
            if number == 3:
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait(60)
    try:
        yield
    finally:
        stopping.set()
        writer.join()


def test_a_backup_taken_while_others_write_brings_the_record_back(
    told: str, empty_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "county.backup"
    kept = Application.open(told)

    with writing(kept):
        made = run(told, "backup", file, "--format", "json")
    back = run(empty_url, "restore", file, "--format", "json")

    assert made.exit_code == back.exit_code == 0, made.output + back.output
    position = json.loads(made.stdout)["position"]
    assert json.loads(back.stdout)["position"] == position
    restored = Application.open(empty_url)
    assert restored.service.last_position() == position
    assert events_of(restored) == events_of(kept)[:position]
    restored.catch_up()
    assert check(restored) == []
    assert restored.service.execute(organisation("afterwards"), ZHANG).position == position + 1
    restored.close()
    kept.close()


def test_a_backup_is_one_file_that_only_its_owner_may_read(told: str, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()

    assert run(told, "backup", folder / "county.backup").exit_code == 0

    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_overwrites_nothing(told: str, tmp_path: Path) -> None:
    file = tmp_path / "county.backup"
    file.write_text("yesterday")

    answer = run(told, "backup", file)

    assert (answer.exit_code, file.read_text()) == (2, "yesterday")
    assert "[backup_exists]" in answer.stderr


def test_a_backup_is_not_restored_over_a_record(told: str, tmp_path: Path) -> None:
    file = tmp_path / "county.backup"
    run(told, "backup", file)

    answer = run(told, "restore", file)

    assert answer.exit_code == 2
    assert "[target_taken]" in answer.stderr
    assert run(told, "check").exit_code == 0


@pytest.mark.parametrize("share", [0, 0.5, 0.97])
def test_half_a_backup_is_not_restored(
    told: str, empty_url: str, tmp_path: Path, share: float
) -> None:
    file = tmp_path / "county.backup"
    run(told, "backup", file)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])

    answer = run(empty_url, "restore", file)

    assert answer.exit_code == 2
    assert "[not_a_backup]" in answer.stderr
    assert "[no_record]" in run(empty_url, "migrate").stderr


def test_a_log_with_a_hole_is_not_called_a_backup(told: str, tmp_path: Path) -> None:
    application = Application.open(told)
    with application.database.transaction() as connection:
        connection.execute(sa.delete(EVENTS).where(EVENTS.c.position == 5))
    application.close()

    answer = run(told, "backup", tmp_path / "county.backup")

    assert answer.exit_code == 2
    assert "[backup_unsound]" in answer.stderr
    assert not (tmp_path / "county.backup").exists()


def test_a_backup_that_does_not_fit_leaves_nothing(told: str, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder, 8) as mounted:
        if not mounted:
            pytest.skip("this system lets us mount no small disk")
        with filled(folder):
            answer = run(told, "backup", folder / "county.backup")

        assert answer.exit_code in (2, 3)
        assert answer.stdout == ""
        assert list(folder.iterdir()) == []


def test_a_backup_of_an_older_version_comes_back_as_it_was(
    released_url: str, engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file, target = tmp_path / "county.backup", tmp_path / "back.db"
    assert run(released_url, "backup", file).exit_code == 0
    url = f"sqlite:///{target}" if engine == "sqlite" else request.getfixturevalue("empty_url")

    assert run(url, "restore", file).exit_code == 0

    assert "[database_behind]" in run(url, "check").stderr
    assert run(url, "migrate").exit_code == 0
    assert run(url, "check").exit_code == 0


@pytest.mark.parametrize("engine", ["postgresql"])
def test_missing_programs_are_named(told: str, tmp_path: Path) -> None:
    answer = run(told, "backup", tmp_path / "county.backup", "--bin", tmp_path)

    assert answer.exit_code == 2
    assert "There is no pg_dump here" in answer.stderr
    assert list(tmp_path.glob("*backup*")) == []


@pytest.mark.parametrize("engine", ["postgresql"])
def test_what_a_program_says_when_it_fails_is_told(told: str, tmp_path: Path) -> None:
    tool = tmp_path / "pg_dump"
    tool.write_text("#!/bin/sh\necho 'server version mismatch' >&2\nexit 1\n")
    tool.chmod(0o755)

    answer = run(told, "backup", tmp_path / "county.backup", "--bin", tmp_path)

    assert "pg_dump failed and nothing was kept: server version mismatch. [tool_failed]" in (
        answer.stderr
    )


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_backup_is_not_mixed_with_what_an_old_file_left_beside_it(
    told: str, empty_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "county.backup"
    run(told, "backup", file)
    file_of(empty_url).with_name("empty.db-wal").write_bytes(b"of another file")

    answer = run(empty_url, "restore", file)

    assert "[target_taken]" in answer.stderr
    assert not file_of(empty_url).exists()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_an_sqlite_backup_can_be_read_by_any_tool(told: str, tmp_path: Path) -> None:
    file = tmp_path / "county.backup"
    run(told, "backup", file)

    with sqlite3.connect(file_of(told)) as original:
        told_facts = original.execute("SELECT position FROM event_head").fetchone()
    original.close()

    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("SELECT count(*) FROM event_log").fetchone() == told_facts
    connection.close()
