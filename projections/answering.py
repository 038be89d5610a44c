"""Who answers for what: findings by unit and by person, over a period, and what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.finding import Finding
from aggregates.reasons.reports import REPORT_TOO_LARGE
from aggregates.refusals import Refused
from projections.balances import Moment
from projections.columns import unindexed
from projections.finding_documents import AMOUNTS, by_then, figure
from projections.finding_queries import on_record
from projections.finding_tables import FINDINGS, HISTORY, STATES
from projections.timeline import visible

Document = dict[str, Any]
Key = tuple[str, str]
"""A unit and a person who answers for it."""

COUNTS: Final = (
    "open_at_start", "new", "reopened", "closed", "open_at_end", "overdue", "repeated",
)  # fmt: skip
"""Findings counted over a period: the first and the next two, less those closed, are the fifth."""

PERSONS_MAX: Final = 20_000
"""Persons one report lists; beyond that, it is drawn up for some units."""

_WHO: Final = (FINDINGS.c.responsible_organisation, FINDINGS.c.responsible_person)


class _Span(NamedTuple):
    """How long findings that are open have been open: how many, all their days, and the most."""

    findings: int = 0
    days: int = 0
    longest: int = 0


class Scope(NamedTuple):
    """Whose findings are counted; None stands for everybody's."""

    units: Sequence[str] | None = None
    person: str | None = None


def answering(
    connection: Connection, scope: Scope, since: date, until: date, known_at: int
) -> Document:
    """Count findings per unit and per person over a period, with their days and their money.

    Money is that of all findings on record by the end of the period. A reopened finding counts
    as open from then on; one reopened twice counts twice. Refuses more persons than a report can
    list.
    """
    tally = _Tally(connection, scope, Moment(until, known_at))
    tally.count(since)
    return {"units": tally.by_unit(), "persons": tally.by_person()}


