"""Commands on sanctions and commendations: proposed, signed or declined, revoked, executed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aggregates.allocation import Allocation
from aggregates.finding import Finding
from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.organisation import Organisation
from aggregates.sanction import Sanction
from aggregates.sanction_values import SanctionKind, SanctionProposal
from aggregates.values import Act, Document, Reference, Subject, Text
from audit_service.commands.allocations import both_holders, take_back
from audit_service.commands.closed_days import books_open
from audit_service.commands.command import Command, organisation_in_being
from audit_service.commands.subjects import check_subjects
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeSanction(Command):
    """Propose a sanction or a commendation of an organisation or a person, with reasons.

    All but a commendation name findings against the party. A next-year reduction states
    ``amount`` and ``fiscal_year``, the year whose money it takes; a referral its ``recipient``.
    """

    reference: Reference
    kind: SanctionKind
    organisation: Reference | None = None
    person: Text | None = None
    findings: tuple[Reference, ...] = ()
    subjects: tuple[Subject, ...] = ()
    reasons: Text
    amount: Money | None = None
    fiscal_year: int | None = None
    recipient: Reference | None = None

    def decide(self, work: Work, act: Act) -> Sanction:
        """Propose."""
        work.vacant(Sanction, self.reference)
        with Gather() as gather:
            if self.organisation is not None:
                gather("/organisation", organisation_in_being, work, self.organisation, act)
            if self.recipient is not None:
                gather("/recipient", organisation_in_being, work, self.recipient, act)
            gather("/subjects", check_subjects, work, self.subjects)
            findings = gather("/findings", _findings, work, self.findings)
        proposal = SanctionProposal(
            reference=self.reference,
            kind=self.kind,
            organisation=self.organisation,
            person=self.person,
            findings=self.findings,
            subjects=self.subjects,
            reasons=self.reasons,
            amount=self.amount,
            fiscal_year=self.fiscal_year,
            recipient=self.recipient,
        )
        return work.add(Sanction.propose(proposal, findings, act))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignSanction(Command):
    """Put a proposed sanction or commendation into effect, as a second person."""

    sanction: Reference
    opinion: Text

    def decide(self, work: Work, act: Act) -> Sanction:
        """Sign."""
        sanction = work.get(Sanction, self.sanction)
        sanction.sign(self.opinion, _findings(work, sanction.findings), act)
        return sanction


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineSanction(Command):
    """Refuse to sign a proposed sanction or commendation, as a second person."""

    sanction: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Sanction:
        """Decline."""
        sanction = work.get(Sanction, self.sanction)
        sanction.decline(self.reason, _findings(work, sanction.findings), act)
        return sanction


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeSanction(Command):
    """Take a signed sanction or commendation back, before it is executed."""

    sanction: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Sanction:
        """Revoke."""
        sanction = work.get(Sanction, self.sanction)
        sanction.revoke(self.reason, _findings(work, sanction.findings), act)
        return sanction


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecuteReduction(Command):
    """Carry a signed next-year reduction out: take the decided amount from one allocation.

    The allocation must still have it available. The fund or the allocation it came from gets the
    money back.
    """

    sanction: Reference
    allocation: Reference
    document: Document

    def decide(self, work: Work, act: Act) -> Sanction:
        """Execute, and move the money."""
        sanction = work.get(Sanction, self.sanction)
        with Gather() as gather:
            allocation = gather("/allocation", work.refer, Allocation, self.allocation)
        fund = work.refer(Fund, allocation.fund)
        party = sanction.organisation
        region = work.refer(Organisation, party).region if party is not None else ""
        with books_open(work, act, *both_holders(work, allocation)):
            amount = sanction.execute(allocation, fund, region, self.document, act)
            reason = Text(f"{sanction.reference} ({self.document.number})")
            allocation.reduce(amount, reason, act)
            take_back(work, allocation, amount, act)
        return sanction


def _findings(work: Work, references: Iterable[str]) -> tuple[Finding, ...]:
    """Return findings that must be on record, naming each that is not."""
    with Gather() as gather:
        return tuple(
            gather(f"/findings/{index}", work.refer, Finding, reference)
            for index, reference in enumerate(references)
        )
