"""Questions to cash entries: what stands in suspense or is advanced, and for how long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.cash_entry import CLEARABLE
from projections.balances import NOW, Moment
from projections.paging import FIRST_PAGE, Page, PageRequest, page_of, rows_of
from projections.reconciliation_tables import CASH, CLEARANCES
from projections.rows import Row

_OPEN_KINDS: Final = tuple(kind.value for kind in CLEARABLE)

BANDS: Final = (
    ("30_days", 30), ("60_days", 60), ("90_days", 90), ("1_year", 365), ("2_years", 730),
)  # fmt: skip
"""Bands of age by the most days they take in; what is older is in ``older``."""
OLDER: Final = "older"
BAND_NAMES: Final = (*(name for name, _ in BANDS), OLDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class CashFilter:
    """Which cash entries are wanted; None leaves free, and all that is given must hold.

    ``open_only`` keeps suspense and advances of which something is not cleared yet.
    """

    account: str | None = None
    kind: str | None = None
    open_only: bool = False


ALL: Final = CashFilter()


def cash_entries(
    connection: Connection,
    wanted: CashFilter = ALL,
    moment: Moment = NOW,
    request: PageRequest = FIRST_PAGE,
) -> Page[Row]:
    """List cash entries by reference as they stood at a moment, a page at a time."""
    chosen = _standing(wanted, moment)
    page = page_of(connection, chosen, CASH.c.reference, request)
    return Page(tuple(_aged(row, moment) for row in page.items), page.next_cursor)


def cash_entry(connection: Connection, reference: str, moment: Moment = NOW) -> Row | None:
    """Return a cash entry as it stood at a moment with what cleared it, or None."""
    found = rows_of(connection, _standing(ALL, moment).where(CASH.c.reference == reference))
    if not found:
        return None
    cleared = sa.select(CLEARANCES).where(
        CLEARANCES.c.entry == reference, *_by_then(CLEARANCES.c.on, CLEARANCES.c.position, moment)
    )
    rows = rows_of(connection, cleared.order_by(CLEARANCES.c.position))
    return _aged(found[0], moment) | {"clearances": rows}


def cash_ageing(
    connection: Connection, as_of: date, known_at: int | None = None, account: str | None = None
) -> list[Row]:
    """Sum what is open of suspense and advances by account, kind, direction and band of age.

    Money that came in and money that went out are never set off against each other. A row has
    ``count`` and ``minor`` for each band that is not empty (PEFA PI-27.2 and 27.3).
    """
    moment = Moment(as_of, known_at)
    sums: defaultdict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in _open(connection, CashFilter(account=account, open_only=True), moment):
        direction = "in" if row["minor"] > 0 else "out"
        key = (row["account"], row["kind"], row["currency"], direction, row["band"])
        sums[key][0] += 1
        sums[key][1] += row["open_minor"]
        sums[key][2] = max(sums[key][2], row["age_days"])
    names = ("account", "kind", "currency", "direction", "band")
    return [
        dict(zip(names, key, strict=True)) | {"count": count, "minor": minor, "oldest_days": oldest}
        for key, (count, minor, oldest) in sorted(sums.items(), key=_in_order)
    ]


def open_cash(
    connection: Connection, as_of: date, known_at: int | None = None, account: str | None = None
) -> list[Row]:
    """List what is open of suspense and advances at a moment, the oldest first."""
    wanted, moment = CashFilter(account=account, open_only=True), Moment(as_of, known_at)
    rows = _open(connection, wanted, moment)
    return sorted(rows, key=lambda row: (row["recorded_on"], row["reference"]))


def _open(connection: Connection, wanted: CashFilter, moment: Moment) -> Iterator[Row]:
    for row in rows_of(connection, _standing(wanted, moment)):
        yield _aged(row, moment)


def _in_order(sums: tuple[tuple[str, ...], list[int]]) -> tuple[Any, ...]:
    *where, band = sums[0]
    return (*where, BAND_NAMES.index(band))


def _standing(wanted: CashFilter, moment: Moment) -> sa.Select[Any]:
    """Select entries that were on record at a moment, with what was cleared of each by then."""
    column = CASH.c
    cleared = (
        sa.select(sa.func.coalesce(sa.func.sum(CLEARANCES.c.minor), 0))
        .where(CLEARANCES.c.entry == column.reference)
        .where(*_by_then(CLEARANCES.c.on, CLEARANCES.c.position, moment))
        .scalar_subquery()
    )
    dropped = sa.and_(
        column.dropped_position.is_not(None),
        *_by_then(column.dropped_on, column.dropped_position, moment),
    )
    kept = [c for c in CASH.columns if c.name not in ("cleared_minor", "dropped_position")]
    chosen = sa.select(
        *(c for c in kept if c.name != "dropped_on"),
        cleared.label("cleared_minor"),
        sa.case((dropped, column.dropped_on), else_=None).label("dropped_on"),
    ).where(*_by_then(column.recorded_on, column.item, moment))
    if wanted.account is not None:
        chosen = chosen.where(column.account == wanted.account)
    if wanted.kind is not None:
        chosen = chosen.where(column.kind == wanted.kind)
    if wanted.open_only:
        is_open = sa.func.abs(column.minor) > cleared
        chosen = chosen.where(column.kind.in_(_OPEN_KINDS), sa.not_(dropped), is_open)
    return chosen


def _by_then(
    on: sa.ColumnElement[Any], position: sa.ColumnElement[Any], moment: Moment
) -> list[sa.ColumnElement[bool]]:
    held: list[sa.ColumnElement[bool]] = []
    if moment.as_of is not None:
        held.append(on <= moment.as_of)
    if moment.known_at is not None:
        held.append(position <= moment.known_at)
    return held or [sa.true()]


def _aged(row: Row, moment: Moment) -> Row:
    """Say what is open of an entry, and for how long on the day asked for; None where it is not.

    Only suspense and advances stand open.
    """
    stands = row["kind"] in _OPEN_KINDS and row["dropped_on"] is None
    open_minor = abs(row["minor"]) - int(row["cleared_minor"]) if stands else 0
    age = None
    if open_minor and moment.as_of is not None:
        age = (moment.as_of - row["recorded_on"]).days
    return row | {
        "cleared_minor": int(row["cleared_minor"]),
        "open_minor": open_minor,
        "age_days": age,
        "band": None if age is None else band_of(age),
    }


def band_of(days: int) -> str:
    """Name the band of an age."""
    return next((name for name, most in BANDS if days <= most), OLDER)
