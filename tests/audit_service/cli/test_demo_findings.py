"""The worked programmes play every finding of their tables, each with its consequence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from rich.cells import cell_len
from sqlalchemy.engine import Connection

from aggregates.confidence import Confidence
from aggregates.finding import Finding
from audit_service.bootstrap import Application
from audit_service.cli.demo_findings import show_supervision
from audit_service.cli.session import Session
from projections.balances import Moment, figures
from projections.complaint_queries import complaint
from projections.duty_queries import Calendar, punctuality
from projections.responsibility_queries import signatures
from projections.sanction_queries import sanction
from projections.target_queries import attainment, target
from tests.audit_service.cli.conftest import Played

MIDSUMMER = "2019-06-30"

FINDINGS: dict[str, tuple[str, str | None, str | None]] = {
    "A1": ("closed", "100000.00", "withheld"),
    "A2": ("closed", None, None),
    "A3": ("closed", None, None),
    "A4": ("closed", "200.00", "recovered"),
    "A5": ("closed", "6000.00", "withheld"),
    "B-F1": ("closed", "20000.00", "withheld"),
    "B-F2": ("closed", "300000.00", "justified"),
    "B-F3": ("closed", None, None),
    "B-F4": ("rectification_ordered", "1400000.00", "outstanding"),
    "B-F5": ("rectification_ordered", None, None),
    "B-F6": ("rectification_ordered", None, None),
    "C-F1": ("rectification_reported", None, None),
    "C-F2": ("rectification_verified", None, None),
    "C-F3": ("rectification_ordered", None, None),
    "C-F4": ("rectification_ordered", None, None),
    "C-F5": ("closed", "250000000.00", "justified"),
    "D": ("closed", "320000.00", "justified"),
    "D-F2": ("recorded", None, None),
    "D-F3": ("closed", None, None),
}
"""Every finding: its stage in the middle of 2019, what it questions, and where all of that is."""

REFUSED = {
    "A": {
        "payment_before_acceptance": "milestone_not_accepted",
        "second_device": "milestone_already_reached",
        "stipend_before_exam": "milestone_not_accepted",
        "third_assessment": "assessments_exceeded",
        "booked_into_a_closed_year": "period_closed",
    },
    "B": {"purpose_switched": "purpose_changed", "payment_without_notice": "notice_missing"},
    "C": {"contract_with_a_firm": "contractor_not_eligible"},
}
"""What the rules have to refuse, and by which reason."""


@pytest.fixture(scope="module")
def record(played: Played) -> Iterator[Application]:
    application = Application.open(played.url)
    yield application
    application.close()


@pytest.fixture
def connection(record: Application) -> Iterator[Connection]:
    with record.database.reading() as opened:
        yield opened


def listed(played: Played, *words: str) -> dict[str, dict[str, Any]]:
    printed = played.ask("report", "findings", "--format", "json", *words)
    return {one["reference"]: one for one in json.loads(printed.stdout)["findings"]}


def topics(played: Played, project: str) -> list[str]:
    """List the facts of a project's life, oldest first."""
    trail = played.ask("audit-trail", "--life-of", project, "--format", "json")
    facts = sorted(json.loads(trail.stdout)["items"], key=lambda fact: int(fact["position"]))
    return [fact["topic"] for fact in facts]


def amounts(connection: Connection, **where: str) -> dict[str, int]:
    return dict(figures(connection, where).get(((), "CNY"), {}))


def test_every_finding_of_the_programmes_is_on_record(played: Played) -> None:
    assert set(listed(played)) == set(FINDINGS)
    assert len(FINDINGS) >= 18


@pytest.mark.parametrize("reference", FINDINGS)
def test_each_finding_stands_where_its_programme_leaves_it(played: Played, reference: str) -> None:
    stage, questioned, where = FINDINGS[reference]

    found = listed(played, "--as-of", MIDSUMMER)[reference]

    assert found["stage"] == stage
    if questioned is None:
        assert found["amounts"]["questioned"] is None
    else:
        parts = ("recovered", "withheld", "justified", "outstanding")
        left = {name: found["amounts"][name]["amount"] for name in parts}
        assert found["amounts"]["questioned"]["amount"] == questioned
        assert left == {name: questioned if name == where else "0.00" for name in parts}


@pytest.mark.parametrize("scenario", REFUSED)
def test_what_the_programmes_must_not_do_is_refused(played: Played, scenario: str) -> None:
    (comparison,) = [one for one in played.comparisons if one.scenario == scenario]

    refused = dict(comparison.refusals)

    assert comparison.agrees
    for what, code in REFUSED[scenario].items():
        assert code in refused[what], what


def test_the_failed_clinic_is_found_put_right_closed_and_only_then_paid(played: Played) -> None:
    steps = [
        "claim.rejected",
        "finding.recorded",
        "finding.rectification_ordered",
        "finding.rectification_reported",
        "finding.rectification_verified",
        "recovery.settled",
        "finding.closed",
        "claim.paid",
    ]

    life = topics(played, "LN15-0749")

    assert [topic for topic in life if topic in steps] == steps


