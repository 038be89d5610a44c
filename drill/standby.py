"""The standby: the primary is killed under load, the standby promoted, and everybody goes on."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final
from urllib.parse import quote

from audit_service.bootstrap import Application
from audit_service.checker import check
from drill.folding import Fold
from drill.processes import Process, command_line, wait_for
from drill.servers import DATABASE, Server, folder
from drill.tailing import insist_on_sights, sights, tail
from drill.writer import CLERK, Order, county, entries, give, mark_of, opening, write

LOAD_SECONDS: Final = (0.2, 1.0)


class Lost(AssertionError):
    """The promoted server does not hold what was acknowledged."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """How one promotion went."""

    acknowledged: int
    unknown: int
    seen_before: int
    seen_after: int
    takeover_seconds: float
    worker_restarts: int


class Supervised:
    """A worker that is started again when it ends, as a service supervisor would."""

    def __init__(self, url: str) -> None:
        """Start it."""
        self.url, self.restarts = url, 0
        self._process = self._started()

    def keep(self) -> bool:
        """Start it anew if it has ended; return True to be waited with."""
        if not self._process.is_alive:
            self._process = self._started()
            self.restarts += 1
        return True

    def stop(self) -> None:
        """End it."""
        self._process.stop()

    def _started(self) -> Process:
        return Process(command_line, "worker", "--database", self.url)


def promote(seed: int, rounds: int, on_round: Callable[[Promotion], None]) -> list[Promotion]:
    """Kill the primary so many times; each promoted standby is the next one's primary."""
    random, promotions = Random(seed), []
    with folder() as place:
        primary = Server(place, "server-0")
        primary.create()
        primary.start()
        primary.ask(f"CREATE DATABASE {DATABASE}")
        standby = primary
        try:
            for number in range(1, rounds + 1):
                standby = _standby_of(primary, place, f"server_{number}")
                promotions.append(_round(primary, standby, place, number, random))
                on_round(promotions[-1])
                primary = standby
        finally:
            for one in (primary, standby):
                one.stop()
    return promotions


def _standby_of(primary: Server, place: Path, name: str) -> Server:
    """Copy a running primary, and let it wait for the copy from now on."""
    standby = Server(place, name)
    standby.copy_of(primary, name)
    standby.start()
    primary.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
    primary.ask("SELECT pg_reload_conf()")
    state = "SELECT sync_state FROM pg_stat_replication"
    wait_for(lambda: ("sync",) in primary.ask(state), "a synchronous standby")
    return standby


def either(*servers: Server) -> str:
    """Return one URL for several servers, of which the one that takes writes is used."""
    hosts = quote(",".join(str(one.socket) for one in servers))
    ports = ",".join("5432" for _ in servers)
    chosen = f"host={hosts}&port={ports}&target_session_attrs=read-write&connect_timeout=2"
    return f"postgresql://postgres@/{DATABASE}?{chosen}"


def _round(primary: Server, standby: Server, place: Path, number: int, random: Random) -> Promotion:
    url, journal, seen = either(primary, standby), place / f"{number}.journal", place / "seen"
    _open(url, number)
    after = sights(seen)[-1].position if sights(seen) else 0
    follower, worker = Process(tail, url, str(seen), after), Supervised(url)
    writer = Process(write, url, journal, number)
    wait_for(lambda: _answers(journal)["accepted"] > 0, "the writer's first answer")
    wait_for(lambda: len(sights(seen)) > after, "the follower's first sight")
    time.sleep(random.uniform(*LOAD_SECONDS))  # the instant of the kill is what is random
    primary.kill()
    killed, answered, before = time.monotonic(), _answers(journal)["accepted"], len(sights(seen))
    standby.promote()
    wait_for(lambda: _answers(journal)["accepted"] > answered, "an answer from the new primary")
    took = time.monotonic() - killed
    writer.stop()
    _verify(either(standby), number, journal, seen, worker)
    if not follower.is_alive:
        raise Lost("the follower did not survive the promotion")
    follower.stop()
    worker.stop()
    told = _answers(journal)
    after = len(sights(seen))
    return Promotion(told["accepted"], told["unknown"], before, after, took, worker.restarts)


def _open(url: str, number: int) -> None:
    application = Application.open(url)
    for command in (*(county() if number == 1 else ()), *opening(number)):
        application.service.execute(command, CLERK)
    application.close()


def _verify(url: str, number: int, journal: Path, seen: Path, worker: Supervised) -> None:
    """Hold the promoted server against what was acknowledged and against what was seen."""
    application = Application.open(url)
    fold = Fold(mark_of)
    fold.follow(application.service)
    for what, order, said in entries(journal, number):
        position, topics = fold.blocks.get(order.key, (0, []))
        if what == "accepted" and (topics, position) != (order.topics, said["position"]):
            raise Lost(f"{order} was acknowledged with {said}; the log holds {topics}")
        if topics not in ([], order.topics):
            raise Lost(f"{order} is half there: {topics}")
    _ask_again(application, fold, number, journal)
    last = application.service.last_position()
    wait_for(lambda: len(sights(seen)) >= last, "the follower at the end of the new log")
    insist_on_sights(application, sights(seen), last)
    wait_for(
        lambda: worker.keep() and application.reached() >= last,
        "the worker at the end of the new log",
    )
    if differences := check(application):
        raise Lost(f"check: {differences[:3]}")
    application.close()


def _ask_again(application: Application, fold: Fold, number: int, journal: Path) -> None:
    last: dict[Order, str] = {order: what for what, order, _ in entries(journal, number)}
    for order, what in last.items():
        if what in ("asked", "unknown"):
            receipt = give(application, order)
            fold.follow(application.service)
            if fold.blocks[order.key] != (receipt["position"], order.topics):
                raise Lost(f"{order} asked again: {receipt} against {fold.blocks[order.key]}")


def _answers(journal: Path) -> Counter[str]:
    return Counter(what for what, _, _ in entries(journal, 0))
