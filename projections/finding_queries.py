"""Questions to the finding register: which findings were open, overdue, and whose, at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.region import canonical, significant
from aggregates.values import Subject
from projections.balances import NOW, Moment
from projections.columns import unindexed
from projections.finding_tables import FINDINGS, LEVELS, STATES, SUBJECTS
from projections.paging import (
    FIRST_PAGE,
    Page,
    PageRequest,
    page_from,
    page_of,
    rows_of,
    text_in,
)
from projections.rows import Row
from projections.timeline import visible

_LEVEL_OF: Final = dict(zip((2, 4, 6, 9, 12), LEVELS, strict=True))
_IN_STATE: Final = ("stage", "open_only")
_CHUNK: Final = 500
_FEW: Final = 8
"""Up to how many units their findings are looked up unit by unit."""

_WIDE: Final = 4
"""Up to how many digits of its code a division is so wide that a stage is looked up first."""

_RECORD: Final = ("id", "reference", "version", "position", *LEVELS)
_TIMELINE: Final = (
    "id", "ordinal", "earlier", "finding", "effective_on", "next_on", "next_position",
    "gone_position", "position", "last_position",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFilter:
    """Which findings are wanted; None leaves a column free, and all that is given must hold.

    ``overdue_on`` keeps open findings whose deadline had passed before that date. ``region``
    takes in everything below it.
    """

    stage: str | None = None
    open_only: bool = False
    references: Sequence[str] | None = None
    organisations: Sequence[str] | None = None
    person: str | None = None
    severity: str | None = None
    category: str | None = None
    source: str | None = None
    subject: Subject | None = None
    region: str | None = None
    inspection: str | None = None
    overdue_on: date | None = None

    @property
    def in_any_state(self) -> bool:
        """Say whether nothing is asked of the states that findings are in."""
        return self.stage is None and not self.open_only and self.overdue_on is None


ALL: Final = FindingFilter()

_LISTED: Final = {
    "references": FINDINGS.c.reference,
    "organisations": FINDINGS.c.responsible_organisation,
}

_SELECTIVE_FIRST: Final = (
    "references", "subject", "inspection", "person", "organisations", "category", "stage",
    "open_only", "region", "severity", "source",
)  # fmt: skip
"""The order in which SQLite, which keeps no statistics here, is told to prefer an index."""

_COLUMNS: Final = {
    "inspection": FINDINGS.c.inspection,
    "person": FINDINGS.c.responsible_person,
    "category": FINDINGS.c.category,
    "severity": FINDINGS.c.severity,
    "source": FINDINGS.c.source,
}

_SHOWN: Final = (
    *(column for column in FINDINGS.columns if column.name not in _RECORD),
    *(column for column in STATES.columns if column.name not in _TIMELINE),
    STATES.c.last_position.label("position"),
)
"""What is said of a finding at a moment; ``position`` is that of the last fact by then."""


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding open at a moment: its stage and deadline then, and what never changes of it."""

    finding: str
    title: str
    severity: str
    responsible_organisation: str
    responsible_person: str
    stage: str
    due_on: date | None
    is_overdue: bool


def findings(
    connection: Connection,
    wanted: FindingFilter = ALL,
    request: PageRequest = FIRST_PAGE,
    moment: Moment = NOW,
) -> Page[Row]:
    """List the findings on record at a moment by reference, each in its state of that moment.

    Refuses a malformed region code. A page is read through one index in the order of
    references; where findings in a state are asked for, through one of their states.
    """
    driver = _driver(wanted)
    if wanted.in_any_state:
        return _page_of_records(connection, wanted, request, moment, driver)
    return page_of(connection, _chosen(wanted, moment, driver), _key(driver), request)


def _page_of_records(
    connection: Connection,
    wanted: FindingFilter,
    request: PageRequest,
    moment: Moment,
    driver: str | None,
) -> Page[Row]:
    """Read a page of findings first, and only then the states they were in."""
    reference = FINDINGS.c.reference
    listed = sa.select(reference).where(*conditions(wanted, driver), *on_record(moment))
    if request.cursor is not None:
        listed = listed.where(reference > text_in(request.cursor))
    listed = listed.order_by(reference).limit(request.limit + 1)
    if not (references := list(connection.scalars(listed))):
        return Page((), None)
    chosen = _shown(FINDINGS).where(reference.in_(references), *visible(STATES, moment))
    return page_from(rows_of(connection, chosen.order_by(reference)), reference.key, request.limit)


def finding(connection: Connection, reference: str, moment: Moment = NOW) -> Row | None:
    """Return one finding in its state at a moment, or None when it was not on record."""
    chosen = _shown(FINDINGS).where(FINDINGS.c.reference == reference, *visible(STATES, moment))
    found = rows_of(connection, chosen)
    return found[0] if found else None


