"""Attention: which projects of a fund need it, the worst first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.project import Project
from aggregates.reasons.supervision import CURSOR_MALFORMED
from aggregates.refusals import Refused
from aggregates.values import Severity
from projections.balances import Moment, figures
from projections.columns import unindexed
from projections.finding_documents import by_then, minors_of
from projections.finding_queries import states_at
from projections.finding_tables import SUBJECTS
from projections.library_queries import MilestoneStanding, milestones_at
from projections.paging import Page, PageRequest, cursor_after, text_in
from projections.register_tables import CLAIMS
from projections.rows import Row
from projections.trail_tables import TRAIL

GRAVEST_FIRST: Final = (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR)
_CHUNK: Final = 500
_PARTS: Final = len(GRAVEST_FIRST) + 4
"""Numbers in a rank: open findings by severity, then what else is counted and summed."""


@dataclass(frozen=True, slots=True)
class Troubles:
    """What is wrong with a project at a moment; it needs attention if anything is.

    ``unpaid`` money is the usual state of a project under way and only tells two apart.
    """

    project: str
    findings: list[Row] = field(default_factory=list)
    late: list[MilestoneStanding] = field(default_factory=list)
    unpaid: int = 0

    def rank(self, on: date, currency: str) -> tuple[int, ...]:
        """Count what makes a project worse than another, the weightiest first."""
        severities = Counter(row["severity"] for row in self.findings)
        return (
            *(severities[severity.value] for severity in GRAVEST_FIRST),
            sum(1 for row in self.findings if is_overdue(row, on)),
            outstanding(self.findings)[currency],
            len(self.late),
            self.unpaid,
        )


@dataclass(frozen=True, slots=True)
class _Placed:
    """A project in its place; ``key`` says which place, and is read back from a cursor."""

    numbers: tuple[int, ...]
    troubles: Troubles

    @property
    def order(self) -> tuple[tuple[int, ...], str]:
        return tuple(-number for number in self.numbers), self.troubles.project

    @property
    def key(self) -> str:
        return ".".join((*map(str, self.numbers), self.troubles.project))


def attention(
    connection: Connection, fund: str, currency: str, moment: Moment, request: PageRequest
) -> Page[Troubles]:
    """List the projects a fund pays for that need attention, the worst first.

    ``moment`` names a date. A project is worse than another by its open findings, first the
    critical ones; then by how many are overdue, by the amount they leave in question (in the
    currency of the fund), by the milestones late on that date, and by what is yet unpaid. Each
    counts only where all before it are equal, in the end the reference. A page begins after a
    rank and not after a number of rows, so that none is shown twice when the record goes on.
    """
    on = moment.as_of or date.max
    placed = sorted(
        (
            _Placed(troubles.rank(on, currency), troubles)
            for troubles in _troubled(connection, fund, currency, moment)
        ),
        key=lambda one: one.order,
    )
    if request.cursor is not None:
        seen = _order_in(request.cursor)
        placed = [one for one in placed if one.order > seen]
    shown = placed[: request.limit]
    cursor = cursor_after(shown[-1].key) if len(placed) > len(shown) else None
    return Page(tuple(one.troubles for one in shown), cursor)


def is_overdue(finding: Row, on: date) -> bool:
    """Say whether an open finding should have been put right before a date."""
    return finding["due_on"] is not None and finding["due_on"] < on


def outstanding(findings: Iterable[Row]) -> Counter[str]:
    """Sum what findings leave in question, by currency."""
    sums: Counter[str] = Counter()
    for row in findings:
        if (currency := row["amount_in_question_currency"]) is not None:
            sums[currency] += minors_of(row)[-1]
    return sums


def _order_in(cursor: str) -> tuple[tuple[int, ...], str]:
    """Read a place back from a cursor; refuse one this service cannot have written."""
    *numbers, project = text_in(cursor).split(".", _PARTS)
    try:
        order = tuple(-int(number) for number in numbers), project
    except ValueError:
        order = (), ""
    if len(order[0]) != _PARTS:
        raise Refused(CURSOR_MALFORMED(text=cursor[:40]).located("/cursor"))
    return order


def _troubled(
    connection: Connection, fund: str, currency: str, moment: Moment
) -> Iterator[Troubles]:
    """Find what is wrong with each project that money of the fund was reserved for."""
    sums = figures(connection, {"fund": fund}, moment, ("project",), ("unpaid",))
    unpaid = {group[0]: held["unpaid"] for (group, of), held in sums.items() if of == currency}
    projects = sorted(project for project in unpaid if project)
    found = _open_findings(connection, fund, projects, moment)
    late = _late(connection, projects, moment)
    for project in projects:
        if project in found or project in late:
            yield Troubles(project, found[project], late[project], unpaid[project])


def _open_findings(
    connection: Connection, fund: str, projects: Sequence[str], moment: Moment
) -> defaultdict[str, list[Row]]:
    """List the findings open at a moment about each project, or a claim on the fund for it."""
    about: defaultdict[str, set[str]] = defaultdict(set)
    named = SUBJECTS.c.reference.label("project")
    for chunk in _chunks(projects):
        direct = sa.select(SUBJECTS.c.finding, named).where(
            SUBJECTS.c.kind == "project", SUBJECTS.c.reference.in_(chunk)
        )
        for finding, project in connection.execute(direct):
            about[finding].add(project)
    claimed = (
        sa.select(SUBJECTS.c.finding, CLAIMS.c.project)
        .join(CLAIMS, CLAIMS.c.reference == SUBJECTS.c.reference)
        .where(SUBJECTS.c.kind == "claim", CLAIMS.c.fund == fund)
    )
    for finding, project in connection.execute(claimed):
        about[finding].add(project)
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for reference, row in sorted(states_at(connection, sorted(about), moment).items()):
        if row["is_open"]:
            for project in about[reference]:
                found[project].append(row)
    return found


def _late(
    connection: Connection, projects: Sequence[str], moment: Moment
) -> defaultdict[str, list[MilestoneStanding]]:
    """List the milestones that should have passed before a date; a cancelled project owes none."""
    on = moment.as_of or date.max
    late: defaultdict[str, list[MilestoneStanding]] = defaultdict(list)
    for chunk in _chunks(projects):
        ended = sa.select(TRAIL.c.subject).where(
            TRAIL.c.subject.in_(chunk),
            unindexed(TRAIL.c.topic) == Project.Cancelled.TOPIC,
            *by_then(TRAIL, moment),
        )
        cancelled = set(connection.scalars(ended))
        for step in milestones_at(connection, chunk, on, moment.known_at):
            if step.due_on < on and not step.is_met and step.project not in cancelled:
                late[step.project].append(step)
    return late


def _chunks(items: Sequence[str]) -> list[Sequence[str]]:
    return [items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK)]
