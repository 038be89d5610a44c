"""Commands on confidential words: kept with a finding, disclosed to one more office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from aggregates.confidence import Confidence
from aggregates.finding import Finding
from aggregates.finding_values import Elements, FindingPart
from aggregates.inspection import Inspection
from aggregates.reasons.confidence import FINDING_NOT_CLEARED, FINDING_NOT_CONFIDENTIAL
from aggregates.refusals import Refused, unless
from aggregates.values import Act, Reference, Text
from audit_service.commands.command import Command, organisation_in_being
from audit_service.work import Gather, Work

FINDING: Final = "finding"
"""The kind of record that the confidential parts of findings belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscloseFinding(Command):
    """Let one more office see the confidential parts of a finding; only a cleared one may."""

    finding: Reference
    office: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Confidence:
        """Disclose."""
        work.get(Finding, self.finding)
        kept = work.find(Confidence, FINDING, self.finding)
        if kept is None:
            raise Refused(FINDING_NOT_CONFIDENTIAL(finding=self.finding))
        barred = FINDING_NOT_CLEARED(office=act.office, finding=self.finding)
        with Gather() as gather:
            gather.note(unless(kept.is_cleared(act.office), barred))
            gather("/office", organisation_in_being, work, self.office, act)
            gather("", kept.disclose, self.office, self.reason, act)
        return kept


def confide(
    work: Work,
    finding: Reference,
    elements: Elements,
    parts: tuple[FindingPart, ...],
    inspection: Inspection | None,
    act: Act,
) -> None:
    """Keep elements of a finding for its author's office and the offices of the inspectors."""
    if not parts:
        return
    team = inspection.team if inspection is not None else ()
    offices = (act.office, *(member.organisation for member in team))
    kept = Confidence.keep(FINDING, finding, elements.taken(parts), offices, act)
    work.add(kept)
