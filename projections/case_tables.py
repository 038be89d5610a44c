"""The tables of the case register."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Texts, text
from projections.latest_state import state_table
from projections.rows import READ_MODELS
from projections.timeline import timeline_table

CASES: Final = state_table(
    "case_register",
    sa.Column("entries", Texts, nullable=False),
    sa.Column("items", Texts, nullable=False),
    sa.Column("statements", Texts, nullable=False),
    text("reason"),
    sa.Column("automatic", sa.Boolean, nullable=False),
    sa.Column("opened_position", sa.BigInteger, nullable=False),
)
"""What a case is about, which never changes: bank entries and statements by reference, items of
the books by log position. ``reason`` is "" where the service found it itself."""


def _lasting() -> tuple[sa.Column[Any], ...]:
    """Return the columns of what every state of a case says alike, so that one table answers."""
    return (
        text("case"),
        text("account"),
        text("kind"),
        text("currency"),
        sa.Column("arisen_on", sa.Date, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
    )


STATES: Final = timeline_table(
    "case_states",
    *_lasting(),
    text("stage"),
    sa.Column("is_open", sa.Boolean, nullable=False),
    sa.Column("minor", sa.BigInteger, nullable=False),
    text("owner_organisation"),
    text("owner_person"),
    sa.Column("due_on", sa.Date),
    sa.Column("explained_on", sa.Date),
    sa.Column("resolved_on", sa.Date),
    sa.Column("resolution", KEY),
    sa.Column("finding", KEY),
    sa.Column("reopenings", sa.Integer, nullable=False),
)
"""Every state a case was in. ``minor`` is what the bank says more than the books, below zero less;
``owner_person`` is "" while nobody is named. Deadlines count until the case is resolved."""

_WHEN: Final = ("case", "effective_on", "position", "next_on", "next_position", "gone_position")

for _columns in (
    ("case",), ("account",), ("kind",), ("owner_organisation",), ("owner_person",), ("stage",),
    ("is_open", "due_on"),
):  # fmt: skip
    sa.Index(
        f"case_states_{_columns[0]}",
        *(STATES.c[name] for name in dict.fromkeys((*_columns, *_WHEN))),
    )

HISTORY: Final = sa.Table(
    "case_history",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("case"),
    sa.Column("effective_on", sa.Date, nullable=False),
    text("step"),
    text("stage"),
    text("by"),
    text("office"),
    text("words"),
    sa.Column("automatic", sa.Boolean, nullable=False),
    text("owner_organisation"),
    text("owner_person"),
    sa.Column("minor", sa.BigInteger, nullable=False),
    text("currency"),
    sa.Column("due_on", sa.Date),
    sa.Column("resolution", KEY),
    sa.Column("grounds", Texts, nullable=False),
    sa.Column("finding", KEY),
    sa.Column("files", Texts, nullable=False),
    sa.Column("documents", Texts, nullable=False),
    sa.Index("case_history_case", "case", "position"),
)
"""Every step of a case, who took it and in what words, and what it left the case at. ``grounds``
are ``kind:reference``, ``documents`` numbers, ``files`` digests. Rows are only added."""
