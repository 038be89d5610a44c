"""Statements are imported on the command line: each file for itself, with one summary."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aggregates.money import Money
from aggregates.values import Reference, Text
from audit_service.bootstrap import Application
from audit_service.cli.main import main
from audit_service.commands.bank_accounts import OpenBankAccount
from tests.audit_service.statements.camt_files import unpacked
from tests.audit_service.statements.made import FIRST, preparations
from tests.scenario import ZHANG

WHO = ("--by", ZHANG.person, "--office", ZHANG.office)
NOVEMBER = "BE68793230773034-202411.xml"


@pytest.fixture
def county(sqlite_url: str) -> str:
    """Take one of two accounts into the books."""
    application = Application.open(sqlite_url)
    command = OpenBankAccount(
        number=Reference("BE68793230773034"),
        holder=Reference("county-finance"),
        bank=Text("KBC"),
        opening=Money(0, "EUR"),
        effective_on=FIRST,
    )
    for one in (*preparations(), command):
        application.service.execute(one, ZHANG)
    application.close()
    return sqlite_url


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["import", *words, "--database", url], catch_exceptions=False)


def test_files_are_imported_each_for_itself_and_the_refused_ones_named(
    county: str, tmp_path: Path
) -> None:
    names = ("account_statement-3.xml", "account_statement.xml", NOVEMBER)
    files = [str(unpacked(tmp_path, name)) for name in names]

    ended = run(county, "statement", *files, *WHO, "--format", "json")

    assert ended.exit_code == 2
    october, summer, november = json.loads(ended.stdout)
    assert [one["status"] for one in (october, summer, november)] == [
        "imported",
        "refused",
        "imported",
    ]
    assert [one["code"] for one in summer["faults"]] == ["bank_account_unknown"]
    assert october["statements"][0]["closing"] == november["statements"][0]["opening"]
    assert (october["statements"][0]["booked"], november["statements"][0]["booked"]) == (314, 268)
    (line,) = ended.stderr.splitlines()
    assert line.startswith("account_statement.xml: line ")
    assert "BE86463768548050" in line
    assert line.endswith("[bank_account_unknown]")


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("unchanged", "Closing")), ("zh", ("未变化", "期末余额"))]
)
def test_the_summary_tells_each_statement_with_its_balances(
    county: str, tmp_path: Path, language: str, words: tuple[str, str]
) -> None:
    file = str(unpacked(tmp_path, NOVEMBER))
    first = run(county, "statement", file, *WHO, "--format", "csv")

    again = run(county, "statement", file, *WHO, "--lang", language)

    assert (first.exit_code, again.exit_code) == (0, 0)
    heads, row = first.stdout.splitlines()
    assert heads.split(",")[:3] == ["source", "status", "account"]
    assert row == (
        f"{NOVEMBER},imported,BE68793230773034,2024-11-01,2024-11-30,59370.37 EUR,"
        "180000.00 EUR,151831.25 EUR,87539.12 EUR,268,268"
    )
    assert all(word in again.stdout for word in (*words, "87539.12 EUR"))


def test_nobody_imports_statements_without_a_name_but_anyone_may_try(
    county: str, tmp_path: Path
) -> None:
    file = str(unpacked(tmp_path, NOVEMBER))

    nameless = run(county, "statement", file)
    tried = run(county, "statement", file, "--dry-run", "--format", "csv")

    assert (nameless.exit_code, tried.exit_code) == (2, 0)
    assert "identity_required" in nameless.stderr
    assert ",checked," in tried.stdout


def test_a_refused_file_is_got_out_again_as_it_came(county: str, tmp_path: Path) -> None:
    file = unpacked(tmp_path, "account_statement.xml")
    run(county, "statement", str(file), *WHO)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    output = tmp_path / "again.xml"

    got = run(county, "delivered", digest, "--output", str(output))
    twice = run(county, "delivered", digest, "--output", str(output))
    unknown = run(county, "delivered", "0" * 64, "--output", str(tmp_path / "none"))

    assert (got.exit_code, output.read_bytes()) == (0, file.read_bytes())
    assert (twice.exit_code, unknown.exit_code) == (2, 2)
    assert "file_exists" in twice.stderr
    assert "delivered_file_unknown" in unknown.stderr
    assert not (tmp_path / "none").exists()
