"""The fund: a funding line of one fiscal year, and what of it has been allotted."""

from __future__ import annotations

from typing import Final, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.money import Money
from aggregates.reasons.funding import (
    FUND_CLOSED,
    FUND_EXCEEDED,
    FUND_NOT_EMPTY,
    PURPOSE_CHANGED,
    PURPOSE_NOT_PERMITTED,
)
from aggregates.reasons.general import AMOUNT_NOT_POSITIVE, LIST_EMPTY, VALUE_NOT_LISTED
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.share_rules import ShareRule, shares_kept
from aggregates.values import Act, Document, Earmark, FundClass, Reference, Text, Tier, identity

FISCAL_YEARS: Final = range(1949, 3000)


class Fund(Aggregate):
    """A funding line: what was appropriated to it, paid into it and allotted from it.

    What is allotted never exceeds what was appropriated, and no allotment may break a share
    rule the fund has adopted (S003-159, S003-196, S001-28c).
    """

    TOPIC = "fund"

    class Event(Aggregate.Event):
        """Something that happened to a fund."""

        TOPIC = "fund.event"
        act: Act

    class Opened(Event, Aggregate.Created):
        """A funding line was opened for a fiscal year."""

        TOPIC = "fund.opened"
        reference: str
        name: str
        fiscal_year: int
        tier: Tier
        fund_class: FundClass
        purposes: tuple[str, ...]
        organisation: str
        region: str
        currency: str

    class Appropriated(Event):
        """Authority to spend was granted by an indicator document."""

        TOPIC = "fund.appropriated"
        amount: Money
        document: Document

        def apply(self, aggregate: Fund) -> None:
            """Count the appropriation."""
            aggregate.appropriated += self.amount

    class Reduced(Event):
        """Authority not yet allotted was taken back."""

        TOPIC = "fund.reduced"
        amount: Money
        reason: str

        def apply(self, aggregate: Fund) -> None:
            """Take the reduction off the appropriation."""
            aggregate.appropriated -= self.amount

    class Received(Event):
        """Cash was paid in against the pledge (S001-28b, S002-02)."""

        TOPIC = "fund.received"
        amount: Money
        payer: str

    class RuleAdopted(Event):
        """A share rule binds every later allotment, with the text it rests on."""

        TOPIC = "fund.rule_adopted"
        rule: ShareRule
        document: Document

        def apply(self, aggregate: Fund) -> None:
            """Hold later allotments to the rule."""
            aggregate.rules = (*aggregate.rules, self.rule)

    class Allotted(Event):
        """Part of the appropriation was issued as an allocation."""

        TOPIC = "fund.allotted"
        allocation: str
        earmark: Earmark
        amount: Money

        def apply(self, aggregate: Fund) -> None:
            """Count the allotment by what it is for."""
            aggregate.count(self.earmark, self.amount)

    class TakenBack(Event):
        """An allocation gave up money, which can be allotted again."""

        TOPIC = "fund.taken_back"
        allocation: str
        earmark: Earmark
        amount: Money

        def apply(self, aggregate: Fund) -> None:
            """Undo that much of the allotment."""
            nothing = Money.zero(self.amount.currency)
            aggregate.count(self.earmark, nothing - self.amount)

    class CarriedOver(Event):
        """What was not allotted moved on to the next year's line."""

        TOPIC = "fund.carried_over"
        into: str
        amount: Money

        def apply(self, aggregate: Fund) -> None:
            """Let go of the balance."""
            aggregate.appropriated -= self.amount

    class BroughtForward(Event):
        """The unallotted balance of an earlier line came in."""

        TOPIC = "fund.brought_forward"
        origin: str
        amount: Money

        def apply(self, aggregate: Fund) -> None:
            """Count the balance brought forward."""
            aggregate.appropriated += self.amount

    class Closed(Event):
        """The line was closed; nothing more is appropriated, allotted or claimed from it."""

        TOPIC = "fund.closed"
        reason: str

        def apply(self, aggregate: Fund) -> None:
            """Take nothing more."""
            aggregate.is_open = False

    def __init__(
        self,
        reference: str,
        fiscal_year: int,
        purposes: tuple[str, ...],
        organisation: str,
        currency: str,
    ) -> None:
        """Start open and empty."""
        self.reference = reference
        self.fiscal_year = fiscal_year
        self.purposes = purposes
        self.organisation = organisation
        self.currency = currency
        self.is_open = True
        self.rules: tuple[ShareRule, ...] = ()
        self.appropriated = Money.zero(currency)
        self.allotted = Money.zero(currency)
        self.allotted_to: dict[Earmark, int] = {}

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from the fund's reference."""
        return identity("fund", reference)

    @classmethod
    def open(
        cls,
        reference: Reference,
        name: Text,
        *,
        fiscal_year: int,
        tier: Tier,
        fund_class: FundClass,
        purposes: tuple[Reference, ...],
        organisation: Reference,
        region: str,
        currency: str,
        act: Act,
    ) -> Self:
        """Open a funding line for at least one purpose."""
        year = VALUE_NOT_LISTED(text=fiscal_year, choices="1949..2999")
        refuse_any(
            unless(bool(purposes), LIST_EMPTY(name="purposes").located("/purposes")),
            unless(fiscal_year in FISCAL_YEARS, year.located("/fiscal_year")),
        )
        return cls._create(
            cls.Opened,
            reference=reference,
            name=name,
            fiscal_year=fiscal_year,
            tier=tier,
            fund_class=fund_class,
            purposes=purposes,
            organisation=organisation,
            region=region,
            currency=Money.zero(currency).currency,
            act=act,
        )

    @property
    def unallotted(self) -> Money:
        """Return what may still be allotted."""
        return self.appropriated - self.allotted

    def appropriate(self, amount: Money, document: Document, act: Act) -> None:
        """Record an appropriation by its indicator document."""
        refuse_any(self._usable(amount))
        self.trigger_event(self.Appropriated, amount=amount, document=document, act=act)

    def reduce(self, amount: Money, reason: Text, act: Act) -> None:
        """Take back authority that is not yet allotted, within every share rule."""
        refuse_any(self._usable(amount), self._within(amount), self._shares_kept_without(amount))
        self.trigger_event(self.Reduced, amount=amount, reason=reason, act=act)

    def receive(self, amount: Money, payer: Text, act: Act) -> None:
        """Record cash paid in."""
        refuse_any(self._usable(amount))
        self.trigger_event(self.Received, amount=amount, payer=payer, act=act)

    def adopt_rule(self, rule: ShareRule, document: Document, act: Act) -> None:
        """Bind later allotments to a share rule."""
        refuse_any(self.usable())
        self.trigger_event(self.RuleAdopted, rule=rule, document=document, act=act)

    def allot(self, allocation: Reference, earmark: Earmark, amount: Money, act: Act) -> None:
        """Issue part of the fund, for a permitted purpose and within every share rule."""
        asked = self.allotted_to | {earmark: self.allotted_to.get(earmark, 0) + amount.minor}
        binding = tuple(rule for rule in self.rules if not rule.covers(earmark))
        refuse_any(
            self._usable(amount),
            self._within(amount),
            self._permitted(earmark.purpose),
            shares_kept(binding, self.reference, self.appropriated, asked),
        )
        self.trigger_event(
            self.Allotted, allocation=allocation, earmark=earmark, amount=amount, act=act
        )

    def take_back(self, allocation: Reference, earmark: Earmark, amount: Money, act: Act) -> None:
        """Receive what an allocation gave up; the allocation itself checks that it has it."""
        self.trigger_event(
            self.TakenBack, allocation=allocation, earmark=earmark, amount=amount, act=act
        )

    def carry_over(self, into: Fund, amount: Money, act: Act) -> None:
        """Move an unallotted balance to another line for no other purpose, in the same currency."""
        ours, theirs = ", ".join(self.purposes), ", ".join(into.purposes)
        same = unless(
            set(into.purposes) <= set(self.purposes), PURPOSE_CHANGED(ours=ours, theirs=theirs)
        )
        own = (self._usable(amount), self._within(amount), self._shares_kept_without(amount))
        refuse_any(*own, into._usable(amount), same)
        self.trigger_event(self.CarriedOver, into=into.reference, amount=amount, act=act)
        into.trigger_event(into.BroughtForward, origin=self.reference, amount=amount, act=act)

    def close(self, reason: Text, act: Act) -> None:
        """Close a line that has nothing left to allot."""
        left = self.unallotted
        fault = FUND_NOT_EMPTY(fund=self.reference, balance=left)
        refuse_any(self.usable(), unless(left.minor == 0, fault))
        self.trigger_event(self.Closed, reason=reason, act=act)

    def usable(self) -> tuple[Refusal, ...]:
        """Name the fault of using a closed fund."""
        return unless(self.is_open, FUND_CLOSED(fund=self.reference))

    def count(self, earmark: Earmark, amount: Money) -> None:
        """Add to what is allotted, in all and by earmark (called only while replaying)."""
        self.allotted += amount
        self.allotted_to[earmark] = self.allotted_to.get(earmark, 0) + amount.minor

    def _usable(self, amount: Money) -> tuple[Refusal, ...]:
        fault = AMOUNT_NOT_POSITIVE(amount=amount)
        return self.usable() + unless(amount > Money.zero(self.currency), fault)

    def _shares_kept_without(self, amount: Money) -> tuple[Refusal, ...]:
        left = self.appropriated - amount
        return shares_kept(self.rules, self.reference, left, self.allotted_to)

    def _within(self, amount: Money) -> tuple[Refusal, ...]:
        left = self.unallotted
        fault = FUND_EXCEEDED(fund=self.reference, available=left, amount=amount)
        return unless(amount <= left, fault)

    def _permitted(self, purpose: str) -> tuple[Refusal, ...]:
        permitted = ", ".join(self.purposes)
        fault = PURPOSE_NOT_PERMITTED(fund=self.reference, purpose=purpose, permitted=permitted)
        return unless(purpose in self.purposes, fault)
