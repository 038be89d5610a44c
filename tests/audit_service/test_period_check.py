"""The check reads every closed version again, and follows the line of seals."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from audit_service.bootstrap import Application
from audit_service.checker import Difference, check
from audit_service.log_tables import EVENTS
from tests.closing import COUNTY, MARCH, Closing
from tests.projections.story import day

WHERE = f"period {COUNTY}/{MARCH}"


@pytest.fixture
def closed(application: Application) -> Closing:
    story = Closing(application)
    story.march()
    story.whole()
    story.reopen()
    story.whole(on=day(5, 9))
    application.catch_up()
    return story


def of_periods(story: Closing) -> list[Difference]:
    return [one for one in check(story.application) if one.check == "period"]


def tamper(story: Closing, topic: str, **said: Any) -> None:
    """Change what the first fact of a topic says, as only the owner of the database can."""
    column = EVENTS.c
    with story.application.database.transaction() as connection:
        first = sa.select(sa.func.min(column.position)).where(column.topic == topic)
        position = connection.execute(first).scalar_one()
        chosen = sa.select(column.state).where(column.position == position)
        state = json.loads(connection.execute(chosen).scalar_one())
        changed = json.dumps(state | said, ensure_ascii=False)
        connection.execute(
            sa.update(EVENTS).where(column.position == position).values(state=changed)
        )


def test_what_was_closed_twice_in_honesty_has_no_difference(closed: Closing) -> None:
    assert check(closed.application) == []


def test_a_row_that_was_changed_behind_a_closed_version_is_named_by_section(
    closed: Closing,
) -> None:
    with closed.application.database.transaction() as connection:
        changed = "UPDATE book_items SET minor = minor - 100 WHERE kind = 'payment'"
        assert connection.execute(sa.text(changed)).rowcount == 1

    found = of_periods(closed)

    assert [one.where for one in found] == [
        f"{WHERE} version 1 accounts",
        f"{WHERE} version 2 accounts",
    ]
    sealed = closed.version(1)["sections"][3]
    assert sealed["name"] == "accounts"
    assert found[0].expected == f"1 rows {sealed['digest']}"
    assert found[0].found != found[0].expected


def test_a_seal_that_does_not_seal_what_is_said_is_named(closed: Closing) -> None:
    was = closed.version(1)["seal"]

    tamper(closed, "period.prepared", seal="0" * 64)

    places = [(one.where, one.expected, one.found) for one in of_periods(closed)]
    assert places == [
        (f"{WHERE} version 1 seal", was, "0" * 64),
        (f"{WHERE} version 1 closed", "0" * 64, was),
    ]


def test_a_version_that_follows_another_than_the_one_before_is_a_fork_and_named(
    closed: Closing,
) -> None:
    was = closed.version(1)["seal"]

    tamper(closed, "period.closed", seal="f" * 64)

    places = [(one.where, one.expected, one.found) for one in of_periods(closed)]
    assert places == [
        (f"{WHERE} version 1 closed", was, "f" * 64),
        (f"{WHERE} version 2 follows", "f" * 64, was),
    ]


def test_a_version_whose_number_was_changed_is_named(closed: Closing) -> None:
    tamper(closed, "period.prepared", version=4)

    where = [one.where for one in of_periods(closed)]
    assert f"{WHERE} version 4 number" in where
    assert f"{WHERE} version 4 seal" in where


def test_read_models_that_are_behind_a_version_are_not_held_against_it(
    application: Application,
) -> None:
    story = Closing(application)
    story.march()
    story.whole()
    with application.database.transaction() as connection:
        connection.execute(sa.text("DELETE FROM projection_bookmarks"))

    assert of_periods(story) == []
