"""The page on supervision says what the records, the routes and the command line do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import click
import pytest

from aggregates.parameter import MEANINGS
from api.app import create_app
from api.resource import PREFIX
from audit_service.bootstrap import Application
from audit_service.cli.main import main
from audit_service.codecs import events_of
from audit_service.commands import AGGREGATES
from audit_service.config import Settings
from tests.aggregates.test_finding import COMMANDS, INDEPENDENT

PAGE: Final = (Path(__file__).parent.parent / "docs" / "supervision.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading."""
    table = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_each_step_of_a_finding_is_shown_with_its_stages_and_who_may_not_take_it() -> None:
    shown = {step: (stages, barred) for step, stages, barred, _ in rows("Steps of a finding")}

    assert {step: set(stages.split(", ")) for step, (stages, _) in shown.items()} == {
        step: {stage.value for stage in allowed} for step, (_, _, allowed) in COMMANDS.items()
    }
    barred = {step for step, (_, who) in shown.items() if who.startswith("the responsible party")}
    assert barred == {*INDEPENDENT, "close as unfounded"}


def test_each_step_is_recorded_as_a_fact_there_is() -> None:
    topics = {event.TOPIC for kind in AGGREGATES for event in events_of(kind)}

    assert {topic.strip("`") for *_, topic in rows("Steps of a finding")} <= topics


def test_every_address_exists(sqlite_url: str) -> None:
    application = Application.open(sqlite_url)
    rules = create_app(application, Settings()).url_map.iter_rules()
    served = {
        f"{method} {re.sub('<(.+?)>', '{}', rule.rule.removeprefix(PREFIX))}"
        for rule in rules
        for method in rule.methods or ()
    }
    application.close()
    named = re.findall(r"`((?:GET|POST) /[^`?]*)", PAGE)

    assert named
    assert {re.sub(r"\{.+?\}", "{}", address) for address in named} <= served


@pytest.mark.parametrize("line", sorted(set(re.findall(r"`audit-service ([a-z -]+)`", PAGE))))
def test_every_command_exists(line: str) -> None:
    command: click.Command = main
    for word in line.split():
        assert isinstance(command, click.Group)
        command = command.commands[word]


def test_every_number_of_a_rule_is_named_with_the_default_its_source_gives() -> None:
    named = re.findall(r"`(\w+_(?:year|days|years))`(?:[^(`]*\((\d+)[,)])?", PAGE)
    stated = {name: int(default) for name, default in named if default}
    known = {name.value: meaning.default for name, meaning in MEANINGS.items()}

    assert {name for name, _ in named} <= known.keys()
    assert stated == {name: default for name, default in known.items() if default is not None}
