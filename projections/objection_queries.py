"""Questions to the register of objections: which are open, which are overdue, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.values import Subject
from projections.paging import FIRST_PAGE, Page, PageRequest, page_of
from projections.register_tables import OBJECTIONS
from projections.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionFilter:
    """Which objections are wanted; None leaves free, and all that is given must hold.

    ``overdue_on`` keeps those whose answer was due before a date and was not given by it;
    ``known_at`` leaves out what was recorded after a log position.
    """

    subject: Subject | None = None
    upheld: bool | None = None
    overdue_on: date | None = None
    known_at: int | None = None


ALL: ObjectionFilter = ObjectionFilter()


def objections(
    connection: Connection, wanted: ObjectionFilter = ALL, request: PageRequest = FIRST_PAGE
) -> Page[Row]:
    """List objections by notice and reference, a page at a time."""
    chosen = sa.select(OBJECTIONS).where(*_conditions(wanted))
    page = page_of(connection, chosen, OBJECTIONS.c.reference, request)
    return Page(tuple(_as_known(row, wanted.known_at) for row in page.items), page.next_cursor)


def _conditions(wanted: ObjectionFilter) -> list[sa.ColumnElement[bool]]:
    column, known_at = OBJECTIONS.c, wanted.known_at
    conditions: list[sa.ColumnElement[bool]] = []
    unknown = sa.false() if known_at is None else column.answered_position > known_at
    if known_at is not None:
        conditions.append(column.received_position <= known_at)
    if wanted.subject is not None:
        conditions.append(column.subject_kind == wanted.subject.kind.value)
        conditions.append(column.subject == wanted.subject.reference)
    if wanted.upheld is not None:
        conditions.append(sa.and_(column.upheld == wanted.upheld, sa.not_(unknown)))
    if (on := wanted.overdue_on) is not None:
        unanswered = sa.or_(column.answered_on.is_(None), column.answered_on > on, unknown)
        conditions.append(sa.and_(column.answer_due_on < on, column.received_on <= on, unanswered))
    return conditions


def _as_known(row: Row, known_at: int | None) -> Row:
    """Take out of a row what was recorded after a log position."""
    answered = row["answered_position"]
    if known_at is None or answered is None or answered <= known_at:
        return row
    unsaid = {"answered_on": None, "answered_position": None, "answer": "", "upheld": None}
    return row | unsaid
