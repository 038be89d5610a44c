"""What every command has in common: a business date, evidence, and a decision."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.organisation import Organisation
from aggregates.region import Region, canonical
from aggregates.values import Act, Document
from audit_service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, and for which organisation. Whoever lets a request in vouches for both."""

    person: str
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer to an accepted command: the record it changed, and where it now stands."""

    kind: str
    reference: str
    version: int
    position: int
    command_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReceipt:
    """The answer to an accepted batch: how many commands it was, and where the log then ended."""

    accepted: int
    command_id: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(ABC):
    """Something a person or a system asks the service to put on record.

    ``effective_on`` is the business date of the act; ``evidence`` the documents it rests on.
    """

    effective_on: date
    evidence: tuple[Document, ...] = ()

    @property
    def weight(self) -> int:
        """Return how many facts it leads to, about; a heavy one is written before the next."""
        return 1

    @property
    def asked(self) -> object:
        """Return what of it a client has said, which is what counts when it is sent again."""
        return self

    def foresees(self) -> Iterator[UUID | int]:
        """Name records by identity, and facts by position, that it is going to ask for.

        Those of many commands carried out together are read at once.
        """
        return iter(())

    @abstractmethod
    def decide(self, work: Work, act: Act) -> Aggregate:
        """Check the rules, change the records in ``work``, and return the one addressed."""


def name_of(command: type[Command]) -> str:
    """Return a command's permanent name in snake case: ``issue_allocation``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", command.__name__).lower()


def region_in_force(work: Work, code: str, act: Act) -> str:
    """Return the canonical code of a region that is registered and in force on the act's date."""
    region = work.refer(Region, canonical(code))
    region.check_in_force(act.effective_on)
    return region.reference


def organisation_in_being(work: Work, reference: str, act: Act) -> Organisation:
    """Return an organisation that is registered and not dissolved on the act's date."""
    organisation = work.refer(Organisation, reference)
    organisation.check_in_being(act.effective_on)
    return organisation
