"""The database is created, moved on and examined from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from audit_service import schema
from audit_service.bootstrap import Application
from audit_service.cli.main import main
from tests.audit_service.conftest import empty_url, engine, postgres_bin, released_url

__all__ = ["empty_url", "engine", "postgres_bin", "released_url"]


def run(url: str, *words: str) -> Result:
    arguments = [*words, "--database", url, "--lang", "en"]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def examined(answer: Result) -> dict[str, dict[str, Any]]:
    return {row["check"]: row for row in json.loads(answer.stdout)}


def change(url: str, statement: str) -> None:
    application = Application.open(url)
    with application.database.transaction() as connection:
        assert connection.exec_driver_sql(statement).rowcount >= 1
    application.close()


def test_init_creates_the_tables_and_then_says_they_are_there(empty_url: str) -> None:
    first, second = run(empty_url, "init"), run(empty_url, "init", "--format", "json")

    assert first.exit_code == second.exit_code == 0
    assert first.stdout.startswith(f"Created version {schema.HEAD} of the tables in ")
    assert json.loads(second.stdout)["status"] == "unchanged"


def test_an_old_database_is_refused_until_it_is_migrated(released_url: str) -> None:
    refused = run(released_url, "check")
    planned = run(released_url, "migrate", "--dry-run", "--format", "json")
    done = run(released_url, "migrate")
    again = run(released_url, "migrate", "--format", "json")

    assert refused.exit_code == 2
    assert "audit-service migrate. [database_behind]" in refused.stderr
    assert json.loads(planned.stdout)["status"] == "planned"
    assert done.stdout.startswith(f"Migrated from 0001 to {schema.HEAD}: 0002 (")
    assert json.loads(again.stdout)["status"] == "unchanged"
    assert run(released_url, "check").exit_code == 0


def test_there_is_nothing_to_migrate_where_there_is_no_record(empty_url: str) -> None:
    answer = run(empty_url, "migrate")

    assert answer.exit_code == 2
    assert "[no_record]" in answer.stderr


def test_the_doctor_finds_a_sound_database_well(released_url: str) -> None:
    assert run(released_url, "migrate").exit_code == 0

    answer = run(released_url, "doctor", "--format", "json")

    assert answer.exit_code == 0
    found = examined(answer)
    assert found["reachable"]["verdict"] == "ok"
    assert found["head"]["found"] == "98 / 98"
    assert found["lag project_library"]["found"] == "0"
    assert found["refusals"]["found"] == "1"
    assert {row["verdict"] for row in found.values()} <= {"ok", "look"}


def test_the_doctor_sends_an_old_database_to_be_migrated(released_url: str) -> None:
    answer = run(released_url, "doctor", "--format", "json")

    assert answer.exit_code == 1
    assert examined(answer)["version"] == {
        "check": "version",
        "verdict": "wrong",
        "found": f"0001 / {schema.HEAD}",
        "advice": "Make a backup, then run audit-service migrate.",
    }


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("DELETE FROM event_log WHERE position = 50", "gapless"),
        ("UPDATE event_head SET position = position + 1", "head"),
        (
            "INSERT INTO projection_stops (projection, position, topic, fault, stopped_at) "
            "VALUES ('registers', 7, 'fund.opened', 'no such region', '2026-01-01')",
            "stop registers",
        ),
    ],
)
def test_the_doctor_names_what_is_wrong(released_url: str, statement: str, check: str) -> None:
    run(released_url, "migrate")
    change(released_url, statement)

    answer = run(released_url, "doctor", "--format", "json")

    assert answer.exit_code == 1
    assert [c for c, row in examined(answer).items() if row["verdict"] == "wrong"] == [check]
    assert examined(answer)[check]["advice"]


def test_the_doctor_looks_twice_at_a_lease_that_ran_out_while_facts_wait(
    released_url: str,
) -> None:
    run(released_url, "migrate")
    change(released_url, "UPDATE projection_bookmarks SET position = 3")
    change(
        released_url,
        "INSERT INTO projection_leases (projection, holder, until) "
        "VALUES ('project_library', 'somebody', '2020-01-01T00:00:00.000000Z')",
    )

    found = examined(run(released_url, "doctor", "--format", "json"))

    assert found["lease project_library"]["verdict"] == "look"
    assert found["lag project_library"]["found"] == "95"


def test_the_doctor_sees_who_may_read_and_write_the_file(sqlite_url: str) -> None:
    run(sqlite_url, "init")
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    verdicts = {}
    for mode in (0o600, 0o644, 0o666):
        file.chmod(mode)
        found = examined(run(sqlite_url, "doctor", "--format", "json"))
        verdicts[mode] = found["permissions"]["verdict"]

    assert verdicts == {0o600: "ok", 0o644: "look", 0o666: "wrong"}


def test_the_doctor_speaks_of_a_database_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("Bring the ledgers to Longnan on Monday. " * 50)

    answer = run(f"sqlite:///{file}", "doctor", "--format", "json")

    assert answer.exit_code == 1
    assert examined(answer)["reachable"]["advice"] == "The file is not an SQLite database."


def test_the_doctor_speaks_of_a_server_that_is_not_there() -> None:
    answer = run("postgresql://nobody@127.0.0.1:1/county", "doctor", "--format", "json")

    assert answer.exit_code == 1
    assert examined(answer)["reachable"]["advice"].startswith("The database is busy or cannot")
