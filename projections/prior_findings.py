"""The schedule of prior findings: what became of each, worked out and never written by hand.

What auditees have to prepare under 2 CFR 200.511(b): of every finding recorded before a period
whether it is corrected, partly, not, or no longer valid, and how often it came again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import MAXYEAR, date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.finding import Finding
from aggregates.finding_values import Disposition
from aggregates.parameter import MEANINGS, ParameterName
from aggregates.reasons.general import NOT_RECORDED
from aggregates.refusals import Refused
from aggregates.stages import FindingStage
from projections.balances import Moment
from projections.columns import unindexed
from projections.finding_documents import amounts_of, by_then, clock_of
from projections.finding_queries import FindingFilter
from projections.finding_report import listed
from projections.finding_tables import HISTORY, RESPONSES
from projections.inspection_tables import INSPECTIONS
from projections.paging import rows_of
from projections.parameter_register import VALUES
from projections.register_queries import organisation_at
from projections.repeat_chains import RepeatChains
from projections.rows import Row
from projections.trail_tables import TRAIL

Document = dict[str, Any]

YEARS_DEFAULT: Final = MEANINGS[ParameterName.PRIOR_FINDING_YEARS].default or 2
"""After how many years without follow-up a finding is no longer valid (2 CFR 200.511(b)(3))."""

_CHUNK: Final = 500
_IN_HAND: Final = (FindingStage.REPORTED.value, FindingStage.VERIFIED.value)


def prior_findings(
    connection: Connection,
    organisation: str | None,
    since: date,
    moment: Moment,
    years: int = YEARS_DEFAULT,
) -> Document:
    """Schedule what was found before a period began, with the status each has at a moment.

    ``moment`` names a date. Refuses an unknown organisation.
    """
    if organisation is not None and organisation_at(connection, organisation, moment) is None:
        raise Refused(NOT_RECORDED(kind="organisation", reference=organisation))
    units = None if organisation is None else (organisation,)
    rows = listed(connection, FindingFilter(organisations=units), moment)
    prior = [row for row in rows if row["recorded_on"] < since]
    schedule = _Schedule(connection, moment, years, prior)
    chains = RepeatChains(rows)
    return {
        "report": "prior_findings",
        "organisation": organisation,
        "from": since,
        "as_of": moment.as_of,
        "known_at": moment.known_at,
        "years": years,
        "findings": [schedule.line(row) | chains.of(row) for row in prior],
    }


def years_in_force(connection: Connection, moment: Moment) -> int:
    """Return after how many years without follow-up a finding is no longer valid at a moment."""
    name = VALUES.c.name == ParameterName.PRIOR_FINDING_YEARS.value
    chosen = sa.select(VALUES.c.value).where(name).order_by(VALUES.c.in_force_from.desc()).limit(1)
    if moment.as_of is not None:
        chosen = chosen.where(VALUES.c.in_force_from <= moment.as_of)
    if moment.known_at is not None:
        chosen = chosen.where(VALUES.c.position <= moment.known_at)
    adopted = connection.execute(chosen).scalar_one_or_none()
    return YEARS_DEFAULT if adopted is None else int(adopted)


class _Schedule:
    """What happened to some findings by a moment, and the status that follows from it."""

    def __init__(
        self, connection: Connection, moment: Moment, years: int, rows: Sequence[Row]
    ) -> None:
        self.connection = connection
        self.moment = moment
        self.years = years
        names = [row["reference"] for row in rows]
        self.facts = self._by_finding(HISTORY, names)
        self.responses = self._by_finding(RESPONSES, names)
        self.visits = self._inspections({row["responsible_organisation"] for row in rows})

    def line(self, row: Row) -> Document:
        """Show one finding with its status, why it has it, and what is planned."""
        said = self.responses[row["reference"]]
        plan = said[-1] if said else None
        return {
            "reference": row["reference"],
            "title": row["title"],
            "responsible_organisation": row["responsible_organisation"],
            "responsible_person": row["responsible_person"],
            "severity": row["severity"],
            "category": row["category"],
            "recorded_on": row["recorded_on"],
            "stage": row["stage"],
            "disposition": row["disposition"],
            "clock": clock_of(row, self.moment.as_of),
            **self._status(row),
            "planned_action": plan["planned_action"] if plan else None,
            "expected_on": plan["expected_on"] if plan else None,
            "contact": plan["contact"] if plan else None,
            "amounts": amounts_of(row, self.moment),
        }

    def _status(self, row: Row) -> Document:
        """Work out the status, with the code of the reason and the positions that decide it."""
        facts = self.facts[row["reference"]]
        after = [fact for fact in facts if fact["topic"] != Finding.Recorded.TOPIC]
        ordered = _positions(after, Finding.RectificationOrdered)
        progress = _positions(after, Finding.ProgressReported, Finding.RectificationReported)
        settled = sum(row[f"{kind}_minor"] for kind in ("recovered", "withheld", "justified"))
        money = [fact["position"] for fact in after if fact["topic"].startswith("recovery.")]
        lapse = self._lapse(row, after)
        if not row["is_open"]:
            closed = _positions(after, Finding.Closed)[-1:]
            rectified = row["disposition"] == Disposition.RECTIFIED.value
            status = "corrected" if rectified else "closed_otherwise"
            return _said(status, f"closed_{row['disposition']}", closed, lapse)
        if lapse["years_passed"] and not lapse["followed_up_at"] and not ordered:
            return _said("no_longer_valid", "nobody_follows_up", [row["position"]], lapse)
        if row["stage"] in _IN_HAND:
            return _said("partly", row["stage"], progress[-1:], lapse)
        if settled:
            return _said("partly", "money_settled", money, lapse)
        if reported := _positions(after, Finding.ProgressReported):
            return _said("partly", "progress_reported", reported, lapse)
        reason = "rectification_ordered" if ordered else "nothing_reported"
        return _said("not_corrected", reason, ordered or [facts[-1]["position"]], lapse)

    def _lapse(self, row: Row, after: Sequence[Row]) -> Document:
        """Say whether the years have passed, and which facts show that somebody follows up."""
        passed_on = _years_after(row["recorded_on"], self.years)
        own = [fact["position"] for fact in after]
        visits = [
            visit["position"]
            for visit in self.visits[row["responsible_organisation"]]
            if visit["subject"] != row["inspection"] and visit["effective_on"] > row["recorded_on"]
        ]
        as_of = self.moment.as_of
        return {
            "years_passed_on": passed_on,
            "years_passed": as_of is not None and passed_on <= as_of,
            "followed_up_at": sorted([*own, *visits]),
        }

    def _by_finding(self, table: sa.Table, names: Sequence[str]) -> defaultdict[str, list[Row]]:
        found: defaultdict[str, list[Row]] = defaultdict(list)
        for start in range(0, len(names), _CHUNK):
            chunk = names[start : start + _CHUNK]
            chosen = sa.select(table).where(
                table.c.finding.in_(chunk), *by_then(table, self.moment)
            )
            for row in rows_of(self.connection, chosen.order_by(table.c.position)):
                found[row["finding"]].append(row)
        return found

    def _inspections(self, units: set[str]) -> defaultdict[str, list[Row]]:
        """List the facts of inspections of the units: somebody went and looked."""
        found: defaultdict[str, list[Row]] = defaultdict(list)
        chunks = sorted(units)
        for start in range(0, len(chunks), _CHUNK):
            chosen = (
                sa.select(INSPECTIONS.c.organisation, TRAIL)
                .join(TRAIL, TRAIL.c.subject == INSPECTIONS.c.reference)
                .where(
                    INSPECTIONS.c.organisation.in_(chunks[start : start + _CHUNK]),
                    unindexed(TRAIL.c.kind) == "inspection",
                    unindexed(TRAIL.c.topic).in_(_LOOKED),
                    *by_then(TRAIL, self.moment),
                )
                .order_by(TRAIL.c.position)
            )
            for row in rows_of(self.connection, chosen):
                found[row["organisation"]].append(row)
        return found


_LOOKED: Final = ("inspection.opened", "inspection.visited", "inspection.concluded")


def _positions(facts: Sequence[Row], *kinds: type[Finding.Event]) -> list[int]:
    topics = {kind.TOPIC for kind in kinds}
    return [fact["position"] for fact in facts if fact["topic"] in topics]


def _said(status: str, reason: str, positions: list[int], lapse: Document) -> Document:
    return {"status": status, "reason": reason, "positions": positions, "lapse": lapse}


def _years_after(day: date, years: int) -> date:
    """Return the same day some years later; the day after 28 February where there is none.

    Years that go beyond the calendar end with it.
    """
    if day.year + years > MAXYEAR:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
