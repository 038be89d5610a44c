"""The snapshot of a period: what the record says of its last day, part by part, and its digests.

Nothing is copied: the same rows are read again at any later time as of the same date and as known
at the same position, and their digests show that they are the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final

from sqlalchemy.engine import Connection

from aggregates.period import Section, Span
from aggregates.values import Digest
from projections import bank_queries, case_queries
from projections.accounts import STAGES, Account
from projections.balances import Moment, account_balances, figures
from projections.case_queries import CaseFilter
from projections.paging import PageRequest
from projections.reconciliation_statement import reconciliation_statement
from projections.rows import Row

READS: Final = ("disbursement_ledger", "reconciliation", "case_register", "period_register")
"""The projections a snapshot is read from, and that of the periods themselves."""

OPEN_COMMITMENTS: Final = (Account.RESERVED, Account.APPROVED, Account.ORDERED)
"""Money bound and not paid out: what a period carries over into the next."""

_AT_ONCE: Final = 500

Rows = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rows of each section, and the reconciliation statements they were taken from."""

    rows: dict[str, Rows]
    statements: tuple[Row, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        """Digest every section."""
        return tuple(
            Section(name=name, rows=len(rows), digest=digest_of(rows))
            for name, rows in self.rows.items()
        )


def snapshot(connection: Connection, organisation: str, span: Span, position: int) -> Snapshot:
    """Read what is known at a position of an organisation's money on the last day of a period."""
    moment = Moment(span.last_on, position)
    accounts = list(_accounts(connection, organisation, moment))
    statements = tuple(
        reconciliation_statement(connection, account, span.last_on, position)
        for account in accounts
    )
    numbers = [account["reference"] for account in accounts]
    return Snapshot(
        {
            "funds": _funds(connection, organisation, moment),
            "commitments": _commitments(connection, organisation, moment),
            "accounts": tuple(map(_balances, statements)),
            "unreconciled": tuple(row for one in statements for row in _lines(one)),
            "cases": tuple(_cases(connection, numbers, moment)),
        },
        statements,
    )


def digest_of(rows: Iterable[Row]) -> Digest:
    """Return SHA-256 over the rows in order, each as compact JSON with sorted names and a feed."""
    digest = sha256()
    for row in rows:
        digest.update(_written(row))
        digest.update(b"\n")
    return Digest(digest.hexdigest())


def _written(row: Row) -> bytes:
    plain = json.dumps(
        row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    )
    return plain.encode()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no JSON form")


def _accounts(connection: Connection, organisation: str, moment: Moment) -> Iterator[Row]:
    """List the accounts an organisation held on the date, by number."""
    request = PageRequest(limit=_AT_ONCE)
    while True:
        page = bank_queries.accounts(connection, request, holder=organisation)
        for account in page.items:
            if _was_held(account, moment):
                yield account
        if page.next_cursor is None:
            return
        request = PageRequest(limit=_AT_ONCE, cursor=page.next_cursor)


def _was_held(account: Row, moment: Moment) -> bool:
    opened: bool = account["opened_position"] <= moment.known_at
    return opened and account["opened_on"] <= moment.as_of


def _funds(connection: Connection, organisation: str, moment: Moment) -> Rows:
    where = {"organisation": organisation}
    found = figures(connection, where, moment, by=("fund",), names=STAGES)
    return tuple(
        {"fund": fund, "currency": currency, **amounts}
        for ((fund,), currency), amounts in sorted(found.items())
    )


def _commitments(connection: Connection, organisation: str, moment: Moment) -> Rows:
    """List what is bound to projects and not paid, by allocation, project and stage."""
    held = account_balances(
        connection, {"organisation": organisation}, moment, by=("fund", "allocation", "project")
    )
    bound = {account.value for account in OPEN_COMMITMENTS}
    names = ("fund", "allocation", "project")
    return tuple(
        {
            **dict(zip(names, balance.group, strict=True)),
            "stage": balance.account,
            "currency": balance.currency,
            "minor": balance.minor,
        }
        for balance in held
        if balance.account in bound
    )


def _balances(statement: Row) -> Row:
    books, bank = statement["books"], statement["bank"]
    return {
        "account": statement["account"]["reference"],
        "currency": statement["account"]["currency"],
        "books": books["balance"]["minor"],
        "bank": bank["balance"]["minor"] if bank["balance"] else None,
        "bank_on": bank["on"],
        "adjusted_books": books["adjusted"]["minor"],
        "adjusted_bank": bank["adjusted"]["minor"] if bank["adjusted"] else None,
    }


def _lines(statement: Row) -> Iterator[Row]:
    for line in statement["lines"]:
        said = {name: line[name] for name in ("kind", "on", "entry", "item")}
        amount = line["amount"]["minor"]
        yield {"account": statement["account"]["reference"], **said, "minor": amount}


def _cases(connection: Connection, numbers: list[str], moment: Moment) -> Iterator[Row]:
    names = ("reference", "account", "kind", "stage", "arisen_on", "due_on")
    for number in numbers:
        wanted, cursor = CaseFilter(account=number, open_only=True), None
        while True:
            request = PageRequest(limit=_AT_ONCE, cursor=cursor)
            page = case_queries.cases(connection, wanted, request, moment)
            for row in page.items:
                yield {name: row[name] for name in names} | {
                    "minor": row["amount_minor"],
                    "subjects": [*row["entries"], *map(str, row["items"]), *row["statements"]],
                }
            cursor = page.next_cursor
            if cursor is None:
                break
