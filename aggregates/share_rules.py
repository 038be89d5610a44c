"""Share rules: the least part of a fund that must reach certain purposes or beneficiaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from aggregates.money import Money
from aggregates.reasons.funding import SHARE_RULE_BROKEN, SHARE_RULE_MALFORMED
from aggregates.refusals import Refusal, Refused, unless
from aggregates.values import Earmark, Reference


class ShareBasis(StrEnum):
    """What a share rule looks at on each allocation."""

    PURPOSE = "purpose"
    BENEFICIARY_CLASS = "beneficiary_class"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRule:
    """At least ``numerator/denominator`` of a fund goes to allocations with one of ``values``.

    S003-196 (70 % to poor villages and households), S003-159 (30 % as award), S002-19 (two thirds
    to exiting villages). The base is the fund's own appropriation, never a pool of funds.
    """

    basis: ShareBasis
    values: tuple[Reference, ...]
    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        """Refuse anything that is not a fraction in (0, 1]."""
        if not 0 < self.numerator <= self.denominator:
            raise Refused(SHARE_RULE_MALFORMED(text=f"{self.numerator}/{self.denominator}"))

    def covers(self, earmark: Earmark) -> bool:
        """Say whether money so earmarked counts towards the share."""
        by_purpose = self.basis is ShareBasis.PURPOSE
        return (earmark.purpose if by_purpose else earmark.beneficiary_class) in self.values

    def kept(self, fund: str, base: Money, allotted: Mapping[Earmark, int]) -> tuple[Refusal, ...]:
        """Name the fault of allotments outside the values that eat into their least share."""
        share = Fraction(self.numerator, self.denominator)
        outside = sum(minor for earmark, minor in allotted.items() if not self.covers(earmark))
        others = Money(outside, base.currency)
        return unless(
            others.minor <= base.minor * (1 - share),
            SHARE_RULE_BROKEN(
                fund=fund, share=share, values=", ".join(self.values), others=others, base=base
            ),
        )


def shares_kept(
    rules: Iterable[ShareRule], fund: str, base: Money, allotted: Mapping[Earmark, int]
) -> tuple[Refusal, ...]:
    """Name the fault of each rule that allotments break on a base."""
    return tuple(fault for rule in rules for fault in rule.kept(fund, base, allotted))
