"""Run drills: ``python -m drill [NAME ...] [--rounds N] [--seed S] [--engine sqlite|postgresql]``.

Without a name all of them run, on both engines, for as long as it takes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from drill.answers import Failure, Run
from drill.killing import VICTIMS, Broken, databases, kill_series
from drill.last_yuan import Overspent, scramble
from drill.simulation import simulate
from drill.standby import Lost, promote
from drill.tailing import GapSeen, tail_and_disturb

SEED: Final = 2018
STEPS: Final = 1_000
"""Steps on one database; a failing seed replays within them."""
ENGINES: Final = ("sqlite", "postgresql")
YUAN: Final = 1_000
TRIES: Final = 25

Drill = Callable[[str, int, int], None]


def simulation(engine: str, rounds: int, seed: int) -> None:
    """Run one simulation after the other, each from the next seed."""
    began, codes, faults, accepted = time.monotonic(), Counter[str](), Counter[str](), 0
    with databases(engine) as (fresh, _):
        for number in range(seed, seed + rounds):
            run: Run = simulate(fresh(f"seed_{number}"), number, STEPS)
            codes += run.codes
            faults += run.faults
            accepted += run.accepted
            rate = (number - seed + 1) * STEPS / (time.monotonic() - began)
            said = f"seed {number}: {run.digest.hexdigest()[:16]}, {run.accepted} accepted"
            print(f"{said}, {rate:,.0f} steps/s", flush=True)
    print(f"{rounds * STEPS:,} steps, {accepted:,} accepted, refused for {len(codes)} reasons")
    print(", ".join(f"{fault} {count:,}" for fault, count in sorted(faults.items())))


def killing(engine: str, rounds: int, seed: int) -> None:
    """Kill each victim so many times."""
    began = time.monotonic()

    def tell(victim: str, number: int) -> None:
        if number % 10 == 0:
            spent = time.monotonic() - began
            print(f"{engine} {victim} {number} of {rounds}, {spent:,.0f} s", flush=True)

    for victim, tally in kill_series(engine, rounds, seed, VICTIMS, on_round=tell).items():
        print(f"{engine} {victim}: {tally}", flush=True)


def last_yuan(engine: str, rounds: int, seed: int) -> None:
    """Let 64 clients in 8 processes scramble, each time on a fresh database."""
    with databases(engine) as (fresh, _):
        for number in range(rounds):
            told = scramble(fresh(f"last_{seed + number}"), yuan=YUAN, tries=TRIES)
            print(f"{engine}: {YUAN:,} yuan, {64 * TRIES:,} tries: {told}", flush=True)


def standby(engine: str, rounds: int, seed: int) -> None:
    """Promote a synchronous standby so many times; only PostgreSQL has one."""
    if engine == "postgresql":
        promote(seed, rounds, lambda promotion: print(promotion, flush=True))


def reader(engine: str, rounds: int, seed: int) -> None:
    """Read along while writers take their time."""
    with databases(engine) as (fresh, _):
        for number in range(seed, seed + rounds):
            events = tail_and_disturb(fresh(f"tail_{number}"), number)
            print(f"{engine}, seed {number}: {events:,} events, no gap", flush=True)


DRILLS: Final[dict[str, tuple[Drill, int]]] = {
    "simulate": (simulation, 200),
    "kill": (killing, 500),
    "last-yuan": (last_yuan, 3),
    "standby": (standby, 20),
    "reader": (reader, 10),
}
"""Each drill, and how many rounds the full series has on each engine."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the drills asked for; say on one line what failed, and how to see it again."""
    parser = argparse.ArgumentParser(prog="python -m drill", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(DRILLS))
    parser.add_argument("--rounds", type=int, help="instead of the full series")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--engine", choices=ENGINES, help="only this one")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - set(DRILLS):
        parser.error(f"no such drill: {', '.join(sorted(unknown))} (there are {', '.join(DRILLS)})")
    failed = 0
    for name in asked.names or DRILLS:
        for engine in [asked.engine] if asked.engine else ENGINES:
            failed += not _passes(name, engine, asked.rounds, asked.seed)
    return min(failed, 1)


def _passes(name: str, engine: str, rounds: int | None, seed: int) -> bool:
    run, full = DRILLS[name]
    began = time.monotonic()
    try:
        run(engine, rounds or full, seed)
    except (Failure, Broken, Overspent, Lost, GapSeen) as found:
        print(f"{name} on {engine} FAILED: {found}", file=sys.stderr)
        again = found.seed if isinstance(found, Failure) else seed
        shown = "--rounds 1 " if isinstance(found, Failure) else ""
        replay = f"python -m drill {name} {shown}--seed {again} --engine {engine}"
        print(f"again: {replay}", file=sys.stderr)
        return False
    print(f"{name} on {engine}: passed in {time.monotonic() - began:,.0f} s", flush=True)
    return True


if __name__ == "__main__":
    raise SystemExit(main())
