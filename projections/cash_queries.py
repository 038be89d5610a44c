"""Questions to cash entries: what stands in suspense or is advanced, and for how long."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.bank_account import account_reference
from aggregates.bank_values import CLEARABLE
from aggregates.reasons.reports import REPORT_TOO_LARGE
from aggregates.refusals import Refused
from projections.amounts import shown
from projections.balances import NOW, Moment
from projections.case_queries import AgeBucket, bucket_of
from projections.paging import FIRST_PAGE, Page, PageRequest, page_of, rows_of
from projections.reconciliation_tables import CASH, CLEARANCES
from projections.rows import Row

_OPEN_KINDS: Final = tuple(kind.value for kind in CLEARABLE)

IN, OUT = "in", "out"
ENTRIES_MAX: Final = 20_000

Document = dict[str, Any]


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
) -> Document:
    """Report what is open of suspense and advances as of a date, as known at a position.

    ``ageing`` counts and sums it by account, kind, direction and age, ``entries`` list
    it, the oldest first. Money that came in and money that went out are never set off against
    each other (PEFA PI-27.2 and 27.3). Refuses more than ``ENTRIES_MAX`` entries.
    """
    wanted = CashFilter(account=account, open_only=True)
    moment = Moment(as_of, known_at)
    chosen = _standing(wanted, moment).limit(ENTRIES_MAX + 1)
    rows = [_aged(row, moment) for row in rows_of(connection, chosen)]
    if len(rows) > ENTRIES_MAX:
        raise Refused(REPORT_TOO_LARGE(most=ENTRIES_MAX))
    rows.sort(key=lambda row: (row["recorded_on"], row["reference"]))
    return {
        "report": "cash_ageing",
        "as_of": as_of,
        "known_at": known_at,
        "ageing": _by_age(rows),
        "entries": [_document(row) for row in rows],
    }


def _by_age(rows: list[Row]) -> list[Document]:
    aged: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        direction = IN if row["minor"] > 0 else OUT
        aged[row["account"], row["kind"], row["currency"], direction].append(row)
    return [_line(key, aged[key]) for key in sorted(aged)]


def _line(key: tuple[str, ...], rows: list[Row]) -> Document:
    """Count and sum what is open of one sort, in all and by age."""
    account, kind, currency, direction = key
    open_in = {
        age.value: [row["open_minor"] for row in rows if row["age_bucket"] == age.value]
        for age in AgeBucket
    }
    return {
        "account": account,
        "kind": kind,
        "direction": direction,
        "count": len(rows),
        "amount": shown(sum(row["open_minor"] for row in rows), currency),
        "oldest_days": max(row["age_days"] for row in rows),
        "ages": {
            age: {"count": len(minors), "amount": shown(sum(minors), currency)}
            for age, minors in open_in.items()
        },
    }


def _document(row: Row) -> Document:
    currency = row["currency"]
    names = (
        "reference",
        "account",
        "kind",
        "party",
        "reason",
        "recorded_on",
        "age_days",
        "age_bucket",
    )
    return {
        **{name: row[name] for name in names},
        "amount": shown(row["minor"], currency),
        "cleared": shown(row["cleared_minor"], currency),
        "open": shown(row["open_minor"], currency),
        "position": row["item"],
    }


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
        chosen = chosen.where(column.account == account_reference(wanted.account))
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
        "age_bucket": None if age is None else bucket_of(age).value,
    }
