"""A rebuild fills rows beside those that serve, survives being killed, and swaps at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, Final

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from audit_service.bootstrap import Application
from audit_service.commands.places import RegisterRegion
from audit_service.log_tables import HEAD
from audit_service.worker import holder
from projections import rebuilding
from projections.catalogue import PROJECTIONS
from projections.engine import EventLog, Projection, ProjectionStopped, Recorded
from projections.leases import Lease
from projections.ledger_tables import POSTINGS
from projections.rebuilding import RebuildUnderWay, Rebuilt, rebuild_beside
from projections.registers import Registers
from projections.shadows import OTHER, SUFFIX
from projections.standing_tables import BOOKMARKS, BUILDS
from projections.trail_queries import Filter, search
from projections.trail_tables import TRAIL
from tests.projections import dying
from tests.projections.promises import tell_everything
from tests.projections.story import Story, day
from tests.projections.test_engine import AlteredLog, all_rows

TRAILING: Final = next(one for one in PROJECTIONS if one.name == "audit_trail")
LEDGER: Final = next(one for one in PROJECTIONS if one.name == "disbursement_ledger")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "BATCH_SIZE_MAX", dying.BATCH)


def rebuild(
    application: Application, projection: Projection, log: EventLog | None = None
) -> Rebuilt:
    return rebuild_beside(
        projection, log or application.service, application.database, holder(), lease_seconds=0.5
    )


def shape(application: Application, projection: Projection) -> dict[str, Any]:
    """Describe the tables of a projection, with keys and indexes, as the database has them."""
    with application.database.reading() as connection:
        seen = sa.inspect(connection)
        return {
            table.name: (
                [(column["name"], str(column["type"])) for column in seen.get_columns(table.name)],
                seen.get_pk_constraint(table.name),
                sorted(
                    (str(index["name"]).removesuffix(OTHER), index["column_names"], index["unique"])
                    for index in seen.get_indexes(table.name)
                ),
            )
            for table in projection.tables
        }


def names(application: Application) -> list[str]:
    with application.database.reading() as connection:
        return sa.inspect(connection).get_table_names()


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_rebuilt_tables_hold_the_rows_and_have_the_shape_of_those_they_replace(
    story: Story, projection: Projection, database_url: str
) -> None:
    tell_everything(story)
    application = story.application
    rows, before = all_rows(story, projection), shape(application, projection)

    for _ in range(2):
        assert rebuild(application, projection).position == application.service.last_position()
        Application.open(database_url).close()

        assert all_rows(story, projection) == rows
        assert shape(application, projection) == before
    assert [name for name in names(application) if SUFFIX in name] == []


def test_what_is_searched_by_its_text_is_found_after_a_rebuild_on_the_same_connection(
    story: Story,
) -> None:
    """PostgreSQL's driver prepares a statement it has seen five times; it outlives the table."""
    tell_everything(story)

    def found() -> list[str]:
        with story.application.database.reading() as connection:
            page = search(connection, Filter(text="屋顶漏水"))
        return [row["topic"] for row in page.items]

    before = [found() for _ in range(8)]
    rebuild(story.application, TRAILING)
    after = [found() for _ in range(8)]

    assert before == after == [["finding.recorded", "milestone.failed"]] * 8


def test_facts_recorded_after_a_rebuild_are_followed_in_the_new_tables(story: Story) -> None:
    story.places()
    rebuild(story.application, TRAILING)

    story.money()
    story.application.catch_up()

    with story.application.database.reading() as connection:
        assert count(connection) == story.application.service.last_position()


def count(connection: Connection) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(TRAIL)).scalar_one()


def bookmark(connection: Connection, projection: Projection) -> int:
    chosen = sa.select(BOOKMARKS.c.position).where(BOOKMARKS.c.projection == projection.name)
    return int(connection.execute(chosen).scalar_one())


