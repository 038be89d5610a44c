"""Open lines: what a matcher has to go by, entries and items of an account that nothing matches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.book_side import PAYMENT, REFUND, RETURN, REVERSAL
from projections.reconciled_lines import entries_of, items_of, unmatched_entry, unmatched_item
from projections.reconciliation_tables import ACCOUNTS, ENTRIES, ITEMS, NAMES
from projections.rows import Row

_AT_ONCE: Final = 2_000
_NO_REFERENCE: Final = frozenset({"", "NOTPROVIDED", "NOT PROVIDED", "NONREF", "NON REF", "NONE"})
"""What banks write where a reference is asked for and there is none."""
_CLAIMED: Final = (PAYMENT, REFUND, REVERSAL, RETURN)


class OpenPart(NamedTuple):
    """One payment within an open entry; ``minor`` is signed like the entry."""

    minor: int
    references: tuple[str, ...]
    name: str
    account: str


class OpenEntry(NamedTuple):
    """An entry no match counts, by its reference. Above zero it came in, below it went out."""

    key: str
    on: date
    minor: int
    nature: str
    is_reversal: bool
    references: tuple[str, ...]
    bank_reference: str
    name: str
    account: str
    words: str
    charges: int
    parts: tuple[OpenPart, ...]
    position: int


class OpenItem(NamedTuple):
    """An item of the books no match counts, by its log position; signed as it moves the account.

    ``names`` are all that the other party is or was called, ``accounts`` all it holds on record.
    """

    key: str
    on: date
    minor: int
    references: tuple[str, ...]
    group: str
    names: tuple[str, ...]
    accounts: tuple[str, ...]
    undoes: str
    kind: str
    by: str


def open_entries(
    connection: Connection, account: str, known_at: int | None = None
) -> Iterator[OpenEntry]:
    """Stream the entries that no match counted at a position, by day and position."""
    column = ENTRIES.c
    names = (
        "reference", "booked_on", "minor", "nature", "is_reversal", "end_to_end",
        "given_reference", "bank_reference", "name", "party_account", "words", "charges_minor",
        "details", "position",
    )  # fmt: skip
    chosen = (
        sa.select(*(column[name] for name in names))
        .where(*entries_of(account, known_at), unmatched_entry(known_at))
        .order_by(column.booked_on, column.position)
    )
    for (
        reference, on, minor, nature, is_reversal, end_to_end, given, bank_reference, name,
        party, words, charges, details, position,
    ) in connection.execute(chosen.execution_options(yield_per=_AT_ONCE)):  # fmt: skip
        yield OpenEntry(
            reference, on, minor, nature, is_reversal, _references(end_to_end, given),
            _reference(bank_reference), name, party, words, charges,
            tuple(map(_part, details)), position,
        )  # fmt: skip


def open_items(
    connection: Connection, account: Row, known_at: int | None = None
) -> Iterator[OpenItem]:
    """Stream the items of an account's books that no match counted at a position, by day.

    ``account`` is its row (``bank_queries.account``).
    """
    column = ITEMS.c
    held = (*items_of(account, known_at), unmatched_item(known_at))
    names, accounts = _parties(connection, held, known_at)
    shown = ("item", "on", "minor", "references", "order", "kind", "party", "undoes", "by")
    chosen = sa.select(*(column[name] for name in shown)).where(*held)
    chosen = chosen.order_by(column.on, column.item).execution_options(yield_per=_AT_ONCE)
    for item, on, minor, references, order, kind, party, undoes, by in connection.execute(chosen):
        is_claimed = kind in _CLAIMED
        yield OpenItem(
            str(item), on, minor, references, order,
            names.get(party, ()) if is_claimed else (party,),
            accounts.get(party, ()) if is_claimed else (),
            "" if undoes is None else str(undoes), kind, by,
        )  # fmt: skip


def _parties(
    connection: Connection, held: tuple[Any, ...], known_at: int | None
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Read what the payees of some items are called, and the accounts they hold."""
    payees = sa.select(ITEMS.c.party).where(*held, ITEMS.c.kind.in_(_CLAIMED)).distinct()
    named = sa.select(NAMES.c.organisation, NAMES.c.name).where(NAMES.c.organisation.in_(payees))
    names: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for organisation, name in connection.execute(named.order_by(NAMES.c.position)):
        names[organisation][name] = None
    column = ACCOUNTS.c
    owned = sa.select(column.holder, column.reference).where(column.holder.in_(payees))
    if known_at is not None:
        owned = owned.where(column.opened_position <= known_at)
    accounts: defaultdict[str, list[str]] = defaultdict(list)
    for holder, reference in connection.execute(owned.order_by(column.reference)):
        accounts[holder].append(reference)
    return (
        {organisation: tuple(called) for organisation, called in names.items()},
        {holder: tuple(numbers) for holder, numbers in accounts.items()},
    )


def _part(detail: Row) -> OpenPart:
    references = _references(detail["end_to_end"], detail["reference"])
    return OpenPart(detail["minor"], references, detail["name"], detail["account"])


def _references(*given: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(_reference, given))))


def _reference(given: str) -> str:
    return "" if given.strip().upper() in _NO_REFERENCE else given
