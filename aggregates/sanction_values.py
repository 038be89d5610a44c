"""What sanctions and commendations are made of: their kinds, and what each kind must say."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final

from aggregates.fund import FISCAL_YEARS
from aggregates.money import Money
from aggregates.reasons.general import AMOUNT_NOT_POSITIVE, VALUE_NOT_LISTED
from aggregates.reasons.sanctions import (
    REFERRED_TO_PARTY,
    SANCTION_TERM_MISPLACED,
    SANCTION_TERM_MISSING,
    SANCTION_WITHOUT_PARTY,
)
from aggregates.refusals import Refusal, unless
from aggregates.values import Reference, Subject, Text


class SanctionKind(StrEnum):
    """What is decided about a party, from criticism to accountability, and praise beside them."""

    CIRCULAR_CRITICISM = "circular_criticism"
    YELLOW_CARD = "yellow_card"
    NEXT_YEAR_REDUCTION = "next_year_reduction"
    REFERRAL = "referral"
    ACCOUNTABILITY = "accountability"
    COMMENDATION = "commendation"


TERMS_OF: Final[dict[SanctionKind, tuple[str, ...]]] = {
    SanctionKind.NEXT_YEAR_REDUCTION: ("organisation", "amount", "fiscal_year"),
    SanctionKind.REFERRAL: ("recipient",),
}
"""What a kind must say besides reasons and findings."""

_TERMS: Final = ("amount", "fiscal_year", "recipient")
"""What only those kinds may say that must."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionProposal:
    """What somebody proposes to decide, about whom, resting on which findings, and why.

    ``amount`` and ``fiscal_year`` say how much of which year's money a reduction takes;
    ``recipient`` to whom a case is referred.
    """

    reference: Reference
    kind: SanctionKind
    organisation: Reference | None
    person: Text | None
    findings: tuple[Reference, ...]
    subjects: tuple[Subject, ...]
    reasons: Text
    amount: Money | None
    fiscal_year: int | None
    recipient: Reference | None

    def facts(self) -> dict[str, Any]:
        """Return what it says by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def faults(self) -> tuple[Refusal, ...]:
        """Name what its kind demands and it does not say, and what only other kinds say."""
        party, said = self.organisation, self.facts()
        needed = TERMS_OF.get(self.kind, ())
        foreign = (name for name in _TERMS if name not in needed and said[name] is not None)
        positive = self.amount is None or self.amount.is_positive
        elsewhere = party is None or self.recipient != party
        known = self.fiscal_year is None or self.fiscal_year in FISCAL_YEARS
        year = VALUE_NOT_LISTED(text=self.fiscal_year, choices="1949..2999")
        return (
            *unless(party is not None or self.person is not None, SANCTION_WITHOUT_PARTY()),
            *(
                SANCTION_TERM_MISSING(kind=self.kind, name=name).located(f"/{name}")
                for name in needed
                if said[name] is None
            ),
            *(
                SANCTION_TERM_MISPLACED(kind=self.kind, name=name).located(f"/{name}")
                for name in foreign
            ),
            *unless(positive, AMOUNT_NOT_POSITIVE(amount=self.amount).located("/amount")),
            *unless(known, year.located("/fiscal_year")),
            *unless(elsewhere, REFERRED_TO_PARTY(organisation=party).located("/recipient")),
        )
