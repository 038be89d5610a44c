"""Accounts are reconciled by one command, in words of either language, or not at all."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from aggregates.bank_values import DifferenceKind
from audit_service.bootstrap import Application
from audit_service.cli.main import main
from audit_service.commands.matches import MANUAL
from audit_service.matching.rules import RULES
from audit_service.phrases import PHRASES
from tests.audit_service.test_reconciling import ordinary, silent
from tests.banked_clinics import BUILDER_ACCOUNT, CITY_ACCOUNT, BankedClinics

WHO = ("--by", "周会计", "--office", "LN-FIN", "--on", "2015-10-31")


@pytest.fixture
def banked(tmp_path: Path) -> str:
    """Pay six clinics, three of them in a way the bank is clear about."""
    url = f"sqlite:///{tmp_path / 'county.db'}"
    application = Application.open(url)
    BankedClinics(application, 6).book(*ordinary(), *silent(2))
    application.close()
    return url


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["reconcile", *words, "--database", url])


def last_position(url: str) -> int:
    application = Application.open(url)
    position = application.service.last_position()
    application.close()
    return position


def test_all_accounts_are_reconciled_and_what_is_left_to_do_is_said(banked: str) -> None:
    done = run(banked, *WHO, "--lang", "en")

    assert done.exit_code == 0, done.output
    assert "What was matched up to 2015-10-31" in done.stdout
    words = " ".join(done.stdout.split())
    assert f"{CITY_ACCOUNT} bank entries 8 5 2 1 items of the books 6 3 3 0" in words
    assert f"{BUILDER_ACCOUNT} bank entries 0 0 0 0" in words
    assert "Reference of the payment 1 0 Number in the bank's words 1 0" in words
    assert "Amount and payee's account 0 6" in words
    assert "came in 3.21 CNY went out -300,025.00 CNY of it charges -25.00 CNY" in words
    assert "6 proposed matches await a decision" in words
    assert "Differences with the bank: 7 taken up, 0 over." in words


def test_the_same_is_said_in_chinese(banked: str) -> None:
    done = run(banked, CITY_ACCOUNT, *WHO, "--lang", "zh")

    words = " ".join(done.stdout.split())
    assert "截至 2015-10-31 的勾对结果" in words
    assert f"{CITY_ACCOUNT} 银行分录 8 5 2 1 账面分录 6 3 3 0" in words
    assert "付款参考号 1 0 摘要中的单号 1 0" in words
    assert "有 6 项勾对待人工确认" in words
    assert "对账差异：新立 7 项，办结 0 项。" in words
    assert BUILDER_ACCOUNT not in words


def test_a_dry_run_needs_no_name_finds_everything_and_records_nothing(banked: str) -> None:
    before = last_position(banked)

    tried = run(banked, "--dry-run", "--on", "2015-10-31", "--format", "json")
    words = run(banked, "--dry-run", "--lang", "en")

    assert (tried.exit_code, last_position(banked)) == (0, before)
    city = json.loads(tried.stdout)[0]
    assert (city["account"], city["is_dry"]) == (CITY_ACCOUNT, True)
    assert city["bank"] == {"open": 8, "matched": 5, "proposed": 2, "left": 1}
    assert "nothing was recorded" in words.stdout
    assert "await a decision" not in words.stdout


def test_a_second_run_records_nothing(banked: str) -> None:
    run(banked, *WHO)
    after = last_position(banked)

    again = run(banked, *WHO, "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(again.stdout)))
    assert last_position(banked) == after
    assert [row["account"] for row in rows] == [CITY_ACCOUNT, BUILDER_ACCOUNT]
    assert (rows[0]["bank_open"], rows[0]["bank_matched"], rows[0]["bank_left"]) == ("3", "0", "1")
    assert rows[0]["matched_out"] == "0.00"


def test_a_program_is_told_what_became_of_matches_and_cases(banked: str) -> None:
    done = json.loads(run(banked, *WHO, "--format", "json").stdout)
    again = json.loads(run(banked, *WHO, "--format", "json").stdout)

    assert done[0]["certain"]["end_to_end"] == 1
    assert (done[0]["recorded"], again[0]["recorded"]) == (11, 0)
    assert (done[0]["cases"]["opened"], again[0]["cases"]["opened"]) == (7, 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("12", CITY_ACCOUNT, "34", "--lang", "zh"), ["银行账户 12 未登记", "银行账户 34 未登记"]),
        (("12", "--lang", "en"), ["No bank account 12 is on record."]),
        (("--on", "yesterday"), ["date_malformed"]),
        (("--office", "a/b"), ["reference_malformed"]),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_recorded(
    banked: str, words: tuple[str, ...], said: list[str]
) -> None:
    before = last_position(banked)

    answer = run(banked, *WHO, *words)

    assert (answer.exit_code, last_position(banked)) == (2, before)
    assert len(answer.stderr.splitlines()) == len(said)
    assert all(one in line for one, line in zip(said, answer.stderr.splitlines(), strict=True))


def test_nobody_reconciles_without_a_name_nor_where_there_is_no_record(tmp_path: Path) -> None:
    nowhere = run(f"sqlite:///{tmp_path / 'none.db'}", *WHO)
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    Application.open(url).close()
    nameless = run(url)
    empty = run(url, *WHO, "--lang", "zh")

    assert nowhere.exit_code == 2
    assert (nameless.exit_code, "identity_required" in nameless.stderr) == (2, True)
    assert (empty.exit_code, empty.stdout.strip()) == (0, "尚未登记银行账户。")


def test_every_rule_and_every_difference_has_words() -> None:
    shown: Any = {f"rule_{rule.code}" for rule in RULES} | {f"rule_{MANUAL}"}
    shown |= {f"difference_{kind.value}" for kind in DifferenceKind}

    assert shown - PHRASES.keys() == set()
