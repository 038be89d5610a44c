"""Commands on funds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.share_rules import ShareRule
from aggregates.values import Act, Document, FundClass, Reference, Text, Tier
from audit_service.commands.closed_days import books_open, whose_money
from audit_service.commands.command import Command, organisation_in_being, region_in_force
from audit_service.work import Gather, Work

CNY: Final = Reference("CNY")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFund(Command):
    """Open a funding line of a fiscal year for its permitted purposes."""

    reference: Reference
    name: Text
    fiscal_year: int
    tier: Tier
    fund_class: FundClass
    purposes: tuple[Reference, ...]
    organisation: Reference
    region: Reference
    currency: Reference = CNY

    def decide(self, work: Work, act: Act) -> Fund:
        """Open the line."""
        work.vacant(Fund, self.reference)
        with Gather() as gather:
            region = gather("/region", region_in_force, work, self.region, act)
            gather("/organisation", organisation_in_being, work, self.organisation, act)
        return work.add(
            Fund.open(
                self.reference,
                self.name,
                fiscal_year=self.fiscal_year,
                tier=self.tier,
                fund_class=self.fund_class,
                purposes=self.purposes,
                organisation=self.organisation,
                region=region,
                currency=self.currency,
                act=act,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AppropriateFund(Command):
    """Record an appropriation by its indicator document."""

    fund: Reference
    amount: Money
    document: Document

    def decide(self, work: Work, act: Act) -> Fund:
        """Appropriate."""
        fund = work.get(Fund, self.fund)
        with books_open(work, act, fund.organisation):
            fund.appropriate(self.amount, self.document, act)
        return fund


@dataclass(frozen=True, slots=True, kw_only=True)
class ReduceFund(Command):
    """Take back authority that is not yet allotted."""

    fund: Reference
    amount: Money
    reason: Text

    def decide(self, work: Work, act: Act) -> Fund:
        """Reduce."""
        fund = work.get(Fund, self.fund)
        with books_open(work, act, fund.organisation):
            fund.reduce(self.amount, self.reason, act)
        return fund


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveFunding(Command):
    """Record cash paid into a fund against what was pledged."""

    fund: Reference
    amount: Money
    payer: Text

    def decide(self, work: Work, act: Act) -> Fund:
        """Receive."""
        fund = work.get(Fund, self.fund)
        with books_open(work, act, *whose_money(work, fund.organisation, fund.currency)):
            fund.receive(self.amount, self.payer, act)
        return fund


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptShareRule(Command):
    """Bind a fund's later allotments to a least share, with the text it rests on."""

    fund: Reference
    rule: ShareRule
    document: Document

    def decide(self, work: Work, act: Act) -> Fund:
        """Adopt the rule."""
        fund = work.get(Fund, self.fund)
        fund.adopt_rule(self.rule, self.document, act)
        return fund


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOverFund(Command):
    """Move an unallotted balance into another line, usually the next year's (结转)."""

    fund: Reference
    into: Reference
    amount: Money

    def decide(self, work: Work, act: Act) -> Fund:
        """Carry over."""
        fund = work.get(Fund, self.fund)
        into = work.refer(Fund, self.into)
        with books_open(work, act, fund.organisation, into.organisation):
            fund.carry_over(into, self.amount, act)
        return fund


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseFund(Command):
    """Close a fund with nothing left to allot."""

    fund: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Fund:
        """Close."""
        fund = work.get(Fund, self.fund)
        fund.close(self.reason, act)
        return fund
