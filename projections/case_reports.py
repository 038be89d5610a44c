"""Reports on cases: all that answer a filter at a moment, and how old those are that are open."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.reasons.general import FIELD_MISSING
from aggregates.reasons.reports import REPORT_TOO_LARGE
from aggregates.refusals import Refused
from projections.balances import Moment
from projections.case_documents import amount_of, case_document
from projections.case_queries import AgeBucket, CaseFilter, cases, conditions, days_before
from projections.case_tables import STATES
from projections.paging import LIMIT_MAX, PageRequest
from projections.rows import Row

Document = dict[str, Any]

CASES_MAX: Final = 20_000
"""Cases one report lists; whoever needs more reads the register a page at a time."""


class _Group(NamedTuple):
    """What open cases are counted by."""

    kind: str
    account: str
    owner_organisation: str
    owner_person: str
    currency: str


_Counts = dict[AgeBucket, tuple[int, int]]
"""How many cases of each age, and what they come to without sign, in minor units."""


def case_report(connection: Connection, wanted: CaseFilter, moment: Moment) -> Document:
    """Report on all cases that answer a filter, each as it stood at a moment.

    Totals are without sign: what the bank says too much and too little never cancel out. Refuses
    more cases than a report can list.
    """
    rows = _listed(connection, wanted, moment)
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        total = sums[row["currency"]]
        total[0], total[1] = total[0] + 1, total[1] + abs(row["minor"])
    return {
        "report": "cases",
        "as_of": moment.as_of,
        "known_at": moment.known_at,
        "filter": _asked(wanted),
        "cases": [case_document(row, moment) for row in rows],
        "totals": [
            {"currency": currency, "cases": count, "amount": amount_of(minor, currency)}
            for currency, (count, minor) in sorted(sums.items())
        ],
    }


def case_ageing(connection: Connection, wanted: CaseFilter, moment: Moment) -> Document:
    """Count open cases by their age on a day: by kind, account and owner, with their amounts.

    Amounts are without sign. Refuses to count without a day.
    """
    if moment.as_of is None:
        raise Refused(FIELD_MISSING(name="as_of").located("/as_of"))
    counted = _counted(connection, wanted, moment, moment.as_of)
    return {
        "report": "case_ageing",
        "as_of": moment.as_of,
        "known_at": moment.known_at,
        "filter": _asked(wanted),
        "buckets": [bucket.value for bucket in AgeBucket],
        "rows": [
            {
                "kind": group.kind,
                "account": group.account,
                "owner": {
                    "organisation": group.owner_organisation,
                    "person": group.owner_person or None,
                },
                **_ages(counts, group.currency),
            }
            for group, counts in sorted(counted.items())
        ],
        "by_kind": _put_together(counted, "kind", lambda group: group.kind),
        "by_account": _put_together(counted, "account", lambda group: group.account),
        "by_owner": _put_together(counted, "organisation", lambda group: group.owner_organisation),
        "totals": _put_together(counted, "", lambda _: ""),
    }


def _counted(
    connection: Connection, wanted: CaseFilter, moment: Moment, on: date
) -> dict[_Group, _Counts]:
    column = STATES.c
    bounds = [(bucket, bucket.most) for bucket in AgeBucket]
    ages = [
        (column.arisen_on >= days_before(on, most), bucket.value)
        for bucket, most in bounds
        if most is not None
    ]
    age = sa.case(*ages, else_=AgeBucket.DAYS_731_UP.value)
    groups = [column[name] for name in _Group._fields]
    chosen = (
        sa.select(*groups, age, sa.func.count(), sa.func.sum(sa.func.abs(column.minor)))
        .where(*conditions(dataclasses.replace(wanted, open_only=True), moment))
        .group_by(*groups, age)
    )
    counted: defaultdict[_Group, _Counts] = defaultdict(dict)
    for *group, bucket, count, minor in connection.execute(chosen):
        counted[_Group(*group)][AgeBucket(bucket)] = (count, int(minor))
    return counted


def _put_together(
    counted: dict[_Group, _Counts], name: str, key: Callable[[_Group], str]
) -> list[Document]:
    """Add groups up by one of their parts and the currency."""
    sums: defaultdict[tuple[str, str], _Counts] = defaultdict(dict)
    for group, counts in counted.items():
        total = sums[key(group), group.currency]
        for bucket, (count, minor) in counts.items():
            before, amount = total.get(bucket, (0, 0))
            total[bucket] = (before + count, amount + minor)
    return [
        {**({name: value} if name else {}), **_ages(total, currency)}
        for (value, currency), total in sorted(sums.items())
    ]


def _ages(counts: _Counts, currency: str) -> Document:
    parts = [(bucket, *counts.get(bucket, (0, 0))) for bucket in AgeBucket]
    return {
        "currency": currency,
        "cases": sum(count for _, count, _ in parts),
        "amount": amount_of(sum(minor for *_, minor in parts), currency),
        "ages": [
            {"bucket": bucket.value, "cases": count, "amount": amount_of(minor, currency)}
            for bucket, count, minor in parts
        ],
    }


def _listed(connection: Connection, wanted: CaseFilter, moment: Moment) -> list[Row]:
    rows: list[Row] = []
    cursor: str | None = None
    while True:
        page = cases(connection, wanted, PageRequest(cursor, LIMIT_MAX), moment)
        rows += page.items
        if len(rows) > CASES_MAX:
            raise Refused(REPORT_TOO_LARGE(most=CASES_MAX))
        if (cursor := page.next_cursor) is None:
            return rows


def _asked(wanted: CaseFilter) -> Document:
    """Say which filters were given."""
    given = {f.name: getattr(wanted, f.name) for f in dataclasses.fields(wanted)}
    return {name: value for name, value in given.items() if value not in (None, False)}
