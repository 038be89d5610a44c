"""The drill's own tools do what they say: faults strike, clocks jump, a broken log is noticed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from audit_service.bootstrap import Application
from audit_service.log_tables import EVENTS
from drill.clock import Clock, instead_of_the_real_one
from drill.faults import Crashed, Fault, boundary
from drill.folding import Fold, LogBroken
from drill.model import answer, new_world
from drill.simulation import RULES
from tests.audit_service.county import found, passing_down
from tests.scenario import ZHANG, yuan

CALLS = 30


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.DROP, Fault.LOST])
def test_a_fault_strikes_once_at_whatever_call_it_is_armed_for(
    database_url: str, fault: Fault
) -> None:
    with boundary() as watch:
        application = Application.open(database_url)
        found(application.service)
        outcomes = set()
        for number in range(CALLS):
            watch.arm(fault, number)
            try:
                application.service.execute(passing_down(f"child-{number}", yuan(1)), ZHANG)
            except Exception:  # of whatever kind: the caller learns that nothing is known
                assert watch.fired is fault
            outcomes.add(watch.disarm())

        application.service.execute(passing_down("child", yuan(1)), ZHANG)
        fold = Fold()
        fold.follow(application.service)
        application.close()

    assert outcomes == {fault, None}


def test_a_crash_leaves_nothing_half_done_and_nobody_who_acts(database_url: str) -> None:
    with boundary() as watch:
        application = Application.open(database_url)
        found(application.service)
        last = application.service.last_position()
        watch.arm(Fault.CRASH, 0)
        with pytest.raises(Crashed):
            application.service.execute(passing_down("child", yuan(1)), ZHANG)
        watch.disarm()

        with pytest.raises(Crashed):
            application.service.execute(passing_down("other", yuan(1)), ZHANG)

        watch.owner += 1
        survivor = Application.open(database_url)
        assert survivor.service.last_position() == last
        survivor.close()


def test_the_log_is_stamped_by_the_clock_of_the_drill(database_url: str) -> None:
    clock = Clock()
    with instead_of_the_real_one(clock):
        application = Application.open(database_url)
        found(application.service)
        clock.jump(7_200)
        application.service.execute(passing_down("later", yuan(1)), ZHANG)
        clock.jump(-7_200)
        application.service.execute(passing_down("earlier", yuan(1)), ZHANG)
        stamps = [recorded.recorded_at for recorded in application.service.read(0, 100)]
        application.close()

    instants = [datetime.fromisoformat(stamp) for stamp in stamps]
    assert instants[0].replace(minute=0, second=0, microsecond=0) == datetime(
        2018, 6, 1, 12, tzinfo=UTC
    )
    assert instants[-3] - instants[-5] > timedelta(hours=1)
    assert instants == sorted(instants)


def test_a_log_with_a_gap_is_broken(application: Application) -> None:
    found(application.service)
    with application.database.transaction() as connection:
        connection.execute(sa.delete(EVENTS).where(EVENTS.c.position == 4))

    with pytest.raises(LogBroken, match="position 5 follows 3"):
        Fold().follow(application.service)


def test_the_model_names_every_fault_it_knows_of() -> None:
    intent = {"do": "close_fund", "fund": "F1", "on": 1, "by": " ", "text": "=1"}

    codes = answer(new_world(), intent, RULES)

    assert codes == {"not_recorded", "identity_required", "text_is_a_formula"}
