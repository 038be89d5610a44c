"""The sanction: a person's decision about a party, with reasons, signed by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.allocation import Allocation
from aggregates.finding import Finding
from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.reasons.sanctions import (
    REDUCTION_OF_OTHERS,
    REDUCTION_YEAR_DIFFERS,
    SANCTION_NEEDS_ANOTHER,
    SANCTION_NOT_A_REDUCTION,
    SANCTION_OF_OWN,
    SANCTION_STEP_OUT_OF_ORDER,
)
from aggregates.refusals import Refusal, Refused, refuse_any, unless
from aggregates.region import significant
from aggregates.sanction_grounds import faults_of_grounds, faults_of_parties, faults_of_standing
from aggregates.sanction_values import SanctionKind, SanctionProposal
from aggregates.stages import SanctionStage
from aggregates.values import Act, Document, Subject, Text, identity, in_order


class Sanction(Aggregate):
    """A sanction or a commendation, which takes effect when a second person signs it.

    It is never automatic: no figure and no finding brings it about (S001-24b). All but a
    commendation rest on findings against the organisation or the person.
    """

    TOPIC = "sanction"

    class Event(Aggregate.Event):
        """Something that happened to a sanction."""

        TOPIC = "sanction.event"
        leads_to: ClassVar[SanctionStage]
        act: Act

        def apply(self, aggregate: Sanction) -> None:
            """Move on in time and stage."""
            aggregate.last_on = self.act.effective_on
            aggregate.stage = self.leads_to

    class Proposed(Event, Aggregate.Created):
        """Somebody proposed it, with reasons; ``findings`` are what it rests on.

        ``amount`` and ``fiscal_year`` say how much of which year's money a reduction takes;
        ``recipient`` is the organisation a case is referred to.
        """

        TOPIC = "sanction.proposed"
        leads_to = SanctionStage.PROPOSED
        reference: str
        kind: SanctionKind
        organisation: str | None
        person: str | None
        findings: tuple[str, ...]
        subjects: tuple[Subject, ...]
        reasons: str
        amount: Money | None
        fiscal_year: int | None
        recipient: str | None

    class Signed(Event):
        """A second person signed it, and it took effect."""

        TOPIC = "sanction.signed"
        leads_to = SanctionStage.SIGNED
        opinion: str

        def apply(self, aggregate: Sanction) -> None:
            """Remember who signed, who therefore may not execute it."""
            super().apply(aggregate)
            aggregate.signer = self.act.by

    class Declined(Event):
        """A second person declined to sign it."""

        TOPIC = "sanction.declined"
        leads_to = SanctionStage.DECLINED
        reason: str

    class Revoked(Event):
        """A signed sanction was taken back before it was executed."""

        TOPIC = "sanction.revoked"
        leads_to = SanctionStage.REVOKED
        reason: str

    class Executed(Event):
        """A reduction was carried out: this much was taken from an allocation, by a document."""

        TOPIC = "sanction.executed"
        leads_to = SanctionStage.EXECUTED
        allocation: str
        amount: Money
        document: Document

    def __init__(
        self,
        reference: str,
        kind: SanctionKind,
        organisation: str | None,
        person: str | None,
        findings: tuple[str, ...],
        amount: Money | None,
        fiscal_year: int | None,
        act: Act,
    ) -> None:
        """Start as proposed."""
        self.reference = reference
        self.kind = kind
        self.organisation = organisation
        self.person = person
        self.findings = findings
        self.amount = amount
        self.fiscal_year = fiscal_year
        self.proposer = act.by
        self.signer: str | None = None
        self.stage = SanctionStage.PROPOSED
        self.last_on = act.effective_on

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from the sanction's reference."""
        return identity("sanction", reference)

    @classmethod
    def propose(cls, proposal: SanctionProposal, findings: Sequence[Finding], act: Act) -> Self:
        """Propose it on findings, which are those the proposal names.

        Nobody proposes anything about themselves or their own organisation, and who answers for
        one of the findings proposes nothing that rests on it.
        """
        own = act.by == proposal.person or act.office == proposal.organisation
        refuse_any(
            proposal.faults(),
            unless(not own, SANCTION_OF_OWN()),
            faults_of_grounds(proposal, findings, act),
        )
        return cls._create(cls.Proposed, **proposal.facts(), act=act)

    def sign(self, opinion: Text, findings: Sequence[Finding], act: Act) -> None:
        """Put it into effect, as a second person; no finding may have proved unfounded since.

        Who answers for one of the findings neither signs nor declines nor revokes.
        """
        refuse_any(
            self._step(act, SanctionStage.PROPOSED),
            self._second_person(findings, act),
            faults_of_standing(findings),
        )
        self.trigger_event(self.Signed, opinion=opinion, act=act)

    def decline(self, reason: Text, findings: Sequence[Finding], act: Act) -> None:
        """Refuse, as a second person, to sign it."""
        refuse_any(
            self._step(act, SanctionStage.PROPOSED),
            self._second_person(findings, act),
        )
        self.trigger_event(self.Declined, reason=reason, act=act)

    def revoke(self, reason: Text, findings: Sequence[Finding], act: Act) -> None:
        """Take a signed sanction back; neither its proposer nor the party may."""
        refuse_any(
            self._step(act, SanctionStage.SIGNED),
            self._second_person(findings, act),
        )
        self.trigger_event(self.Revoked, reason=reason, act=act)

    def execute(
        self, allocation: Allocation, fund: Fund, region: str, document: Document, act: Act
    ) -> Money:
        """Carry a signed reduction out on one allocation, in full, and return the amount.

        The allocation is the party's own, or lies in its region ``region`` or in one above, from
        which the party would have got its share; ``fund`` is where it comes from. Whoever
        executes has neither proposed nor signed.
        """
        amount = self._reduction()
        refuse_any(
            self._step(act, SanctionStage.SIGNED),
            self._by_another(act, self.proposer, self.signer),
            self._concerned(allocation, region),
            self._of_the_year(allocation, fund),
        )
        said = {"allocation": allocation.reference, "amount": amount, "document": document}
        self.trigger_event(self.Executed, **said, act=act)
        return amount

    def _reduction(self) -> Money:
        if self.amount is None:
            raise Refused(SANCTION_NOT_A_REDUCTION(sanction=self.reference, kind=self.kind))
        return self.amount

    def _concerned(self, allocation: Allocation, region: str) -> tuple[Refusal, ...]:
        ours, its = significant(region), significant(allocation.region)
        within = ours.startswith(its) or its.startswith(ours)
        fault = REDUCTION_OF_OTHERS(
            allocation=allocation.reference, organisation=self.organisation
        ).located("/allocation")
        return unless(allocation.organisation == self.organisation or within, fault)

    def _of_the_year(self, allocation: Allocation, fund: Fund) -> tuple[Refusal, ...]:
        fault = REDUCTION_YEAR_DIFFERS(
            allocation=allocation.reference, year=fund.fiscal_year, decided=self.fiscal_year
        ).located("/allocation")
        return unless(fund.fiscal_year == self.fiscal_year, fault)

    def _second_person(self, findings: Sequence[Finding], act: Act) -> tuple[Refusal, ...]:
        own = act.by == self.person or act.office == self.organisation
        concerned = unless(not own, SANCTION_OF_OWN()) or faults_of_parties(findings, act)
        return self._by_another(act, self.proposer) + concerned

    def _by_another(self, act: Act, *others: str | None) -> tuple[Refusal, ...]:
        again = SANCTION_NEEDS_ANOTHER(person=act.by, sanction=self.reference)
        return unless(act.by not in others, again)

    def _step(self, act: Act, needed: SanctionStage) -> tuple[Refusal, ...]:
        fault = SANCTION_STEP_OUT_OF_ORDER(sanction=self.reference, stage=self.stage, needed=needed)
        return in_order(self.last_on, act) + unless(self.stage is needed, fault)
