"""Rows of a batch are read at once and written at once, whatever their number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid5

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from audit_service.database import Database
from projections.bulk import FEW
from projections.columns import Texts
from projections.rows import Known, Rows

_METADATA: Final = sa.MetaData()
STATES: Final = sa.Table(
    "states",
    _METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("on", sa.Date),
    sa.Column("texts", Texts, nullable=False),
    sa.Column("is_open", sa.Boolean, nullable=False),
)
SUMS: Final = sa.Table(
    "sums",
    _METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("on", sa.Date, primary_key=True),
    sa.Column("paid", sa.BigInteger, nullable=False),
    sa.Column("due", sa.BigInteger, nullable=False),
)
DAY: Final = date(2018, 1, 2)
SIZES: Final = (1, FEW, FEW + 1, 3 * FEW)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    database = Database(database_url)
    with database.transaction() as opened:
        _METADATA.create_all(opened)
        yield opened
        opened.rollback()
    database.close()


def record(number: int) -> UUID:
    return uuid5(UUID(int=0), str(number))


def state(number: int, **changed: Any) -> dict[str, Any]:
    values = {"id": record(number), "on": DAY, "texts": ("村", "b"), "is_open": True}
    return values | changed


def kept(connection: Connection, table: sa.Table) -> list[tuple[Any, ...]]:
    chosen = sa.select(table).order_by(*table.primary_key)
    return [tuple(row) for row in connection.execute(chosen)]


@pytest.mark.parametrize("count", SIZES)
def test_rows_put_twice_are_as_put_last(connection: Connection, count: int) -> None:
    rows = Rows(connection)
    for number in range(count):
        rows.put(STATES, state(number))
    rows.flush()

    for number in range(count):
        rows.put(STATES, state(number, on=None, is_open=False))
    rows.flush()

    records = sorted(map(record, range(count)))
    assert kept(connection, STATES) == [(r, None, ("村", "b"), False) for r in records]


@pytest.mark.parametrize("count", SIZES)
def test_amounts_are_added_within_a_batch_and_onto_earlier_ones(
    connection: Connection, count: int
) -> None:
    keys = [(f"n{number:04}", DAY) for number in range(count)]
    for _ in range(2):
        rows = Rows(connection)
        rows.add(SUMS, keys, ("paid", 3), ("due", -3))
        rows.add(SUMS, keys[:1], ("paid", 4))
        rows.flush()

    first, *others = kept(connection, SUMS)

    assert first == ("n0000", DAY, 14, -6)
    assert others == [(name, DAY, 6, -6) for name, _ in keys[1:]]


@pytest.mark.parametrize("count", SIZES)
def test_appended_rows_are_added_as_they_are(connection: Connection, count: int) -> None:
    rows = Rows(connection)
    for number in range(count):
        rows.append(SUMS, f"n{number:04}", DAY, number, -number)
    rows.flush()

    assert kept(connection, SUMS) == [(f"n{n:04}", DAY, n, -n) for n in range(count)]


def test_an_appended_row_that_is_there_already_is_an_error_of_the_database(
    connection: Connection,
) -> None:
    rows = Rows(connection)
    rows.append(SUMS, "n", DAY, 1, 1)
    rows.append(SUMS, "n", DAY, 2, 2)

    with pytest.raises(sa.exc.IntegrityError):
        rows.flush()


def test_the_rows_of_all_records_a_batch_is_about_are_read_in_one_query(
    connection: Connection,
) -> None:
    rows = Rows(connection)
    for number in range(5):
        rows.put(STATES, state(number))
    rows.flush()
    asked: list[str] = []

    @sa.event.listens_for(connection, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    reading = Rows(connection)
    reading.expect(map(record, range(10)))

    assert [reading.get(STATES, record(number)) for number in range(10)] == [
        *(state(number) for number in range(5)),
        *[None] * 5,
    ]
    assert len(asked) == 1


def test_what_is_known_is_not_read_again_but_written(connection: Connection) -> None:
    known = Known()
    first = Rows(connection, known=known)
    first.put(STATES, state(1))
    first.flush()
    connection.execute(sa.delete(STATES))

    second = Rows(connection, known=known)
    second.change(STATES, record(1), is_open=False)
    second.flush()

    assert kept(connection, STATES) == [(record(1), DAY, ("村", "b"), False)]


def test_rows_handed_over_are_not_written(connection: Connection) -> None:
    rows = Rows(connection)
    rows.append(SUMS, "n", DAY, 1, 1)

    taken = rows.take(SUMS)
    rows.flush()

    assert taken == [("n", DAY, 1, 1)]
    assert kept(connection, SUMS) == []
