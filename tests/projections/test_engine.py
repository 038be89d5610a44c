"""Read models follow the record exactly, can be thrown away, and stop rather than guess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa

from audit_service.bootstrap import Application
from audit_service.checker import check
from projections.audit_trail import AuditTrail
from projections.catalogue import PROJECTIONS
from projections.engine import (
    EventLog,
    Projection,
    ProjectionStopped,
    Recorded,
    position_of,
    rebuild,
)
from projections.following import catch_up
from projections.latest_state import OutOfSequence
from projections.registers import Registers
from projections.rows import Rows
from projections.trail_queries import Filter, search
from projections.trail_tables import TEXT
from tests.projections.promises import tell_everything
from tests.projections.story import Story

Rowset = dict[str, list[tuple[Any, ...]]]


def all_rows(story: Story, projection: Projection) -> Rowset:
    """Read every row of every table of a projection, in the order of its primary key."""
    with story.application.database.reading() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in projection.tables
        }


@dataclass
class AlteredLog:
    """A log someone tampered with: one fact is missing, or two have changed places."""

    honest: EventLog
    lost: int = 0
    swapped: tuple[int, int] = (0, 0)

    def read(self, after: int, limit: int, until: int | None = None) -> Sequence[Recorded]:
        """Return the facts as someone left them, under the positions they should have."""
        facts = {fact.position: fact for fact in self.honest.read(0, 10_000)}
        first, second = self.swapped
        if first:
            facts[first], facts[second] = facts[second], facts[first]
        return [
            Recorded(position, fact.recorded_at, fact.topic, fact.event)
            for position, fact in sorted(facts.items())
            if position != self.lost and after < position <= (until or position)
        ][:limit]


class Stumbling(Projection):
    """A projection that cannot apply the fifth fact."""

    name: ClassVar[str] = "stumbling"
    tables: ClassVar[tuple[sa.Table, ...]] = ()

    def project(self, recorded: Recorded, rows: Rows) -> None:  # noqa: ARG002
        """Fall at the fifth."""
        if recorded.position == 5:
            raise ValueError("no")


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_a_rebuild_gives_the_rows_it_replaced(story: Story, projection: Projection) -> None:
    tell_everything(story)
    before = all_rows(story, projection)

    rebuild(projection, story.application.service, story.application.database)

    assert all_rows(story, projection) == before
    assert all(before.values())


def test_catching_up_twice_counts_nothing_twice(story: Story) -> None:
    tell_everything(story)
    before = [all_rows(story, projection) for projection in PROJECTIONS]

    story.application.catch_up()

    assert [all_rows(story, projection) for projection in PROJECTIONS] == before


def test_catching_up_fact_by_fact_gives_the_same_rows_as_in_one_go(story: Story) -> None:
    tell_everything(story)
    service, database = story.application.service, story.application.database
    whole = [all_rows(story, projection) for projection in PROJECTIONS]

    for projection in PROJECTIONS:
        rebuild(projection, service, database, until=1)
        for until in range(2, service.last_position() + 1):
            catch_up([projection], Until(service, until), database)

    assert [all_rows(story, projection) for projection in PROJECTIONS] == whole


@dataclass
class Until:
    """The log as it was at a position."""

    log: EventLog
    position: int

    def read(self, after: int, limit: int, until: int | None = None) -> Sequence[Recorded]:
        """Return what was there."""
        return self.log.read(after, limit, min(until or self.position, self.position))


def test_a_rebuilt_audit_trail_is_found_by_its_text_once(story: Story) -> None:
    tell_everything(story)
    trail = next(p for p in PROJECTIONS if p.name == "audit_trail")

    rebuild(trail, story.application.service, story.application.database)

    with story.application.database.reading() as connection:
        page = search(connection, Filter(text="屋顶漏水"))
    assert [row["topic"] for row in page.items] == ["finding.recorded", "milestone.failed"]


def test_a_cleared_audit_trail_leaves_nothing_in_its_text_index(story: Story) -> None:
    tell_everything(story)
    database = story.application.database

    with database.transaction() as connection:
        AuditTrail().clear(connection)

    with database.reading() as connection:
        proposed = TEXT.proposes(connection.dialect, "漏水")
        assert proposed is not None
        left = connection.execute(sa.select(TEXT.table.c.rowid).where(proposed)).all()
    assert left == []


def test_a_projection_that_cannot_apply_a_fact_stops_there_and_the_others_go_on(
    story: Story,
) -> None:
    story.places()
    service, database = story.application.service, story.application.database
    broken, sound = Stumbling(), Registers()

    with pytest.raises(ExceptionGroup) as stops:
        catch_up([broken, sound], service, database)

    (stop,) = stops.value.exceptions
    assert isinstance(stop, ProjectionStopped)
    assert (stop.projection, stop.position) == ("stumbling", 5)
    assert position_of(database, broken) == 4  # what came before is applied
    assert position_of(database, sound) == service.last_position()


def test_several_processes_catching_up_at_once_apply_every_fact_once(
    story: Story, database_url: str
) -> None:
    story.places()
    story.money()
    story.planned_project()
    start = Barrier(4)

    def follow(_number: int) -> None:
        own = Application.open(database_url)
        start.wait(30)
        own.catch_up()
        own.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(follow, range(4)))

    assert story.application.reached() == story.application.service.last_position()
    assert check(story.application) == []


@pytest.mark.parametrize("name", ["registers", "project_library", "finding_register"])
@pytest.mark.parametrize("alteration", ["lost", "swapped"])
def test_a_lost_or_reordered_fact_stops_the_projection_that_misses_it(
    story: Story, name: str, alteration: str
) -> None:
    tell_everything(story)
    projection = next(p for p in PROJECTIONS if p.name == name)
    kind = {"registers": "claim", "project_library": "milestone", "finding_register": "finding"}
    service, database = story.application.service, story.application.database
    facts = [f.position for f in service.read(0, 1000) if f.topic.startswith(kind[name] + ".")]
    second, third = _same_record(service, facts)
    altered = (
        AlteredLog(service, lost=second)
        if alteration == "lost"
        else AlteredLog(service, swapped=(second, third))
    )

    with pytest.raises(ProjectionStopped) as stop:
        rebuild(projection, altered, database)

    assert stop.value.position == (third if alteration == "lost" else second)
    assert isinstance(stop.value.__cause__, OutOfSequence)


def _same_record(log: EventLog, positions: list[int]) -> tuple[int, int]:
    """Return the positions of the second and third fact of the record with the most facts."""
    facts = [fact for fact in log.read(0, 1000) if fact.position in positions]
    ((record, _),) = Counter(fact.event.originator_id for fact in facts).most_common(1)
    of_record = [fact.position for fact in facts if fact.event.originator_id == record]
    return of_record[1], of_record[2]


def test_a_stopped_rebuild_leaves_the_rows_that_were_there(story: Story) -> None:
    tell_everything(story)
    registers = Registers()
    before = all_rows(story, registers)
    service, database = story.application.service, story.application.database
    appropriated = next(f.position for f in service.read(0, 50) if f.topic == "fund.appropriated")

    with pytest.raises(ProjectionStopped):
        rebuild(registers, AlteredLog(service, lost=appropriated), database)

    assert all_rows(story, registers) == before
