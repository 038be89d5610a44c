"""The tables of the record: the log itself, and what is kept in the same transactions with it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa

PARTITION: Final = 0
"""The log's partition. One for now; order and gaplessness are promised within a partition."""

LOG = sa.MetaData()

_INSTANT = sa.String(27).with_variant(sa.String(27, collation="C"), "postgresql")

EVENTS = sa.Table(
    "event_log",
    LOG,
    sa.Column("partition", sa.SmallInteger, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("recorded_at", _INSTANT, nullable=False),
    sa.Column("originator_id", sa.Uuid, nullable=False),
    sa.Column("originator_version", sa.BigInteger, nullable=False),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("partition", "originator_id", "originator_version"),
    sa.UniqueConstraint("partition", "position"),
    sa.Index("event_log_recorded_at", "partition", "recorded_at"),
)
"""One row per fact. ``state`` is plain JSON; ``recorded_at`` is UTC and never goes backwards."""

HEAD = sa.Table(
    "event_head",
    LOG,
    sa.Column("partition", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("recorded_at", _INSTANT, nullable=False),
)
"""The last position and instant of each partition; appending moves it under its row lock."""

BEGINNING = "0001-01-01T00:00:00.000000Z"

COMMAND_KEYS: Final = sa.Table(
    "command_keys",
    LOG,
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("kept_at", _INSTANT, nullable=False),
    sa.PrimaryKeyConstraint("scope", "key"),
    sa.Index("command_keys_kept_at", "kept_at"),
)
"""The answer given under a client's key, beside the digest of what was asked; it commits with the
facts. ``scope`` is who asked: a key means nothing to anyone else."""

SNAPSHOTS: Final = sa.Table(
    "record_snapshots",
    LOG,
    sa.Column("originator_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("form", sa.String(64), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
)
"""What the events of a long record come to at a version, as plain JSON; deleting it loses nothing.
``form`` is the digest of the shape it was written in: another shape is not read."""


def stamp(instant: datetime) -> str:
    """Write an instant as the log keeps it: UTC, microseconds, ordered as text."""
    written = instant.astimezone(UTC).isoformat(timespec="microseconds")
    return written.removesuffix("+00:00") + "Z"


def instant_of(text: str) -> datetime:
    """Read an instant back."""
    return datetime.fromisoformat(text)
