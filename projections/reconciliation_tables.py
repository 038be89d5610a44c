"""The tables of reconciliation: accounts, the bank's side, the books' side, and what joins them."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Parts, Texts, text
from projections.rows import READ_MODELS


def _day(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date, nullable=False)


def _position(name: str = "position") -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _minor(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger, nullable=False)


ACCOUNTS: Final = sa.Table(
    "bank_accounts",
    READ_MODELS,
    sa.Column("reference", KEY, primary_key=True),
    text("holder"),
    text("bank"),
    text("currency"),
    _minor("opening_minor"),
    _day("opened_on"),
    _position(),
    sa.Column("closed_on", sa.Date),
    sa.Column("closed_position", sa.BigInteger),
    sa.Index("bank_accounts_holder", "holder", "reference"),
)
"""``opening_minor`` is what the books say the account held on the eve of ``opened_on``."""

PAYING: Final = sa.Table(
    "bank_paying_accounts",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("organisation"),
    text("currency"),
    text("account"),
    _day("assigned_on"),
    _position(),
    sa.Index("bank_paying_accounts_account", "account", "organisation"),
)
"""The account on which items that name none are expected, by holder and currency."""

STATEMENTS: Final = sa.Table(
    "bank_statements",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("reference"),
    text("account"),
    text("kind"),
    text("number"),
    _day("first_on"),
    _day("last_on"),
    sa.Column("opening_minor", sa.BigInteger),
    sa.Column("closing_minor", sa.BigInteger),
    text("currency"),
    sa.Column("entries", sa.Integer, nullable=False),
    _minor("credits_minor"),
    _minor("debits_minor"),
    text("file"),
    text("source"),
    sa.Column("deliveries", sa.Integer, nullable=False),
    _day("received_on"),
    _position(),
    sa.Index("bank_statements_days", "account", "kind", "first_on", "last_on"),
)

ENTRIES: Final = sa.Table(
    "bank_entries",
    READ_MODELS,
    sa.Column("reference", KEY, primary_key=True),
    text("account"),
    text("statement"),
    sa.Column("line", sa.Integer, nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("listed", sa.Integer, nullable=False),
    _day("booked_on"),
    sa.Column("value_on", sa.Date),
    _minor("minor"),
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
    _minor("charges_minor"),
    sa.Column("details", Parts, nullable=False),
    _position(),
    text("match"),
    sa.Index("bank_entries_booked", "account", "booked_on", "reference"),
    sa.Index("bank_entries_open", "account", "match", "booked_on", "reference"),
    sa.Index("bank_entries_statement", "account", "statement", "line"),
)
"""Booked entries; ``match`` is the one that counts now, "" while there is none. ``listed`` counts
the statements that say it."""

ITEMS: Final = sa.Table(
    "book_items",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    sa.Column("named_account", KEY),
    text("holder"),
    text("kind"),
    text("record"),
    _day("on"),
    _minor("minor"),
    text("currency"),
    sa.Column("references", Texts, nullable=False),
    text("order"),
    text("party"),
    text("by"),
    sa.Column("undoes", sa.BigInteger),
    sa.Column("gone_position", sa.BigInteger),
    sa.Column("gone_on", sa.Date),
    text("match"),
    sa.Index("book_items_named", "named_account", "on", "position"),
    sa.Index("book_items_holder", "holder", "currency", "on", "position"),
)
"""Facts that move an account, signed as they move it. ``named_account`` is null where the fact
names none: then it is the paying account of ``holder``. ``kind`` is payment, refund, reversal,
return, funding, or a cash entry's; ``record`` the claim's, fund's or cash entry's reference; ``party`` the
payee's reference or the words of a cash entry; ``undoes`` the payment a return or reversal gives back.
A cash entry that was dropped is ``gone``."""

MATCHES: Final = sa.Table(
    "bank_matches",
    READ_MODELS,
    sa.Column("reference", KEY, primary_key=True),
    text("account"),
    text("stage"),
    text("rule"),
    sa.Column("rule_version", sa.Integer, nullable=False),
    sa.Column("score", sa.Integer, nullable=False),
    sa.Column("reasons", Texts, nullable=False),
    sa.Column("is_automatic", sa.Boolean, nullable=False),
    text("by"),
    text("office"),
    _day("decided_on"),
    _position("first_position"),
    _position(),
    sa.Index("bank_matches_stage", "account", "stage", "position"),
)
"""Matches and where they stand now; who took the last step, and its position."""

MATCH_LINES: Final = sa.Table(
    "bank_match_lines",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("match"),
    text("account"),
    text("side"),
    text("entry"),
    sa.Column("item", sa.BigInteger),
    text("difference"),
    _day("on"),
    _minor("minor"),
    text("currency"),
    sa.Column("from_position", sa.BigInteger),
    sa.Column("until_position", sa.BigInteger),
    sa.Column("is_current", sa.Boolean),
    sa.Index("bank_match_lines_match", "match", "from_position"),
    sa.Index("bank_match_lines_account", "account", "on"),
    sa.UniqueConstraint("entry_once", "is_current", name="bank_match_lines_entry_once"),
    sa.UniqueConstraint("item", "is_current", name="bank_match_lines_item_once"),
    sa.Column("entry_once", KEY),
)
"""The lines of each match: side ``bank`` (``entry``), ``book`` (``item``) or ``difference`` (its
kind). A match that counts from ``from_position`` to ``until_position`` (null: still) has a row for each
line and each time it was made. ``is_current`` is true while it counts, else null, so that the
unique constraints let an entry (``entry_once``) and an item count in one match at a time."""

CLAIMS: Final = sa.Table(
    "reconciliation_claims",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("claim"),
    text("allocation"),
    text("payee"),
    text("order"),
    sa.Column("named_account", KEY),
    sa.Column("paid", sa.BigInteger),
)
"""Of each claim: its order, and its present payment (``paid``, a position) and account."""

HOLDERS: Final = sa.Table(
    "reconciliation_holders",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("organisation"),
)
"""Who holds each allocation and each fund."""
