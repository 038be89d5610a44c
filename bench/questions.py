"""Questions: what the growth rows ask a record, drawn at random from one seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import cycle
from typing import Final
from uuid import uuid4

import sqlalchemy as sa

from aggregates.values import Reference
from audit_service.log_tables import instant_of
from bench.databases import Record
from bench.scene import ACTOR, pass_down
from bench.setting import BEGINNING, Setting
from bench.workload import DAYS, HOT_ALLOCATION, HOT_FUND, Workload
from projections.balances import AccountBalance, Moment, Where, account_balances, narrow
from projections.ledger_tables import POSTINGS
from projections.paging import PageRequest, cursor_after
from projections.posting_queries import postings
from projections.trail_queries import Filter, search

COMMON_WORDS: Final = ("同意", "验收", "报账", "审核")

Question = Callable[[], object]
Draw = Callable[[Record], Iterator[tuple[str, Question]]]
"""An endless series of questions to a record, each with the kind it is of."""


def balances(record: Record) -> Iterator[tuple[str, Question]]:
    """Ask for a scope's balance as of a random date, as known at a random instant."""
    for kind, where in cycle(_scopes(record).items()):
        as_of, known_at = _day(record), _instant(record)
        yield kind, partial(balance, record, where, as_of, known_at)


def pages(record: Record) -> Iterator[tuple[str, Question]]:
    """Ask for a page of the ledger that begins somewhere deep inside."""
    for kind, where in cycle(_scopes(record).items()):
        yield kind, partial(_page, record, where, record.random.randint(1, record.events))


def searches(record: Record) -> Iterator[tuple[str, Question]]:
    """Ask for the newest facts of the audit trail under each kind of filter."""
    for kind, draw in cycle(_filters(record).items()):
        yield kind, partial(_search, record, draw())


def commands(record: Record) -> Iterator[tuple[str, Question]]:
    """Pass money down from the allocation that every tenth project draws on."""
    county = _setting().counties[0]
    while True:
        child = Reference(f"XB-{uuid4().hex}")
        command = pass_down(HOT_ALLOCATION, child, county.finance, county.code)
        yield "pass-down", partial(record.application.service.execute, command, ACTOR)


def balance(record: Record, where: Where, as_of: date, known_at: datetime) -> list[AccountBalance]:
    """Answer what stood in each account as of a date, as it was known at an instant."""
    position = record.application.service.store.last_position_at(known_at)
    with record.application.database.reading() as connection:
        return account_balances(connection, where, Moment(as_of, position))


def check_balances(record: Record, number: int) -> None:
    """Stop when a balance differs from the plain sum: a fast wrong number is worth nothing."""
    scopes = cycle(_scopes(record).values())
    for _ in range(number):
        where, as_of, known_at = next(scopes), _day(record), _instant(record)
        ours = sorted(
            (held.account, held.currency, held.minor)
            for held in balance(record, where, as_of, known_at)
        )
        sums = _plain_sum(record, where, as_of, known_at)
        if ours != sums:
            raise ArithmeticError(f"the kept sums say {ours}, the postings {sums}")


def _plain_sum(
    record: Record, where: Where, as_of: date, known_at: datetime
) -> list[tuple[str, str, int]]:
    column = POSTINGS.c
    position = record.application.service.store.last_position_at(known_at)
    chosen = (
        sa.select(column.account, column.currency, sa.func.sum(column.minor))
        .where(*narrow(where, Moment(as_of, position)))
        .group_by(column.account, column.currency)
    )
    with record.application.database.reading() as connection:
        found = [(row[0], row[1], int(row[2])) for row in connection.execute(chosen)]
    return sorted(row for row in found if row[2])


def _page(record: Record, where: Where, after: int) -> object:
    request = PageRequest(cursor_after(f"{after}.1"))
    with record.application.database.reading() as connection:
        return postings(connection, where, request=request)


def _search(record: Record, wanted: Filter) -> object:
    with record.application.database.reading() as connection:
        return search(connection, wanted)


def _day(record: Record) -> date:
    return BEGINNING + timedelta(days=record.random.randrange(DAYS))


def _instant(record: Record) -> datetime:
    position = record.random.randint(1, record.events)
    query = f"SELECT recorded_at FROM event_log WHERE partition = 0 AND position = {position}"
    return instant_of(record.read(query)[0])


def _setting() -> Setting:
    return Workload(1).setting


def _filters(record: Record) -> dict[str, Callable[[], Filter]]:
    choice = record.random.choice
    recent = f"position > {record.events - 5_000}"
    subjects = record.read(
        f"SELECT DISTINCT subject FROM audit_trail WHERE {recent} ORDER BY subject"
    )
    offices = record.read(f"SELECT DISTINCT office FROM audit_trail WHERE {recent} ORDER BY office")
    claims = record.read("SELECT claim FROM ledger_claims ORDER BY claim LIMIT 5000")

    def dates() -> Filter:
        first = _day(record)
        last = first + timedelta(days=record.random.randrange(1, 365))
        return Filter(effective_from=first, effective_to=last)

    return {
        "unfiltered": Filter,
        "by-subject": lambda: Filter(subject=choice(subjects)),
        "by-office": lambda: Filter(office=choice(offices)),
        "by-province": lambda: Filter(region=choice(("620000", "520000", "530000"))),
        "by-common-word": lambda: Filter(text=choice(COMMON_WORDS)),
        "by-rare-reference": lambda: Filter(text=choice(claims)),
        "by-business-dates": dates,
    }


def _scopes(record: Record) -> dict[str, dict[str, str]]:
    busiest = (
        "SELECT {0} FROM ledger_postings WHERE {0} <> '' AND position <= 50000"
        " GROUP BY {0} ORDER BY count(*) DESC, {0} LIMIT 1"
    )
    return {
        "hot-fund": {"fund": HOT_FUND},
        "hot-allocation": {"allocation": HOT_ALLOCATION},
        "province": {"region": "620000"},
        "busiest-organisation": {"organisation": record.read(busiest.format("organisation"))[0]},
    }
