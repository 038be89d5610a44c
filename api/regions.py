"""Regions: the five-level administrative tree by its codes."""

from __future__ import annotations

from api.commands import accept
from api.reading import listing
from api.resource import resource
from audit_service.commands.places import (
    AbolishRegion,
    RegisterRegion,
    RenameRegion,
)

regions = resource("regions", __doc__)

accept(regions, "", RegisterRegion)
accept(regions, "/<code>/renamings", RenameRegion)
accept(regions, "/<code>/abolition", AbolishRegion)

listing(regions, "regions", "Region", "region", "level", "parent")
