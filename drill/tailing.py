"""A reader that never sees a gap: writers that take their time and change their minds, one tail."""

from __future__ import annotations

import hashlib
import json
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from aggregates.refusals import Refused
from audit_service.bootstrap import Application
from audit_service.commands.command import Command
from drill.folding import Fold
from drill.processes import Process, wait_for
from drill.servers import folder
from drill.writer import CLERK, Order, county, mark_of, opening

PAGE: Final = 50
BATCH_MAX: Final = 12
HOLD_SECONDS: Final = 0.004
IDLE_SECONDS: Final = 0.001


class GapSeen(AssertionError):
    """A reader was shown something else than the log came to hold."""


@dataclass(frozen=True, slots=True)
class Sight:
    """One event as the reader saw it."""

    position: int
    version: int
    digest: str


def tail_and_disturb(url: str, seed: int, *, writers: int = 4, transactions: int = 60) -> int:
    """Let writers loose, read along, and insist that nothing was seen too early or missed."""
    application = Application.open(url)
    for command in (*county(), *opening(1)):
        application.service.execute(command, CLERK)
    with folder() as place:
        seen = place / "seen"
        reader = Process(tail, url, str(seen), 0)
        wait_for(lambda: len(sights(seen)) >= application.service.last_position(), "first sight")
        busy = [
            Process(disturb, url, f"{seed} {number}", number, transactions)
            for number in range(writers)
        ]
        for writer in busy:
            if writer.wait(seconds=3_600):
                raise GapSeen("a writer failed")
        last = application.service.last_position()
        wait_for(lambda: len(sights(seen)) >= last, "the reader's last sight")
        reader.stop()
        insist_on_sights(application, sights(seen), last)
    application.close()
    return last


def insist_on_sights(application: Application, seen: list[Sight], least: int) -> None:
    """Insist that what was seen is the log from its beginning, without a gap or a change."""
    kept = look(application, 0)
    fold = Fold(mark_of)
    fold.follow(application.service)
    if [sight.position for sight in seen] != list(range(1, len(seen) + 1)) or len(seen) < least:
        raise GapSeen(f"{len(seen)} of {least} seen: {_first_gap(seen)}")
    for sight, found in zip(seen, kept, strict=False):
        if sight != found:
            raise GapSeen(f"seen {sight}, but the log holds {found}")
    if len(seen) > len(kept):
        raise GapSeen(f"{len(seen) - len(kept)} events were seen that the log does not hold")


def tail(url: str, path: str, after: int) -> None:
    """Follow the log until told to stop, and write down what was seen."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: stopping.set())
    application = Application.open(url)
    with Path(path).open("a", encoding="utf-8") as file:
        while not stopping.is_set():
            try:
                page = look(application, after, PAGE)
            except Exception as error:  # the server may be gone; a follower tries again
                file.write(json.dumps(["lost", repr(error)[:200]]) + "\n")
                page = []
            for sight in page:
                file.write(json.dumps([sight.position, sight.version, sight.digest]) + "\n")
                after = sight.position
            file.flush()
            if not page:
                stopping.wait(IDLE_SECONDS)
    application.close()


def look(application: Application, after: int, limit: int = 1_000_000) -> list[Sight]:
    """Read events after a position as a reader does."""
    found = application.service.store.select_notifications(after, limit, inclusive_of_start=False)
    return [
        Sight(e.id, e.originator_version, hashlib.sha256(e.state + e.topic.encode()).hexdigest())
        for e in found
    ]


def sights(path: Path) -> list[Sight]:
    """Read what a reader wrote down."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    told = [json.loads(line) for line in lines if line.endswith("]")]
    return [Sight(*one) for one in told if one[0] != "lost"]


def disturb(url: str, seed: str, number: int, transactions: int) -> None:
    """Record in transactions of random length, one in four of which is rolled back."""
    random = Random(seed)
    application = Application.open(url)
    service, n = application.service, 0
    for _ in range(transactions):
        batch = [Order(1, number, n + at).command() for at in range(random.randint(1, BATCH_MAX))]
        n += len(batch)
        kind = random.choice(("one", "all", "all", "all", "dry", "refused"))
        if kind == "refused":
            batch.append(opening(1)[0])  # on record already: nothing of the batch may stay
        try:
            if kind == "one":
                service.execute(batch[0], CLERK)
            else:
                service.execute_all(_slowly(batch, random), CLERK, dry_run=kind == "dry")
        except Refused as refused:
            print(kind, set(refused.codes), flush=True) if kind == "all" else None
    application.close()


def _slowly(batch: list[Command], random: Random) -> Iterator[Command]:
    for command in batch:
        time.sleep(random.uniform(0.0, HOLD_SECONDS))  # the transaction stays open meanwhile
        yield command


def _first_gap(seen: list[Sight]) -> str:
    for at, sight in enumerate(seen, start=1):
        if sight.position != at:
            return f"position {sight.position} where {at} was due"
    return "the end is missing"
