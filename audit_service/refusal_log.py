"""The refusal log: commands that were refused, kept beside the record and never part of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa

from aggregates.refusals import Refused
from audit_service.commands.command import Actor
from audit_service.database import Database
from audit_service.log_tables import LOG, stamp

REFUSALS: Final = sa.Table(
    "refusal_log",
    LOG,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("refused_at", sa.String(27), nullable=False),
    sa.Column("command", sa.Text, nullable=False),
    sa.Column("command_id", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("office", sa.Text, nullable=False),
    sa.Column("codes", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
)
"""One row per refused command: who tried what, when, and why it was refused."""

_DETAIL_LENGTH_MAX = 4_000


class RefusalLog:
    """Keeps refusals, so that a pattern of attempts can be seen."""

    def __init__(self, database: Database) -> None:
        """Write to the database of the record."""
        self.database = database

    def keep(self, command: str, actor: Actor, command_id: str, refused: Refused) -> None:
        """Keep one refusal; no word of a malformed command is kept, only what was wrong."""
        with self.database.transaction() as connection:
            connection.execute(
                sa.insert(REFUSALS),
                {
                    "refused_at": stamp(datetime.now(UTC)),
                    "command": command,
                    "command_id": _printable(command_id),
                    "by": _printable(actor.person),
                    "office": _printable(actor.office),
                    "codes": " ".join(dict.fromkeys(refused.codes)),
                    "detail": _printable(str(refused))[:_DETAIL_LENGTH_MAX],
                },
            )


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
