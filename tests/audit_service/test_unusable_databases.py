"""A database that cannot be worked with is named in one sentence, without a traceback."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit_service import database_faults
from audit_service.bootstrap import Application
from audit_service.cli.main import main
from audit_service.config import Limits
from audit_service.database import Database
from audit_service.database_faults import DRIVER_ERRORS, condition_of
from tests.audit_service.broken import OwnServer, file_of, small_disk
from tests.audit_service.county import region
from tests.scenario import ZHANG


def run(url: str, *words: str) -> Result:
    arguments = [*words, "--database", url, "--lang", "en"]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def said(answer: Result) -> str:
    """Return the code of the only sentence on the error stream."""
    (code,) = re.findall(r"\[(\w+)\]$", answer.stderr, re.M)
    return str(code)


def notes(file: Path) -> None:
    file.write_text("Bring the ledgers to Longnan on Monday. " * 200)


def cut_off(file: Path) -> None:
    with file.open("r+b") as out:
        out.truncate(file.stat().st_size // 2)


def overwritten(file: Path) -> None:
    with file.open("r+b") as out:
        out.seek(4096)
        out.write(b"\xa5" * (file.stat().st_size - 4096))


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (notes, "database_not_one"),
        (cut_off, "database_damaged"),
        (overwritten, "database_damaged"),
        (lambda file: (file.unlink(), file.mkdir()), "no_record"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_on_the_command_line(
    sqlite_url: str, damage: Callable[[Path], object], code: str
) -> None:
    application = Application.open(sqlite_url)
    application.service.execute(region("620000", "甘肃省"), ZHANG)
    application.close()
    damage(file_of(sqlite_url))

    answer = run(sqlite_url, "check")

    assert said(answer) == code
    assert answer.exit_code == (2 if code == "no_record" else 3)
    assert answer.stdout == ""


def test_a_folder_on_a_read_only_disk_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder, 32) as mounted:
        if not mounted:
            pytest.skip("this system lets us mount no small disk")
        url = f"sqlite:///{folder / 'county.db'}"
        assert run(url, "init").exit_code == 0
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)

        answer = run(url, "import", "regions", "--by", "gs.wu", "--office", "GS-FIN")

        assert said(answer) in ("database_read_only", "database_not_opened")
        assert answer.exit_code == 3


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("postgresql://postgres@/no_such_county?host={data}", "database_not_there"),
        ("postgresql://no_such_user@/postgres?host={data}", "database_access_denied"),
        ("postgresql://clerk:wrong@/postgres?host={data}", "database_access_denied"),
        ("postgresql://clerk@/postgres?host={data}", "database_access_denied"),
        ("postgresql://clerk:right@/postgres?host={data}", "database_access_denied"),
        ("postgresql://postgres@/postgres?host={data}/nowhere", "database_unavailable"),
        ("postgresql://postgres@no-such-host.invalid/postgres", "database_unavailable"),
    ],
)
def test_a_server_that_lets_nobody_in_is_named(guarded: OwnServer, place: str, code: str) -> None:
    answer = run(place.format(data=guarded.data), "init")

    assert said(answer) == code
    assert answer.exit_code == 3
    assert "wrong" not in answer.output


def test_a_statement_that_takes_too_long_is_ended_by_the_server(postgresql_url: str) -> None:
    database = Database(postgresql_url, Limits(statement_seconds=1))

    with database.reading() as connection, pytest.raises(DRIVER_ERRORS) as failed:
        connection.exec_driver_sql("SELECT pg_sleep(60)")

    assert condition_of(failed.value) is database_faults.DATABASE_TOO_SLOW
    database.close()


def test_the_limits_are_what_the_server_keeps_to(postgresql_url: str) -> None:
    limits = Limits.from_env(
        {"AUDIT_STATEMENT_SECONDS": "7", "AUDIT_LOCK_SECONDS": "8", "AUDIT_IDLE_SECONDS": "9"}
    )
    database = Database(f"{postgresql_url}&options=-c work_mem=8MB", limits)

    with database.reading() as connection:
        shown = [
            connection.exec_driver_sql(f"SHOW {name}").scalar_one()
            for name in (
                "statement_timeout",
                "lock_timeout",
                "idle_in_transaction_session_timeout",
                "work_mem",
                "application_name",
            )
        ]

    assert shown == ["7s", "8s", "9s", "8MB", "audit-service"]
    database.close()


def test_a_limit_that_is_no_number_is_named(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIT_POOL_SIZE", "many")

    answer = run(sqlite_url, "init")

    assert answer.exit_code == 2
    assert "AUDIT_POOL_SIZE must be a whole number" in answer.stderr


def test_a_fault_of_our_own_is_not_blamed_on_the_database(application: Application) -> None:
    with application.database.reading() as connection, pytest.raises(DRIVER_ERRORS) as failed:
        connection.exec_driver_sql("SELECT * FROM no_such_table")

    assert condition_of(failed.value) is None
