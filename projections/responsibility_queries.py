"""Questions to the responsibility register: who was responsible, and which letters lack a name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.project import Project
from aggregates.region import above
from projections.columns import below
from projections.paging import FIRST_PAGE, Page, PageRequest, page_of, rows_of
from projections.progress import percent, rate
from projections.responsibility_tables import ASSESSMENTS, HOLDERS, LETTERS, PLACES, SUBJECTS
from projections.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFilter:
    """Which letters are wanted; None leaves free, and all that is given must hold.

    ``organisation`` and ``person`` are those who answer under the letter at present, or on the day
    that is asked about.
    """

    kind: str | None = None
    organisation: str | None = None
    person: str | None = None
    region: str | None = None


ALL: LetterFilter = LetterFilter()


@dataclass(frozen=True, slots=True)
class Signatures:
    """How many letters there were on a day, how many signed twice, and which are not, in pages."""

    letters: int
    signed: int
    unsigned: Page[Row]

    @property
    def signed_percent(self) -> str | None:
        """Print the share signed twice in percent; None where there is no letter."""
        share: Fraction | None = rate(self.signed, self.letters)
        return None if share is None else percent(share)


def letters(
    connection: Connection, wanted: LetterFilter = ALL, request: PageRequest = FIRST_PAGE
) -> Page[Row]:
    """List letters by reference, a page at a time; refuses a malformed region code."""
    chosen = sa.select(LETTERS).where(*_matching(wanted))
    return page_of(connection, chosen, LETTERS.c.reference, request)


def letter(connection: Connection, reference: str) -> Row | None:
    """Return a letter with who answered under it in turn, and how it was assessed; None if none."""
    found = rows_of(connection, sa.select(LETTERS).where(LETTERS.c.reference == reference))
    if not found:
        return None
    parts = {"holders": HOLDERS, "assessments": ASSESSMENTS}
    return found[0] | {
        name: rows_of(
            connection,
            sa.select(*(c for c in table.columns if c.name != "letter"))
            .where(table.c.letter == reference)
            .order_by(table.c.position),
        )
        for name, table in parts.items()
    }


def responsible_for(
    connection: Connection,
    project: str,
    on: date,
    known_at: int | None = None,
    request: PageRequest = FIRST_PAGE,
) -> Page[Row] | None:
    """List who was responsible for a project on a day, as known at a log position (None: now).

    Counted is every letter in force that day that is about the project itself or a division it
    lies in, up to the province. ``positions`` are the facts that make it so. None is answered for
    a project that is not on record.
    """
    place = sa.select(PLACES.c.region).where(PLACES.c.id == Project.create_id(project))
    region = connection.execute(place).scalar_one_or_none()
    if region is None:
        return None
    about = [("project", project), *(("region", code) for code in reversed(above(region)))]
    named = sa.or_(
        *(sa.and_(SUBJECTS.c.kind == kind, SUBJECTS.c.reference == name) for kind, name in about)
    )
    chosen = sa.select(LETTERS).where(
        LETTERS.c.reference.in_(sa.select(SUBJECTS.c.letter).where(named)),
        *_in_force(on, known_at),
    )
    page = page_of(connection, chosen, LETTERS.c.reference, request)
    found = [row["reference"] for row in page.items]
    holders = _holders(connection, found, on, known_at)
    covered = _covered(connection, found, named, [f"{kind}:{name}" for kind, name in about])
    return Page(
        tuple(_responsible(row, holders[row["reference"]], covered) for row in page.items),
        page.next_cursor,
    )


def signatures(
    connection: Connection,
    on: date,
    known_at: int | None = None,
    wanted: LetterFilter = ALL,
    request: PageRequest = FIRST_PAGE,
) -> Signatures:
    """Count the letters of a day and those signed twice, and list the others.

    A letter counts from the day it was drawn up to its last day, unless it ended before; it is
    drawn up, signed and ended as known at a log position (None: now).
    """
    column = LETTERS.c
    conditions = [
        _done("drawn_up", on, known_at),
        sa.not_(_done("ended", on, known_at)),
        column.valid_until >= on,
        *_matching(replace(wanted, organisation=None, person=None)),
        *_held_by(wanted, on, known_at),
    ]
    twice = sa.and_(_done("signed", on, known_at), _done("countersigned", on, known_at))
    counted = sa.select(
        sa.func.count(), sa.func.coalesce(sa.func.sum(sa.case((twice, 1), else_=0)), 0)
    ).where(*conditions)
    whole, signed = connection.execute(counted).one()
    chosen = sa.select(LETTERS).where(*conditions, sa.not_(twice))
    page = page_of(connection, chosen, column.reference, request)
    holders = _holders(connection, [row["reference"] for row in page.items], on, known_at)
    items = tuple(
        _as_of(row, holders.get(row["reference"], row), on, known_at)
        | {
            "lacks_signature": not _was(row, "signed", on, known_at),
            "lacks_countersignature": not _was(row, "countersigned", on, known_at),
        }
        for row in page.items
    )
    return Signatures(int(whole), int(signed), Page(items, page.next_cursor))


def _matching(wanted: LetterFilter) -> list[sa.ColumnElement[bool]]:
    column = LETTERS.c
    equal = (
        (column.kind, wanted.kind),
        (column.present_organisation, wanted.organisation),
        (column.present_person, wanted.person),
    )
    conditions = [name == value for name, value in equal if value is not None]
    return (
        conditions if wanted.region is None else [*conditions, below(column.region, wanted.region)]
    )


_STEPS = ("drawn_up", "signed", "countersigned", "ended")


def _held_by(wanted: LetterFilter, on: date, known_at: int | None) -> list[sa.ColumnElement[bool]]:
    """Match letters by who was to answer on a day: whoever took over last, or the first."""
    if wanted.organisation is None and wanted.person is None:
        return []
    later = HOLDERS.alias("later")
    taken_over = sa.or_(later.c.since <= on, later.c.position == LETTERS.c.drawn_up_position)
    last = sa.select(sa.func.max(later.c.position)).where(
        later.c.letter == LETTERS.c.reference, taken_over
    )
    if known_at is not None:
        last = last.where(later.c.position <= known_at)
    equal = {"organisation": wanted.organisation, "person": wanted.person}
    by = [HOLDERS.c[name] == value for name, value in equal.items() if value is not None]
    position = last.correlate(LETTERS).scalar_subquery()
    held = sa.select(HOLDERS.c.position).where(HOLDERS.c.position == position, *by)
    return [held.correlate(LETTERS).exists()]


def _done(step: str, on: date, known_at: int | None) -> sa.ColumnElement[bool]:
    """Match letters for which a step had taken effect by a day and was known; never NULL."""
    effective, position = LETTERS.c[f"{step}_on"], LETTERS.c[f"{step}_position"]
    done = sa.and_(effective.is_not(None), effective <= on)
    return done if known_at is None else sa.and_(done, position <= known_at)


def _was(row: Row, step: str, on: date, known_at: int | None) -> bool:
    """Say of a row what ``_done`` asks of the table."""
    effective, position = row[f"{step}_on"], row[f"{step}_position"]
    return effective is not None and effective <= on and (known_at is None or position <= known_at)


def _in_force(on: date, known_at: int | None) -> list[sa.ColumnElement[bool]]:
    return [
        LETTERS.c.valid_from <= on,
        LETTERS.c.valid_until >= on,
        _done("signed", on, known_at),
        _done("countersigned", on, known_at),
        sa.not_(_done("ended", on, known_at)),
    ]


def _as_of(row: Row, holder: Row, on: date, known_at: int | None) -> Row:
    """Take out of a letter what happened later than a day, or was recorded after a position."""
    steps = [step for step in _STEPS if _was(row, step, on, known_at)]
    told = {f"{step}_{part}" for step in steps for part in ("on", "position")}
    hidden = {f"{step}_{part}" for step in _STEPS for part in ("on", "position")} - told
    return {
        **row,
        **dict.fromkeys(hidden),
        "present_organisation": holder["organisation"],
        "present_person": holder["person"],
        "version": len(steps),
        "position": max(row[f"{step}_position"] for step in steps),
    }


def _holders(
    connection: Connection, found: Collection[str], on: date, known_at: int | None
) -> dict[str, Row]:
    """Return who answered under each letter on a day: the last to take over by then."""
    chosen = sa.select(HOLDERS).where(HOLDERS.c.letter.in_(found), HOLDERS.c.since <= on)
    if known_at is not None:
        chosen = chosen.where(HOLDERS.c.position <= known_at)
    held = rows_of(connection, chosen.order_by(HOLDERS.c.letter, HOLDERS.c.position))
    return {row["letter"]: row for row in held}


def _covered(
    connection: Connection,
    found: Collection[str],
    named: sa.ColumnElement[bool],
    order: Sequence[str],
) -> dict[str, list[str]]:
    """Return through which subjects each letter covers the project, the nearest first."""
    chosen = sa.select(SUBJECTS).where(SUBJECTS.c.letter.in_(found), named)
    covered: dict[str, list[str]] = {letter: [] for letter in found}
    for row in connection.execute(chosen):
        covered[row.letter].append(f"{row.kind}:{row.reference}")
    return {letter: sorted(subjects, key=order.index) for letter, subjects in covered.items()}


def _responsible(row: Row, holder: Row, covered: dict[str, list[str]]) -> dict[str, Any]:
    steps = ("drawn_up_position", "signed_position", "countersigned_position")
    return {
        "letter": row["reference"],
        "kind": row["kind"],
        "organisation": holder["organisation"],
        "person": holder["person"],
        "since": holder["since"],
        "counterpart_organisation": row["counterpart_organisation"],
        "counterpart_person": row["counterpart_person"],
        "valid_until": row["valid_until"],
        "duties": row["duties"],
        "covers": covered[row["reference"]],
        "positions": sorted({*(row[step] for step in steps), holder["position"]}),
    }