class _Tally:
    """Counts by unit and person, at the end of a period."""

    def __init__(self, connection: Connection, scope: Scope, end: Moment) -> None:
        self._connection = connection
        self._scope = scope
        self._end = end
        self._counts: defaultdict[Key, dict[str, int]] = defaultdict(
            lambda: dict.fromkeys(COUNTS, 0)
        )
        self._spans: dict[Key, _Span] = {}
        self._money: defaultdict[Key, dict[str, tuple[int, ...]]] = defaultdict(dict)

    def count(self, since: date) -> None:
        """Ask for everything there is to count."""
        self._open_at_start(since)
        self._new(since)
        self._moved(since)
        self._open_at_end()
        self._amounts()

    def by_unit(self) -> list[Document]:
        """Show each unit with all its persons put together."""
        units: defaultdict[str, list[Key]] = defaultdict(list)
        for key in self._keys():
            units[key[0]].append(key)
        return [
            {"organisation": unit, **self._shown(keys, {"organisation": (unit,)})}
            for unit, keys in sorted(units.items())
        ]

    def by_person(self) -> list[Document]:
        """Show each person of each unit."""
        return [
            {
                "organisation": unit,
                "person": person,
                **self._shown([(unit, person)], {"organisation": (unit,), "person": (person,)}),
            }
            for unit, person in self._keys()
        ]

    def _keys(self) -> list[Key]:
        keys = sorted({*self._counts, *self._money})
        if len(keys) > PERSONS_MAX:
            raise Refused(REPORT_TOO_LARGE(most=PERSONS_MAX))
        return keys

    def _shown(self, keys: Sequence[Key], where: dict[str, tuple[str, ...]]) -> Document:
        if self._scope.person is not None:
            where = where | {"person": (self._scope.person,)}
        spans = [self._spans.get(key, _Span()) for key in keys]
        count, days = sum(s.findings for s in spans), sum(s.days for s in spans)
        sums: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(AMOUNTS))
        for key in keys:
            for currency, minors in self._money[key].items():
                sums[currency] = [a + b for a, b in zip(sums[currency], minors, strict=True)]
        return {
            **{name: sum(self._counts[key][name] for key in keys) for name in COUNTS},
            "average_days": _average(days, count),
            "longest_days": max(s.longest for s in spans) if count else None,
            "amounts": [
                {
                    "currency": currency,
                    **{
                        name: figure(name, minor, currency, where, self._end)
                        for name, minor in zip(AMOUNTS, minors, strict=True)
                    },
                }
                for currency, minors in sorted(sums.items())
            ],
        }

    def _open_at_start(self, since: date) -> None:
        if since > date.min:
            eve = since - timedelta(days=1)
            before = Moment(min(eve, self._end.as_of or eve), self._end.known_at)
            counted = self._states(before).where(self._beside(STATES.c.is_open) == sa.true())
            self._add("open_at_start", counted)

    def _new(self, since: date) -> None:
        """Count findings recorded in the period, and those of them that repeat earlier ones."""
        recorded = self._mine(sa.select(*_WHO, sa.func.count()).group_by(*_WHO))
        recorded = recorded.where(FINDINGS.c.recorded_on >= since, *on_record(self._end))
        self._add("new", recorded)
        repeats = sa.or_(FINDINGS.c.repeats != (), FINDINGS.c.prior_references != ())
        self._add("repeated", recorded.where(repeats))

    def _moved(self, since: date) -> None:
        """Count the facts of the period that closed or reopened a finding."""
        for name, kind in (("closed", Finding.Closed), ("reopened", Finding.Reopened)):
            facts = sa.select(*_WHO, sa.func.count()).join(
                HISTORY, HISTORY.c.finding == FINDINGS.c.reference
            )
            topic = self._beside(HISTORY.c.topic)
            facts = facts.where(topic == kind.TOPIC, HISTORY.c.effective_on >= since)
            facts = facts.where(*by_then(HISTORY, self._end)).group_by(*_WHO)
            self._add(name, self._mine(facts))

    def _open_at_end(self) -> None:
        opened = self._states(self._end).where(self._beside(STATES.c.is_open) == sa.true())
        self._add("overdue", opened.where(STATES.c.due_on < self._end.as_of))
        days = (sa.func.sum(FINDINGS.c.recorded_day), sa.func.min(FINDINGS.c.recorded_day))
        today = self._end.as_of.toordinal() if self._end.as_of is not None else 0
        for unit, person, count, day_sum, first in self._connection.execute(
            opened.add_columns(*days)
        ):
            self._counts[unit, person]["open_at_end"] = count
            days_open = count * today - int(day_sum)
            self._spans[unit, person] = _Span(count, days_open, today - int(first))

    def _amounts(self) -> None:
        currency = FINDINGS.c.amount_in_question_currency
        settled = [STATES.c[f"{name}_minor"] for name in AMOUNTS[1:4]]
        sums = [sa.func.sum(c) for c in (FINDINGS.c.amount_in_question_minor, *settled)]
        chosen = self._states(self._end).where(currency.is_not(None))
        chosen = chosen.add_columns(currency, *sums).group_by(currency)
        for unit, person, _count, code, *minors in self._connection.execute(chosen):
            questioned, *parts = map(int, minors)
            amounts = (questioned, *parts, questioned - sum(parts))
            self._money[unit, person][code] = amounts

    def _states(self, moment: Moment) -> sa.Select[Any]:
        counted = sa.select(*_WHO, sa.func.count()).join(
            STATES, STATES.c.finding == FINDINGS.c.reference
        )
        return self._mine(counted.where(*visible(STATES, moment)).group_by(*_WHO))

    def _mine(self, chosen: sa.Select[Any]) -> sa.Select[Any]:
        if self._scope.units is not None:
            chosen = chosen.where(_WHO[0].in_(self._scope.units))
        if self._scope.person is not None:
            chosen = chosen.where(_WHO[1] == self._scope.person)
        return chosen

    def _beside(self, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
        """Look findings up by who answers for them, where that is asked, and not by a column."""
        return column if self._scope == Scope() else unindexed(column)

    def _add(self, name: str, counted: sa.Select[Any]) -> None:
        for unit, person, count in self._connection.execute(counted):
            self._counts[unit, person][name] = count


def _average(days: int, count: int) -> str | None:
    """Print the average number of days with one decimal, rounded half up."""
    if not count:
        return None
    return str((Decimal(days) / count).quantize(Decimal("0.1"), ROUND_HALF_UP))
