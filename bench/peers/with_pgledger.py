"""pgledger: a ledger in SQL functions; one transfer per movement."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg

from bench.peers.protocol import BULK, SINGLE, accounts, asked, movements, tell, timed

FILES = (
    "vendor/scoville-pgsql-ulid/ulid-to-uuid.sql",
    "vendor/scoville-pgsql-ulid/uuid-to-ulid.sql",
    "pgledger.sql",
)
AT_ONCE = 500
ONE = "SELECT id FROM pgledger_create_transfer(%s, %s, %s)"
MANY = (
    "SELECT count(*) FROM pgledger_create_transfers(ARRAY("
    "SELECT (s, t, a)::transfer_request FROM unnest(%s::text[], %s::text[], %s::numeric[])"
    " AS moved(s, t, a)))"
)


def main() -> None:
    """Post the movements one call and commit at a time, or many to a call in one transaction."""
    told = asked(SINGLE, BULK)
    moved = movements(told.movements)
    if not (told.folder / FILES[-1]).exists():
        raise SystemExit("its SQL is not here: make bench-peers clones it from its repository")
    with psycopg.connect(told.url, autocommit=True) as connection:
        for name in FILES:
            connection.execute(_text(told.folder / name))
        kept = {name: _account(connection, name) for name in accounts(moved)}
        transfers = [(kept[s], kept[t], Decimal(minor) / 100) for s, t, minor in moved]

        def single() -> None:
            for transfer in transfers:
                connection.execute(ONE, transfer, prepare=True)

        def bulk() -> None:
            with connection.transaction():
                for start in range(0, len(transfers), AT_ONCE):
                    columns = zip(*transfers[start : start + AT_ONCE], strict=True)
                    connection.execute(MANY, [list(column) for column in columns])

        seconds = timed(single if told.mode == SINGLE else bulk)
        found = connection.execute("SELECT name, balance FROM pgledger_accounts_view").fetchall()
        legs = connection.execute("SELECT count(*) FROM pgledger_entries_view").fetchone()
    balances = {name: int(balance * 100) for name, balance in found}
    tell(_version(told.folder), seconds, legs[0] if legs else 0, balances)


def _version(folder: Path) -> str:
    """Return the commit that is checked out, by its first letters."""
    head = folder / ".git" / "HEAD"
    return head.read_text(encoding="utf-8")[:7] if head.exists() else ""


def _account(connection: psycopg.Connection, name: str) -> str:
    found = connection.execute("SELECT id FROM pgledger_create_account(%s, 'CNY')", (name,))
    row = found.fetchone()
    if row is None:
        raise LookupError(f"pgledger made no account {name}")
    return str(row[0])


def _text(path: Path) -> Any:
    return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
