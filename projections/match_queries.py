"""Questions to matches: which there are, what they join, and which could be made now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.stages import MatchStage
from projections.paging import FIRST_PAGE, Page, PageRequest, page_of, rows_of
from projections.reconciliation_tables import ENTRIES, ITEMS, MATCH_LINES, MATCHES
from projections.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchFilter:
    """Which matches are wanted; None leaves free, and all that is given must hold.

    A proposal that is not possible is moot: one of its lines has been matched otherwise since.
    """

    account: str | None = None
    stage: str | None = None
    is_possible: bool | None = None


ALL: Final = MatchFilter()


def matches(
    connection: Connection, wanted: MatchFilter = ALL, request: PageRequest = FIRST_PAGE
) -> Page[Row]:
    """List matches, those last decided on first, a page at a time.

    ``entries`` and ``items`` name both sides, ``minor`` is what the entries come to;
    ``is_possible`` says that it is not made and could be, since none of its lines is matched.
    """
    possible = _is_possible()
    chosen = sa.select(MATCHES, possible.label("is_possible"))
    for name in ("account", "stage"):
        if (value := getattr(wanted, name)) is not None:
            chosen = chosen.where(MATCHES.c[name] == value)
    if wanted.is_possible is not None:
        chosen = chosen.where(possible if wanted.is_possible else sa.not_(possible))
    page = page_of(connection, chosen, MATCHES.c.position, request, newest_first=True)
    lines = _lines(connection, [row["reference"] for row in page.items])
    shown = tuple(row | _sides(lines[row["reference"]]) for row in page.items)
    return Page(shown, page.next_cursor)


def match(connection: Connection, reference: str) -> Row | None:
    """Return one match with both its sides as they are on record, or None.

    ``entries`` and ``items`` are whole rows, ``differences`` lines of kind and amount; ``counted``
    says from which position to which it counted, each time it was made.
    """
    chosen = sa.select(MATCHES, _is_possible().label("is_possible"))
    found = rows_of(connection, chosen.where(MATCHES.c.reference == reference))
    if not found:
        return None
    column = MATCH_LINES.c
    every = sa.select(MATCH_LINES).where(column.match == reference)
    lines = rows_of(connection, every.order_by(column.time, column.on, column.entry, column.item))
    first = [line for line in lines if line["time"] == 1]
    spans = {line["time"]: (line["from_position"], line["until_position"]) for line in lines}
    return found[0] | {
        "entries": _named(connection, ENTRIES.c.reference, [line["entry"] for line in first]),
        "items": _named(connection, ITEMS.c.item, [line["item"] for line in first]),
        "differences": [
            {"kind": line["difference"], "minor": line["minor"], "currency": line["currency"]}
            for line in first
            if line["difference"]
        ],
        "counted": [
            {"from_position": since, "until_position": until}
            for since, until in spans.values()
            if since is not None
        ],
    }


def matches_by_rule(connection: Connection, account: str) -> list[Row]:
    """Count the matches an account has by the rule that found them, by its code.

    ``decided`` are those a person made or accepted; ``entries`` and ``items`` the lines of both
    sides, and ``minor`` is what the entries come to.
    """
    column, line = MATCHES.c, MATCH_LINES.c
    chosen = (
        sa.select(
            column.rule,
            sa.func.count(sa.distinct(column.reference)).label("matches"),
            sa.func.count(
                sa.distinct(sa.case((sa.not_(column.is_automatic), column.reference)))
            ).label("decided"),
            sa.func.count(line.entry).label("entries"),
            sa.func.count(line.item).label("items"),
            sa.func.sum(sa.case((line.entry.is_not(None), line.minor), else_=0)).label("minor"),
        )
        .join(MATCH_LINES, line.match == column.reference)
        .where(column.account == account, column.stage == MatchStage.MADE.value)
        .where(line.time == column.times)
        .group_by(column.rule)
        .order_by(column.rule)
    )
    return [row | {"minor": int(row["minor"])} for row in rows_of(connection, chosen)]


def _is_possible() -> sa.ColumnElement[bool]:
    """Return what holds of a match that is not made and of which no line is in another."""
    line = MATCH_LINES.c
    of_match = sa.and_(line.match == MATCHES.c.reference, line.time == 1)
    entry = ENTRIES.c.reference == line.entry
    used = sa.select(line.id).join(ENTRIES, entry).where(of_match, ENTRIES.c.match != "")
    lost = sa.or_(ITEMS.c.match != "", ITEMS.c.gone_position.is_not(None))
    gone = sa.select(line.id).join(ITEMS, ITEMS.c.item == line.item).where(of_match, lost)
    is_made = MATCHES.c.stage == MatchStage.MADE.value
    return sa.type_coerce(sa.not_(sa.or_(is_made, used.exists(), gone.exists())), sa.Boolean)


def _lines(connection: Connection, references: Sequence[str]) -> dict[str, list[Row]]:
    line = MATCH_LINES.c
    chosen = sa.select(MATCH_LINES).where(line.match.in_(references), line.time == 1)
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows_of(connection, chosen.order_by(line.on, line.entry, line.item)):
        found[row["match"]].append(row)
    return found


def _sides(lines: Iterable[Row]) -> dict[str, Any]:
    sides = list(lines)
    bank = [line for line in sides if line["entry"] is not None]
    return {
        "entries": [line["entry"] for line in bank],
        "items": [line["item"] for line in sides if line["item"] is not None],
        "minor": sum(line["minor"] for line in bank),
        "currency": sides[0]["currency"],
    }


def _named(connection: Connection, key: sa.ColumnElement[Any], names: Sequence[Any]) -> list[Row]:
    wanted = [name for name in names if name is not None]
    table: Any = key.table
    return rows_of(connection, sa.select(table).where(key.in_(wanted)).order_by(key))
