"""What joins the bank's side and the books': matches, and their lines for as long as they count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

from aggregates.bank_account import BankAccount
from aggregates.bank_entry import BankEntry
from aggregates.match import Ground, Match
from aggregates.stages import MatchStage
from aggregates.values import identity
from projections.engine import Recorded
from projections.latest_state import enter, follow
from projections.reconciliation_tables import (
    ACCOUNTS,
    ENTRIES,
    ITEMS,
    MATCH_LINES,
    MATCHES,
)
from projections.rows import Row, Rows

BANK, BOOK, DIFFERENCE = "bank", "book", "difference"
"""The sides a line of a match is on; a difference is a line of the books, and of both sides' last
day: then the books and the bank have all of the match, and neither had the difference alone."""


class UsedTwice(Exception):  # noqa: N818 - named for what is wrong
    """An entry or an item was matched while another match of it counts."""


def follow_match(recorded: Recorded, rows: Rows) -> None:
    """Bring a match forward, and what it joins."""
    event = recorded.event
    match event:
        case Match.Proposed():
            _begin(recorded, rows, is_automatic=False)
        case Match.Found(automatic=automatic):
            _begin(recorded, rows, is_automatic=automatic)
        case Match.Accepted():
            _make(recorded, rows, {"is_automatic": False})
        case Match.Confirmed(ground=ground):
            _make(recorded, rows, _ground(ground) | {"is_automatic": True})
        case Match.Declined():
            follow(rows, MATCHES, recorded, _step(event))
        case Match.Undone():
            _undo(recorded, rows)


def _begin(recorded: Recorded, rows: Rows, *, is_automatic: bool) -> None:
    event = recorded.event
    is_made = event.leads_to is MatchStage.MADE
    lines = list(_lines(event, rows))
    row = {
        "reference": event.reference,
        "account": event.account,
        "is_automatic": is_automatic,
        "first_position": recorded.position,
        "times": 1,
        "lines": len(lines),
    }
    enter(rows, MATCHES, recorded, row | _ground(event.ground) | _step(event))
    for number, line in enumerate(lines):
        unmade = {"from_position": None, "from_at": None, "is_current": None}
        begun = _made(recorded) if is_made else unmade
        key = _line_id(event.reference, 1, number)
        named = {"id": key, "match": event.reference, "account": event.account, "time": 1}
        rows.put(MATCH_LINES, named | line | begun | {"until_position": None})
        if is_made:
            _use(rows, line, event.reference)


def _make(recorded: Recorded, rows: Rows, found: Row) -> None:
    """Let the lines of a proposal count; those of a match that was undone count a time more."""
    before = rows.one(MATCHES, recorded.event.originator_id)
    was_made = before["stage"] == MatchStage.UNDONE.value
    times = before["times"] + was_made
    follow(rows, MATCHES, recorded, found | _step(recorded.event) | {"times": times})
    for number in range(before["lines"]):
        line = rows.one(MATCH_LINES, _line_id(before["reference"], before["times"], number))
        key = _line_id(before["reference"], times, number)
        again = {"id": key, "time": times, "until_position": None}
        rows.put(MATCH_LINES, line | again | _made(recorded))
        _use(rows, line, before["reference"])


def _undo(recorded: Recorded, rows: Rows) -> None:
    """Let the lines count no longer."""
    match = follow(rows, MATCHES, recorded, _step(recorded.event))
    for number in range(match["lines"]):
        key = _line_id(match["reference"], match["times"], number)
        ended = {"until_position": recorded.position, "is_current": None}
        _free(rows, rows.change(MATCH_LINES, key, **ended))


def _ground(ground: Ground) -> Row:
    """Say by which rule two sides were found to be the same, and why."""
    return {
        "rule": ground.rule,
        "rule_version": ground.version,
        "score": ground.score,
        "reasons": tuple(ground.reasons),
    }


def _step(event: Any) -> Row:
    """Say where a step brought a match, and who took it in what words."""
    act = event.act
    by_hand = isinstance(event, Match.Found) and not event.automatic
    reason = "".join(event.ground.reasons[:1]) if by_hand else getattr(event, "reason", "")
    return {
        "stage": event.leads_to.value,
        "reason": reason,
        "by": act.by,
        "office": act.office,
        "decided_on": act.effective_on,
    }


def _lines(event: Any, rows: Rows) -> Iterator[Row]:
    """List both sides and the differences."""
    account = rows.one(ACCOUNTS, BankAccount.create_id(event.account))
    currency = account["currency"]
    last_on = date.min
    for reference in event.parties.entries:
        entry = rows.one(ENTRIES, BankEntry.create_id(reference))
        last_on = max(last_on, entry["counts_on"])
        yield _LINE | {
            "side": BANK,
            "entry": reference,
            "on": entry["counts_on"],
            "minor": entry["minor"],
            "currency": currency,
        }
    for position in event.parties.items:
        item = rows.one(ITEMS, position)
        last_on = max(last_on, item["on"])
        yield _LINE | {
            "side": BOOK,
            "item": position,
            "on": item["on"],
            "minor": item["minor"],
            "currency": currency,
        }
    for difference in event.parties.differences:
        yield _LINE | {
            "side": DIFFERENCE,
            "difference": difference.kind.value,
            "on": last_on,
            "minor": difference.amount.minor,
            "currency": currency,
        }


_LINE: Final[Row] = {"entry": None, "item": None, "difference": ""}


def _made(recorded: Recorded) -> Row:
    return {
        "from_position": recorded.position,
        "from_at": recorded.recorded_at,
        "is_current": True,
    }


def _use(rows: Rows, line: Row, match: str) -> None:
    """Say of an entry or an item that it is matched; two matches of one cannot count."""
    for table, key in _matched(line):
        row = rows.one(table, key)
        if row["match"]:
            raise UsedTwice(f"{key} is in {row['match']} and {match}")
        rows.put(table, row | {"match": match})


def _free(rows: Rows, line: Row) -> None:
    for table, key in _matched(line):
        rows.change(table, key, match="")


def _matched(line: Row) -> Iterator[tuple[Any, Any]]:
    if line["side"] == BANK:
        yield ENTRIES, BankEntry.create_id(line["entry"])
    elif line["side"] == BOOK:
        yield ITEMS, line["item"]


def _line_id(match: str, time: int, number: int) -> UUID:
    return identity("match_line", match, str(time), str(number))
