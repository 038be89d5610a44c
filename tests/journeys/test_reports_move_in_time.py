"""A report about any moment says what was known then: neither more nor less than that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from audit_service.bootstrap import Application
from tests.journeys.later_years import tell_later_years
from tests.journeys.questions import FAR, QUESTIONS, Asked, CutShort, answer
from tests.projections.findings_story import tell_four_years
from tests.projections.story import Story

STORIES = (tell_later_years, tell_four_years)
DAYS = (date(2018, 7, 13), date(2018, 11, 18), date(2021, 6, 30))


@pytest.fixture(params=STORIES, ids=("one year", "four years"))
def told(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[Application]:
    """Tell a story from its beginning to its end."""
    application = Application.open(sqlite_url)
    tell: Callable[[Story], object] = request.param
    tell(Story(application))
    yield application
    application.close()


def test_what_was_known_at_a_position_is_what_a_shorter_record_knows(
    told: Application, tmp_path: Path
) -> None:
    short = CutShort(told, tmp_path)

    different = set()
    for position in short.positions:
        short.hear(position)
        with (
            told.database.reading() as whole,
            short.application.database.reading() as cut,
        ):
            on = DAYS[position % len(DAYS)]
            for name, question in QUESTIONS.items():
                then = answer(question, Asked(told, whole, on, position))
                # known without a bound, so that a bound drawn too tightly shows as well
                now = answer(question, Asked(short.application, cut, on, FAR + position))
                if then != now.replace(str(FAR + position), str(position)):
                    different.add((name, position))
    short.close()

    assert not different
