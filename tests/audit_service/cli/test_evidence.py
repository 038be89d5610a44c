"""Files are put in evidence and got out again on the command line, and brought back by a backup."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result

from audit_service.bootstrap import Application
from audit_service.cli.main import main
from audit_service.config import POSTGRESQL_PROGRAMS
from tests.audit_service.evidence import LARGE, registered, tamper

SHA256: Final = hashlib.sha256(LARGE).hexdigest()
SAID: Final = (
    "--title", "验收报告", "--source", "卫生局档案室", "--dated-on", "2018-06-01",
    "--holder", "city-audit", "--on", "2018-07-02", "--by", "王检", "--office", "city-audit",
)  # fmt: skip


@pytest.fixture
def county(engine: str, request: pytest.FixtureRequest) -> str:
    """Return the URL of a database that knows a county's offices."""
    url: str = request.getfixturevalue(f"{engine}_url")
    application = Application.open(url)
    registered(application)
    application.close()
    return url


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "report.pdf"
    file.write_bytes(LARGE)
    return file


def run(url: str, *words: object) -> Result:
    arguments = [*map(str, words), "--database", url, "--lang", "en"]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def test_a_file_comes_out_as_it_went_in(county: str, report: Path, tmp_path: Path) -> None:
    added = run(county, "evidence", "add", report, *SAID, "--format", "json")
    assert added.exit_code == 0, added.output
    assert json.loads(added.stdout)["sha256"] == SHA256

    got = run(county, "evidence", "get", SHA256, "--output", tmp_path / "copy.pdf")

    assert got.exit_code == 0, got.output
    assert (tmp_path / "copy.pdf").read_bytes() == LARGE


def test_a_file_that_is_there_is_not_written_over(county: str, report: Path) -> None:
    run(county, "evidence", "add", report, *SAID)
    report.write_text("mine")

    answer = run(county, "evidence", "get", SHA256, "--output", report)

    assert (answer.exit_code, report.read_text()) == (2, "mine")
    assert "[file_exists]" in answer.stderr


def test_of_a_damaged_file_nothing_is_left(county: str, report: Path, tmp_path: Path) -> None:
    run(county, "evidence", "add", report, *SAID)
    application = Application.open(county)
    tamper(application, "DELETE FROM evidence_chunks WHERE number = 2")
    application.close()

    answer = run(county, "evidence", "get", SHA256, "--output", tmp_path / "copy.pdf")

    assert answer.exit_code == 2
    assert "[evidence_damaged]" in answer.stderr
    assert not (tmp_path / "copy.pdf").exists()
    assert run(county, "check").exit_code == 1


def test_a_confidential_file_is_got_by_who_deposited_it(
    county: str, report: Path, tmp_path: Path
) -> None:
    run(county, "evidence", "add", report, *SAID, "--confidential")
    get = ("evidence", "get", SHA256, "--output", tmp_path / "copy.pdf")

    assert "[evidence_not_cleared]" in run(county, *get).stderr
    assert run(county, *get, "--office", "city-audit").exit_code == 0


def test_what_cannot_be_read_or_written_is_named(county: str, report: Path, tmp_path: Path) -> None:
    missing = run(county, "evidence", "add", tmp_path / "none.pdf", *SAID)
    run(county, "evidence", "add", report, *SAID)
    nowhere = run(county, "evidence", "get", SHA256, "--output", tmp_path / "none" / "copy.pdf")

    assert (missing.exit_code, nowhere.exit_code) == (2, 2)
    assert "[file_unreadable]" in missing.stderr
    assert "[file_not_written]" in nowhere.stderr


def test_a_backup_brings_files_in_evidence_back(
    county: str,
    engine: str,
    empty_url: str,
    report: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if engine == "postgresql":
        monkeypatch.setenv(POSTGRESQL_PROGRAMS, str(request.getfixturevalue("postgres_bin")))
    run(county, "evidence", "add", report, *SAID)

    assert run(county, "backup", tmp_path / "county.backup").exit_code == 0
    assert run(empty_url, "restore", tmp_path / "county.backup").exit_code == 0

    assert run(empty_url, "check").exit_code == 0
    run(empty_url, "evidence", "get", SHA256, "--output", tmp_path / "copy.pdf")
    assert (tmp_path / "copy.pdf").read_bytes() == LARGE
