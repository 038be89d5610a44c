"""Who the lines of a document are for: organisations on record, or registered with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates.refusals import Refused
from aggregates.values import OrganisationKind, Reference, Text
from audit_service.commands.places import RegisterOrganisation
from audit_service.importers.directory import Directory, Known, reference_for
from audit_service.importers.lines import Line
from audit_service.importers.profiles import Profile


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An organisation the document names for the first time, the row, and the earliest day."""

    known: Known
    row: int
    on: date

    def command(self) -> RegisterOrganisation:
        """Register it."""
        return RegisterOrganisation(
            effective_on=self.on,
            reference=Reference(self.known.reference),
            name=Text(self.known.name),
            kind=self.known.kind,
            region=Reference(self.known.region),
        )


class Holders:
    """Finds the organisation of each line; counts on registering those a profile lets in."""

    def __init__(self, directory: Directory, profile: Profile | None) -> None:
        """Look in a directory; without a profile unknown organisations are refused."""
        self._directory = directory
        self._region = profile.lines.get("region", "") if profile else ""
        self._kind = profile.register_organisations if profile else None
        self.newcomers: dict[str, Newcomer] = {}

    def holder_of(self, line: Line, on: date | None) -> Known:
        """Return the organisation a line names by code, else by name; refuse an unknown one."""
        if "organisation" in line.said:
            return self._directory.organisation(line.said["organisation"])
        name = " ".join(line.said["organisation_name"].split())
        try:
            known = self._directory.named(name)
        except Refused as refused:
            if self._kind is None or on is None or refused.codes != ("name_unknown",):
                raise
            known = self._introduce(name, self._kind, line.row, on)
        newcomer = self.newcomers.get(known.reference)
        if newcomer is not None and on is not None and on < newcomer.on:
            self.newcomers[known.reference] = Newcomer(newcomer.known, newcomer.row, on)
        return known

    def _introduce(self, name: str, kind: OrganisationKind, row: int, on: date) -> Known:
        reference = reference_for(name)
        if known := self._directory.find(reference):
            return known
        known = Known(reference, name, kind, self._region)
        self._directory.expect(known)
        self.newcomers[reference] = Newcomer(known, row, on)
        return known
