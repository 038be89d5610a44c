"""The command line answers in three forms and two languages, and refuses in one sentence."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit_service.bootstrap import Application
from audit_service.cli.main import main
from tests.projections.story import Story


@pytest.fixture
def told(sqlite_url: str) -> str:
    application = Application.open(sqlite_url)
    Story(application).whole()
    application.close()
    return sqlite_url


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--database", url], catch_exceptions=False)


def test_the_ledger_is_the_same_in_every_form(told: str) -> None:
    as_json = json.loads(run(told, "ledger", "--by", "fund", "--format", "json").stdout)
    as_csv = list(
        csv.DictReader(io.StringIO(run(told, "ledger", "--by", "fund", "--format", "csv").stdout))
    )
    as_table = run(told, "ledger", "--by", "fund").stdout

    assert as_json == as_csv
    assert as_json[0] | {"fund": "F2018", "allotted": "800.00", "paid": "300.00"} == as_json[0]
    assert "800.00" in as_table


def test_the_ledger_can_be_asked_as_of_a_date_and_as_known_at_a_position(told: str) -> None:
    early = run(told, "ledger", "--as-of", "2018-05-25", "--format", "json").stdout
    unknown = run(told, "ledger", "--known-at", "12", "--format", "json").stdout
    nothing = run(
        told, "ledger", "--known-at", "2001-01-01T00:00:00+08:00", "--format", "json"
    ).stdout

    assert json.loads(early)[0]["ordered"] == "300.00"
    assert json.loads(early)[0]["paid"] == "0.00"
    assert json.loads(unknown)[0]["reserved"] == "0.00"
    assert json.loads(nothing) == []


def test_the_audit_trail_is_searched_and_paged(told: str) -> None:
    first = json.loads(
        run(told, "audit-trail", "--kind", "claim", "--limit", "3", "--format", "json").stdout
    )
    second = json.loads(
        run(
            told, "audit-trail", "--kind", "claim", "--limit", "3", "--format", "json",
            "--cursor", first["next_cursor"],
        ).stdout
    )  # fmt: skip

    topics = [item["topic"] for item in (*first["items"], *second["items"])]
    assert topics == [
        "claim.paid", "claim.ordered", "claim.approved", "claim.reviewed", "claim.submitted",
    ]  # fmt: skip


def test_the_audit_trail_is_searched_by_when_it_was_recorded(told: str) -> None:
    long_ago, far_off = "2001-01-01T00:00:00+08:00", "2999-01-01T00:00:00Z"

    before = run(told, "audit-trail", "--recorded-until", long_ago, "--format", "json").stdout
    since = run(
        told, "audit-trail", "--recorded-from", long_ago, "--recorded-until", far_off,
        "--format", "json",
    ).stdout  # fmt: skip

    assert json.loads(before)["items"] == []
    everything = run(told, "audit-trail", "--format", "json").stdout
    assert json.loads(since) == json.loads(everything)


def test_the_life_of_a_project_includes_its_claims_and_findings(told: str) -> None:
    life = json.loads(
        run(told, "audit-trail", "--life-of", "P1", "--limit", "200", "--format", "json").stdout
    )

    topics = {item["topic"] for item in life["items"]}
    assert {"project.proposed", "milestone.failed", "claim.paid", "finding.closed"} <= topics


def test_every_figure_of_a_report_opens_into_events(told: str) -> None:
    report = json.loads(
        run(
            told, "report", "accountability", "--organisation", "county-finance",
            "--from", "2018-01-01", "--until", "2018-12-31", "--format", "json",
        ).stdout
    )  # fmt: skip
    fund = report["funds"][0]
    shown = [*fund["figures"].items(), *fund["projects"][0]["figures"].items()]

    for name, figure in shown:
        opened = json.loads(run(told, "explain", figure["explain"], "--format", "json").stdout)
        amounts = sum(part["minor"] for part in opened["parts"])
        value = opened["values"][0]["minor"] if opened["values"] else 0
        assert amounts == value == figure["minor"], name
        assert all(part["event"]["state"]["act"]["by"] for part in opened["parts"])
    paid = json.loads(
        run(told, "explain", fund["figures"]["paid"]["explain"], "--format", "json").stdout
    )
    assert [part["event"]["topic"] for part in paid["parts"]] == ["claim.paid"]
    assert "武财〔2018〕7号" in [n for d in paid["documents"] for n in d["documents"]]


def test_milestones_and_findings_of_a_report_open_too(told: str) -> None:
    report = json.loads(
        run(
            told, "report", "accountability", "--organisation", "county-finance",
            "--from", "2018-01-01", "--until", "2018-12-31", "--as-of", "2018-07-31",
            "--format", "json",
        ).stdout
    )  # fmt: skip
    project, finding = report["funds"][0]["projects"][0], report["findings"][0]

    due = json.loads(
        run(told, "explain", project["milestones_due"]["explain"], "--format", "json").stdout
    )
    question = json.loads(
        run(told, "explain", finding["amount_in_question"]["explain"], "--format", "json").stdout
    )

    assert project["milestones_due"]["count"] == due["values"][0]["count"] == 1
    assert project["milestones_met"]["count"] == 0
    assert project["open_findings"] == ["X1"]
    assert question["values"][0]["minor"] == 300_00
    assert question["parts"][0]["event"]["topic"] == "finding.recorded"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("explain", "spent?fund=F2018"), "does not name a figure. [figure_unknown]"),
        (("explain", "paid?colour=red"), "does not name a figure. [figure_unknown]"),
        (("ledger", "--as-of", "2018-02-30"), "is not a calendar date"),
        (("ledger", "--known-at", "yesterday"), "[known_at_malformed]"),
        (("ledger", "--known-at", "2018-01-01T00:00:00"), "[known_at_malformed]"),
        (("audit-trail", "--recorded-from", "2018-01-01"), "[known_at_malformed]"),
        (("ledger", "--region", "12x"), "[region_code_malformed]"),
        (("audit-trail", "--cursor", "!!"), "[cursor_malformed]"),
        (
            ("report", "accountability", "--organisation", "nobody", "--from", "2018-01-01",
             "--until", "2018-12-31"),
            "[not_recorded]",
        ),
        (
            ("report", "accountability", "--organisation", "county-finance", "--from",
             "2018-12-31", "--until", "2018-01-01"),
            "[dates_out_of_order]",
        ),
    ],
)  # fmt: skip
def test_a_malformed_question_is_refused_in_one_sentence(
    told: str, words: tuple[str, ...], sentence: str
) -> None:
    answer = run(told, *words)

    assert answer.exit_code == 2
    assert sentence in answer.stderr
    assert answer.stdout == ""


def test_refusals_and_headers_are_in_the_language_asked_for(told: str) -> None:
    assert "不是有效日期" in run(told, "ledger", "--as-of", "x", "--lang", "zh").stderr
    assert "已支付" in run(told, "ledger", "--lang", "zh").stdout
    assert "Paid" in run(told, "ledger", "--lang", "en").stdout


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite://", "sqlite:////no/such/a.db"])
def test_a_database_that_cannot_hold_a_record_is_refused_in_one_sentence(url: str) -> None:
    answer = run(url, "ledger")

    assert answer.exit_code == 2
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [("ledger",), ("check",), ("audit-trail",), ("rebuild",)])
def test_asking_a_record_that_does_not_exist_does_not_begin_one(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    answer = run(f"sqlite:///{tmp_path}/mistyped.db", *words)

    assert answer.exit_code == 2
    assert "There is no record at" in answer.stderr
    assert list(tmp_path.iterdir()) == []
