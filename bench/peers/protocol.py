"""What every peer is told and tells: a file of movements in, a line of JSON out."""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

SINGLE = "single"
BULK = "bulk"
Movement = tuple[str, str, int]


def asked(*modes: str) -> argparse.Namespace:
    """Read what the benchmark asks for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True, help="an empty PostgreSQL database")
    parser.add_argument("--movements", required=True, type=Path)
    parser.add_argument("--mode", choices=modes, required=True)
    parser.add_argument("--folder", type=Path, help="where its own SQL files are")
    return parser.parse_args()


def movements(path: Path) -> list[Movement]:
    """Read the movements."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(source, target, int(minor)) for source, target, minor in csv.reader(file)]


def accounts(moved: list[Movement]) -> list[str]:
    """List every account once."""
    return sorted({name for source, target, _ in moved for name in (source, target)})


def timed(task: Callable[[], object]) -> float:
    """Return how many seconds a task takes."""
    start = perf_counter()
    task()
    return perf_counter() - start


def tell(version: str, seconds: float, legs: int, balances: dict[str, int]) -> None:
    """Print what was measured, and what is held now so that it can be compared."""
    told = {"version": version, "seconds": seconds, "legs": legs, "balances": balances}
    print(json.dumps(told))
