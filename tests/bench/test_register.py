"""The register row asks real findings, whose lives are legal, and stops at a wrong answer."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from audit_service.checker import check
from bench import register as measuring
from bench.__main__ import Run, _register
from bench.databases import Databases
from bench.filling import store
from bench.finding_lives import FindingWorkload
from bench.register import FOUND, recording, register
from bench.register_questions import Register, check_states, draw
from bench.results import POSTGRESQL, SQLITE

ENGINES = (SQLITE, POSTGRESQL)
FEW = 60


@pytest.mark.parametrize("engine", ENGINES)
def test_every_kind_of_question_is_held_against_fifty_milliseconds(
    databases: Databases, engine: str
) -> None:
    projecting, *asked = register(databases, engine, 2, found=FEW, questions=2)

    assert projecting.row == "register/projecting"
    assert [result.row.partition("/")[2] for result in asked] == [
        "by-organisation", "by-person", "by-province", "by-county", "by-township", "overdue",
        "open", "open-of-organisation", "at-a-moment", "one", "prior-findings",
        "accountability-of-person",
    ]  # fmt: skip
    assert {(r.bar, r.bar_on, r.n, len(r.ratios)) for r in asked} == {(50.0, "ours", 4, 2)}
    assert {r.beside["findings"] for r in asked} == {FEW}
    assert all(r.floor is not None and r.floor > 0 for r in asked)


@pytest.mark.parametrize("engine", ENGINES)
def test_recording_is_measured_one_by_one_and_as_a_batch(databases: Databases, engine: str) -> None:
    alone, together = recording(databases, engine, 1, commands=3, batch=20)

    assert (alone.row, alone.n) == ("register/record", 3)
    assert (together.row, together.n, together.beside["facts"]) == ("register/batch", 20, 20)


def test_the_made_up_findings_have_six_facts_each_and_nothing_about_them_differs(
    databases: Databases,
) -> None:
    workload = FindingWorkload(FEW)
    with databases.opened(SQLITE) as application:
        position = store(application, workload.facts())
        application.catch_up()

        assert check(application) == []
        assert 5 <= (position - len(workload.opening)) / FEW <= 7


def test_a_state_that_is_not_what_the_history_says_is_never_published(
    databases: Databases,
) -> None:
    workload = FindingWorkload(FEW)
    with databases.opened(SQLITE) as application:
        store(application, workload.facts())
        application.catch_up()
        asked: Register = measuring._opened(application, workload)
        check_states(asked, 5)
        with application.database.transaction() as connection:
            connection.execute(sa.text("UPDATE finding_states SET stage = 'recorded'"))

        with pytest.raises(ArithmeticError, match="the register says"):
            check_states(asked, 20)
        assert len(draw(asked)) == 12


def test_without_a_size_a_hundred_thousand_findings_are_asked(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def note(
        _databases: Databases, _engine: str, _times: int, found: int, _questions: int
    ) -> list[None]:
        asked.append(found)
        return []

    monkeypatch.setattr("bench.__main__.register", note)
    monkeypatch.setattr("bench.__main__.recording", lambda *_: [])
    list(_register(Run(databases), "register", SQLITE))
    list(_register(Run(databases, sizes=(10_000, 2_000)), "register", SQLITE))

    assert asked == [FOUND, 10_000]
