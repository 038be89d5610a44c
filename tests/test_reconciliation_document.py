"""The page on reconciliation says what the records, the rules and the routes do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import click

from aggregates.case_values import CaseKind, CaseStage, Resolution
from aggregates.match import Match
from aggregates.parameter import MEANINGS, ParameterName
from aggregates.stages import MatchStage
from api.app import create_app
from api.resource import PREFIX
from audit_service.bootstrap import Application
from audit_service.cli.main import main
from audit_service.codecs import events_of
from audit_service.commands import AGGREGATES
from audit_service.config import Settings
from audit_service.matching.rules import RULES
from audit_service.statement_gaps import QUIET_DAYS_MAX
from tests.aggregates.test_reconciliation_case import STEPS

PAGE: Final = (Path(__file__).parent.parent / "docs" / "reconciliation.md").read_text("utf-8")
OF_PEOPLE: Final = ("assign", "explain", "resolve", "reopen", "escalate")


def table(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading."""
    text = re.split(r"\n#+ ", PAGE.partition(f"# {heading}\n")[2])[0]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_kind_of_difference_is_explained() -> None:
    assert sorted(row[0].strip("`") for row in table("Exceptions")) == sorted(CaseKind)


def test_each_step_is_shown_with_the_stages_it_is_taken_at() -> None:
    shown = {
        step.partition(" ")[0]: set(stages.split(", "))
        for step, stages, *_ in table("Who may do what")
    }

    assert shown == {name: {stage.value for stage in STEPS[name][1]} for name in OF_PEOPLE}
    assert set().union(*shown.values()) == set(CaseStage)


def test_each_step_is_recorded_as_a_fact_there_is() -> None:
    topics = {event.TOPIC for kind in AGGREGATES for event in events_of(kind)}

    assert {topic.strip("`") for *_, topic in table("Who may do what")} <= topics


def test_every_rule_of_matching_is_explained_in_its_order() -> None:
    shown = [row[0].strip("`") for row in table("The rules")]

    assert sorted(shown) == sorted(rule.code for rule in RULES)
    assert shown[0] == RULES[0].code


def test_every_step_of_a_match_is_shown_and_recorded_as_a_fact_there_is() -> None:
    rows = table("Who decides what")
    recorded = {topic.strip("`") for *_, topics in rows for topic in topics.split(", ")}

    assert recorded == {event.TOPIC for event in events_of(Match)}
    stages = {stage for _, at, *_ in rows for stage in at.split(", ")}
    assert stages - {"none"} == set(MatchStage)


def test_every_way_a_case_ends_is_named() -> None:
    assert all(f"`{how}`" in PAGE for how in Resolution)


def test_the_numbers_are_those_of_the_rules() -> None:
    for name in (ParameterName.TRANSIT_DAYS, ParameterName.SUSPENSE_DAYS, ParameterName.CASE_DAYS):
        assert f"`{name}` ({MEANINGS[name].default}" in PAGE
        assert MEANINGS[name].source is None
    assert f"more than {QUIET_DAYS_MAX} days" in PAGE


def test_every_address_and_every_command_exists(sqlite_url: str) -> None:
    application = Application.open(sqlite_url)
    rules = create_app(application, Settings()).url_map.iter_rules()
    served = {re.sub("<(.+?)>", "{}", rule.rule.removeprefix(PREFIX)) for rule in rules}
    application.close()
    report = main.commands["report"]
    assert isinstance(report, click.Group)

    addresses = re.findall(r"`GET (/[^`?]*)", PAGE)
    assert addresses
    assert {re.sub(r"\{.+?\}", "{}", address) for address in addresses} <= served
    assert set(re.findall(r"`audit-service report ([\w-]+)`", PAGE)) <= set(report.commands)