def test_the_late_county_loses_one_clinic_and_the_target_with_it(connection: Connection) -> None:
    row = target(connection, "LN-T-CLINIC")
    assert row is not None

    reached = attainment(connection, row, Moment(as_of=date(2016, 12, 31)))
    decided = sanction(connection, "A-HJ-2016")

    assert reached is not None
    assert decided is not None
    assert (reached.accepted, reached.quantity, reached.percent) == (1_054, 1_055, "99.91")
    assert (reached.shortfall, reached.is_at_risk) == (10_000_000, True)
    assert [(cause["minor"], cause["sanction"]) for cause in reached.causes] == [
        (10_000_000, "A-HJ-2016")
    ]
    assert (decided["stage"], decided["findings"]) == ("executed", ("A2",))
    assert len({step["by"] for step in decided["stages"]}) == 3


def test_too_much_pay_came_back_and_a_stipend_waited_for_the_exam(
    played: Played, connection: Connection
) -> None:
    stipend = topics(played, "LN17-TRAINEE-0001")

    assert amounts(connection, project="LN17-DOCTOR-0001")["paid"] == 20_000
    assert amounts(connection, project="LN17-TRAINEE-0001")["paid"] == 600_000
    assert stipend.index("claim.rejected") < stipend.index("milestone.accepted")
    assert stipend.index("milestone.accepted") < stipend.index("claim.paid")
    assert stipend.count("claim.paid") == 1


def test_a_complaint_led_to_the_visit_that_found_a_village_without_notice(
    played: Played, connection: Connection
) -> None:
    village = topics(played, "LC-V-15")
    steps = ["claim.suspended", "claim.resumed", "claim.paid"]

    complained = complaint(connection, "B-XF-001")

    assert complained is not None
    assert complained["stage"] == "closed"
    assert "B-AF-2017" in str(complained["inspections"])
    assert listed(played)["B-F2"]["inspection"] == "B-AF-2017"
    assert [topic for topic in dict.fromkeys(village) if topic in steps] == steps
    assert "notice.posted" in village


def test_a_dividend_is_overdue_after_its_deadline_and_is_found_missing_again(
    played: Played,
) -> None:
    in_time = listed(played, "--as-of", "2018-09-30", "--overdue")
    late = listed(played, "--as-of", MIDSUMMER, "--overdue")
    prior = played.ask(
        "report", "prior-findings", "--organisation", "LC-POV", "--from", "2019-06-01",
        "--as-of", MIDSUMMER, "--format", "json",
    )  # fmt: skip

    assert "B-F4" not in in_time
    assert late["B-F4"]["clock"]["days_overdue"] == 273
    lines = {line["reference"]: line for line in json.loads(prior.stdout)["findings"]}
    assert lines["B-F6"]["chain"] == ["B-F4", "B-F6"]
    assert {name: line["status"] for name, line in lines.items()} == {
        "B-F1": "corrected",
        "B-F2": "corrected",
        "B-F3": "closed_otherwise",
        "B-F4": "not_corrected",
        "B-F6": "not_corrected",
    }


def test_one_letter_is_unsigned_and_one_report_came_late(connection: Connection) -> None:
    signed = signatures(connection, date(2019, 6, 30))
    (counties,) = punctuality(connection, Calendar(on=date(2019, 6, 30)))

    assert (signed.letters, signed.signed, signed.signed_percent) == (186, 185, "99.46")
    assert [row["organisation"] for row in signed.unsigned.items] == ["DT-U117"]
    assert (counties["owed"], counties["late"], counties["missing"]) == (4, 1, 0)


def test_one_finding_is_reopened_one_keeps_a_secret_and_a_county_is_praised(
    played: Played, record: Application, connection: Connection
) -> None:
    praise = sanction(connection, "A-TB-2016")

    reopened = [name for name, one in listed(played).items() if one["reopenings"]]
    told = next(iter(record.service.store.select_events(Finding.create_id("C-F2"))))
    kept = record.service.look().get(Confidence, "finding", "C-F2")

    assert reopened == ["C-F4"]
    assert praise is not None
    assert (praise["kind"], praise["stage"]) == ("commendation", "signed")
    assert "园林公司".encode() in told.state
    assert "亲属关系".encode() not in told.state
    assert kept.is_cleared("DT-AUDIT")
    assert not kept.is_cleared("DT-FOREST")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_the_demo_shows_of_supervision_fits_on_the_screen(
    record: Application,
    connection: Connection,
    capsys: pytest.CaptureFixture[str],
    language: str,
) -> None:
    show_supervision(Session("", language, "table"), connection, record.reached())

    shown = capsys.readouterr().out
    lines = shown.splitlines()
    assert max(map(cell_len, lines)) <= 200
    for reference in FINDINGS:
        assert any(line.split()[:1] == [reference] for line in lines), reference
    for words in ("99.91", "100,000.00", "A-HJ-2016", "185", "DT-U117", "2018-Q2", "lc.wu"):
        assert words in shown
    wrapped = [line for line in lines if line.strip() and line.startswith(" " * 10)]
    assert wrapped == []
