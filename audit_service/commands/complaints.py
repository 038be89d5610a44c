"""Commands on complaints of the public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from aggregates.allocation import Allocation
from aggregates.claim import Claim
from aggregates.complaint import Complaint
from aggregates.complaint_values import ComplaintChannel
from aggregates.confidence import Confidence
from aggregates.finding_values import ConfidedPart
from aggregates.inspection import Inspection
from aggregates.parameter import ParameterName
from aggregates.project import Project
from aggregates.values import Act, Reference, Subject, SubjectKind, Text
from audit_service.commands.command import Command, organisation_in_being, region_in_force
from audit_service.commands.inspection_bonds import answers_to
from audit_service.commands.parameters import parameter_on
from audit_service.commands.subjects import check_subjects
from audit_service.work import Gather, Work

COMPLAINT: Final = "complaint"
"""The kind of record that complainants belong to."""
COMPLAINANT: Final = "complainant"
"""The part of a complaint that only the receiving office is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveComplaint(Command):
    """Take in a complaint, on the day it came in.

    The rules in force on that day say by when it is to be accepted and answered. Who complains,
    and how to reach them, is confidential: only the receiving office is ever shown it.
    """

    reference: Reference
    channel: ComplaintChannel
    region: Reference
    subjects: tuple[Subject, ...] = ()
    content: Text
    complainant: Text | None = None

    def decide(self, work: Work, act: Act) -> Complaint:
        """Receive."""
        work.vacant(Complaint, self.reference)
        with Gather() as gather:
            region = gather("/region", region_in_force, work, self.region, act)
            gather("/subjects", check_subjects, work, self.subjects)
        on = act.effective_on
        complaint = work.add(
            Complaint.receive(
                self.reference,
                channel=self.channel,
                region=region,
                subjects=self.subjects,
                content=self.content,
                accept_days=parameter_on(work, ParameterName.COMPLAINT_ACCEPT_DAYS, on),
                answer_days=parameter_on(work, ParameterName.COMPLAINT_ANSWER_DAYS, on),
                act=act,
            )
        )
        if self.complainant is not None:
            said = (ConfidedPart(part=COMPLAINANT, text=self.complainant),)
            work.add(Confidence.keep(COMPLAINT, self.reference, said, (act.office,), act))
        return complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptComplaint(Command):
    """Take a received complaint on."""

    complaint: Reference

    def decide(self, work: Work, act: Act) -> Complaint:
        """Accept."""
        complaint = work.get(Complaint, self.complaint)
        complaint.accept(act)
        return complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteComplaint(Command):
    """Give a complaint to an organisation to answer, never to one it is about or to one below it.

    Given again, be it after an answer, it needs a reason.
    """

    complaint: Reference
    organisation: Reference
    person: Text
    due_on: date | None = None
    reason: Text | None = None

    def decide(self, work: Work, act: Act) -> Complaint:
        """Route."""
        complaint = work.get(Complaint, self.complaint)
        with Gather() as gather:
            gather("/organisation", organisation_in_being, work, self.organisation, act)
        complaint.route(
            self.organisation,
            self.person,
            self.due_on,
            self.reason,
            parties=_parties(work, complaint.subjects, self.organisation),
            act=act,
        )
        return complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerComplaint(Command):
    """Answer a complaint for the organisation it was routed to, and say whether it is justified."""

    complaint: Reference
    answer: Text
    upheld: bool

    def decide(self, work: Work, act: Act) -> Complaint:
        """Answer."""
        complaint = work.get(Complaint, self.complaint)
        complaint.answer(self.answer, upheld=self.upheld, act=act)
        return complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUpComplaint(Command):
    """Take a complaint up in an inspection that is on record."""

    complaint: Reference
    inspection: Reference

    def decide(self, work: Work, act: Act) -> Complaint:
        """Take up."""
        complaint = work.get(Complaint, self.complaint)
        with Gather() as gather:
            gather("/inspection", work.refer, Inspection, self.inspection)
        complaint.take_up(self.inspection, act)
        return complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseComplaint(Command):
    """Close an answered complaint; neither who answered nor an organisation it is about may."""

    complaint: Reference
    conclusion: Text

    def decide(self, work: Work, act: Act) -> Complaint:
        """Close."""
        complaint = work.get(Complaint, self.complaint)
        parties = _parties(work, complaint.subjects, act.office)
        complaint.close(self.conclusion, parties=parties, act=act)
        return complaint


def _parties(work: Work, subjects: Iterable[Subject], unit: str) -> frozenset[str]:
    """List the organisations complained about, by themselves or through what they answer for.

    A unit that is to act is one of them if it answers to one of them.
    """
    parties = {party for subject in subjects if (party := _party(work, subject)) is not None}
    if any(answers_to(work, unit, party) for party in parties):
        parties.add(unit)
    return frozenset(parties)


def _party(work: Work, subject: Subject) -> str | None:
    """Return the organisation a subject stands for; a fund or a region stands for none."""
    match subject.kind:
        case SubjectKind.ORGANISATION:
            return subject.reference
        case SubjectKind.PROJECT:
            return work.refer(Project, subject.reference).organisation
        case SubjectKind.CLAIM:
            claim = work.refer(Claim, subject.reference)
            return work.refer(Project, claim.project).organisation
        case SubjectKind.ALLOCATION:
            return work.refer(Allocation, subject.reference).organisation
    return None