def states_at(connection: Connection, references: Sequence[str], moment: Moment) -> dict[str, Row]:
    """Return those of some findings that were on record at a moment, each in its state then."""
    found: dict[str, Row] = {}
    for start in range(0, len(references), _CHUNK):
        chosen = _shown(FINDINGS).where(
            FINDINGS.c.reference.in_(references[start : start + _CHUNK]), *visible(STATES, moment)
        )
        found |= {row["reference"]: row for row in rows_of(connection, chosen)}
    return found


def all_findings(connection: Connection, wanted: FindingFilter, moment: Moment) -> list[Row]:
    """List all findings that answer a filter at a moment, by reference."""
    driver = _driver(wanted)
    return rows_of(connection, _chosen(wanted, moment, driver).order_by(_key(driver)))


def open_findings_at(
    connection: Connection,
    wanted: FindingFilter,
    as_of: date,
    known_at: int | None = None,
) -> list[OpenFinding]:
    """List findings that were open on a date, as known at a log position."""
    wanted = replace(wanted, open_only=True)
    return [
        OpenFinding(
            row["reference"],
            row["title"],
            row["severity"],
            row["responsible_organisation"],
            row["responsible_person"],
            row["stage"],
            row["due_on"],
            is_overdue=row["due_on"] is not None and row["due_on"] < as_of,
        )
        for row in all_findings(connection, wanted, Moment(as_of, known_at))
    ]


def conditions(wanted: FindingFilter, driver: str | None = None) -> list[sa.ColumnElement[bool]]:
    """Return what must hold of a finding and its state, one column to be looked up by its index."""
    held: list[sa.ColumnElement[bool]] = []

    def column(name: str, of: sa.Column[Any]) -> sa.ColumnElement[Any]:
        return of if name == driver else unindexed(of)

    given = {name for name in (*_COLUMNS, *_LISTED) if getattr(wanted, name) is not None}
    held += [column(n, of) == getattr(wanted, n) for n, of in _COLUMNS.items() if n in given]
    held += [column(n, of).in_(getattr(wanted, n)) for n, of in _LISTED.items() if n in given]
    if wanted.region is not None:
        level = FINDINGS.c[_LEVEL_OF[len(significant(wanted.region))]]
        held.append(column("region", level) == canonical(wanted.region))
    if wanted.subject is not None:
        held.append(column("subject", FINDINGS.c.reference).in_(_about(wanted.subject)))
    if wanted.stage is not None:
        held.append(column("stage", STATES.c.stage) == wanted.stage)
    if wanted.open_only or wanted.overdue_on is not None:
        held.append(column("open_only", STATES.c.is_open) == sa.true())
    if wanted.overdue_on is not None:
        held.append(unindexed(STATES.c.due_on) < wanted.overdue_on)
    return held


def _chosen(wanted: FindingFilter, moment: Moment, driver: str | None) -> sa.Select[Any]:
    """Select findings with their states, beginning with the table whose index serves best."""
    chosen = _shown(STATES if driver in _IN_STATE else FINDINGS)
    return chosen.where(*conditions(wanted, driver), *on_record(moment), *visible(STATES, moment))


def _shown(first: sa.Table) -> sa.Select[Any]:
    """Select findings with their states, one of the two tables first."""
    same = STATES.c.finding == FINDINGS.c.reference
    joined = STATES.join(FINDINGS, same) if first is STATES else FINDINGS.join(STATES, same)
    key = STATES.c.finding if first is STATES else FINDINGS.c.reference
    return sa.select(key.label("reference"), *_SHOWN).select_from(joined)


def on_record(moment: Moment) -> list[sa.ColumnElement[bool]]:
    """Return what holds of a finding that was on record at a moment, whatever its state."""
    held: list[sa.ColumnElement[bool]] = []
    if moment.as_of is not None:
        held.append(unindexed(FINDINGS.c.recorded_on) <= moment.as_of)
    if moment.known_at is not None:
        held.append(unindexed(FINDINGS.c.recorded_position) <= moment.known_at)
    return held


def _driver(wanted: FindingFilter) -> str | None:
    """Name the filter whose index serves best."""
    given = {name for name in _SELECTIVE_FIRST if getattr(wanted, name) not in (None, False)}
    if wanted.organisations is not None and len(wanted.organisations) > _FEW:
        given.discard("organisations")
    if wanted.overdue_on is not None:
        given.add("open_only")
    if wanted.region is not None and len(significant(wanted.region)) > _WIDE:
        given -= {"stage", "open_only"}
    return next((name for name in _SELECTIVE_FIRST if name in given), None)


def _key(driver: str | None) -> sa.Label[str]:
    column = STATES.c.finding if driver in _IN_STATE else FINDINGS.c.reference
    return column.label("reference")


def _about(subject: Subject) -> sa.Select[tuple[str]]:
    return sa.select(SUBJECTS.c.finding).where(
        SUBJECTS.c.kind == subject.kind.value, SUBJECTS.c.reference == subject.reference
    )
