"""The snapshot of a period: what the record says of its last day, part by part, and its digests.

Nothing is copied: the same rows are read again at any later time as of the same date and as known
at the same position, and their digests show that they are the same. So the form of a row is as
permanent as that of an event: what is added to it later goes beside it, never into it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from sqlalchemy.engine import Connection

from aggregates.case_values import CaseKind
from aggregates.period_values import Section, Span
from aggregates.values import Digest
from projections.account_money import kept_accounts, on_no_account
from projections.accounts import Account
from projections.balances import Moment, account_balances, figures
from projections.case_queries import CaseFilter, cases
from projections.one_sided_lines import ENTRY
from projections.paging import LIMIT_MAX, PageRequest
from projections.reconciliation_statement import reconciliation_statement
from projections.rows import Row

READS: Final = ("disbursement_ledger", "reconciliation", "case_register")
"""The projections a snapshot is read from."""

SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    "funds": ("fund", "currency"),
    "opening_commitments": ("fund", "allocation", "project", "stage", "currency"),
    "commitments": ("fund", "allocation", "project", "stage", "currency"),
    "accounts": ("account",),
    "unreconciled": ("account", "source", "position"),
    "cases": ("case",),
}
"""The sections in their order, and by what a row of each is known."""

STAGES: Final = ("appropriated", "allotted", "reserved", "approved", "ordered", "paid", "settled")
AMOUNTS: Final = (*STAGES, "minor", "books", "books_adjusted", "bank", "bank_adjusted")
"""The fields of rows that are counts of minor units."""
COMMITTED: Final = (Account.RESERVED, Account.APPROVED, Account.ORDERED)
"""Money bound to projects and not paid out: what one period leaves to the next."""

Rows = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rows of each section; beside them, what they were taken from.

    ``statements`` are the reconciliation statements of the accounts, ``nowhere`` the items on none.
    """

    rows: dict[str, Rows]
    statements: tuple[Row, ...]
    nowhere: tuple[Row, ...]

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
    accounts = kept_accounts(connection, span.last_on, position, organisation)
    statements = tuple(
        reconciliation_statement(connection, account, span.last_on, position)
        for account in accounts
    )
    lines = tuple(line for statement in statements for line in _lines(statement))
    numbers = [account["reference"] for account in accounts]
    found = {
        "funds": _funds(connection, organisation, moment),
        "opening_commitments": commitments(connection, organisation, Moment(span.eve, position)),
        "commitments": commitments(connection, organisation, moment),
        "accounts": tuple(map(_balances, statements)),
        "unreconciled": lines,
        "cases": tuple(_cases(connection, numbers, lines, moment)),
    }
    nowhere = tuple(on_no_account(connection, span.last_on, position, organisation))
    return Snapshot({name: found[name] for name in SECTIONS}, statements, nowhere)


def commitments(connection: Connection, organisation: str, moment: Moment) -> Rows:
    """List what was bound to projects and not paid, by allocation, project and stage."""
    where, by = {"organisation": organisation}, ("fund", "allocation", "project")
    bound = {account.value for account in COMMITTED}
    return tuple(
        {
            **dict(zip(by, balance.group, strict=True)),
            "stage": balance.account,
            "currency": balance.currency,
            "minor": balance.minor,
        }
        for balance in account_balances(connection, where, moment, by)
        if balance.account in bound
    )


def digest_of(rows: Iterable[Row]) -> Digest:
    """Return SHA-256 over the rows in order, each as compact JSON with sorted names and a feed."""
    digest = sha256()
    for row in rows:
        digest.update(_written(row))
        digest.update(b"\n")
    return Digest(digest.hexdigest())


def subject_of(line: Row) -> str:
    """Name what a line is of, as cases and matches know it: an entry, or an item's position."""
    return str(line["reference"] if line["source"] == ENTRY else line["position"])


def _written(row: Row) -> bytes:
    plain = json.dumps(
        row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    )
    return plain.encode()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no JSON form")


def _funds(connection: Connection, organisation: str, moment: Moment) -> Rows:
    """List how far the money an organisation holds of each fund has come."""
    where = {"organisation": organisation}
    found = figures(connection, where, moment, by=("fund",), names=STAGES)
    return tuple(
        {"fund": fund, "currency": currency, **amounts}
        for ((fund,), currency), amounts in sorted(found.items())
        if any(amounts.values())
    )


def _balances(statement: Row) -> Row:
    books, bank, account = statement["books"], statement["bank"], statement["account"]
    return {
        "account": account["reference"],
        "currency": account["currency"],
        "books": books["balance"]["minor"],
        "books_adjusted": books["adjusted"]["minor"],
        "bank": bank["balance"]["minor"] if bank["balance"] else None,
        "bank_adjusted": bank["adjusted"]["minor"] if bank["adjusted"] else None,
        "bank_on": bank["on"],
    }


def _lines(statement: Row) -> Iterator[Row]:
    """List what is on one side only on the day; what later completes it is not said."""
    names = ("kind", "source", "position", "on", "record_kind", "reference", "what")
    for line in statement["lines"]:
        amount = line["amount"]
        yield {
            "account": statement["account"]["reference"],
            **{name: line[name] for name in names},
            "currency": amount["currency"],
            "minor": amount["minor"],
        }


def _cases(
    connection: Connection, numbers: Sequence[str], lines: Sequence[Row], moment: Moment
) -> Iterator[Row]:
    """List the cases that take up a line, whenever that was, however far they are.

    A case is mostly opened when the period is over, so only what is known counts, not what is
    dated by then. Suspense in the books is no word about the bank.
    """
    wanted = {(line["account"], subject_of(line)) for line in lines}
    for number in numbers:
        for row in _of_account(connection, number, moment.known_at):
            subjects = [*row["entries"], *row["items"]]
            taken_up = sorted(one for one in subjects if (number, one) in wanted)
            if taken_up and row["kind"] != CaseKind.SUSPENSE:
                yield {
                    "case": row["reference"],
                    "account": number,
                    "kind": row["kind"],
                    "arisen_on": row["arisen_on"],
                    "takes_up": taken_up,
                }


def _of_account(connection: Connection, number: str, known_at: int | None) -> Iterator[Row]:
    cursor = None
    while True:
        request = PageRequest(cursor, LIMIT_MAX)
        page = cases(connection, CaseFilter(account=number), request, Moment(None, known_at))
        yield from page.items
        if (cursor := page.next_cursor) is None:
            return
