"""The demo settles scenario A through the files its bank writes, each payment once."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner
from sqlalchemy.engine import Connection

from aggregates.claim import Claim
from aggregates.money import Money
from audit_service.bootstrap import Application
from audit_service.case_finding import cases_due
from audit_service.cli.demo_bank import show_bank
from audit_service.cli.main import main
from audit_service.cli.session import Session
from audit_service.config import DATABASE_URL
from audit_service.demo.city_account import ACCOUNT
from projections.bank_queries import LineFilter, account, entries, items
from projections.match_queries import MatchFilter, matches, matches_by_rule
from projections.paging import LIMIT_MAX, PageRequest
from projections.reconciliation_statement import reconciliation_statement
from tests.audit_service.cli.conftest import Played
from tests.test_readme import squeezed

SETTLED: Final = {
    "T2": ("74800000.00", "74800000.00", "0.00"),
    "2015-12-31": ("75000000.00", "74900000.00", "100000.00"),
    "T3": ("75000000.00", "75000000.00", "0.00"),
    "T5": ("105400000.00", "105400000.00", "0.00"),
}
"""Paid, settled and in transit, from the worked programme; over New Year one clinic's 100,000."""
CLINICS: Final = 750 + 304
PAGE: Final = Path(__file__).parents[3] / "docs" / "reconciliation.md"


@pytest.fixture(scope="module")
def record(played: Played) -> Iterator[Application]:
    application = Application.open(played.url)
    yield application
    application.close()


@pytest.fixture
def connection(record: Application) -> Iterator[Connection]:
    with record.database.reading() as opened:
        yield opened


def every(read: Any) -> list[dict[str, Any]]:
    """Read a list page by page."""
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = read(PageRequest(cursor, LIMIT_MAX))
        found += page.items
        if (cursor := page.next_cursor) is None:
            return found


def statement(connection: Connection, on: date) -> dict[str, Any]:
    row = account(connection, ACCOUNT)
    assert row is not None
    return reconciliation_statement(connection, row, on)


def amount(figure: dict[str, str]) -> str:
    return figure["amount"]


def test_what_is_paid_is_settled_as_the_programme_says(played: Played) -> None:
    (comparison,) = [one for one in played.comparisons if one.scenario == "A"]
    found: dict[str, dict[str, str]] = {}
    for cell in comparison.cells:
        if cell.line == "bank":
            found.setdefault(cell.checkpoint, {})[cell.column] = cell.actual

    assert {
        name: (figures["paid"], figures["settled"], figures["in_transit"])
        for name, figures in found.items()
    } == SETTLED


def test_every_payment_and_every_entry_is_matched_exactly_once(
    record: Application, connection: Connection
) -> None:
    row = account(connection, ACCOUNT)
    assert row is not None
    booked = every(lambda page: entries(connection, ACCOUNT, LineFilter(), page))
    in_books = every(lambda page: items(connection, row, LineFilter(), page))
    made = every(lambda page: matches(connection, MatchFilter(account=ACCOUNT, stage="made"), page))
    entries_used = Counter(entry for match in made for entry in match["entries"])
    items_used = Counter(item for match in made for item in match["items"])
    paid = [one for one in in_books if one["kind"] == "payment"]

    assert set(entries_used) == {one["reference"] for one in booked}
    assert set(items_used) == {one["item"] for one in in_books}
    assert set(entries_used.values()) == set(items_used.values()) == {1}
    assert len({one["record"] for one in paid}) == CLINICS
    assert len(paid) == CLINICS + 1  # one came back and was paid again
    returned = record.service.look().get(Claim, "C-LN15-0022")
    assert (returned.stage.value, returned.amount) == ("settled", Money(100_000_00, "CNY"))


