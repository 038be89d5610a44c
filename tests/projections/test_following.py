"""A projection follows the record as far as it can, and says what it could not apply."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
import sqlalchemy as sa

from projections.engine import Projection, ProjectionStopped, Recorded, position_of
from projections.following import catch_up
from projections.registers import Registers
from projections.rows import Rows
from projections.standing import standings
from projections.trail_tables import PLACES
from tests.projections.story import Story
from tests.projections.test_engine import Stumbling
from tests.projections.test_rebuilding import Unreadable


class Doubling(Projection):
    """A projection whose row of the sixth fact the database does not take: it is there already."""

    name: ClassVar[str] = "doubling"
    tables: ClassVar[tuple[sa.Table, ...]] = ()

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Write one row per fact, and that of the second again."""
        facts = {2: "00000000-0000-0000-0000-000000000000", 6: "0" * 32}
        if identity := facts.get(recorded.position):
            row: dict[str, Any] = {"id": _uuid(identity), "kind": "", "reference": "", "region": ""}
            rows.append(PLACES, row)


class Recovered(Stumbling):
    """The same projection, once its code knows the fifth fact."""

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Let all facts pass."""


def _uuid(text: str) -> Any:
    return sa.Uuid().python_type(text)


def stop_of(story: Story, projection: Projection) -> Any:
    with story.application.database.reading() as connection:
        return standings(connection, [projection])[0].stop


def follow(story: Story, *projections: Projection, log: Any = None) -> list[Exception]:
    try:
        catch_up(projections, log or story.application.service, story.application.database)
    except ExceptionGroup as stops:
        return list(stops.exceptions)
    return []


def test_the_fact_a_projection_stopped_at_is_kept_until_it_is_applied(story: Story) -> None:
    story.places()

    follow(story, Stumbling())
    first = stop_of(story, Stumbling())
    follow(story, Stumbling())
    again = stop_of(story, Stumbling())
    follow(story, Recovered())

    assert (first.position, first.fault) == (5, "ValueError: no")
    assert first.topic == "organisation.registered"
    assert again == first  # with the instant it first happened at
    assert stop_of(story, Stumbling()) is None
    assert position_of(story.application.database, Stumbling()) == 8


def test_a_row_the_database_refuses_stops_the_projection_at_the_fact_behind_it(
    story: Story,
) -> None:
    story.places()

    (stop,) = follow(story, Doubling(), Registers())

    assert isinstance(stop, ProjectionStopped)
    assert (stop.projection, stop.position) == ("doubling", 6)
    assert stop_of(story, Doubling()).fault.startswith("IntegrityError")
    assert position_of(story.application.database, Doubling()) == 5
    assert position_of(story.application.database, Registers()) == 8


def test_a_fact_nobody_can_read_stops_every_projection_right_before_it(story: Story) -> None:
    story.places()

    stops = follow(story, Recovered(), Registers(), log=Unreadable(story.application.service))

    assert [str(stop) for stop in stops] == [
        "Projection stumbling stopped at position 5 ().",
        "Projection registers stopped at position 5 ().",
    ]
    assert stop_of(story, Registers()).fault == "ValueError: what is this?"
    assert position_of(story.application.database, Registers()) == 4


def test_a_database_that_does_not_answer_is_no_fault_of_the_fact(story: Story) -> None:
    story.places()

    class Unplugged(Stumbling):
        """A projection that loses its database at the third fact."""

        def project(self, recorded: Recorded, rows: Rows) -> None:  # noqa: ARG002
            """Fail for a while."""
            if recorded.position == 3:
                raise sa.exc.OperationalError("SELECT 1", {}, Exception("connection lost"))

    with pytest.raises(sa.exc.OperationalError):
        follow(story, Unplugged())

    assert stop_of(story, Unplugged()) is None
    assert follow(story, Recovered()) == []


def test_following_ends_before_the_next_batch_once_it_is_asked_to(story: Story) -> None:
    story.places()

    catch_up(
        [Registers()],
        story.application.service,
        story.application.database,
        is_going=lambda: False,
    )

    assert position_of(story.application.database, Registers()) == 0
