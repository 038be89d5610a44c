"""Document totals: what each document says it issues in all, and what was issued under it."""

from __future__ import annotations

from typing import Any, ClassVar, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.allocation import Allocation
from aggregates.source_document import SourceDocument
from aggregates.values import Document
from projections.balances import NOW, Moment
from projections.columns import POSITION, text
from projections.engine import Projection, Recorded
from projections.paging import rows_of
from projections.rows import READ_MODELS, Row, Rows
from projections.topics import topics_of

TOTALS: Final = sa.Table(
    "document_totals",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
    text("number"),
    text("issuer"),
    sa.Column("issued_on", sa.Date, nullable=False),
    text("reference"),
    sa.Column("lines", sa.BigInteger, nullable=False),
    sa.Column("effective_on", sa.Date, nullable=False),
    sa.Column("minor", sa.BigInteger, nullable=False),
    text("currency"),
    sa.Index("document_totals_document", "number", "issuer", "currency"),
)
"""The total of each currency that a received document states, and how many lines it has."""

ISSUES: Final = sa.Table(
    "document_issues",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("number"),
    text("issuer"),
    sa.Column("issued_on", sa.Date, nullable=False),
    sa.Column("effective_on", sa.Date, nullable=False),
    sa.Column("minor", sa.BigInteger, nullable=False),
    text("currency"),
    sa.Index("document_issues_document", "number", "issuer", "currency"),
)
"""What was issued, or added to what was issued, under a document; rows are only added."""

_SAME: Final = ("number", "issuer", "currency")


class DocumentTotals(Projection):
    """Keeps what documents state in all, and every amount issued under one."""

    name: ClassVar[str] = "document_totals"
    tables: ClassVar[tuple[sa.Table, ...]] = (TOTALS, ISSUES)
    topics: ClassVar[frozenset[str]] = topics_of(
        SourceDocument.Received, Allocation.Issued, Allocation.Increased
    )

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Add a document's totals, or what was issued under one."""
        event = recorded.event
        if isinstance(event, SourceDocument.Received):
            for line, total in enumerate(event.totals, start=1):
                said = (*_named(event.document), event.reference, event.lines)
                on = event.act.effective_on
                rows.append(TOTALS, recorded.position, line, *said, on, total.minor, total.currency)
        elif isinstance(event, Allocation.Issued | Allocation.Increased):
            amount, on = event.amount, event.act.effective_on
            named = _named(event.document)
            rows.append(ISSUES, recorded.position, *named, on, amount.minor, amount.currency)


def _named(document: Document) -> tuple[Any, ...]:
    return document.number, document.issuer, document.issued_on


def documents_compared(connection: Connection, moment: Moment = NOW) -> list[Row]:
    """List documents with what they state and what was issued under them, by currency.

    ``stated_minor`` is None for one that never came in whole: it is cited, and nothing says what
    it comes to. ``allocations`` counts what was issued under it. A document is known by its number
    and issuer.
    """
    stated: dict[tuple[str, ...], Row] = {}
    for row in rows_of(connection, _by_then(sa.select(TOTALS), TOTALS, moment)):
        stated[_key(row)] = row
    column = ISSUES.c
    issued = sa.select(
        *(column[name] for name in _SAME),
        sa.func.min(column.issued_on).label("issued_on"),
        sa.func.sum(column.minor).label("issued_minor"),
        sa.func.count().label("allocations"),
        sa.func.max(column.position).label("position"),
    ).group_by(*(column[name] for name in _SAME))
    found = {_key(row): row for row in rows_of(connection, _by_then(issued, ISSUES, moment))}
    return [
        _compared(key, stated.get(key), found.get(key)) for key in sorted(stated.keys() | found)
    ]


def _compared(key: tuple[str, ...], stated: Row | None, issued: Row | None) -> Row:
    known = stated or issued or {}
    return {
        **dict(zip(_SAME, key, strict=True)),
        "issued_on": known["issued_on"],
        "document": stated["reference"] if stated else None,
        "stated_minor": stated["minor"] if stated else None,
        "issued_minor": int(issued["issued_minor"]) if issued else 0,
        "allocations": issued["allocations"] if issued else 0,
        "position": (stated or known)["position"],
    }


def _key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in _SAME)


def _by_then(chosen: sa.Select[Any], table: sa.Table, moment: Moment) -> sa.Select[Any]:
    if moment.as_of is not None:
        chosen = chosen.where(table.c.effective_on <= moment.as_of)
    if moment.known_at is not None:
        chosen = chosen.where(table.c.position <= moment.known_at)
    return chosen
