"""Growth: what the first page of the audit trail and one balance cost as the record grows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

import sqlalchemy as sa

from audit_service.bootstrap import Application
from bench.floors import REPETITIONS, Statement, bare, captured, duel, p99, run, timed
from bench.results import Result
from bench.setting import BEGINNING
from bench.workload import DAYS, HOT_FUND, fill
from projections.balances import AccountBalance, Moment, Where, account_balances, narrow
from projections.ledger_tables import POSTINGS
from projections.paging import Page
from projections.rows import Row
from projections.trail_queries import Filter, search

SIZES: Final = (10_000, 100_000, 1_000_000)
QUESTIONS: Final = 200
NAIVE_QUESTIONS: Final = 50
BAR_MS: Final = 50.0
COMMON_WORDS: Final = ("同意", "验收", "报账", "审核")

_SAME_SQL: Final = "the same SQL and values through bare sqlite3"
_NAIVE_SUM: Final = "the sum of the scope's ledger postings through bare sqlite3"
_SEED: Final = 7

Sums = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Record:
    """A filled record in a file."""

    application: Application
    path: Path
    events: int
    random: Random = field(default_factory=lambda: Random(_SEED))  # noqa: S311 - repeatable

    def read(self, query: str) -> list[Any]:
        """Read one column of a table, to draw questions from."""
        with self.application.database.reading() as connection:
            return list(connection.execute(sa.text(query)).scalars())

    def moment(self) -> Moment:
        """Draw a business date and a log position."""
        as_of = BEGINNING + timedelta(days=self.random.randrange(DAYS))
        return Moment(as_of, self.random.randint(1, self.events))


@contextmanager
def filled(
    events: int, on_progress: Callable[[int], None] = lambda _recorded: None
) -> Iterator[Record]:
    """Fill a fresh record with the workload; it is gone afterwards."""
    with TemporaryDirectory(prefix="audit-bench-") as folder:
        path = Path(folder, "record.db")
        application = Application.open(f"sqlite:///{path}")
        try:
            yield Record(application, path, fill(application, events, on_progress))
        finally:
            application.close()


def trail_first_page(
    record: Record, questions: int = QUESTIONS, repetitions: int = REPETITIONS
) -> list[Result]:
    """Time the newest 50 facts under each kind of filter."""
    results: list[Result] = []
    for name, draw in _filters(record).items():
        asks = [partial(_first_page, record, draw()) for _ in range(questions)]
        results.append(_against_same_sql(record, f"trail-first-page/{name}", asks, repetitions))
    return results


def balance(
    record: Record, questions: int = QUESTIONS, repetitions: int = REPETITIONS
) -> list[Result]:
    """Time one balance per scope, as of random dates and as known at random positions.

    Beside it stands the naive sum over the postings, which must come to the same balance.
    """
    results: list[Result] = []
    for name, where in _scopes(record).items():
        moments = [record.moment() for _ in range(questions)]
        asks = [partial(_balance, record, where, moment) for moment in moments]
        results.append(_against_same_sql(record, f"balance/{name}", asks, repetitions))
        naive: list[list[Statement]] = []
        for ask, moment in zip(asks[:NAIVE_QUESTIONS], moments, strict=False):
            statements, sums = _naive(record, where, moment)
            _check_same(ask(), sums)
            naive.append(statements)
        asks = asks[:NAIVE_QUESTIONS]
        results.append(_against(record, f"balance-naive/{name}", asks, naive, _NAIVE_SUM, 1))
    return results


def _first_page(record: Record, wanted: Filter) -> Page[Row]:
    with record.application.database.reading() as connection:
        return search(connection, wanted)


def _balance(record: Record, where: Where, moment: Moment) -> list[AccountBalance]:
    with record.application.database.reading() as connection:
        return account_balances(connection, where, moment)


def _filters(record: Record) -> dict[str, Callable[[], Filter]]:
    choice = record.random.choice
    subjects = record.read("SELECT reference FROM audit_trail_places ORDER BY reference")
    offices = record.read("SELECT DISTINCT office FROM audit_trail ORDER BY office")
    claims = record.read("SELECT claim FROM ledger_claims ORDER BY claim")

    def dates() -> Filter:
        first = BEGINNING + timedelta(days=record.random.randrange(DAYS))
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
    busiest = "SELECT {0} FROM ledger_postings GROUP BY {0} ORDER BY count(*) DESC, {0} LIMIT 1"
    allocation = (
        "SELECT allocation FROM ledger_postings WHERE allocation <> ''"
        " GROUP BY allocation ORDER BY count(*) DESC, allocation LIMIT 1"
    )
    return {
        "hot-fund": {"fund": HOT_FUND},
        "busiest-allocation": {"allocation": record.read(allocation)[0]},
        "province": {"region": "620000"},
        "busiest-organisation": {
            "organisation": record.read(busiest.format("organisation"))[0],
        },
    }


def _against_same_sql(
    record: Record, row: str, asks: Sequence[Callable[[], object]], repetitions: int
) -> Result:
    """Hold questions against the very statements they send."""
    first: list[float] = []
    statements: list[list[Statement]] = []
    for ask in asks:
        with captured(record.application.database) as seen:
            first.append(timed(ask))
        statements.append(seen)
    return _against(record, row, asks, statements, _SAME_SQL, repetitions, first, bar=BAR_MS)


def _against(
    record: Record,
    row: str,
    asks: Sequence[Callable[[], object]],
    floors: Sequence[Sequence[Statement]],
    floor_is: str,
    repetitions: int,
    first: Sequence[float] = (),
    bar: float | None = None,
) -> Result:
    with bare(record.path) as connection:
        fought = duel(asks, lambda at: run(connection, floors[at]), repetitions)
    return Result(
        row=row,
        events=record.events,
        ours=median(fought.ours),
        p99=p99(fought.ours),
        first_p99=p99(first) if first else None,
        floor=median(fought.floor),
        floor_p99=p99(fought.floor),
        floor_is=floor_is,
        ratios=fought.ratios,
        bar=bar,
        n=len(fought.ours),
        unit="ms",
    )


def _naive(record: Record, where: Where, moment: Moment) -> tuple[list[Statement], Sums]:
    """Write the plain sum as it is sent to SQLite, and what it comes to."""
    column = POSTINGS.c
    chosen = (
        sa.select(column.account, column.currency, sa.func.sum(column.minor))
        .where(*narrow(where, moment))
        .group_by(column.account, column.currency)
    )
    database = record.application.database
    with captured(database) as seen, database.reading() as connection:
        return seen, sorted(tuple(row) for row in connection.execute(chosen) if row[-1])


def _check_same(balances: Sequence[AccountBalance], sums: Sums) -> None:
    """Stop when a balance differs from the plain sum: a fast wrong number is worth nothing."""
    ours = sorted((balance.account, balance.currency, balance.minor) for balance in balances)
    if ours != sums:
        raise ArithmeticError(f"the kept sums say {ours}, the postings {sums}")
