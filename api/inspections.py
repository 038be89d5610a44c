"""Inspections: planned, opened, visited, concluded."""

from __future__ import annotations

from api.commands import accept
from api.reading import listing
from api.resource import resource
from audit_service.commands.inspections import (
    ConcludeInspection,
    OpenInspection,
    PlanInspection,
    RecordVisit,
)

inspections = resource("inspections", __doc__)

accept(inspections, "", PlanInspection)
accept(inspections, "/<inspection>/opening", OpenInspection)
accept(inspections, "/<inspection>/visits", RecordVisit)
accept(inspections, "/<inspection>/conclusion", ConcludeInspection)

listing(inspections, "inspections", "Inspection", "kind", "organisation", "region", "stage")
