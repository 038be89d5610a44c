"""The bank reconciliation statement (银行存款余额调节表): two balances and what lies between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.reasons.general import DATES_OUT_OF_ORDER
from aggregates.refusals import refuse_any, unless
from projections.amounts import shown
from projections.match_side import DIFFERENCE
from projections.one_sided_lines import (
    BANK_IN,
    BANK_OUT,
    BOOK_IN,
    BOOK_OUT,
    KINDS,
    AccountAt,
    one_sided_lines,
)
from projections.reconciled_lines import called, items_of
from projections.reconciliation_tables import ITEMS, MATCH_LINES
from projections.rows import Row
from projections.statement_chain import Held, held_on, statements_at, stretches
from projections.unexplained_money import Unexplained, days_uncovered, unexplained

Document = dict[str, Any]

_FIGURES: Final = frozenset(
    {"opening", "received", "paid", "differences", "balance", "adjusted", *KINDS}
)
_ACCOUNT: Final = ("reference", "holder", "bank", "currency", "opened_on", "closed_on")


def reconciliation_statement(
    connection: Connection, account: Row, as_of: date, known_at: int | None = None
) -> Document:
    """Draw up the statement of an account (its row), from the day it was taken into the books on.

    Refuses an earlier day, and one of too many lines (``one_sided_lines``). Both adjusted balances
    are equal, or ``unexplained`` is by how much the bank's is higher, and ``parts`` say why; it is
    null where there is no bank balance, because no statement is as old as the date.
    """
    at = AccountAt(account, as_of, known_at)
    early = DATES_OUT_OF_ORDER(earlier=at.opened_on, later=as_of)
    refuse_any(unless(at.opened_on <= as_of, early.located("/as_of")))
    chain = stretches(statements_at(connection, at.number, known_at))
    held = held_on(connection, chain, as_of, known_at)
    lines = one_sided_lines(connection, at)
    books, bank = _books(connection, at, lines), _bank(held, lines)
    apart, parts = None, []
    if held is not None:
        apart = bank["adjusted"] - books["adjusted"]
        parts = unexplained(connection, at, chain, held, apart)
    document = _document(at, books, bank, lines, apart, parts)
    document["account"]["holder_name"] = connection.scalar(
        sa.select(called(account["holder"], known_at))
    )
    return document | {"days_uncovered": days_uncovered(chain, at.opened_on, at.until)}


def _document(
    at: AccountAt,
    books: Document,
    bank: Document,
    lines: list[Row],
    apart: int | None,
    parts: list[Unexplained],
) -> Document:
    currency: str = at.account["currency"]
    return {
        "report": "bank_reconciliation",
        "account": {name: at.account[name] for name in _ACCOUNT},
        "as_of": at.as_of,
        "known_at": at.known_at,
        "books": _amounts(books, currency),
        "bank": _amounts(bank, currency),
        "unexplained": shown(apart, currency),
        "is_explained": apart == 0,
        "parts": [part.document(currency) for part in parts],
        "lines": [line | {"amount": shown(line["amount"], currency)} for line in lines],
    }


def _books(connection: Connection, at: AccountAt, lines: Sequence[Row]) -> Document:
    """Say what the books hold, and what they would with what only the bank has."""
    opening = at.account["opening_minor"]
    received, paid = _item_sums(connection, at)
    differences = _difference_sum(connection, at)
    balance = opening + received + paid + differences
    sums = _sums(lines, BANK_IN, BANK_OUT)
    return {
        "opening": opening,
        "received": received,
        "paid": paid,
        "differences": differences,
        "balance": balance,
        **sums,
        "adjusted": balance + sum(sums.values()),
    }


def _bank(held: Held | None, lines: Sequence[Row]) -> Document:
    """Say what the bank holds, by which statement, and what it would with what the books have."""
    sums = _sums(lines, BOOK_IN, BOOK_OUT)
    balance = held.minor if held else None
    return {
        "balance": balance,
        **sums,
        "adjusted": None if balance is None else balance + sum(sums.values()),
        "on": held.on if held else None,
        "statement": held.statement["reference"] if held else None,
        "statement_position": held.statement["received_position"] if held else None,
        "is_closing": held.is_closing if held else None,
    }


def _sums(lines: Sequence[Row], *kinds: str) -> dict[str, int]:
    sums = dict.fromkeys(kinds, 0)
    for line in lines:
        if line["kind"] in sums:
            sums[line["kind"]] += line["amount"]
    return sums


def _item_sums(connection: Connection, at: AccountAt) -> tuple[int, int]:
    """Sum what came in and went out by the books since the account was taken into them."""
    column = ITEMS.c
    came_in = sa.func.sum(sa.case((column.minor > 0, column.minor), else_=0))
    went_out = sa.func.sum(sa.case((column.minor < 0, column.minor), else_=0))
    held = (*items_of(at.account, at.known_at, at.as_of), column.on >= at.opened_on)
    received, paid = connection.execute(sa.select(came_in, went_out).where(*held)).one()
    return int(received or 0), int(paid or 0)


def _difference_sum(connection: Connection, at: AccountAt) -> int:
    """Sum what matches add to the books."""
    column = MATCH_LINES.c
    chosen = sa.select(sa.func.sum(column.minor)).where(
        *at.counting(),
        column.side == DIFFERENCE,
        column.on.between(at.opened_on, at.as_of),
    )
    return int(connection.execute(chosen).scalar_one() or 0)


def _amounts(figures: Document, currency: str) -> Document:
    return {
        name: shown(value, currency) if name in _FIGURES else value
        for name, value in figures.items()
    }
