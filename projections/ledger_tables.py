"""The tables of the disbursement ledger."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from projections.accounts import Account
from projections.rows import READ_MODELS

FUNDS: Final = sa.Table(
    "ledger_funds",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("fund", sa.Text, nullable=False),
    sa.Column("organisation", sa.Text, nullable=False),
    sa.Column("region", sa.Text, nullable=False),
    sa.Column("tier", sa.Text, nullable=False),
    sa.Column("fund_class", sa.Text, nullable=False),
)

ALLOCATIONS: Final = sa.Table(
    "ledger_allocations",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("allocation", sa.Text, nullable=False),
    sa.Column("parent", sa.Uuid),
    sa.Column("fund", sa.Text, nullable=False),
    sa.Column("organisation", sa.Text, nullable=False),
    sa.Column("region", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("beneficiary_class", sa.Text, nullable=False),
)

PROJECTS: Final = sa.Table(
    "ledger_projects",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("unit", sa.Text, nullable=False),
)

CLAIMS: Final = sa.Table(
    "ledger_claims",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("claim", sa.Text, nullable=False),
    sa.Column("project", sa.Text, nullable=False),
    sa.Column("allocation", sa.Text, nullable=False),
    sa.Column("minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("stands_in", sa.Text, nullable=False),
    sa.Column("paid_stands_in", sa.Text, nullable=False),
)
"""``stands_in`` is where a claim stands beside the money, ``paid_stands_in`` where its money stands
once it is paid: in ``paid`` or ``settled``."""

POSTINGS: Final = sa.Table(
    "ledger_postings",
    READ_MODELS,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("line", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("recorded_at", sa.String(27), nullable=False),
    sa.Column("effective_on", sa.Date, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("fund", sa.Text, nullable=False),
    sa.Column("fund_class", sa.Text, nullable=False),
    sa.Column("tier", sa.Text, nullable=False),
    sa.Column("organisation", sa.Text, nullable=False),
    sa.Column("region", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("beneficiary_class", sa.Text, nullable=False),
    sa.Column("allocation", sa.Text, nullable=False),
    sa.Column("project", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("claim", sa.Text, nullable=False),
    sa.Index("ledger_postings_fund", "fund", "position"),
    sa.Index("ledger_postings_organisation", "organisation", "position"),
    sa.Index("ledger_postings_region", "region", "position"),
    sa.Index("ledger_postings_purpose", "purpose", "position"),
    sa.Index("ledger_postings_allocation", "allocation", "position"),
    sa.Index("ledger_postings_project", "project", "position"),
    sa.Index("ledger_postings_unit", "unit", "position"),
    sa.Index("ledger_postings_claim", "claim", "position"),
)
"""One row per side of a movement; per position and currency the amounts sum to zero."""

DIMENSIONS: Final = (
    "fund", "fund_class", "tier", "organisation", "region", "purpose", "beneficiary_class",
    "allocation", "project", "unit", "claim",
)  # fmt: skip
"""What a posting can be asked for. ``organisation`` holds the money, ``unit`` answers for the
project it is spent on. Empty where a dimension does not apply."""

BALANCES: Final = sa.Table(
    "ledger_balances",
    READ_MODELS,
    sa.Column("dimension", sa.String(32), primary_key=True),
    sa.Column("value", sa.String(128), primary_key=True),
    sa.Column("currency", sa.String(3), primary_key=True),
    sa.Column("block", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("effective_on", sa.Date, primary_key=True),
    *(
        sa.Column(account.value, sa.BigInteger, nullable=False, server_default="0")
        for account in Account
    ),
    # Where a sum passes 64 bits SQLite would go on in floating point; stop loudly instead.
    *(
        sa.CheckConstraint(f"typeof({account.value}) = 'integer'").ddl_if(dialect="sqlite")
        for account in Account
    ),
    sqlite_with_rowid=False,
)
"""What the postings add up to in each account, per dimension, business date and block of
positions, so that a balance as of any date and known at any position is a short sum (see
``projections.balances``). A movement within one scope changes one row."""

BLOCK: Final = 4_096
"""Log positions per block of ``ledger_balances``."""

SUMMED: Final = ("fund", "organisation", "purpose", "allocation", "project", "unit")
"""Dimensions summed as they are; regions are summed at every level above them as well."""
