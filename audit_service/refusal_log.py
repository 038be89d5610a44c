"""The refusal log: commands that were refused, kept beside the record and never part of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Kept:
    """A command that was refused: what was tried, by whom, and why it was not done."""

    command: str
    actor: Actor
    command_id: str
    refused: Refused

    def row(self) -> dict[str, str]:
        """Return it as it is kept."""
        return {
            "command": self.command,
            "command_id": _printable(self.command_id),
            "by": _printable(self.actor.person),
            "office": _printable(self.actor.office),
            "codes": " ".join(dict.fromkeys(self.refused.codes)),
            "detail": _printable(str(self.refused))[:_DETAIL_LENGTH_MAX],
        }


class RefusalLog:
    """Keeps refusals, so that a pattern of attempts can be seen."""

    def __init__(self, database: Database) -> None:
        """Write to the database of the record."""
        self.database = database

    def keep(self, refused: Iterable[Kept]) -> None:
        """Keep refusals; no word of a malformed command is kept, only what was wrong."""
        now = stamp(datetime.now(UTC))
        rows = [one.row() | {"refused_at": now} for one in refused]
        if rows:
            with self.database.transaction() as connection:
                connection.execute(sa.insert(REFUSALS), rows)


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
