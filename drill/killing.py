"""The kill series: processes and servers killed -9 at random instants, and what is left verified.

Rounds share a database for a season, so that each costs a second; what is new is verified after
each round, everything derived at the end of a season.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from audit_service.bootstrap import Application
from audit_service.checker import check
from audit_service.importers.allotments import import_allotment
from audit_service.importers.outcomes import Status
from drill.folding import Fold
from drill.processes import Process, command_line, wait_for
from drill.servers import Server, folder, kill, server
from drill.writer import CLERK, ON, Order, county, entries, give, mark_of, opening, write
from projections.balances import figures

VICTIMS: Final = ("writer", "worker", "importer", "rebuild", "postgresql")
SEASON: Final = 50
LINES: Final = 150
RESENT: Final = 3
LONGEST_SECONDS: Final = 0.35


class Broken(AssertionError):
    """What a kill left behind is not what was promised."""


@dataclass(slots=True)
class Tally:
    """What a series has seen."""

    rounds: int = 0
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        per_round = self.seconds / max(1, self.rounds)
        counted = ", ".join(f"{name} {count:,}" for name, count in sorted(self.counts.items()))
        return f"{self.rounds} rounds, {per_round:.2f} s each; {counted}"


class Season:
    """Rounds on one database: set up, kill, verify."""

    def __init__(
        self, url: str, random: Random, tally: Tally, place: Path, primary: Server | None
    ) -> None:
        """Put a county on record."""
        self.url, self.random, self.tally, self.place = url, random, tally, place
        self.primary = primary
        self.application = Application.open(url)
        self.fold = Fold(mark_of)
        for command in county():
            self.application.service.execute(command, CLERK)
        self.rebuilding_seconds = LONGEST_SECONDS

    def round(self, victim: str, number: int) -> None:
        """Kill one victim under load, and verify everything new."""
        for command in opening(number):
            self.application.service.execute(command, CLERK)
        journal = self.place / f"{number}.journal"
        writer = Process(write, self.url, journal, number)
        wait_for(lambda: _accepted(journal) > 0, "the writer's first answer")
        try:
            getattr(self, f"_kill_{victim}")(number, journal, writer)
        finally:
            writer.kill() if victim == "writer" else writer.stop()
        self.verify(number, journal)
        journal.unlink()
        self.tally.rounds += 1

    def verify(self, number: int, journal: Path) -> None:
        """Hold the log against the journal, ask again, and hold the read models against both."""
        self.fold.follow(self.application.service)
        accepted, unknown = self._held_against(journal, number)
        for order in unknown:
            before = self.fold.blocks.get(order.key, (0, []))[0]
            receipt = give(self.application, order)
            self.fold.follow(self.application.service)
            self._is_whole(order, receipt)
            _insist(before in (0, receipt["position"]), f"{order}: done at {before}, {receipt}")
        for order, said in self.random.sample(accepted, min(RESENT, len(accepted))):
            again = json.dumps(give(self.application, order))
            _insist(again == json.dumps(said), f"{order}: {said} became {again}")
        began = self.fold.position
        _insist(self.fold.follow(self.application.service) == 0, f"an echo after {began}")
        self._read_models_agree(number)

    def finish(self) -> None:
        """Derive everything again and compare."""
        self.application.catch_up()
        differences = check(self.application)
        _insist(not differences, f"check: {differences[:3]}")
        self.application.close()

    def _held_against(
        self, journal: Path, number: int
    ) -> tuple[list[tuple[Order, Any]], list[Order]]:
        asked: dict[Order, str] = {}
        accepted: list[tuple[Order, Any]] = []
        for what, order, said in entries(journal, number):
            asked[order] = what
            self.tally.counts[what] += 1
            if what == "accepted":
                self._is_whole(order, said)
                accepted.append((order, said))
            elif what == "refused":
                _insist(said == ["conflict"], f"{order} was refused: {said}")
                _insist(order.key not in self.fold.blocks, f"{order} was refused and is there")
        unknown = [order for order, what in asked.items() if what in ("asked", "unknown")]
        for order in unknown:
            if order.key in self.fold.blocks:
                self.tally.counts["done though not acknowledged"] += 1
                self._is_whole(order, None)
        return accepted, unknown

    def _is_whole(self, order: Order, receipt: Any) -> None:
        position, topics = self.fold.blocks.get(order.key, (0, []))
        _insist(topics == order.topics, f"{order}: {receipt} against {topics} at {position}")
        _insist(
            receipt is None or receipt["position"] == position,
            f"{order}: {receipt} but its facts end at {position}",
        )

    def _read_models_agree(self, number: int) -> None:
        from aggregates.fund import Fund  # noqa: PLC0415

        self.application.catch_up()
        reference = f"F{number}"
        fund = self.fold.find(Fund, reference)
        with self.application.database.reading() as connection:
            (shown,) = figures(connection, {"fund": reference}).values()
        _insist(shown["appropriated"] == fund.appropriated.minor, f"{reference}: {shown}")
        _insist(shown["allotted"] == fund.allotted.minor, f"{reference}: {shown}")

    def _some_time(self, longest: float = LONGEST_SECONDS) -> None:
        time.sleep(self.random.uniform(0.0, longest))  # the instant of a kill is what is random

    def _kill_writer(self, number: int, journal: Path, writer: Process) -> None:
        del number, journal
        self._some_time()
        writer.kill()

    def _kill_worker(self, number: int, journal: Path, writer: Process) -> None:
        del number, journal, writer
        self._killed_program("worker", "--database", self.url)

    def _kill_rebuild(self, number: int, journal: Path, writer: Process) -> None:
        del journal, writer
        if number % 10:
            self._killed_program("rebuild", "--database", self.url, within=self.rebuilding_seconds)
            return
        began = time.monotonic()
        code = Process(command_line, "rebuild", "--database", self.url).wait()
        self.rebuilding_seconds = time.monotonic() - began
        _insist(code == 0, "a rebuild after kills fails")

    def _killed_program(self, *words: str, within: float = LONGEST_SECONDS) -> None:
        program = Process(command_line, *words)
        self._some_time(within)
        self.tally.counts["already ended"] += not program.is_alive
        program.kill()

    def _kill_importer(self, number: int, journal: Path, writer: Process) -> None:
        del journal, writer
        file = self.place / f"{number}.csv"
        file.write_text(_allotment(number), "utf-8")
        actor = ("--by", CLERK.person, "--office", CLERK.office)
        self._killed_program("import", "allotment", str(file), *actor, "--database", self.url)
        found = self._imported(number)
        _insist(found in (0, LINES), f"half a document: {found} of {LINES} lines")
        outcome = import_allotment(self.application, file, CLERK)
        again = Status.UNCHANGED if found else Status.IMPORTED
        _insist(outcome.status is again, f"{found} lines were there, and again: {outcome}")
        _insist(self._imported(number) == LINES, "a document imported again is not there once")
        self.tally.counts["imported before the kill"] += bool(found)
        file.unlink()

    def _imported(self, number: int) -> int:
        from aggregates.allocation import Allocation  # noqa: PLC0415

        self.fold.follow(self.application.service)
        names = (f"D{number}#{line}" for line in range(1, LINES + 1))
        return sum(self.fold.find(Allocation, name) is not None for name in names)

    def _kill_postgresql(self, number: int, journal: Path, writer: Process) -> None:
        del number, writer
        assert self.primary is not None
        self._some_time()
        match self.random.choice(("postmaster", "all", "backend")):
            case "backend":
                kill(self.random.choice(self.primary.processes()[1:]))
            case "postmaster":
                self.primary.kill_postmaster()
                self.primary.start()
            case _:
                self.primary.kill()
                self.primary.start()
        self.primary.wait_until_ready()
        healed = _accepted(journal)
        wait_for(lambda: _accepted(journal) > healed, "an answer after the restart")


def _accepted(journal: Path) -> int:
    return journal.read_bytes().count(b'["accepted"') if journal.exists() else 0


def _insist(holds: bool, what: str) -> None:
    if not holds:
        raise Broken(what)


def _allotment(number: int) -> str:
    head = [
        f"文号,D{number}",
        "发文机关,财政局",
        f"发文日期,{ON}",
        "单位,元",
        f"资金,F{number}",
        "单位编码,用途,金额",
    ]
    return "\n".join([*head, *(["finance,clinic,1.5"] * LINES)]) + "\n"


@contextmanager
def databases(engine: str) -> Iterator[tuple[Callable[[str], str], Server | None]]:
    """Hand out databases by name, on one server or in files."""
    if engine == "postgresql":
        with server() as primary:

            def fresh(name: str) -> str:
                primary.ask(f"CREATE DATABASE {name}")
                return primary.url(name)

            yield fresh, primary
    else:
        with folder() as place:
            yield lambda name: f"sqlite:///{place / name}.db", None


def kill_series(
    engine: str,
    rounds: int,
    seed: int,
    victims: tuple[str, ...] = VICTIMS,
    season: int = SEASON,
    on_round: Callable[[str, int], None] = lambda _victim, _round: None,
) -> dict[str, Tally]:
    """Kill each victim so many times; return what was seen, by victim."""
    tallies = {v: Tally() for v in victims if v != "postgresql" or engine == "postgresql"}
    with databases(engine) as (fresh, primary), folder() as place:
        for victim, tally in tallies.items():
            for first in range(0, rounds, season):
                began = time.monotonic()
                random = Random(f"{seed} {victim} {first}")
                url = fresh(f"{victim}_{first}")
                one = Season(url, random, tally, place, primary)
                for number in range(first + 1, min(rounds, first + season) + 1):
                    one.round(victim, number)
                    on_round(victim, number)
                one.finish()
                tally.seconds += time.monotonic() - began
    return tallies
