"""Commands on the administrative tree and the organisations in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates.organisation import Organisation
from aggregates.reasons.funding import REGION_UNKNOWN
from aggregates.refusals import Refused
from aggregates.region import Region, canonical, parent_of
from aggregates.values import Act, OrganisationKind, Reference, Text
from audit_service.commands.command import Command, organisation_in_being, region_in_force
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRegion(Command):
    """Enter a division by its code; the division above it must be registered."""

    code: Reference
    name: Text
    valid_from: date | None = None
    source: Text

    def decide(self, work: Work, act: Act) -> Region:
        """Register the division below its parent."""
        code = canonical(self.code)
        parent = parent_of(code)
        work.vacant(Region, code)
        if parent is not None and work.find(Region, parent) is None:
            raise Refused(REGION_UNKNOWN(region=parent).located("/code"))
        return work.add(
            Region.register(
                self.code, self.name, valid_from=self.valid_from, source=self.source, act=act
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameRegion(Command):
    """Give a division another name from a date on."""

    code: Reference
    name: Text

    def decide(self, work: Work, act: Act) -> Region:
        """Rename the division."""
        region = work.get(Region, canonical(self.code))
        region.rename(self.name, act)
        return region


@dataclass(frozen=True, slots=True, kw_only=True)
class AbolishRegion(Command):
    """Take a division's code out of force, naming the one that carries on, if any."""

    code: Reference
    successor: Reference | None = None

    def decide(self, work: Work, act: Act) -> Region:
        """End the code's validity."""
        region = work.get(Region, canonical(self.code))
        if self.successor is not None:
            region_in_force(work, self.successor, act)
        region.abolish(self.successor, act)
        return region


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterOrganisation(Command):
    """Enter an organisation in a region, and the unit it answers to, if any."""

    reference: Reference
    name: Text
    kind: OrganisationKind
    region: Reference
    superior: Reference | None = None

    def decide(self, work: Work, act: Act) -> Organisation:
        """Register the organisation."""
        work.vacant(Organisation, self.reference)
        superior = self.superior
        with Gather() as gather:
            region = gather("/region", region_in_force, work, self.region, act)
            if superior is not None:
                gather("/superior", organisation_in_being, work, superior, act)
        return work.add(
            Organisation.register(self.reference, self.name, self.kind, region, superior, act)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameOrganisation(Command):
    """Give an organisation another name."""

    reference: Reference
    name: Text

    def decide(self, work: Work, act: Act) -> Organisation:
        """Rename the organisation."""
        organisation = work.get(Organisation, self.reference)
        organisation.rename(self.name, act)
        return organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class DissolveOrganisation(Command):
    """End an organisation; nothing new may be addressed to it."""

    reference: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Organisation:
        """Dissolve the organisation."""
        organisation = work.get(Organisation, self.reference)
        organisation.dissolve(self.reason, act)
        return organisation
