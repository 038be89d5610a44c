"""The tables of reconciliation: accounts, the bank's side, the books' side, and what joins them."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Parts, Texts, text
from projections.latest_state import state_table
from projections.rows import READ_MODELS


def _day(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date, nullable=False)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Uuid, primary_key=True)


def _position() -> sa.Column[Any]:
    return sa.Column("position", POSITION, primary_key=True, autoincrement=False)


ACCOUNTS: Final = state_table(
    "bank_accounts",
    text("holder"),
    text("bank"),
    text("currency"),
    _number("opening_minor"),
    _day("opened_on"),
    _number("opened_position"),
    sa.Column("closed_on", sa.Date),
    sa.Column("closed_position", sa.BigInteger),
    indexed=("holder",),
)
"""``opening_minor`` is what the books say the account held on the eve of ``opened_on``."""

PAYING: Final = sa.Table(
    "bank_paying_accounts",
    READ_MODELS,
    _id(),
    text("organisation"),
    text("currency"),
    text("account"),
    _day("assigned_on"),
    _number("position"),
    sa.Index("bank_paying_accounts_account", "account", "organisation"),
)
"""The account on which items that name none are expected, by holder and currency."""

STATEMENTS: Final = state_table(
    "bank_statements",
    text("reference"),
    text("account"),
    text("kind"),
    text("number"),
    _day("first_on"),
    _day("last_on"),
    sa.Column("opening_minor", sa.BigInteger),
    sa.Column("closing_minor", sa.BigInteger),
    text("currency"),
    _number("entries"),
    _number("entries_recorded"),
    _number("credits_minor"),
    _number("debits_minor"),
    text("file"),
    text("source"),
    _number("deliveries"),
    _day("received_on"),
    _number("received_position"),
    sa.Column("whole_position", sa.BigInteger),
    reference=False,
)
"""Papers of a bank; ``reference`` is their own within the account. ``whole_position`` is that of
the fact by which the last entry was on record: from there on a statement says what was held."""
sa.Index("bank_statements_received", STATEMENTS.c.account, STATEMENTS.c.received_position)
sa.Index("bank_statements_kind", STATEMENTS.c.account, STATEMENTS.c.kind, STATEMENTS.c.first_on)

ENTRIES: Final = sa.Table(
    "bank_entries",
    READ_MODELS,
    _id(),
    text("reference"),
    text("account"),
    text("statement"),
    _number("line"),
    _number("ordinal"),
    _number("listed"),
    _day("booked_on"),
    _day("counts_on"),
    sa.Column("value_on", sa.Date),
    _number("minor"),
    text("currency"),
    sa.Column("is_reversal", sa.Boolean, nullable=False),
    text("nature"),
    text("code"),
    text("bank_reference"),
    text("end_to_end"),
    text("given_reference"),
    text("name"),
    text("party_account"),
    text("words"),
    _number("charges_minor"),
    sa.Column("details", Parts, nullable=False),
    _number("position"),
    text("match"),
    sa.Index("bank_entries_reference", "reference", unique=True),
    sa.Index("bank_entries_booked", "account", "booked_on", "position"),
    sa.Index("bank_entries_open", "account", "match", "booked_on", "position"),
    sa.Index("bank_entries_statement", "account", "statement", "booked_on", "position"),
)
"""Booked entries. ``counts_on`` is the day an entry moves the bank's balance: when it was booked,
or, where its statement does not cover that, the first or last day it does. ``match`` is the one
that counts now, "" while there is none. ``listed`` counts the statements that say it."""

LISTINGS: Final = sa.Table(
    "bank_entry_listings",
    READ_MODELS,
    _position(),
    text("entry"),
    text("account"),
    text("statement"),
    _number("line"),
    sa.Index("bank_entry_listings_statement", "account", "statement", "entry"),
)
"""Statements that list an entry again, beside the one that first did; rows are only added."""

ITEMS: Final = sa.Table(
    "book_items",
    READ_MODELS,
    sa.Column("item", POSITION, primary_key=True, autoincrement=False),
    sa.Column("named_account", KEY),
    text("holder"),
    text("kind"),
    text("record_kind"),
    text("record"),
    _day("on"),
    _number("minor"),
    text("currency"),
    sa.Column("references", Texts, nullable=False),
    text("order"),
    text("party"),
    text("words"),
    text("by"),
    sa.Column("undoes", sa.BigInteger),
    sa.Column("gone_position", sa.BigInteger),
    sa.Column("gone_on", sa.Date),
    text("match"),
    sa.Index("book_items_named", "named_account", "on", "item"),
    sa.Index("book_items_named_open", "named_account", "match", "on", "item"),
    sa.Index("book_items_holder", "holder", "on", "item"),
    sa.Index("book_items_holder_open", "holder", "match", "on", "item"),
)
"""Facts that move an account, by their log position (``item``), signed as they move it.
``named_account`` is null where the fact names none: then it is the paying account of ``holder``.
``kind`` is payment, refund, reversal, return, funding, or a cash entry's; ``record`` the reference
of the claim, fund or cash entry; ``party`` the payee's reference, or the words of a fund or cash
entry; ``words`` the reason it gives; ``undoes`` the payment that a return or reversal gives back. A
dropped cash entry is gone."""

MATCHES: Final = state_table(
    "bank_matches",
    text("account"),
    text("stage"),
    text("rule"),
    _number("rule_version"),
    _number("score"),
    sa.Column("reasons", Texts, nullable=False),
    sa.Column("is_automatic", sa.Boolean, nullable=False),
    text("reason"),
    text("by"),
    text("office"),
    _day("decided_on"),
    _number("first_position"),
    _number("times"),
    _number("lines"),
)
"""Matches and where they stand now; who took the last step, in what words, and its position.
``is_automatic`` says that a rule made it last, without a person. ``times`` counts how often it was
made, ``lines`` those of each time."""
sa.Index("bank_matches_account", MATCHES.c.account, MATCHES.c.position)
sa.Index("bank_matches_decided", MATCHES.c.position)
sa.Index("bank_matches_standing", MATCHES.c.stage, MATCHES.c.position)
sa.Index("bank_matches_stage", MATCHES.c.account, MATCHES.c.stage, MATCHES.c.position)

MATCH_LINES: Final = sa.Table(
    "bank_match_lines",
    READ_MODELS,
    _id(),
    text("match"),
    text("account"),
    _number("time"),
    text("side"),
    sa.Column("entry", KEY),
    sa.Column("item", sa.BigInteger),
    text("difference"),
    _day("on"),
    _number("minor"),
    text("currency"),
    sa.Column("from_position", sa.BigInteger),
    sa.Column("from_at", KEY),
    sa.Column("until_position", sa.BigInteger),
    sa.Column("is_current", sa.Boolean),
    sa.Index("bank_match_lines_match", "match", "time"),
    sa.Index("bank_match_lines_account", "account", "on"),
    sa.Index("bank_match_lines_entry", "entry", "is_current", unique=True),
    sa.Index("bank_match_lines_item", "item", "is_current", unique=True),
)
"""The lines of each match: side ``bank`` (``entry``), ``book`` (``item``) or ``difference`` (its
kind, "" on the other sides). Each time a match is made, it has a row for each line, which counts
from ``from_position`` (recorded at ``from_at``; null: proposed) until ``until_position`` (null:
still). ``is_current`` is true while it counts, else null, so that the unique indexes let an entry
and an item count in one match at a time."""

CLAIMS: Final = sa.Table(
    "reconciliation_claims",
    READ_MODELS,
    _id(),
    text("claim"),
    text("allocation"),
    text("payee"),
    text("order"),
    text("payment"),
    sa.Column("named_account", KEY),
    sa.Column("paid", sa.BigInteger),
)
"""Of each claim: its order, and its present payment (``paid``, a position) and account."""

HOLDERS: Final = sa.Table(
    "reconciliation_holders",
    READ_MODELS,
    _id(),
    text("reference"),
    text("organisation"),
)
"""Whose money that of each allocation and each fund is; an organisation's is its own."""

