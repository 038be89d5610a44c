"""Everything whose subject is a project or a finding is found, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.sanction_values import SanctionKind
from audit_service.commands.sanctions import ProposeSanction, SignSanction
from projections.balances import NOW, Moment
from projections.connected_records import Name, connected_facts
from tests.projections.story import WANG, Story, day
from tests.scenario import LI


@pytest.fixture
def told(story: Story) -> Story:
    """Tell the whole story, a second finding on another project, and a sanction for the first."""
    story.whole()
    story.listed_project("P2")
    proposal: dict[str, Any] = {
        "reference": "B-1",
        "kind": SanctionKind.CIRCULAR_CRITICISM,
        "organisation": "county-health",
        "findings": ("X1",),
        "reasons": "整改不力",
    }
    story.tell(ProposeSanction, day(8, 20), by=WANG, **proposal)
    story.tell(SignSanction, day(8, 21), by=LI, sanction="B-1", opinion="同意")
    story.application.catch_up()
    return story


def life(story: Story, kind: str, reference: str, moment: Moment = NOW) -> dict[str, list[str]]:
    """List the topics told of each record in a dossier."""
    records: dict[str, list[str]] = {}
    with story.application.database.reading() as connection:
        for fact in connected_facts(connection, Name(kind, reference), moment):
            name = f"{fact['kind']} {fact['subject']}"
            records.setdefault(name, []).append(fact["topic"].partition(".")[2])
    return records


def test_a_finding_is_told_with_its_inspection_its_money_and_its_sanction(told: Story) -> None:
    records = life(told, "finding", "X1")

    assert set(records) == {"finding X1", "inspection I1", "recovery X1", "sanction B-1"}
    assert records["sanction B-1"] == ["proposed", "signed"]
    assert records["finding X1"][-1] == "closed"


def test_a_project_is_told_with_all_that_is_about_it(told: Story) -> None:
    records = life(told, "project", "P1")

    for name in (
        "project P1", "project_plan P1", "milestone P1/built", "claim K1", "notice project:P1",
        "finding X1", "sanction B-1", "inspection I1",
    ):  # fmt: skip
        assert name in records, name
    assert "project P2" not in records
    assert records["allocation A1"] == ["reserved", "charged"]
    assert set(life(told, "project", "P2")) == {"project P2"}


def test_a_life_is_told_up_to_a_moment(told: Story) -> None:
    july = life(told, "project", "P1", Moment(date(2018, 7, 11)))

    assert july["finding X1"] == ["recorded"]
    assert "sanction B-1" not in july
    assert life(told, "project", "P1", Moment(None, 5)) == {}
