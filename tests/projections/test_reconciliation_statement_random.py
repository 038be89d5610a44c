"""Whatever happened, on every day and at every position, both adjusted balances come out equal.

They are compared with a second computation from the facts alone, and with a log that ends there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import pytest

from audit_service.database import Database
from projections.bank_queries import account
from projections.engine import create_read_models, rebuild
from projections.reconciliation import Reconciliation
from projections.reconciliation_statement import Document, reconciliation_statement
from tests.projections.bank_log import ACCOUNT, BankLog
from tests.projections.bank_months import DAYS, FIRST, OPENED, Months, Seen

PROJECTION: Final = Reconciliation()
AS_OF: Final = (OPENED, OPENED + timedelta(days=11), FIRST + timedelta(days=40), date(2024, 3, 5))


SEEDS: Final = [("sqlite", seed) for seed in range(12)] + [("postgresql", 12)]


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def database(request: pytest.FixtureRequest, engine: str) -> Iterator[Database]:
    opened = Database(request.getfixturevalue(f"{engine}_url"))
    create_read_models(opened)
    yield opened
    opened.close()


def report(database: Database, as_of: date, known_at: int | None = None) -> Document:
    with database.reading() as connection:
        row = account(connection, ACCOUNT, known_at)
        assert row is not None
        return reconciliation_statement(connection, row, as_of, known_at)


def minor(amount: Any) -> int:
    return int(amount["minor"])


class Expected:
    """What the statement must say, from the facts up to a position."""

    def __init__(self, months: Months, as_of: date, known_at: int) -> None:
        seen = Seen(months.log, known_at)
        items = {
            position: (day, amount)
            for position, (day, amount) in seen.items.items()
            if (seen.named[position] or seen.pays)
            and not (position in seen.gone and seen.gone[position] <= as_of)
        }
        booked = [amount for day, amount in items.values() if OPENED <= day <= as_of]
        self.books = seen.opening + sum(booked)
        in_matches: dict[Any, bool] = {}
        for key in seen.counting:
            parties = seen.matches[key].parties
            days = [seen.entries[e][0] for e in parties.entries]
            days += [seen.items[position][0] for position in parties.items]
            is_complete = max(days) <= as_of
            in_matches |= dict.fromkeys((*parties.entries, *parties.items), is_complete)
            if is_complete and max(days) >= OPENED:
                self.books += sum(one.amount.minor for one in parties.differences)
        lines = [*seen.entries.items(), *items.items()]
        self.lines = Counter(
            (name, day, amount)
            for name, (day, amount) in lines
            if day <= as_of and not in_matches.get(name, day < OPENED)
        )
        self.adjusted_books = self.books + sum(
            amount * count for (name, _, amount), count in self.lines.items() if type(name) is str
        )
        covered = {
            head.first_on + timedelta(days=number)
            for head in (event.head for event in seen.whole)
            for number in range((head.last_on - head.first_on).days + 1)
        }
        last = max((day for day in covered if day <= as_of), default=None)
        self.bank = None if last is None else months.truth(last)
        self.uncovered = sum(
            OPENED + timedelta(days=number) not in covered
            for number in range((as_of - OPENED).days + 1)
        )


def agrees(found: Document, wanted: Expected) -> None:
    """Compare a statement with the second computation, and its own sums with each other."""
    books, bank = found["books"], found["bank"]
    lines = Counter(
        (
            line["reference"] if line["source"] == "entry" else line["position"],
            line["on"],
            minor(line["amount"]),
        )
        for line in found["lines"]
    )
    assert lines == wanted.lines
    assert minor(books["balance"]) == wanted.books
    assert minor(books["adjusted"]) == wanted.adjusted_books
    assert found["days_uncovered"] == wanted.uncovered
    if wanted.bank is None:
        assert bank["balance"] is None
        assert found["unexplained"] is None
        return
    assert minor(bank["balance"]) == wanted.bank
    apart = minor(bank["adjusted"]) - minor(books["adjusted"])
    assert minor(found["unexplained"]) == apart
    assert sum(minor(part["amount"]) for part in found["parts"]) == apart
    assert "other" not in [part["reason"] for part in found["parts"]]


@pytest.mark.parametrize(("engine", "seed"), SEEDS)
def test_a_statement_agrees_with_a_second_computation_at_every_moment(
    database: Database, seed: int
) -> None:
    months = Months(seed, is_clean=False)
    months.live()
    rebuild(PROJECTION, months.log, database)
    last = len(months.log.facts)
    opened = next(f.position for f in months.log.facts if f.topic == "bank_account.opened")

    for known_at in (opened, *range(opened + 7, last, last // 9), last):
        for as_of in AS_OF:
            found = report(database, as_of, known_at)

            agrees(found, Expected(months, as_of, known_at))


@pytest.mark.parametrize("seed", range(4))
def test_what_was_known_at_a_position_is_what_a_log_that_ends_there_says(
    database: Database, seed: int
) -> None:
    months = Months(100 + seed, is_clean=False)
    months.live()
    rebuild(PROJECTION, months.log, database)
    last = len(months.log.facts)
    moments = [(k, as_of) for k in range(last // 3, last, last // 6) for as_of in AS_OF]
    known = {at: report(database, at[1], at[0]) for at in moments}

    for known_at, as_of in moments:
        rebuild(PROJECTION, months.log, database, until=known_at)

        cut = report(database, as_of)
        assert cut | {"known_at": known_at} == known[known_at, as_of]


@pytest.mark.parametrize("seed", range(4))
def test_with_every_statement_at_hand_nothing_is_left_unexplained(
    database: Database, seed: int
) -> None:
    months = Months(200 + seed, is_clean=True)
    months.live()
    rebuild(PROJECTION, months.log, database)
    old = {one.position for one in months.log.facts if one.event.act.effective_on < OPENED}

    for number in range(10, DAYS):
        found = report(database, FIRST + timedelta(days=number))

        reasons = {part["reason"] for part in found["parts"]}
        assert found["days_uncovered"] == 0
        assert reasons <= ({"opening"} if old else set())


def test_the_order_in_which_statements_come_makes_no_difference(database: Database) -> None:
    found = []
    for order in (1, -1):
        log = BankLog()
        months = Months(7, is_clean=True, log=log)
        months._move(set())
        log.county(months.truth(OPENED - timedelta(days=1)), OPENED)
        for first in range(0, DAYS, 10)[::order]:
            months._receive(first, first + 9)
        rebuild(PROJECTION, log, database)
        statement = report(database, FIRST + timedelta(days=44))
        found.append({k: statement[k] for k in ("books", "unexplained", "parts")})
        assert statement["is_explained"]

    assert found[0] == found[1]
