"""The statement chain: an account's statements in their order, and where one leads to no other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.bank_account import Covered
from aggregates.bank_values import StatementKind
from projections.paging import rows_of
from projections.reconciled_lines import entries_of
from projections.reconciliation_tables import ENTRIES, LISTINGS, STATEMENTS
from projections.rows import Row

ONE_DAY: Final = timedelta(days=1)
_DIGITS: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days that one statement covers, or several together that overlap; in their order."""

    statements: tuple[Row, ...]

    @property
    def first_on(self) -> date:
        """Return the first day covered."""
        first_on: date = min(row["first_on"] for row in self.statements)
        return first_on

    @property
    def last(self) -> Row:
        """Return the statement that ends it."""
        last_on = self.last_on
        return [row for row in self.statements if row["last_on"] == last_on][-1]

    @property
    def last_on(self) -> date:
        """Return the last day covered."""
        last_on: date = max(row["last_on"] for row in self.statements)
        return last_on

    @property
    def opening(self) -> int:
        """Return what the account held before it."""
        minor: int = self.statements[0]["opening_minor"]
        return minor

    @property
    def closing(self) -> int:
        """Return what the account held at its end."""
        minor: int = self.last["closing_minor"]
        return minor


@dataclass(frozen=True, slots=True)
class Held:
    """What an account held by a statement: at the end of which day, and whether that closes it."""

    minor: int
    on: date
    statement: Row
    is_closing: bool


def statements_at(connection: Connection, account: str, known_at: int | None) -> list[Row]:
    """Read the statements that were on record, at a position, with all their entries."""
    column = STATEMENTS.c
    chosen = sa.select(STATEMENTS).where(
        column.account == account,
        column.kind == StatementKind.STATEMENT.value,
        column.whole_position.is_not(None),
    )
    if known_at is not None:
        chosen = chosen.where(column.whole_position <= known_at)
    return rows_of(connection, chosen)


def stretches(statements: Sequence[Row]) -> list[Stretch]:
    """Put statements in the order of their days and balances, whatever order they came in.

    Two that overlap belong to one stretch; two that merely touch do not (``Covered``).
    """
    found: list[list[Row]] = []
    days: list[Covered] = []
    for row in _in_order(statements):
        covered = _covered(row)
        if all(covered.is_apart_from(other) for other in days):
            found.append([])
            days = []
        found[-1].append(row)
        days.append(covered)
    return [Stretch(tuple(rows)) for rows in found]


def held_on(
    connection: Connection, chain: Sequence[Stretch], day: date, known_at: int | None
) -> Held | None:
    """Return what the account held at the end of a day, by the last statement that says so.

    That is its closing balance on the day, or before it where no statement covers the day; within
    a statement it is its opening balance and its entries until then. None: no statement is as old.
    """
    begun = [stretch for stretch in chain if stretch.first_on <= day]
    if not begun:
        return None
    stretch = begun[-1]
    if stretch.last_on <= day:
        return Held(stretch.closing, stretch.last_on, stretch.last, is_closing=True)
    if closing := [row for row in stretch.statements if row["last_on"] == day]:
        return Held(closing[-1]["closing_minor"], day, closing[-1], is_closing=True)
    row = [row for row in stretch.statements if row["first_on"] <= day < row["last_on"]][-1]
    moved = _moved(connection, row, day, known_at)
    return Held(row["opening_minor"] + moved, day, row, is_closing=False)


def entry_sums(
    connection: Connection,
    account: str,
    known_at: int | None,
    since: date = date.min,
    until: date = date.max,
) -> dict[str, int]:
    """Sum the entries that count between two days, by the statement that first listed them."""
    column = ENTRIES.c
    chosen = (
        sa.select(column.statement, sa.func.sum(column.minor))
        .where(*entries_of(account, known_at), column.counts_on.between(since, until))
        .group_by(column.statement)
    )
    return {statement: int(minor) for statement, minor in connection.execute(chosen)}


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain is broken: the days no statement covers, and what moved unseen.

    Where none is missing, ``first_on`` and ``last_on`` are the days the balances are of.
    """

    first_on: date
    last_on: date
    days: int
    minor: int


def breaks(chain: Sequence[Stretch]) -> list[Break]:
    """List where one stretch does not lead to the next."""
    found = [
        break_between(before.last_on, before.closing, after.first_on, after.opening)
        for before, after in pairwise(chain)
    ]
    return [one for one in found if one.days or one.minor]


def break_between(ended_on: date, closing: int, begun_on: date, opening: int) -> Break:
    """Say what lies between the end of one stretch and the beginning of another."""
    days = max((begun_on - ended_on).days - 1, 0)
    if days:
        return Break(ended_on + ONE_DAY, begun_on - ONE_DAY, days, opening - closing)
    return Break(ended_on, begun_on, 0, opening - closing)


def _moved(connection: Connection, statement: Row, until: date, known_at: int | None) -> int:
    """Sum the entries a statement lists up to a day, whichever statement listed them first."""
    column, account = ENTRIES.c, statement["account"]
    again = sa.select(LISTINGS.c.entry).where(
        LISTINGS.c.account == account, LISTINGS.c.statement == statement["reference"]
    )
    if known_at is not None:
        again = again.where(LISTINGS.c.position <= known_at)
    total = 0
    for listed in (column.statement == statement["reference"], column.reference.in_(again)):
        chosen = sa.select(sa.func.sum(column.minor)).where(
            *entries_of(account, known_at), listed, column.booked_on <= until
        )
        total += int(connection.execute(chosen).scalar_one() or 0)
    return total


def _in_order(statements: Sequence[Row]) -> list[Row]:
    ordered: list[Row] = []
    for _, same_days in groupby(sorted(statements, key=_place), key=_days):
        before = ordered[-1]["closing_minor"] if ordered else None
        ordered += _linked(list(same_days), before)
    return ordered


def _days(row: Row) -> tuple[date, date]:
    return row["first_on"], row["last_on"]


def _place(row: Row) -> tuple[Any, ...]:
    """Order by days; within the same days those first that move nothing, then by number."""
    moves = row["opening_minor"] != row["closing_minor"]
    number = tuple(map(int, _DIGITS.findall(row["number"])))
    return (*_days(row), moves, number, row["number"], row["reference"])


def _linked(rows: list[Row], balance: int | None) -> list[Row]:
    """Order statements of the same days so that, where it can be, each leads to the next."""
    ordered: list[Row] = []
    while rows:
        follows = [row for row in rows if row["opening_minor"] == balance]
        ends = {row["closing_minor"] for row in rows}
        begins = [row for row in rows if row["opening_minor"] not in ends]
        following = (follows or begins or rows)[0]
        rows.remove(following)
        ordered.append(following)
        balance = following["closing_minor"]
    return ordered


def _covered(row: Row) -> Covered:
    return Covered(
        row["reference"],
        row["number"],
        row["first_on"],
        row["last_on"],
        row["opening_minor"],
        row["closing_minor"],
    )
