"""Questions to the complaint register: how complaints stood at a moment, and which were late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.values import Subject
from projections.balances import NOW, Moment
from projections.columns import below
from projections.complaint_tables import COMPLAINTS, HISTORY, STANDING, SUBJECTS
from projections.paging import FIRST_PAGE, Page, PageRequest, page_of, rows_of
from projections.rows import Row

_AWAITED = (
    (COMPLAINTS.c.accept_due_on, HISTORY.c.accepted_on),
    (COMPLAINTS.c.answer_due_on, HISTORY.c.answered_on),
    (HISTORY.c.routed_due_on, HISTORY.c.answered_on),
)
"""Each deadline, and what must have happened by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintFilter:
    """Which complaints are wanted; None leaves free, and all that is given must hold.

    ``organisation`` is the one that is to answer. ``late_on`` keeps those that on a date waited
    past a deadline; it bounds the business dates like the moment's.
    """

    stage: str | None = None
    channel: str | None = None
    organisation: str | None = None
    region: str | None = None
    subject: Subject | None = None
    late_on: date | None = None


ALL: ComplaintFilter = ComplaintFilter()


def complaints(
    connection: Connection,
    wanted: ComplaintFilter = ALL,
    moment: Moment = NOW,
    request: PageRequest = FIRST_PAGE,
) -> Page[Row]:
    """List complaints by reference as they stood at a moment, a page at a time.

    With ``late_on``, each says which deadlines had passed; refuses a malformed region code.
    """
    on = moment.as_of if wanted.late_on is None else wanted.late_on
    chosen = _standing(Moment(on, moment.known_at)).where(*_conditions(wanted))
    page = page_of(connection, chosen, COMPLAINTS.c.reference, request)
    return Page(tuple(row | lateness(row, on) for row in page.items), page.next_cursor)


def complaint(connection: Connection, reference: str) -> Row | None:
    """Return a complaint with every step it went through, or None when it is not on record."""
    found = rows_of(connection, sa.select(COMPLAINTS).where(COMPLAINTS.c.reference == reference))
    if not found:
        return None
    names = ("position", "step", "effective_on", "stage", "organisation", "person", "reason")
    steps = sa.select(*(HISTORY.c[name] for name in (*names, "by", "office")))
    chosen = steps.where(HISTORY.c.complaint == reference).order_by(HISTORY.c.position)
    return found[0] | lateness(found[0], None) | {"steps": rows_of(connection, chosen)}


def lateness(row: Row, on: date | None) -> Row:
    """Say for how many days a complaint had waited past each deadline on a date; None: it had not.

    Each is counted from the deadline in the row, which is counted from ``received_on``.
    """
    waited = {
        "acceptance_days_late": (row["accept_due_on"], row["accepted_on"]),
        "answer_days_late": (row["answer_due_on"], row["answered_on"]),
        "routed_days_late": (row["routed_due_on"], row["answered_on"]),
    }
    return {name: _days_late(due, done, on) for name, (due, done) in waited.items()}


def _days_late(due: date | None, done: date | None, on: date | None) -> int | None:
    """Count the days between a deadline and what came after it, or the date asked for."""
    until = done or on
    if due is None or until is None or until <= due:
        return None
    return (until - due).days


def _standing(moment: Moment) -> sa.Select[tuple[object, ...]]:
    """Select complaints with the last state that had taken effect and was known by then."""
    later = HISTORY.alias("later")
    last = sa.select(sa.func.max(later.c.position)).where(
        later.c.complaint == COMPLAINTS.c.reference
    )
    if moment.as_of is not None:
        last = last.where(later.c.effective_on <= moment.as_of)
    if moment.known_at is not None:
        last = last.where(later.c.position <= moment.known_at)
    moving = (*STANDING, "version", "position")
    lasting = [column for column in COMPLAINTS.columns if column.name not in moving]
    standing = [HISTORY.c[name] for name in moving]
    then = HISTORY.c.position == last.correlate(COMPLAINTS).scalar_subquery()
    return sa.select(*lasting, *standing).select_from(COMPLAINTS).join(HISTORY, then)


def _conditions(wanted: ComplaintFilter) -> list[sa.ColumnElement[bool]]:
    equal = (
        (HISTORY.c.stage, wanted.stage),
        (HISTORY.c.organisation, wanted.organisation),
        (COMPLAINTS.c.channel, wanted.channel),
    )
    conditions = [name == value for name, value in equal if value is not None]
    if wanted.region is not None:
        conditions.append(below(COMPLAINTS.c.region, wanted.region))
    if wanted.late_on is not None:
        waiting = [sa.and_(due < wanted.late_on, done.is_(None)) for due, done in _AWAITED]
        conditions.append(sa.or_(*waiting))
    if wanted.subject is not None:
        about = sa.select(SUBJECTS.c.complaint).where(
            SUBJECTS.c.kind == wanted.subject.kind.value,
            SUBJECTS.c.reference == wanted.subject.reference,
        )
        conditions.append(COMPLAINTS.c.reference.in_(about))
    return conditions
