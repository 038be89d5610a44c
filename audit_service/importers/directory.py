"""Organisations, regions and allocations on record, as an importer needs to look them up."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from aggregates.allocation import Allocation
from aggregates.organisation import Organisation
from aggregates.reasons.general import REFERENCE_UNKNOWN
from aggregates.reasons.importing import NAME_AMBIGUOUS, NAME_UNKNOWN
from aggregates.refusals import Refused
from aggregates.source_document import SourceDocument
from aggregates.values import OrganisationKind, Reference
from audit_service.service import AuditService
from audit_service.wellformed import REFERENCE_LENGTH_MAX

_BATCH: Final = 2_000
_SLUG_LENGTH_MAX: Final = 40
_NAMES_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation as far as an import is concerned."""

    reference: str
    name: str
    kind: OrganisationKind
    region: str


class Directory:
    """Looks records up by reference and organisations by name, each at most once."""

    def __init__(self, service: AuditService) -> None:
        """Look into the record as it stands; nothing is read before it is asked for."""
        self._service = service
        self._by_reference: dict[str, Known | None] = {}
        self._by_name: dict[str, list[str]] | None = None

    def organisation(self, reference: str) -> Known:
        """Return an organisation by its code; refuse an unknown one."""
        if reference not in self._by_reference:
            found = self._service.look().find(Organisation, reference)
            self._by_reference[reference] = (
                Known(found.reference, found.name, found.kind, found.region) if found else None
            )
        known = self._by_reference[reference]
        if known is None:
            raise Refused(REFERENCE_UNKNOWN(kind="organisation", reference=reference))
        return known

    def find(self, reference: str) -> Known | None:
        """Return an organisation by its code, or None."""
        try:
            return self.organisation(reference)
        except Refused:
            return None

    def named(self, name: str) -> Known:
        """Return the one organisation with a name, inner spaces aside; refuse none or several."""
        if self._by_name is None:
            self._by_name = self._read_names()
        references = self._by_name.get(squeezed(name), [])
        if not references:
            raise Refused(NAME_UNKNOWN(name=name))
        if len(references) > 1:
            shown = ", ".join(sorted(references)[:_NAMES_SHOWN])
            raise Refused(NAME_AMBIGUOUS(name=name, references=shown))
        return self.organisation(references[0])

    def expect(self, known: Known) -> None:
        """Count on an organisation that the same import is about to register."""
        if self._by_name is None:
            self._by_name = self._read_names()
        self._by_reference[known.reference] = known
        self._by_name.setdefault(squeezed(known.name), []).append(known.reference)

    def allocation(self, reference: str) -> Allocation | None:
        """Return an allocation, or None."""
        return self._service.look().find(Allocation, reference)

    def document(self, reference: str) -> SourceDocument | None:
        """Return a document that was imported before, or None."""
        return self._service.look().find(SourceDocument, reference)

    def regions(self) -> dict[str, str]:
        """Map every registered region's canonical code to its present name."""
        codes: dict[UUID, str] = {}
        names: dict[str, str] = {}
        for topic, event in self._facts("region.registered", "region.renamed"):
            if topic == "region.registered":
                codes[event.originator_id] = event.code
            names[codes[event.originator_id]] = event.name
        return names

    def _read_names(self) -> dict[str, list[str]]:
        """List the organisations in being by name; a dissolved one is never meant by its name."""
        names: dict[UUID, tuple[str, str]] = {}
        topics = ("organisation.registered", "organisation.renamed", "organisation.dissolved")
        for topic, event in self._facts(*topics):
            if topic == "organisation.registered":
                names[event.originator_id] = (event.reference, event.name)
            elif topic == "organisation.renamed":
                names[event.originator_id] = (names[event.originator_id][0], event.name)
            else:
                del names[event.originator_id]
        found: dict[str, list[str]] = {}
        for reference, name in names.values():
            found.setdefault(squeezed(name), []).append(reference)
        return found

    def _facts(self, *topics: str) -> Iterator[tuple[str, Any]]:
        after = 0
        store, mapper = self._service.store, self._service.mapper
        while entries := store.select_notifications(
            after, _BATCH, None, topics, inclusive_of_start=False
        ):
            for entry in entries:
                yield entry.topic, mapper.to_domain_event(entry)
            after = entries[-1].id


def squeezed(name: str) -> str:
    """Return a name without any space, as it is compared: 睢 县 is 睢县."""
    return "".join(name.split())


def reference_for(name: str) -> Reference:
    """Derive an organisation's reference from its name alone, so that it is always the same."""
    slug = re.sub(r"[^A-Z0-9]+", "-", name.upper(), flags=re.ASCII).strip("-")[:_SLUG_LENGTH_MAX]
    digest = hashlib.sha256(squeezed(name).encode()).hexdigest()[:8]
    return Reference(f"{slug}-{digest}" if slug else f"N-{digest}")


def document_reference(issuer: str, number: str) -> Reference:
    """Join issuer and number into a reference; what does not fit is replaced by its digest."""
    whole = " ".join(f"{issuer} {number}".split())
    fitted = whole.replace("/", "-")
    if fitted == whole and len(whole) <= REFERENCE_LENGTH_MAX:
        return Reference(whole)
    digest = hashlib.sha256(whole.encode()).hexdigest()[:16]
    return Reference(f"{fitted[: REFERENCE_LENGTH_MAX - len(digest) - 1]}#{digest}")