def test_readers_see_whole_rows_only_and_never_go_back_while_others_record_and_follow(
    story: Story, database_url: str
) -> None:
    tell_everything(story)
    over = Event()

    def read(application: Application) -> int:
        """Return how many states were read; each must be whole and not before the last."""
        seen = states = 0
        while not over.is_set():
            with application.database.reading() as connection:
                position = bookmark(connection, TRAILING)
                total = connection.execute(sa.select(sa.func.sum(POSTINGS.c.minor))).scalar_one()
                assert (count(connection), total) == (position, 0)
            assert position >= seen
            seen, states = position, states + 1
        return states

    def record(application: Application) -> int:
        number = 0
        while not over.is_set() or not number:
            Story(application).tell(
                RegisterRegion,
                day(2, 1),
                code=f"62{1300 + number}",
                name="某市",
                source="GB/T 2260",
            )
            application.catch_up()
            number += 1
        return number

    others = [Application.open(database_url) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        recording = pool.submit(record, others[0])
        reading = [pool.submit(read, other) for other in others[1:]]
        try:
            for projection in (TRAILING, LEDGER) * 3:
                rebuild(story.application, projection)
        finally:
            over.set()
        assert recording.result(120) > 0
        assert min(future.result(120) for future in reading) > 0
    for other in others:
        other.close()


def test_a_reader_that_began_before_the_swap_sees_what_was_there_then(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_everything(story)
    application = story.application
    attempted = Event()
    swapped = rebuilding._Build._swapped

    def attempt(build: Any) -> int | None:
        reached = swapped(build)
        attempted.set()
        return reached

    monkeypatch.setattr(rebuilding._Build, "_swapped", attempt)

    with ThreadPoolExecutor(1) as pool:
        with application.database.reading() as connection:
            position = connection.execute(sa.select(HEAD.c.position)).scalar_one()
            rebuilding_it = pool.submit(rebuild, application, TRAILING)
            assert attempted.wait(60)
            assert (count(connection), bookmark(connection, TRAILING)) == (position, position)
        assert rebuilding_it.result(60).position == position


@pytest.mark.parametrize("where", ["after", "within", "swap"])
@pytest.mark.parametrize("name", ["audit_trail", "disbursement_ledger"])
def test_a_rebuild_that_was_killed_goes_on_where_it_was(
    story: Story, database_url: str, name: str, where: str
) -> None:
    tell_everything(story)
    projection = next(one for one in PROJECTIONS if one.name == name)
    before = all_rows(story, projection)
    program = [sys.executable, "-m", "tests.projections.dying", database_url, name, where]

    killed = subprocess.run(program, check=False, timeout=120)
    served = all_rows(story, projection)
    rebuilt = rebuild(story.application, projection)

    last = story.application.service.last_position()
    assert killed.returncode == -signal.SIGKILL
    assert served == before
    assert rebuilt == Rebuilt(last if where == "swap" else 2 * dying.BATCH, last)
    assert all_rows(story, projection) == before


def test_rows_begun_under_another_form_are_begun_anew(story: Story, database_url: str) -> None:
    tell_everything(story)
    program = [sys.executable, "-m", "tests.projections.dying", database_url, "registers", "after"]
    subprocess.run(program, check=False, timeout=120)
    with story.application.database.transaction() as connection:
        connection.execute(sa.update(BUILDS).values(form="of another release"))

    assert rebuild(story.application, Registers()).start == 0


def test_a_rebuild_that_meets_a_bad_fact_names_it_and_leaves_the_rows_that_serve(
    story: Story,
) -> None:
    tell_everything(story)
    service, registers = story.application.service, Registers()
    before = all_rows(story, registers)
    appropriated = next(f.position for f in service.read(0, 50) if f.topic == "fund.appropriated")

    with pytest.raises(ProjectionStopped) as stop:
        rebuild(story.application, registers, AlteredLog(service, lost=appropriated))

    standing = story.application.standings(("registers",))[0]
    assert all_rows(story, registers) == before
    assert standing.state == "rebuilding"
    assert standing.built == appropriated - 1
    assert stop.value.position > appropriated


def test_a_second_rebuild_of_the_same_projection_is_refused(story: Story) -> None:
    story.places()
    Lease(story.application.database, "the first", 600).take({"rebuild:registers"})

    with pytest.raises(RebuildUnderWay, match="the first"):
        rebuild(story.application, Registers())

    assert rebuild(story.application, TRAILING).position > 0


class Unreadable:
    """A log whose fifth fact nobody can read."""

    def __init__(self, honest: EventLog) -> None:
        self.honest = honest

    def read(self, after: int, limit: int, until: int | None = None) -> list[Recorded]:
        facts = list(self.honest.read(after, limit, until))
        if any(fact.position == 5 for fact in facts):
            raise ValueError("what is this?")
        return facts


def test_a_rebuild_stops_before_a_fact_nobody_can_read(story: Story) -> None:
    story.places()

    with pytest.raises(ProjectionStopped, match="position 5") as stop:
        rebuild(story.application, Registers(), Unreadable(story.application.service))

    assert stop.value.fault == "ValueError: what is this?"
    assert story.application.standings(("registers",))[0].built == 4