def test_every_way_of_matching_is_shown_and_one_payment_needed_a_person(
    connection: Connection,
) -> None:
    found = {row["rule"]: row for row in matches_by_rule(connection, ACCOUNT)}
    shown = {rule: (row["entries"], row["items"], row["decided"]) for rule, row in found.items()}

    assert shown["batch_details"] == (2, 2 * 83, 0)
    assert shown["order_group"] == (3, 83 + 34 + 33, 0)
    assert shown["returned"] == (1, 1, 0)
    assert shown["amount_date_name"] == (5, 5, 1)
    assert shown["manual"] == (1, 1, 1)
    assert shown["number_in_words"][0] + 34 + 33 == 304
    assert sum(items for _, items, _ in shown.values()) == CLINICS + 1 + 1 + 2 + 2


def test_both_adjusted_balances_are_equal_at_both_year_ends(connection: Connection) -> None:
    first, second = (statement(connection, date(year, 12, 31)) for year in (2015, 2016))

    for document in (first, second):
        assert document["is_explained"]
        assert document["days_uncovered"] == 0
        assert document["books"]["adjusted"] == document["bank"]["adjusted"]
    (line,) = first["lines"]
    assert (line["reference"], amount(line["amount"])) == ("C-LN15-0750", "-100000.00")
    assert second["lines"] == []
    assert Decimal(amount(first["bank"]["balance"])) == held_at_the_end_of_2015()


def held_at_the_end_of_2015() -> Decimal:
    """Work out day by day what the account held, interest of 0.35 % by days of 360 included."""
    each, fee, strange = 100_000, 120, 1_860
    moved = {
        date(2015, 3, 26): 75_000_000,
        date(2015, 3, 31): -fee,
        date(2015, 6, 30): -fee,
        date(2015, 9, 30): -fee,
        date(2015, 10, 12): -(748 - 3 * 83 - 1) * each,  # one of that day is booked on the 15th
        date(2015, 10, 13): -2 * 83 * each,
        date(2015, 10, 14): -83 * each,
        date(2015, 10, 15): -each + each,  # and another comes back
        date(2015, 10, 20): -each,
        date(2015, 11, 18): -strange,
        date(2015, 11, 30): -each,
        date(2015, 12, 8): strange,
        date(2015, 12, 31): -fee,
    }
    held, earned = Decimal(0), Decimal(0)
    for number in range(306):
        day = date(2015, 3, 1) + timedelta(days=number)
        if day.day == 21 and day.month in (6, 9, 12):
            held += (earned * Decimal("0.0035") / 360).quantize(Decimal("0.01"), ROUND_HALF_UP)
            earned = Decimal(0)
        held += moved.get(day, 0)
        earned += held
    return held


def test_the_debit_that_was_not_the_citys_came_to_nothing(played: Played) -> None:
    told = played.ask("report", "cases", "--account", ACCOUNT, "--as-of", "2016-12-31",
                      "--format", "csv")  # fmt: skip
    (case,) = csv.DictReader(io.StringIO(told.stdout))
    trail = played.ask("audit-trail", "--text", case["case"], "--format", "csv")

    assert (case["amount"], case["case_kind"]) == ("-1860.00", "unmatched_entry")
    assert (case["case_stage"], case["resolution"]) == ("resolved", "written_up")
    steps = [row["topic"] for row in csv.DictReader(io.StringIO(trail.stdout))]
    assert {"reconciliation_case.opened", "reconciliation_case.explained"} <= set(steps)
    open_cash = played.ask("report", "cash-ageing", "--account", ACCOUNT, "--as-of", "2015-12-31",
                           "--format", "json")  # fmt: skip
    assert '"entries": []' in open_cash.stdout


def test_two_offices_closed_the_first_year_and_it_still_is_as_sealed(played: Played) -> None:
    told = json.loads(played.ask("report", "period", "LN-FIN", "2015", "--format", "json").stdout)
    shown = played.ask("report", "period", "LN-FIN", "2015", "--lang", "en")

    assert {(one["office"], one["person"]) for one in told["certifications"]} == {
        ("GS-FIN", "gs.wu"),
        ("LN-HEALTH", "ln.li"),
    }
    assert told["seal_holds"]
    assert all(section["is_as_sealed"] for section in told["sections"])
    assert shown.exit_code == 0
    assert "2015 of LN-FIN (2015-01-01 to 2015-12-31), closed: version 1" in shown.stdout


