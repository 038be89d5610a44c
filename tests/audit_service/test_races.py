"""Two officers reach for the last yuan at the same moment: exactly one gets it."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.domain import Aggregate

from aggregates.allocation import Allocation
from aggregates.fund import Fund
from aggregates.inspection_load import InspectionLoad
from aggregates.refusals import Refused
from aggregates.values import Act
from audit_service.bootstrap import Application
from audit_service.commands import claims
from audit_service.commands.command import Actor, Command
from audit_service.service import AuditService
from audit_service.work import Work
from tests.audit_service.county import allocation, appropriation, found, passing_down
from tests.audit_service.inspected_county import CITY_OFFICER, plan, settle
from tests.postgres_server import PostgresServer
from tests.projections.story import Story, day, said
from tests.scenario import LI, ZHANG, refused, yuan

ROUNDS = 20
LOST = {"allocation_exceeded"}


def grasp(service: AuditService, number: int, actor: Actor) -> str:
    """Try to pass down the last yuan; answer "won" or the code of the refusal."""
    try:
        command = passing_down(f"{number}-{actor.person}", yuan(1), f"last-{number}")
        service.execute(command, actor)
    except Refused as refused:
        return " ".join(refused.codes)
    return "won"


def check_exactly_one_won(service: AuditService, rounds: int, answers: list[list[str]]) -> None:
    for number in range(rounds):
        outcome = sorted(person[number] for person in answers)
        assert outcome.count("won") == 1, outcome
        assert set(outcome) - {"won"} <= LOST
        last = service.look().get(Allocation, f"last-{number}")
        assert last.available == yuan(0)
        assert last.passed_down == yuan(1)
    entries = service.store.select_notifications(None, 1_000)
    assert [entry.id for entry in entries] == list(range(1, len(entries) + 1))


def lay_out(service: AuditService, rounds: int) -> None:
    found(service)
    service.execute_all([allocation(f"last-{n}", yuan(1)) for n in range(rounds)], ZHANG)


def test_of_two_officers_racing_for_the_last_yuan_exactly_one_wins(database_url: str) -> None:
    start = threading.Barrier(2)

    def officer(actor: Actor) -> list[str]:
        own = Application.open(database_url)
        answers = []
        for number in range(ROUNDS):
            start.wait(30)
            answers.append(grasp(own.service, number, actor))
        own.close()
        return answers

    application = Application.open(database_url)
    lay_out(application.service, ROUNDS)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(officer, (ZHANG, LI)))

    check_exactly_one_won(application.service, ROUNDS, answers)
    application.close()


def office(url: str, actor: Actor) -> list[str]:
    """Work in a process of its own."""
    own = Application.open(url)
    answers = [grasp(own.service, number, actor) for number in range(ROUNDS)]
    own.close()
    return answers


def test_of_two_processes_racing_for_the_last_yuan_exactly_one_wins(sqlite_url: str) -> None:
    application = Application.open(sqlite_url)
    lay_out(application.service, ROUNDS)

    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        running = [pool.submit(office, sqlite_url, actor) for actor in (ZHANG, LI)]
        answers = [process.result(timeout=60) for process in running]

    check_exactly_one_won(application.service, ROUNDS, answers)
    application.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted(Command):
    """A command during whose decision somebody else does something."""

    inner: Any
    meanwhile: list[Callable[[], object]]

    def decide(self, work: Work, act: Act) -> Aggregate:
        """Decide, and let the others act before the facts are stored."""
        try:
            record: Aggregate = self.inner.decide(work, act)
        finally:
            while self.meanwhile:
                self.meanwhile.pop()()
        return record


@pytest.fixture
def rival(database_url: str, application: Application) -> Iterator[Application]:
    """Open the same record as another process would."""
    assert application.service.last_position() == 0
    other = Application.open(database_url)
    yield other
    other.close()


def overtaken(inner: Command, *rivals: Callable[[], object]) -> Interrupted:
    return Interrupted(effective_on=inner.effective_on, inner=inner, meanwhile=list(rivals))


def test_a_command_overtaken_is_decided_again_on_what_the_other_left(
    application: Application, rival: Application
) -> None:
    found(application.service)
    other = partial(rival.service.execute, appropriation(yuan(7)), LI)

    receipt = application.service.execute(overtaken(appropriation(yuan(1)), other), ZHANG)

    last = application.service.last_position()
    assert (receipt.version, receipt.position) == (5, last)
    fund = application.service.look().get(Fund, "F2018")
    assert fund.appropriated == yuan(1008)


def test_a_command_overtaken_at_the_last_yuan_is_refused_by_the_rule(
    application: Application, rival: Application
) -> None:
    found(application.service)
    other = partial(rival.service.execute, passing_down("A1-1", yuan(800)), LI)

    with refused("allocation_exceeded"):
        application.service.execute(overtaken(passing_down("A1-2", yuan(1)), other), ZHANG)


def test_a_refusal_is_taken_back_when_another_made_room_meanwhile(
    application: Application, rival: Application
) -> None:
    found(application.service)
    other = partial(rival.service.execute, appropriation(yuan(1)), LI)
    command = allocation("A2", yuan(201))

    receipt = application.service.execute(overtaken(command, other), ZHANG)

    assert receipt.version == 1
    with refused("fund_exceeded"):
        application.service.execute(allocation("A3", yuan(1)), ZHANG)


def test_a_process_that_only_refuses_learns_what_others_recorded(
    application: Application, rival: Application
) -> None:
    found(application.service)
    with refused("fund_exceeded"):
        application.service.execute(allocation("A2", yuan(201)), ZHANG)

    rival.service.execute(appropriation(yuan(1)), LI)

    application.service.execute(allocation("A2", yuan(201)), ZHANG)


def test_a_reference_taken_by_another_process_is_refused(
    application: Application, rival: Application
) -> None:
    found(application.service)
    rival.service.execute(allocation("A2", yuan(1)), LI)

    for _ in range(2):
        with refused("already_recorded"):
            application.service.execute(allocation("A2", yuan(1)), ZHANG)


def test_a_taken_reference_is_named_first_whether_or_not_its_record_is_at_hand(
    application: Application, rival: Application
) -> None:
    found(application.service)
    rival.service.execute(passing_down("A1-1", yuan(1)), LI)

    for _ in range(2):
        with refused("already_recorded"):
            application.service.execute(passing_down("A1-1", yuan(900)), ZHANG)
        with refused("already_recorded"):
            application.service.execute_all([passing_down("A1-1", yuan(900))], ZHANG)


def test_a_command_cannot_be_given_while_one_is_decided(application: Application) -> None:
    found(application.service)
    inner = partial(application.service.execute, appropriation(yuan(7)), LI)

    with pytest.raises(RuntimeError, match="waits for nothing"):
        application.service.execute(overtaken(appropriation(yuan(1)), inner), ZHANG)

    application.service.execute(appropriation(yuan(1)), ZHANG)


def test_a_payment_does_not_slip_past_an_acceptance_that_fails_meanwhile(
    application: Application, rival: Application
) -> None:
    story = Story(application)
    story.places()
    story.money()
    story.planned_project()
    story.reach("built", day(5, 20))
    story.submit("K1", day(5, 21), 300)
    story.tell(claims.ReviewClaim, day(5, 22), by=LI, claim="K1", opinion="材料齐全")
    story.accept("built", day(5, 23))
    story.tell(claims.ApproveClaim, day(5, 24), by=LI, claim="K1")
    story.tell(claims.OrderPayment, day(5, 25), claim="K1", order="O-1")
    pay: Command = said(claims.PayClaim, effective_on=day(5, 26), claim="K1", payment="Z-1")
    fail = partial(Story(rival).fail, "built", day(5, 25))

    with refused("milestone_not_accepted"):
        application.service.execute(overtaken(pay, fail), ZHANG)

    topics = [entry.topic for entry in application.service.store.select_notifications(None, 1_000)]
    assert topics.count("milestone.failed") == 1
    assert "claim.paid" not in topics


def test_of_two_planners_of_the_last_assessment_of_a_county_one_is_refused(
    application: Application, rival: Application
) -> None:
    settle(application.service)
    spring, autumn = day(4, 1), day(10, 1)
    application.service.execute(plan(1, spring), CITY_OFFICER)
    other = partial(rival.service.execute, plan(2, autumn), CITY_OFFICER)

    with refused("assessments_exceeded") as answer:
        application.service.execute(overtaken(plan(3, autumn), other), CITY_OFFICER)

    assert answer[0].faults[0].particulars["inspections"] == "J1, J2"
    load = rival.service.look().get(InspectionLoad, "wudu")
    assert set(load.borne) == {"J1", "J2"}


def test_a_new_file_that_another_process_is_just_writing_to_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    other.execute("CREATE TABLE of_another (number INTEGER)")
    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(Application.open, f"sqlite:///{file}")
        assert wait([opening], timeout=0.3).done == set()
        other.execute("COMMIT")
        opening.result(30).close()
    other.close()


def test_several_processes_open_an_empty_database_at_once(
    postgres_server: PostgresServer, sqlite_url: str
) -> None:
    postgres_server.execute("CREATE DATABASE {}", "empty_county")
    for url in (sqlite_url, postgres_server.url("empty_county")):
        start = threading.Barrier(4)

        def begin(_number: int, url: str = url, start: threading.Barrier = start) -> int:
            start.wait(30)
            own = Application.open(url)
            last = own.service.last_position()
            own.close()
            return last

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(begin, range(4))) == [0, 0, 0, 0]
    postgres_server.execute("DROP DATABASE {} WITH (FORCE)", "empty_county")
