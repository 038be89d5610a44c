"""Organisations: who holds money, acts, is paid, or answers for it."""

from __future__ import annotations

from api.commands import accept
from api.reading import listing
from api.resource import resource
from audit_service.commands.places import (
    DissolveOrganisation,
    RegisterOrganisation,
    RenameOrganisation,
)

organisations = resource("organisations", __doc__)

accept(organisations, "", RegisterOrganisation)
accept(organisations, "/<reference>/renamings", RenameOrganisation)
accept(organisations, "/<reference>/dissolution", DissolveOrganisation)

listing(organisations, "organisations", "Organisation", "kind", "region", "superior")
