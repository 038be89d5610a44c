"""What people have said is not the same money: matches they declined or undid, as these stand."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.stages import MatchStage
from projections.reconciliation_tables import MATCH_LINES, MATCHES


class Rejected(NamedTuple):
    """Both sides of a match that was declined, or was undone: entries by reference, items."""

    was_made: bool
    entries: frozenset[str]
    items: frozenset[int]


def rejected_matches(connection: Connection, account: str) -> list[Rejected]:
    """List the matches of an account that stand declined or undone."""
    column, line = MATCHES.c, MATCH_LINES.c
    stages = (MatchStage.DECLINED.value, MatchStage.UNDONE.value)
    chosen = (
        sa.select(column.reference, column.stage, line.entry, line.item)
        .join(MATCH_LINES, sa.and_(line.match == column.reference, line.time == 1))
        .where(column.account == account, column.stage.in_(stages))
    )
    made: dict[str, bool] = {}
    entries: defaultdict[str, set[str]] = defaultdict(set)
    items: defaultdict[str, set[int]] = defaultdict(set)
    for match, stage, entry, item in connection.execute(chosen):
        made[match] = stage == MatchStage.UNDONE.value
        if entry is not None:
            entries[match].add(entry)
        if item is not None:
            items[match].add(item)
    return [
        Rejected(was_made, frozenset(entries[match]), frozenset(items[match]))
        for match, was_made in sorted(made.items())
    ]
