"""Caps: what may be claimed for a project, in all, per milestone and per allocation."""

from __future__ import annotations

from dataclasses import dataclass, field

from aggregates.money import Money
from aggregates.reasons.works import (
    CLAIM_ABOVE_CONTRACT,
    CLAIM_ABOVE_FUNDING,
    CLAIM_ABOVE_MILESTONE,
    CLAIM_ABOVE_SETTLEMENT,
    MILESTONE_UNKNOWN,
)
from aggregates.refusals import Reason, Refusal, unless
from aggregates.values import FundingLine, PlannedMilestone


@dataclass(slots=True)
class Caps:
    """The part of a project's state that bounds its claims; counts are minor units."""

    funding: dict[str, Money]
    payable: dict[str, Money]
    contract: Money | None = None
    settlement: Money | None = None
    claimed: int = 0
    claimed_on: dict[str, int] = field(default_factory=dict)
    claimed_from: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, funding: tuple[FundingLine, ...], milestones: tuple[PlannedMilestone, ...]) -> Caps:
        """Take a plan's funding lines and milestones as bounds."""
        planned: dict[str, Money] = {}
        for line in funding:
            so_far = planned.get(line.allocation, Money.zero(line.amount.currency))
            planned[line.allocation] = so_far + line.amount
        return cls(planned, {step.milestone: step.payable for step in milestones})

    def count(self, milestone: str, allocation: str, minor: int) -> None:
        """Add to what is claimed; a negative count takes off."""
        self.claimed += minor
        self.claimed_on[milestone] = self.claimed_on.get(milestone, 0) + minor
        self.claimed_from[allocation] = self.claimed_from.get(allocation, 0) + minor

    def planned(self) -> Money:
        """Return the planned funding in all; a plan has at least one line."""
        first, *others = self.funding.values()
        return sum(others, start=first)

    @property
    def claimed_in_all(self) -> Money:
        """Return what is claimed for the project and neither rejected nor given back."""
        return Money(self.claimed, self.planned().currency)

    def known(self, project: str, milestone: str) -> tuple[Refusal, ...]:
        """Name the fault of a milestone the plan does not have."""
        return unless(
            milestone in self.payable, MILESTONE_UNKNOWN(project=project, milestone=milestone)
        )

    def allow(
        self, project: str, milestone: str, allocation: str, amount: Money
    ) -> tuple[Refusal, ...]:
        """Name every cap an additional amount would break."""
        nothing = Money.zero(amount.currency)
        total = Money(self.claimed, amount.currency) + amount
        on_milestone = Money(self.claimed_on.get(milestone, 0), amount.currency) + amount
        from_allocation = Money(self.claimed_from.get(allocation, 0), amount.currency) + amount
        funded = self.funding.get(allocation, nothing)
        payable = self.payable.get(milestone, nothing)
        return (
            *unless(
                on_milestone <= payable,
                CLAIM_ABOVE_MILESTONE(milestone=milestone, total=on_milestone, payable=payable),
            ),
            *unless(
                from_allocation <= funded,
                CLAIM_ABOVE_FUNDING(
                    allocation=allocation, project=project, total=from_allocation, planned=funded
                ),
            ),
            *_below(self.contract, total, CLAIM_ABOVE_CONTRACT, project, "contract"),
            *_below(self.settlement, total, CLAIM_ABOVE_SETTLEMENT, project, "settled"),
        )

    def kept(self, project: str, currency: str) -> tuple[Refusal, ...]:
        """Name every project-wide cap that what is already claimed breaks."""
        total = Money(self.claimed, currency)
        return (
            *_below(self.contract, total, CLAIM_ABOVE_CONTRACT, project, "contract"),
            *_below(self.settlement, total, CLAIM_ABOVE_SETTLEMENT, project, "settled"),
        )


def _below(
    cap: Money | None, total: Money, reason: Reason, project: str, label: str
) -> tuple[Refusal, ...]:
    return unless(cap is None or total <= cap, reason(project=project, total=total, **{label: cap}))
