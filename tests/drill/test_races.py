"""Clients, readers and a standby, in short: nobody overspends, sees a gap, or loses a thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit_service.bootstrap import Application
from drill.last_yuan import Overspent, scramble
from drill.last_yuan import last as last_of
from drill.standby import Promotion, promote
from drill.tailing import GapSeen, Sight, insist_on_sights, look, tail_and_disturb
from tests.audit_service.county import found


def test_the_last_yuan_is_given_once_however_many_reach_for_it(database_url: str) -> None:
    told = scramble(database_url, yuan=20, processes=2, threads=4, tries=4)

    assert told.answers["won"] == 20
    assert told.answers["allocation_exceeded"] == 12


def test_more_given_than_there_was_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drill.last_yuan.last", lambda yuan: last_of(yuan + 1))

    with pytest.raises(Overspent):
        scramble(f"sqlite:///{tmp_path / 'county.db'}", yuan=2, processes=1, threads=2, tries=2)


def test_a_reader_never_sees_a_gap_that_later_fills(database_url: str) -> None:
    events = tail_and_disturb(database_url, 1, writers=3, transactions=12)

    assert events > 50


def test_a_gap_and_a_changed_event_in_what_was_seen_are_noticed(application: Application) -> None:
    found(application.service)
    seen = look(application, 0)
    other = [*seen[:4], Sight(5, 1, "another digest"), *seen[5:]]

    insist_on_sights(application, seen, len(seen))

    with pytest.raises(GapSeen, match="position 4 where 3 was due"):
        insist_on_sights(application, seen[:2] + seen[3:], len(seen) - 1)
    with pytest.raises(GapSeen, match="but the log holds"):
        insist_on_sights(application, other, len(seen))
    with pytest.raises(GapSeen, match="the log does not hold"):
        insist_on_sights(application, [*seen, Sight(len(seen) + 1, 1, "")], len(seen))


def test_a_promoted_standby_holds_everything_that_was_acknowledged() -> None:
    told: list[Promotion] = []

    promote(1, 1, told.append)

    assert told[0].acknowledged > 0
    assert told[0].seen_after > told[0].seen_before
