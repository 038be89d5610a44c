"""One process at a time keeps a projection going, and one that fell silent is replaced."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from audit_service.bootstrap import Application
from projections.catalogue import PROJECTIONS
from projections.engine import position_of
from projections.following import catch_up
from projections.leases import Lease, LeaseLost
from projections.registers import Registers
from tests.projections.story import Story

NAMES = {"registers", "audit_trail"}


def test_what_one_holds_another_does_not_get_until_it_is_released(
    application: Application,
) -> None:
    first, second = (Lease(application.database, name, 600) for name in ("first", "second"))

    assert first.take({"registers"}) == {"registers"}
    assert second.take(NAMES) == {"audit_trail"}
    assert first.take(NAMES) == {"registers"}

    first.release()

    assert second.take(NAMES) == NAMES


def test_a_lease_that_was_not_renewed_goes_to_whoever_asks(application: Application) -> None:
    Lease(application.database, "silent", -1).take({"registers"})
    second = Lease(application.database, "second", 600)

    assert application.standings(("registers",))[0].leader is None
    assert second.take({"registers"}) == {"registers"}
    assert application.standings(("registers",))[0].leader == "second"


def test_of_many_who_ask_at_once_one_gets_the_lease(application: Application) -> None:
    start = Barrier(4)

    def ask(name: str) -> set[str]:
        start.wait(30)
        return Lease(application.database, name, 600).take({"registers"})

    with ThreadPoolExecutor(4) as pool:
        held = [names for names in pool.map(ask, "abcd") if names]

    assert held == [{"registers"}]


def test_a_holder_that_was_replaced_writes_nothing(story: Story) -> None:
    story.places()
    database, service = story.application.database, story.application.service
    Lease(database, "stalled", -1).take({"registers"})
    Lease(database, "second", 600).take({"registers"})

    with pytest.raises(ExceptionGroup) as halted:
        catch_up([Registers()], service, database, lease=Lease(database, "stalled", 600))

    assert [type(one) for one in halted.value.exceptions] == [LeaseLost]
    assert position_of(database, Registers()) == 0


def test_a_holder_renews_its_lease_with_every_batch(story: Story) -> None:
    story.places()
    database, service = story.application.database, story.application.service
    Lease(database, "worker", -1).take({"registers"})

    catch_up([Registers()], service, database, lease=Lease(database, "worker", 600))

    assert story.application.standings(("registers",))[0].leader == "worker"
    assert Lease(database, "second", 600).take({"registers"}) == set()


def test_every_projection_may_be_led_by_another(application: Application) -> None:
    for one in PROJECTIONS:
        Lease(application.database, f"worker of {one.name}", 600).take({one.name})

    assert [one.leader for one in application.standings()] == [
        f"worker of {one.name}" for one in PROJECTIONS
    ]


def test_a_holder_suspended_within_a_transaction_is_replaced_on_postgresql(
    postgresql_url: str,
) -> None:
    application = Application.open(postgresql_url)
    silent, second = (Lease(application.database, name, 0.2) for name in ("silent", "second"))
    silent.take({"registers"})

    with ThreadPoolExecutor(1) as other:  # a context of its own, as another process has

        def suspend() -> None:
            with application.database.transaction() as connection:
                silent.keep(connection, "registers")
                while not other.submit(second.take, {"registers"}).result(30):
                    pass
                connection.execute(sa.select(1))

        with pytest.raises(sa.exc.DBAPIError):
            suspend()

    application.close()
