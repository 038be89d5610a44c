"""Commands on targets: assigned, revised, dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.reasons.funding import PURPOSE_NOT_PERMITTED
from aggregates.reasons.general import CURRENCY_MISMATCH
from aggregates.refusals import refuse_any, unless
from aggregates.target import Target, TargetTerms
from aggregates.values import Act, Document, Reference, Text
from audit_service.commands.command import Command, organisation_in_being, region_in_force
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTarget(Command):
    """Tell an organisation what to reach in a region by a date, and with which money.

    ``funds`` pay for it, or any fund of the purpose where none is named; ``unit_cost`` is what one
    unit takes.
    """

    reference: Reference
    organisation: Reference
    region: Reference
    title: Text
    purpose: Reference
    funds: tuple[Reference, ...] = ()
    quantity: int
    unit: Text
    unit_cost: Money | None = None
    due_on: date

    def decide(self, work: Work, act: Act) -> Target:
        """Assign."""
        work.vacant(Target, self.reference)
        with Gather() as gather:
            gather("/organisation", organisation_in_being, work, self.organisation, act)
            region = gather("/region", region_in_force, work, self.region, act)
            for index, fund in enumerate(self.funds):
                gather(f"/funds/{index}", self._fitting, work, fund)
        terms = TargetTerms(
            reference=self.reference,
            organisation=self.organisation,
            region=region,
            title=self.title,
            purpose=self.purpose,
            funds=self.funds,
            quantity=self.quantity,
            unit=self.unit,
            unit_cost=self.unit_cost,
            due_on=self.due_on,
        )
        return work.add(Target.assign(terms, act))

    def _fitting(self, work: Work, reference: Reference) -> None:
        """Refuse a fund that may not pay for the purpose, or not in the currency of the cost."""
        fund, cost, purpose = work.refer(Fund, reference), self.unit_cost, self.purpose
        permitted = ", ".join(fund.purposes)
        theirs = cost.currency if cost is not None else fund.currency
        refuse_any(
            unless(
                purpose in fund.purposes,
                PURPOSE_NOT_PERMITTED(fund=reference, purpose=purpose, permitted=permitted),
            ),
            unless(theirs == fund.currency, CURRENCY_MISMATCH(ours=fund.currency, theirs=theirs)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseTarget(Command):
    """Change how much a target asks for, by a document."""

    target: Reference
    quantity: int
    reason: Text
    document: Document

    def decide(self, work: Work, act: Act) -> Target:
        """Revise."""
        target = work.get(Target, self.target)
        target.revise(self.quantity, self.reason, self.document, act)
        return target


@dataclass(frozen=True, slots=True, kw_only=True)
class DropTarget(Command):
    """Give a target up."""

    target: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Target:
        """Drop."""
        target = work.get(Target, self.target)
        target.drop(self.reason, act)
        return target
