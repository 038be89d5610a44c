"""The kill series in short: every victim, a few rounds, on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit_service.bootstrap import Application
from drill.killing import Broken, Season, Tally, kill_series
from drill.writer import CLERK, Journal, Order, county, give, opening

ROUNDS = 2


@pytest.mark.parametrize(
    ("engine", "victim"),
    [
        ("sqlite", "writer"),
        ("sqlite", "worker"),
        ("sqlite", "importer"),
        ("sqlite", "rebuild"),
        ("postgresql", "writer"),
        ("postgresql", "worker"),
        ("postgresql", "importer"),
        ("postgresql", "rebuild"),
        ("postgresql", "postgresql"),
    ],
)
def test_a_kill_loses_nothing_acknowledged_and_leaves_nothing_half_done(
    engine: str, victim: str
) -> None:
    tally = kill_series(engine, ROUNDS, 1, (victim,))[victim]

    assert tally.rounds == ROUNDS
    assert tally.counts["accepted"] >= ROUNDS


def season(tmp_path: Path) -> Season:
    from random import Random  # noqa: PLC0415

    one = Season(f"sqlite:///{tmp_path / 'county.db'}", Random(1), Tally(), tmp_path, None)
    for command in opening(1):
        one.application.service.execute(command, CLERK)
    return one
