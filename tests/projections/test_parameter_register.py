"""Every parameter shows what the sources say and what was adopted, from when until when."""

from __future__ import annotations

from typing import Any

from aggregates.parameter import ParameterName
from audit_service.commands.parameters import AdoptParameter
from projections.parameter_register import parameters
from tests.projections.story import Story, day, document


def shown(story: Story, month: int) -> dict[str, Any]:
    """Catch up and show all parameters by name, on the first of a month."""
    story.application.catch_up()
    with story.application.database.reading() as connection:
        return {row["name"]: row for row in parameters(connection, day(month, 1))}


def adopt(story: Story, value: int, month: int) -> None:
    said: dict[str, Any] = {
        "name": ParameterName.ASSESSMENTS_PER_YEAR,
        "document": document("甘办〔2018〕3号"),
    }
    story.tell(AdoptParameter, day(month, 1), **said, value=value)


def test_parameters_nobody_has_adopted_show_what_the_sources_say(story: Story) -> None:
    found = shown(story, 1)

    assert set(found) == {name.value for name in ParameterName}
    assert found["household_notice_days"] == {
        "name": "household_notice_days",
        "unit": "days",
        "source": "S003-64",
        "default": 7,
        "values": [],
        "in_force": 7,
    }
    assert (found["notice_days"]["default"], found["notice_days"]["in_force"]) == (None, None)


def test_values_are_shown_in_the_order_they_come_into_force(story: Story) -> None:
    adopt(story, 4, 9)
    adopt(story, 3, 5)

    values = shown(story, 6)["assessments_per_year"]["values"]

    assert [(v["value"], v["in_force_from"], v["superseded_on"]) for v in values] == [
        (3, day(5, 1), day(9, 1)),
        (4, day(9, 1), None),
    ]
    assert (values[0]["document"], values[0]["by"]) == ("甘办〔2018〕3号", "张建国")
    in_force = [shown(story, month)["assessments_per_year"]["in_force"] for month in (4, 5, 9)]
    assert in_force == [2, 3, 4]
