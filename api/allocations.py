"""Allocations: money issued from a fund, or further down, for a purpose."""

from __future__ import annotations

from api.commands import accept
from api.reading import listing
from api.resource import resource
from audit_service.commands.allocations import (
    CloseAllocation,
    IncreaseAllocation,
    IssueAllocation,
    PassDownAllocation,
    ReduceAllocation,
    ReleaseReservation,
    ReturnAllocation,
)

allocations = resource("allocations", __doc__)

accept(allocations, "", IssueAllocation)
accept(allocations, "/<parent>/children", PassDownAllocation)
accept(allocations, "/<allocation>/increases", IncreaseAllocation)
accept(allocations, "/<allocation>/reductions", ReduceAllocation)
accept(allocations, "/<allocation>/returns", ReturnAllocation)
accept(allocations, "/<allocation>/releases", ReleaseReservation)
accept(allocations, "/<allocation>/closure", CloseAllocation)

listing(
    allocations,
    "allocations",
    "Allocation",
    "fund",
    "parent",
    "organisation",
    "region",
    "purpose",
    "is_open",
)
