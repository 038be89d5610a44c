"""The kill series in short: every victim, a few rounds, on both engines."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from aggregates.allocation import Allocation
from drill.folding import LogBroken
from drill.killing import Broken, Season, Tally, kill_series
from drill.writer import CLERK, Journal, Order, give, opening

ROUNDS = 2


@pytest.mark.parametrize(("engine", "victims"), [("sqlite", 4), ("postgresql", 5)])
def test_a_kill_loses_nothing_acknowledged_and_leaves_nothing_half_done(
    engine: str, victims: int
) -> None:
    tallies = kill_series(engine, ROUNDS, 1)

    assert len(tallies) == victims
    for tally in tallies.values():
        assert tally.rounds == ROUNDS
        assert tally.counts["accepted"] >= ROUNDS


def test_verification_notices_what_was_acknowledged_and_is_not_there(tmp_path: Path) -> None:
    season = begun(tmp_path)
    order = Order(1, 0, 0)
    Journal(tmp_path / "journal").note("accepted", order, {"position": 99})

    with pytest.raises(Broken, match=r"against \[\] at 0"):
        season.verify(1, tmp_path / "journal")
    season.application.close()


def test_verification_notices_half_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = begun(tmp_path)
    monkeypatch.setattr(Allocation, "pass_down", lambda *_: None)
    order = Order(1, 0, 0)
    receipt = give(season.application, order)
    Journal(tmp_path / "journal").note("accepted", order, receipt)

    with pytest.raises(Broken, match=r"against \['allocation.issued'\]"):
        season.verify(1, tmp_path / "journal")
    season.application.close()


def test_verification_notices_a_command_done_twice(tmp_path: Path) -> None:
    season = begun(tmp_path)
    order = Order(1, 0, 2)
    execute = season.application.service.execute
    execute(order.command(), CLERK)
    execute(Order(1, 0, 3).command(), CLERK)
    execute(order.command(), CLERK)

    with pytest.raises(LogBroken, match="was recorded before"):
        season.verify(1, tmp_path / "journal")
    season.application.close()


def begun(folder: Path) -> Season:
    season = Season(f"sqlite:///{folder / 'county.db'}", Random(1), Tally(), folder, None)
    for command in opening(1):
        season.application.service.execute(command, CLERK)
    return season
