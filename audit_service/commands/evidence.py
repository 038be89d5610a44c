"""Commands on files in evidence: deposited, handed over, examined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates.evidence import Evidence, MediaType
from aggregates.values import Act, Digest, Reference, Text
from audit_service.commands.command import Command, organisation_in_being
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositEvidence(Command):
    """Put a file on record, with its size and type as the service found them.

    Only who has read the file and stored it gives this command.
    """

    sha256: Digest
    size: int
    media_type: MediaType
    title: Text
    source: Text
    dated_on: date
    holder: Reference
    confidential: bool = False

    def decide(self, work: Work, act: Act) -> Evidence:
        """Deposit."""
        work.vacant(Evidence, self.sha256)
        with Gather() as gather:
            gather("/holder", organisation_in_being, work, self.holder, act)
        return work.add(
            Evidence.deposit(
                self.sha256,
                size=self.size,
                media_type=self.media_type,
                title=self.title,
                source=self.source,
                dated_on=self.dated_on,
                holder=self.holder,
                confidential=self.confidential,
                act=act,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverEvidence(Command):
    """Give a file into the custody of another organisation's person, as its present holder."""

    sha256: Digest
    to_holder: Reference
    person: Text
    reason: Text

    def decide(self, work: Work, act: Act) -> Evidence:
        """Hand over."""
        evidence = work.get(Evidence, self.sha256)
        with Gather() as gather:
            gather("/to_holder", organisation_in_being, work, self.to_holder, act)
        evidence.hand_over(self.to_holder, self.person, self.reason, act)
        return evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamineEvidence(Command):
    """Record that one looked into a file, and for what."""

    sha256: Digest
    purpose: Text

    def decide(self, work: Work, act: Act) -> Evidence:
        """Examine."""
        evidence = work.get(Evidence, self.sha256)
        evidence.examine(self.purpose, act)
        return evidence