NAMES: Final = sa.Table(
    "reconciliation_names",
    READ_MODELS,
    _position(),
    text("organisation"),
    text("name"),
    sa.Index("reconciliation_names_organisation", "organisation", "position"),
)
"""What an organisation is or was called, from which fact on; rows are only added."""

CASH: Final = state_table(
    "cash_entries",
    text("account"),
    text("kind"),
    _number("minor"),
    text("currency"),
    text("party"),
    text("reason"),
    _day("recorded_on"),
    _number("item"),
    _number("cleared_minor"),
    sa.Column("dropped_on", sa.Date),
    sa.Column("dropped_position", sa.BigInteger),
)
"""Cash entries as their last fact left them; ``item`` is the position that wrote each up, and
``cleared_minor`` has no sign."""
sa.Index("cash_entries_account", CASH.c.account, CASH.c.kind, CASH.c.reference)
sa.Index("cash_entries_kind", CASH.c.kind, CASH.c.reference)

CLEARANCES: Final = sa.Table(
    "cash_entry_clearances",
    READ_MODELS,
    _position(),
    text("entry"),
    _day("on"),
    _number("minor"),
    text("currency"),
    text("reason"),
    text("by"),
    text("office"),
    sa.Index("cash_entry_clearances_entry", "entry", "position"),
)
"""What part of a cash entry turned out to be what; rows are only added."""

TABLES: Final = (
    ACCOUNTS, PAYING, STATEMENTS, ENTRIES, LISTINGS, ITEMS, MATCHES, MATCH_LINES, CLAIMS, HOLDERS,
    NAMES, CASH, CLEARANCES,
)  # fmt: skip