def test_the_files_say_what_the_bank_knows_and_no_more(played: Played) -> None:
    files = sorted(played.files.glob(f"{ACCOUNT}-*"))
    sheets = [path for path in files if path.suffix == ".csv"]
    texts = [path.read_text("gb18030" if path in sheets else "utf-8") for path in files]

    assert len(files) == 22
    assert [path.name[-12:-4] for path in sheets] == ["20151130", "20161031"]
    for text in texts:
        assert not re.search(r"\bC-LN|LN1[56]-\d{4}\b", text.replace("PAY-C-LN", "PAY-"))
    (october,) = [text for path, text in zip(files, texts, strict=True) if "20151031" in path.name]
    sums = re.search(r"<TtlDbtNtries><NbOfNtries>503</NbOfNtries><Sum>(.+?)</Sum>", october)
    assert sums is not None
    assert sums[1] == "74900000.00"  # 748 clinics, one of them twice
    assert october.count("<PmtInfId>") == 3


@pytest.fixture
def copied(played: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Stand where the demo was played with ``--keep-files bank``, on a copy."""
    source = sqlite3.connect(played.url.removeprefix("sqlite:///"))
    copy = sqlite3.connect(tmp_path / "demo.db")
    source.backup(copy)
    source.close()
    copy.close()
    shutil.copytree(played.files, tmp_path / "bank")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(DATABASE_URL, "sqlite:///demo.db")
    monkeypatch.setenv("AUDIT_LANG", "en")
    return "sqlite:///demo.db"


def ask(*words: str) -> str:
    told = CliRunner().invoke(main, words, catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return told.stdout


def test_the_same_files_and_another_run_change_nothing(copied: str) -> None:
    by = ("--by", "ln.sun", "--office", "LN-FIN")
    application = Application.open(copied)
    before = application.service.last_position()

    camt = map(str, sorted(Path("bank").glob("*.xml")))
    tables = map(str, sorted(Path("bank").glob("*.csv")))
    told = ask("import", "statement", *camt, *by, "--format", "csv")
    told += ask("import", "statement", *tables, "--profile", "icbc-enterprise", *by, "--format",
                "csv")  # fmt: skip
    ask("reconcile", ACCOUNT, "--on", "2017-12-31", *by)

    assert told.count(",unchanged,") == 30
    assert application.service.last_position() == before
    application.catch_up()
    assert cases_due(application, ACCOUNT, date(2017, 12, 31)) == []  # type: ignore[arg-type]  # a literal is a reference
    application.close()


@pytest.mark.usefixtures("copied")
def test_the_walk_through_shows_what_the_commands_print() -> None:
    text = PAGE.read_text("utf-8").partition("\n## In the demo\n")[2].partition("\n## ")[0]
    shown = re.findall(r"^```(sh|text)\n(.*?)^```$", text, re.M | re.S)
    printed, compared = "", 0

    for language, block in shown:
        if language == "text":
            assert blanked(block) == blanked(printed)[: len(blanked(block))]
            compared += 1
        else:
            words = [shlex.split(line) for line in block.splitlines()]
            asked = [line[1:] for line in words if line[0] == "audit-service"]
            printed = "".join(ask(*line) for line in asked if line[0] != "demo")
    assert compared == 8


def blanked(text: str) -> list[str]:
    """Return the lines that say something, without log positions."""
    return squeezed(re.sub(r"(?<=position )\d+| \d{4,5}(?= *$)", "", text, flags=re.M | re.I))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_the_demo_shows_of_the_bank_fits_on_the_screen(
    record: Application,
    connection: Connection,
    capsys: pytest.CaptureFixture[str],
    language: str,
) -> None:
    show_bank(Session("", language, "table"), connection, record.reached())

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) < 80
    for words in ("145,970.87", "245,970.87", "205,302.19", "-50,000,000.00", "-1,860.00"):
        assert any(words in line for line in lines), words
