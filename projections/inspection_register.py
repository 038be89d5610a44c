"""The inspection register: who is inspected by whom about what, and what each unit bears of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

import sqlalchemy as sa

from aggregates.inspection import Inspection
from aggregates.organisation import Organisation
from aggregates.region import level_of
from aggregates.values import InspectionKind, OrganisationKind, identity
from projections.engine import Projection, Recorded
from projections.inspection_tables import INSPECTIONS, LOADS, TEAM, UNITS, VISITS
from projections.latest_state import enter, follow
from projections.rows import Row, Rows
from projections.topics import topics_of


class InspectionRegister(Projection):
    """Keeps inspections with their teams and visits, and a count per inspected unit and year."""

    name: ClassVar[str] = "inspection_register"
    tables: ClassVar[tuple[sa.Table, ...]] = (INSPECTIONS, TEAM, VISITS, LOADS, UNITS)
    topics: ClassVar[frozenset[str]] = topics_of(Inspection, Organisation.Registered)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Bring an inspection and the load of its unit forward; remember what units there are."""
        event = recorded.event
        if isinstance(event, Organisation.Registered):
            unit = {"region": event.region, "unit_class": _class_of(event)}
            rows.put(UNITS, {"id": event.originator_id, **unit})
        elif isinstance(event, Inspection.Planned):
            _enter(recorded, rows, event)
        elif isinstance(event, Inspection.Event):
            row = rows.one(INSPECTIONS, event.originator_id)
            follow(rows, INSPECTIONS, recorded, _change(event, row))
            if isinstance(event, Inspection.Visited):
                _add_visit(recorded, rows, event, row)
            elif isinstance(event, Inspection.Cancelled):
                _bear(rows, row, _year_of(row), times=-1, **_burden(row))


def _class_of(event: Organisation.Registered) -> str:
    """Say what a unit counts as: a department, or the level of its region (S001-23g)."""
    governs = event.kind is OrganisationKind.GOVERNMENT
    return "department" if event.kind.is_department and not governs else level_of(event.region)


def _enter(recorded: Recorded, rows: Rows, event: Inspection.Planned) -> None:
    unit = rows.one(UNITS, Organisation.create_id(event.organisation))
    row = {
        "reference": event.reference,
        "kind": event.kind.value,
        "organisation": event.organisation,
        "unit_class": unit["unit_class"],
        "region": unit["region"],
        "stage": event.leads_to.value,
        "matter": event.matter,
        "subjects": tuple(f"{subject.kind}:{subject.reference}" for subject in event.subjects),
        "sectors": tuple(event.sectors),
        "office": event.act.office,
        "lead": event.lead,
        "planned_on": event.act.effective_on,
        "planned_from": event.planned_from,
        "planned_until": event.planned_until,
        "follows": event.follows,
        "complaint": event.complaint,
        "trigger": event.trigger,
        "approval": event.approval.number if event.approval else None,
        "approved_by": event.approved_by,
        "exception": event.exception,
        "exceeds": tuple(rule.value for rule in event.exceeds),
        **dict.fromkeys(_LATER),
        "accompanied_by": (),
        "visits": 0,
    }
    enter(rows, INSPECTIONS, recorded, row)
    for member in dict.fromkeys(event.team):
        leads = member.person == event.lead
        rows.append(TEAM, event.reference, member.organisation, member.person, leads)
    _bear(rows, row, _year_of(row), **_burden(row))


_LATER = (
    "opened_on", "notified_on", "concluded_on", "conclusion", "grade", "by_documents",
    "cancelled_on", "cancelled_because",
)  # fmt: skip
"""What only later facts say."""


def _change(event: Inspection.Event, row: Row) -> Row:
    on = event.act.effective_on
    stage = {"stage": event.leads_to.value} if event.leads_to else {}
    match event:
        case Inspection.Opened(notified_on=notified_on, accompanied_by=others):
            told = {"notified_on": notified_on, "accompanied_by": tuple(others)}
            return {**stage, "opened_on": on, **told}
        case Inspection.Visited():
            return {**stage, "visits": row["visits"] + 1}
        case Inspection.Concluded(conclusion=conclusion, grade=grade, by_documents=by_documents):
            end = {"conclusion": conclusion, "grade": grade, "by_documents": by_documents}
            return {**stage, "concluded_on": on, **end}
        case Inspection.Cancelled(reason=reason):
            return {**stage, "cancelled_on": on, "cancelled_because": reason}
    return stage


def _add_visit(recorded: Recorded, rows: Rows, event: Inspection.Visited, row: Row) -> None:
    rows.append(
        VISITS,
        recorded.position,
        row["reference"],
        event.act.effective_on,
        event.act.by,
        event.place,
        event.account,
        tuple(asdict(person) for person in event.people_met),
        tuple(_cited(document) for document in event.documents_seen),
        tuple(event.files),
    )
    seen = len(event.documents_seen)
    _bear(rows, row, event.act.effective_on.year, visits=1, documents_seen=seen)


def _cited(document: Any) -> Row:
    return asdict(document) | {"issued_on": document.issued_on.isoformat()}


def _year_of(row: Row) -> int:
    """Return the year an inspection is counted in: that of its beginning, or else of its plan."""
    year: int = (row["planned_from"] or row["planned_on"]).year
    return year


def _burden(row: Row) -> dict[str, int]:
    return {
        "inspections": 1,
        "assessments": int(row["kind"] == InspectionKind.ASSESSMENT.value),
        "exceptions": int(bool(row["exceeds"])),
    }


def _bear(rows: Rows, inspection: Row, year: int, *, times: int = 1, **counted: int) -> None:
    """Count onto what the inspected unit bears in a year."""
    organisation = inspection["organisation"]
    load = identity("inspection_load", organisation, str(year))
    held = rows.get(LOADS, load) or {
        "id": load,
        "reference": f"{organisation}/{year}",
        "organisation": organisation,
        "region": inspection["region"],
        "year": year,
        "inspections": 0,
        "assessments": 0,
        "exceptions": 0,
        "visits": 0,
        "documents_seen": 0,
    }
    rows.put(LOADS, held | {name: held[name] + times * n for name, n in counted.items()})
