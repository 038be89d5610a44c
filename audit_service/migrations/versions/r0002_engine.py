"""Command keys and snapshots beside the log; builds, leases and stops of projections."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"

_BYTEWISE: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT: Final = sa.String(27).with_variant(sa.String(27, collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables the engine stands on."""
    op.create_table(
        "command_keys",
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("kept_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("scope", "key"),
    )
    op.create_index("command_keys_kept_at", "command_keys", ["kept_at"])
    op.create_table(
        "record_snapshots",
        sa.Column("originator_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    _create_standing_tables()


def _create_standing_tables() -> None:
    op.create_table(
        "projection_builds",
        sa.Column("projection", sa.String(64), primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("form", sa.String(64), nullable=False),
    )
    op.create_table(
        "projection_leases",
        sa.Column("projection", sa.String(64), primary_key=True),
        sa.Column("holder", _BYTEWISE, nullable=False),
        sa.Column("until", _BYTEWISE, nullable=False),
    )
    op.create_table(
        "projection_stops",
        sa.Column("projection", sa.String(64), primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("topic", _BYTEWISE, nullable=False),
        sa.Column("fault", _BYTEWISE, nullable=False),
        sa.Column("stopped_at", _BYTEWISE, nullable=False),
    )
