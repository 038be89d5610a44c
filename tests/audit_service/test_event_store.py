"""The log: positions without gaps, in the order of commits, on both databases."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from audit_service import event_store, schema
from audit_service.database import Database
from audit_service.database_faults import DatabaseUnusable
from audit_service.event_store import EventStore
from audit_service.log_tables import instant_of, stamp

NAMESPACE = UUID(int=7)


@pytest.fixture
def store(database_url: str) -> Iterator[EventStore]:
    with opened(database_url) as one:
        yield one


@contextmanager
def opened(url: str) -> Iterator[EventStore]:
    store = EventStore(Database(url))
    schema.make_ready(store.database)
    yield store
    store.database.close()


def event(name: str, version: int = 1, state: str = "{}") -> StoredEvent:
    return StoredEvent(
        originator_id=uuid5(NAMESPACE, name),
        originator_version=version,
        topic="county.noted",
        state=state.encode(),
    )


def positions(store: EventStore) -> list[int]:
    return [entry.id for entry in store.select_notifications(None, 10_000)]


def test_an_empty_log_has_no_last_position(store: EventStore) -> None:
    assert store.max_notification_id() is None
    assert store.select_notifications(None, 10) == []
    assert list(store.insert_events([])) == []


def test_events_take_the_next_positions_in_their_order(store: EventStore) -> None:
    assert list(store.insert_events([event("a"), event("b")])) == [1, 2]
    assert list(store.insert_events([event("a", 2)])) == [3]

    assert positions(store) == [1, 2, 3]
    assert store.max_notification_id() == 3


def test_a_version_taken_by_another_writer_is_a_conflict_and_leaves_no_gap(
    store: EventStore,
) -> None:
    store.insert_events([event("a")])

    with pytest.raises(IntegrityError):
        store.insert_events([event("b"), event("a")])

    assert store.max_notification_id() == 1
    assert list(store.insert_events([event("b")])) == [2]


def test_a_transaction_rolled_back_leaves_no_gap_and_no_event(store: EventStore) -> None:
    store.insert_events([event("a")])

    with store.database.transaction() as connection:
        assert list(store.insert_events([event("b"), event("c")])) == [2, 3]
        connection.rollback()

    assert positions(store) == [1]
    assert list(store.insert_events([event("d")])) == [2]


def test_nobody_reads_what_is_not_committed(store: EventStore, database_url: str) -> None:
    with opened(database_url) as other, store.database.transaction():
        store.insert_events([event("a")])

        assert positions(store) == [1]
        with ThreadPoolExecutor(1) as elsewhere:
            assert elsewhere.submit(positions, other).result() == []


def test_one_aggregates_events_are_read_by_version(store: EventStore) -> None:
    store.insert_events([event("a", version) for version in range(1, 6)] + [event("b")])

    def versions(**asked: int | bool) -> list[int]:
        found = store.select_events(uuid5(NAMESPACE, "a"), **asked)  # type: ignore[arg-type]  # by name
        return [entry.originator_version for entry in found]

    assert versions() == [1, 2, 3, 4, 5]
    assert versions(gt=2, lte=4) == [3, 4]
    assert versions(desc=True, limit=2) == [5, 4]


def test_the_log_is_read_by_position_and_topic(store: EventStore) -> None:
    store.insert_events([event(name) for name in "abcde"])

    def read(start: int | None, limit: int = 10, *, stop: int | None = None) -> list[int]:
        found = store.select_notifications(start, limit, stop, inclusive_of_start=False)
        return [entry.id for entry in found]

    assert read(2) == [3, 4, 5]
    assert read(None, 2) == [1, 2]
    assert read(1, stop=3) == [2, 3]
    assert [e.id for e in store.select_notifications(4, 10)] == [4, 5]
    assert store.select_notifications(1, 10, topics=["county.else"]) == []
    assert len(store.select_notifications(1, 10, topics=["county.noted"])) == 5


def test_the_stored_words_come_back_exactly(store: EventStore) -> None:
    state = '{"name":"瓜坡村😀","quote":"\\"\\\\"}'

    store.insert_events([event("a", state=state)])

    assert store.select_notifications(1, 1)[0].state.decode() == state


class Clock:
    """A clock that somebody set back."""

    def __init__(self, *instants: datetime) -> None:
        self.instants = iter(instants)

    def now(self, _zone: object) -> datetime:
        """Tell the next of its instants."""
        return next(self.instants)


def test_the_recording_instant_never_decreases_even_if_the_clock_does(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = datetime(2018, 3, 1, 12, tzinfo=UTC)
    clock = Clock(noon, noon - timedelta(hours=5), noon + timedelta(hours=1))
    monkeypatch.setattr(event_store, "datetime", clock)

    for name in "abc":
        store.insert_events([event(name)])

    recorded = [entry.recorded_at for entry in store.select_notifications(None, 10)]
    assert recorded == [
        "2018-03-01T12:00:00.000000Z",
        "2018-03-01T12:00:00.000000Z",
        "2018-03-01T13:00:00.000000Z",
    ]
    assert store.last_position_at(noon) == 2
    assert store.last_position_at(noon - timedelta(microseconds=1)) == 0
    assert store.last_position_at(noon + timedelta(minutes=59)) == 2
    assert store.last_position_at(noon + timedelta(hours=1)) == 3


def test_an_instant_is_written_in_utc_and_read_back() -> None:
    beijing = datetime.fromisoformat("2018-03-01T08:00:00.000001+08:00")

    assert stamp(beijing) == "2018-03-01T00:00:00.000001Z"
    assert instant_of(stamp(beijing)) == beijing


def test_a_writer_that_reads_first_is_not_overtaken(sqlite_url: str) -> None:
    with opened(sqlite_url) as ours, opened(sqlite_url) as theirs, ThreadPoolExecutor(1) as pool:
        with ours.database.transaction():
            assert ours.max_notification_id() is None
            rival = pool.submit(theirs.insert_events, [event("b")])
            wait([rival], timeout=0.3)
            assert list(ours.insert_events([event("a")])) == [1]
        assert list(rival.result()) == [2]


def test_whoever_waits_is_told_when_the_log_goes_on(store: EventStore, database_url: str) -> None:
    store.insert_events([event("a")])

    assert store.wait_past(0, 30) == 1
    assert store.wait_past(1, 0) == 1
    with opened(database_url) as other, ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(one.wait_past, 1, 30) for one in (store, other)]
        store.insert_events([event("b"), event("c")])
        assert [waiter.result(30) for waiter in waiting] == [3, 3]


WRITERS, EACH = 4, 25


def write(url: str, writer: int) -> None:
    with opened(url) as store:
        for number in range(EACH):
            store.insert_events([event(f"{writer}-{number}"), event(f"{writer}-{number}", 2)])


def tail(url: str, last: int, deadline: float) -> tuple[list[int], list[str]]:
    """Follow the log as a projection does: what lies after the last position seen."""
    seen: list[int] = []
    instants: list[str] = []
    with opened(url) as store:
        while len(seen) < last and time.monotonic() < deadline:
            after = seen[-1] if seen else 0
            for entry in store.select_notifications(after, 7, inclusive_of_start=False):
                seen.append(entry.id)
                instants.append(entry.recorded_at)
    return seen, instants


def test_a_reader_sees_every_position_once_in_order_while_others_write(database_url: str) -> None:
    total = WRITERS * EACH * 2
    with opened(database_url), ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(tail, database_url, total, time.monotonic() + 60)
        for done in [pool.submit(write, database_url, writer) for writer in range(WRITERS)]:
            done.result()
        seen, instants = reader.result()

    assert seen == list(range(1, total + 1))
    assert instants == sorted(instants)


def test_of_many_writers_of_one_version_exactly_one_wins(database_url: str) -> None:
    barrier = threading.Barrier(WRITERS)

    def race(_writer: int) -> bool:
        with opened(database_url) as store:
            barrier.wait()
            try:
                store.insert_events([event("a")])
            except IntegrityError:
                return False
            return True

    with opened(database_url) as store:
        with ThreadPoolExecutor(WRITERS) as pool:
            won = list(pool.map(race, range(WRITERS)))
        assert sum(won) == 1
        assert positions(store) == [1]


@pytest.mark.parametrize(
    "url",
    [
        *("nonsense", "mysql://localhost/county", "sqlite://", "sqlite:///:memory:"),
        "sqlite:////no/such/folder/county.db",
    ],
)
def test_a_database_that_cannot_keep_a_record_is_refused_by_name(url: str) -> None:
    with pytest.raises(DatabaseUnusable):
        Database(url)


def test_nothing_is_pushed_to_subscribers(sqlite_url: str) -> None:
    with opened(sqlite_url) as store, pytest.raises(OSError, match="pull the log"):
        store.subscribe()
