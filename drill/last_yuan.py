"""The last yuan: many clients in many processes reach for one allocation that cannot serve all."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aggregates.allocation import Allocation
from aggregates.money import Money
from aggregates.refusals import Refused
from aggregates.values import Reference
from audit_service.bootstrap import Application
from audit_service.checker import check
from audit_service.commands.allocations import IssueAllocation, PassDownAllocation
from drill.folding import Fold
from drill.processes import Process, barrier
from drill.servers import folder
from drill.writer import CITY, CLERK, CLINIC, FINANCE, ON, county, document, opening

YUAN: Final = 100
CONFLICTS_MAX: Final = 1_000
LAST: Final = Reference("LAST")


class Overspent(AssertionError):
    """More was taken than there was, or less was given than could have been."""


@dataclass(frozen=True, slots=True)
class Scramble:
    """How it went: answers by kind, and tries decided in a second."""

    answers: Counter[str]
    tries_per_second: float

    def __str__(self) -> str:
        counted = ", ".join(f"{name} {count:,}" for name, count in sorted(self.answers.items()))
        return f"{counted}; {self.tries_per_second:,.0f} tries/s"


def scramble(
    url: str, *, yuan: int, processes: int = 8, threads: int = 8, tries: int = 5
) -> Scramble:
    """Let every client try so often; insist that exactly as many win as there are yuan."""
    application = Application.open(url)
    for command in (*county(), *opening(0), last(yuan)):
        application.service.execute(command, CLERK)
    with folder() as place:
        start, paths = barrier(processes), [place / f"{n}.json" for n in range(processes)]
        clients = [
            Process(_reach, url, str(path), start, number, threads, tries)
            for number, path in enumerate(paths)
        ]
        for client in clients:
            if client.wait(seconds=3_600):
                raise Overspent("a process of clients failed")
        told = [json.loads(path.read_text()) for path in paths]
    answers = sum((Counter(one["answers"]) for one in told), Counter[str]())
    seconds = max(one["ended"] for one in told) - min(one["began"] for one in told)
    decided = answers["won"] + answers["allocation_exceeded"]
    _insist_on(application, yuan, decided, answers)
    application.close()
    return Scramble(answers, decided / seconds)


def _insist_on(application: Application, yuan: int, decided: int, answers: Counter[str]) -> None:
    fold = Fold()
    fold.follow(application.service)
    found = fold.find(Allocation, LAST)
    children = [
        record for record in fold.records.values() if getattr(record, "parent", None) == LAST
    ]
    expected = min(yuan, decided)
    taken = (answers["won"], len(children), found.passed_down.minor // YUAN)
    if taken != (expected, expected, expected) or found.available.minor < 0:
        raise Overspent(f"{yuan} yuan, {dict(answers)}: {len(children)} allocations")
    if others := set(answers) - {"won", "allocation_exceeded", "conflict"}:
        raise Overspent(f"refused for no reason of the domain: {others}")
    application.catch_up()
    if differences := check(application):
        raise Overspent(f"check: {differences[:3]}")


def last(yuan: int) -> IssueAllocation:
    """Issue the allocation everybody reaches for."""
    return IssueAllocation(
        reference=LAST,
        fund=Reference("F0"),
        organisation=FINANCE,
        region=CITY,
        earmark=CLINIC,
        amount=Money(yuan * YUAN, "CNY"),
        document=document("甘财5号"),
        effective_on=ON,
    )


def _reach(url: str, path: str, start: Any, process: int, threads: int, tries: int) -> None:
    """Be one process of clients, each a thread that tries so often."""
    application = Application.open(url)
    answers: list[str] = []
    ready = threading.Barrier(threads + 1)

    def client(thread: int) -> None:
        ready.wait()
        for number in range(tries):
            answers.extend(_try(application, f"{process}-{thread}-{number}"))

    clients = [threading.Thread(target=client, args=(number,)) for number in range(threads)]
    for one in clients:
        one.start()
    start.wait()
    began = time.monotonic()
    ready.wait()
    for one in clients:
        one.join()
    said = {"answers": Counter(answers), "began": began, "ended": time.monotonic()}
    application.close()
    Path(path).write_text(json.dumps(said))


def _try(application: Application, name: str) -> list[str]:
    """Reach once; after a conflict look again, as the refusal advises, and count it."""
    command = PassDownAllocation(
        reference=Reference(name),
        parent=LAST,
        organisation=FINANCE,
        region=CITY,
        amount=Money(YUAN, "CNY"),
        document=document("甘财6号"),
        effective_on=ON,
    )
    answers: list[str] = []
    while len(answers) < CONFLICTS_MAX:
        try:
            application.service.execute(command, CLERK)
        except Refused as refused:
            answers += refused.codes
            if refused.codes != ("conflict",):
                break
        else:
            return [*answers, "won"]
    return answers
