"""Commands on allocations. Money leaves and enters two records in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from aggregates.allocation import Allocation
from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.values import Act, Document, Earmark, Reference, Text
from audit_service.commands.closed_days import books_open
from audit_service.commands.command import Command, organisation_in_being, region_in_force
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueAllocation(Command):
    """Issue part of a fund to an organisation, for a purpose, by an indicator document."""

    reference: Reference
    fund: Reference
    organisation: Reference
    region: Reference
    earmark: Earmark
    amount: Money
    document: Document

    def decide(self, work: Work, act: Act) -> Allocation:
        """Allot from the fund and issue the allocation."""
        work.vacant(Allocation, self.reference)
        with Gather() as gather:
            fund = gather("/fund", work.refer, Fund, self.fund)
            region = gather("/region", region_in_force, work, self.region, act)
            gather("/organisation", organisation_in_being, work, self.organisation, act)
        with books_open(work, act, fund.organisation, self.organisation):
            fund.allot(self.reference, self.earmark, self.amount, act)
        return work.add(
            Allocation.issue(
                self.reference,
                fund=self.fund,
                parent=None,
                organisation=self.organisation,
                region=region,
                earmark=self.earmark,
                amount=self.amount,
                document=self.document,
                act=act,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PassDownAllocation(Command):
    """Issue part of an allocation further down; channel and purpose stay what they are."""

    reference: Reference
    parent: Reference
    organisation: Reference
    region: Reference
    beneficiary_class: Reference | None = None
    amount: Money
    document: Document

    def decide(self, work: Work, act: Act) -> Allocation:
        """Take from the parent and issue the child."""
        work.vacant(Allocation, self.reference)
        with Gather() as gather:
            parent = gather("/parent", work.refer, Allocation, self.parent)
            region = gather("/region", region_in_force, work, self.region, act)
            gather("/organisation", organisation_in_being, work, self.organisation, act)
        earmark = Earmark(
            purpose=parent.earmark.purpose,
            beneficiary_class=self.beneficiary_class or parent.earmark.beneficiary_class,
        )
        with books_open(work, act, parent.organisation, self.organisation):
            parent.pass_down(self.reference, earmark, self.amount, act)
        return work.add(
            Allocation.issue(
                self.reference,
                fund=Reference(parent.fund),
                parent=self.parent,
                organisation=self.organisation,
                region=region,
                earmark=earmark,
                amount=self.amount,
                document=self.document,
                act=act,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IncreaseAllocation(Command):
    """Issue more under an allocation, from where it came."""

    allocation: Reference
    amount: Money
    document: Document

    def decide(self, work: Work, act: Act) -> Allocation:
        """Take from the source and increase."""
        allocation = work.get(Allocation, self.allocation)
        source = source_of(work, allocation)
        with books_open(work, act, source.organisation, allocation.organisation):
            if isinstance(source, Fund):
                source.allot(self.allocation, allocation.earmark, self.amount, act)
            else:
                source.pass_down(self.allocation, allocation.earmark, self.amount, act)
            allocation.increase(self.amount, self.document, act)
        return allocation


@dataclass(frozen=True, slots=True, kw_only=True)
class ReduceAllocation(Command):
    """Take back what an allocation still has available, for instance as a next-year reduction."""

    allocation: Reference
    amount: Money
    reason: Text

    def decide(self, work: Work, act: Act) -> Allocation:
        """Reduce and give the money back to the source."""
        allocation = work.get(Allocation, self.allocation)
        with books_open(work, act, *both_holders(work, allocation)):
            allocation.reduce(self.amount, self.reason, act)
            take_back(work, allocation, self.amount, act)
        return allocation


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnAllocation(Command):
    """Give back what an allocation still has available to where it came from."""

    allocation: Reference
    amount: Money
    reason: Text

    def decide(self, work: Work, act: Act) -> Allocation:
        """Return the money to the source."""
        allocation = work.get(Allocation, self.allocation)
        with books_open(work, act, *both_holders(work, allocation)):
            allocation.give_back(self.amount, self.reason, act)
            take_back(work, allocation, self.amount, act)
        return allocation


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseReservation(Command):
    """Give up part of what is reserved for a project and not drawn by its claims."""

    allocation: Reference
    project: Reference
    amount: Money
    reason: Text

    def decide(self, work: Work, act: Act) -> Allocation:
        """Release."""
        allocation = work.get(Allocation, self.allocation)
        with books_open(work, act, allocation.organisation):
            allocation.release(self.project, self.amount, self.reason, act)
        return allocation


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAllocation(Command):
    """Close an allocation with nothing left in it."""

    allocation: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Allocation:
        """Close."""
        allocation = work.get(Allocation, self.allocation)
        allocation.close(self.reason, act)
        return allocation


def source_of(work: Work, allocation: Allocation) -> Fund | Allocation:
    """Return the fund or the higher allocation an allocation came from."""
    if allocation.parent is None:
        return work.refer(Fund, allocation.fund)
    return work.refer(Allocation, allocation.parent)


def both_holders(work: Work, allocation: Allocation) -> tuple[str, str]:
    """Name who holds an allocation, and who holds what it came from."""
    return allocation.organisation, source_of(work, allocation).organisation


def take_back(work: Work, allocation: Allocation, amount: Money, act: Act) -> None:
    """Give what an allocation gave up back to where it came from."""
    source = source_of(work, allocation)
    if isinstance(source, Fund):
        source.take_back(Reference(allocation.reference), allocation.earmark, amount, act)
    else:
        source.take_back(Reference(allocation.reference), amount, act)
