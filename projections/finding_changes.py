"""What changed about findings between two moments: since the last visit, since the last report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.money import Money
from aggregates.reasons.reports import REPORT_TOO_LARGE
from aggregates.refusals import Refused
from projections.balances import Moment
from projections.finding_documents import by_then, clock_of
from projections.finding_queries import FindingFilter, conditions, states_at
from projections.finding_report import FINDINGS_MAX, listed
from projections.finding_tables import FINDINGS, HISTORY
from projections.paging import rows_of
from projections.rows import Row

Document = dict[str, Any]

_SETTLED: Final = ("recovered", "withheld", "justified")


def finding_changes(
    connection: Connection, wanted: FindingFilter, before: Moment, after: Moment
) -> Document:
    """Report what is otherwise at a later moment than at an earlier one, finding by finding.

    Findings become overdue by the mere passing of days, which is judged where both moments name
    a date. Every finding comes with the facts that lie between the moments.
    """
    facts = _facts_between(connection, wanted, before, after)
    names = set(facts)
    if before.as_of is not None and after.as_of is not None:
        overdue = listed(connection, replace(wanted, overdue_on=after.as_of), after)
        names.update(row["reference"] for row in overdue if row["due_on"] >= before.as_of)
    if len(names) > FINDINGS_MAX:
        raise Refused(REPORT_TOO_LARGE(most=FINDINGS_MAX))
    earlier, later = (states_at(connection, sorted(names), at) for at in (before, after))
    changed = [
        _finding(earlier.get(name), later[name], before, after, facts[name])
        for name in sorted(names)
        if name in later
    ]
    return {
        "report": "changes",
        "from": {"as_of": before.as_of, "known_at": before.known_at},
        "until": {"as_of": after.as_of, "known_at": after.known_at},
        "findings": [finding for finding in changed if finding["changes"] or finding["facts"]],
    }


def _facts_between(
    connection: Connection, wanted: FindingFilter, before: Moment, after: Moment
) -> defaultdict[str, list[Row]]:
    """Read the facts that count at the later moment and do not at the earlier, by finding."""
    later: list[sa.ColumnElement[bool]] = []
    if before.known_at is not None:
        later.append(HISTORY.c.position > before.known_at)
    if before.as_of is not None:
        later.append(HISTORY.c.effective_on > before.as_of)
    chosen = (
        sa.select(HISTORY)
        .join(FINDINGS, FINDINGS.c.reference == HISTORY.c.finding)
        .where(*by_then(HISTORY, after), *conditions(wanted))
        .order_by(HISTORY.c.position)
    )
    chosen = chosen.where(sa.or_(sa.false(), *later))
    facts: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows_of(connection, chosen):
        facts[row["finding"]].append(row)
    return facts


def _finding(
    earlier: Row | None, later: Row, before: Moment, after: Moment, facts: Sequence[Row]
) -> Document:
    return {
        "finding": later["reference"],
        "title": later["title"],
        "severity": later["severity"],
        "responsible_organisation": later["responsible_organisation"],
        "responsible_person": later["responsible_person"],
        "stage": later["stage"],
        "due_on": later["due_on"],
        "changes": [*_changes(earlier, later), *_overdue(earlier, later, before, after)],
        "facts": [
            {name: fact[name] for name in ("position", "effective_on", "topic")} for fact in facts
        ],
    }


def _changes(earlier: Row | None, later: Row) -> Iterator[Document]:
    """Name what differs between two states of a finding."""
    if earlier is None:
        yield {"kind": "recorded", "from": None, "to": later["recorded_on"]}
    was: Row = earlier or {}
    if was.get("stage") != later["stage"]:
        yield _change("stage", was.get("stage"), later["stage"])
    if was.get("due_on") != later["due_on"]:
        yield _change("deadline", was.get("due_on"), later["due_on"])
    if was.get("agrees") != later["agrees"]:
        yield _change("answer", was.get("agrees"), later["agrees"])
    done = [f"{row['steps_done']}/{row['steps_total']}" if row else None for row in (was, later)]
    if done[0] != done[1] and later["steps_total"]:
        yield _change("steps", *done)
    for kind in _SETTLED:
        minor, then = later[f"{kind}_minor"], was.get(f"{kind}_minor", 0)
        if minor != then:
            yield _change(kind, _amount(then, later), _amount(minor, later))
    if later["closed_on"] is not None and was.get("closed_on") != later["closed_on"]:
        yield _change("closed", was.get("disposition"), later["disposition"])
    if was.get("reopenings", 0) != later["reopenings"]:
        yield _change("reopened", was.get("reopenings", 0), later["reopenings"])


def _overdue(earlier: Row | None, later: Row, before: Moment, after: Moment) -> Iterator[Document]:
    """Say whether a finding has become overdue, or is it no longer."""
    was, now = _days_over(earlier, before), _days_over(later, after)
    if was is None or now is None:
        return
    if (was > 0) != (now > 0):
        yield _change("overdue" if now > 0 else "no_longer_overdue", was, now)


def _days_over(row: Row | None, moment: Moment) -> int | None:
    if moment.as_of is None:
        return None
    if row is None:
        return 0
    days: int = clock_of(row, moment.as_of)["days_overdue"]
    return days


def _amount(minor: int, row: Row) -> Document:
    currency = row["amount_in_question_currency"]
    return {"minor": minor, "currency": currency, "amount": Money(minor, currency).decimal()}


def _change(kind: str, was: object, now: object) -> Document:
    return {"kind": kind, "from": was, "to": now}
