"""Two officers reach for the last yuan at the same moment: exactly one gets it."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from eventsourcing.domain import Aggregate

from aggregates.allocation import Allocation
from aggregates.refusals import Refused
from aggregates.values import Act
from audit_service.bootstrap import Application
from audit_service.commands import claims
from audit_service.commands.command import Actor, Command
from audit_service.service import AuditService
from audit_service.work import Work
from tests.audit_service.county import allocation, found, passing_down
from tests.postgres_server import PostgresServer
from tests.projections.story import Story, day, said
from tests.scenario import LI, ZHANG, refused, yuan

ROUNDS = 20
LOST = {"allocation_exceeded", "conflict"}


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
        last = Work(service.events).get(Allocation, f"last-{number}")
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
        record: Aggregate = self.inner.decide(work, act)
        while self.meanwhile:
            self.meanwhile.pop()()
        return record


def test_a_payment_does_not_slip_past_an_acceptance_that_fails_meanwhile(
    application: Application,
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
    fail = partial(story.fail, "built", day(5, 25))

    with refused("milestone_not_accepted"):
        application.service.execute(
            Interrupted(effective_on=day(5, 26), inner=pay, meanwhile=[fail]), ZHANG
        )

    topics = [entry.topic for entry in application.service.store.select_notifications(None, 1_000)]
    assert topics.count("milestone.failed") == 1
    assert "claim.paid" not in topics


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
