"""Projects that need attention as they are shown: the reasons why, and what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.money import Money
from projections.attention import GRAVEST_FIRST, Troubles, is_overdue, outstanding
from projections.balances import Moment
from projections.figures import FigureName
from projections.finding_documents import clock_of, figure, minors_of
from projections.library_queries import MilestoneStanding
from projections.library_tables import MILESTONES, PROJECTS
from projections.paging import rows_of
from projections.rows import Row

Document = dict[str, Any]

OF_FINDING: Final = (
    "reference", "title", "severity", "stage", "due_on", "responsible_organisation",
    "responsible_person",
)  # fmt: skip
"""What is said of a finding beside its clock and its money."""

_NOTHING: Final[Document] = {"count": None, "amount": None, "findings": (), "milestones": ()}


def attention_documents(
    connection: Connection, fund: str, currency: str, moment: Moment, page: Sequence[Troubles]
) -> list[Document]:
    """Show the projects of a page in its order."""
    shown = _Shown(connection, fund, currency, moment, page)
    return [shown.document(troubles) for troubles in page]


class _Shown:
    """The projects of one page, as they are shown."""

    def __init__(
        self,
        connection: Connection,
        fund: str,
        currency: str,
        moment: Moment,
        page: Sequence[Troubles],
    ) -> None:
        """Read what never changes of the projects and milestones of a page."""
        self._fund, self._currency, self._moment = fund, currency, moment
        self._on = moment.as_of or date.max
        references = [troubles.project for troubles in page]
        library = rows_of(
            connection, sa.select(PROJECTS).where(PROJECTS.c.reference.in_(references))
        )
        self._library = {row["reference"]: row for row in library}
        steps = rows_of(
            connection, sa.select(MILESTONES).where(MILESTONES.c.project.in_(references))
        )
        self._titles = {(row["project"], row["milestone"]): row["title"] for row in steps}

    def document(self, troubles: Troubles) -> Document:
        """Show a project with its reasons, and what they are about."""
        row = self._library[troubles.project]
        return {
            "project": troubles.project,
            "name": row["name"],
            "region": row["region"],
            "responsible_organisation": row["organisation"],
            "reasons": list(self._reasons(troubles)),
            "findings": [self._finding(row) for row in troubles.findings],
            "late_milestones": [self._step(step) for step in troubles.late],
        }

    def _reasons(self, troubles: Troubles) -> Iterator[Document]:
        """Name what makes the project worse than others, the weightiest first."""
        for severity in GRAVEST_FIRST:
            grave = [row for row in troubles.findings if row["severity"] == severity.value]
            yield from _counted(f"{severity.value}_findings", findings=_names(grave))
        overdue = [row for row in troubles.findings if is_overdue(row, self._on)]
        yield from _counted("overdue_findings", findings=_names(overdue))
        for currency, minor in sorted(outstanding(troubles.findings).items()):
            if minor:
                where = {"finding": tuple(_names(troubles.findings))}
                amount = figure("outstanding", minor, currency, where, self._moment)
                yield _reason("amount_outstanding", amount=amount, findings=[*where["finding"]])
        steps = [step.milestone for step in troubles.late]
        yield from _counted("late_milestones", milestones=steps)
        if troubles.unpaid:
            yield _reason("unpaid", amount=self._unpaid(troubles))

    def _unpaid(self, troubles: Troubles) -> Document:
        amount = Money(troubles.unpaid, self._currency)
        where = {"fund": (self._fund,), "project": (troubles.project,)}
        name = FigureName("unpaid", where, self._moment, self._currency)
        return {
            "minor": amount.minor,
            "currency": amount.currency,
            "amount": amount.decimal(),
            "explain": str(name),
        }

    def _finding(self, row: Row) -> Document:
        currency, where = row["amount_in_question_currency"], {"finding": (row["reference"],)}
        minor = minors_of(row)[-1]
        return {
            **{name: row[name] for name in OF_FINDING},
            "days_overdue": clock_of(row, self._on)["days_overdue"],
            "outstanding": None
            if currency is None
            else figure("outstanding", minor, currency, where, self._moment),
        }

    def _step(self, step: MilestoneStanding) -> Document:
        return {
            "milestone": step.milestone,
            "title": self._titles[step.project, step.milestone],
            "due_on": step.due_on,
            "days_late": (self._on - step.due_on).days,
        }


def _names(findings: Iterable[Row]) -> list[str]:
    return [row["reference"] for row in findings]


def _counted(name: str, **about: list[str]) -> Iterator[Document]:
    count = sum(map(len, about.values()))
    if count:
        yield _reason(name, count=count, **about)


def _reason(name: str, **said: Any) -> Document:
    return {"reason": name, **_NOTHING, **said}
