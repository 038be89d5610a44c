"""How well a leg and an item fit, of a thousand, and why; never what decides on certainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from audit_service.matching import naming
from audit_service.matching.sides import Item, Leg
from audit_service.matching.table import objections
from audit_service.matching.wording import is_paid_into

AMOUNT: Final = 300
EQUAL: Final = 350
IN_WORDS: Final = 300
ACCOUNT: Final = 150
NAME: Final = 100
DAYS: Final = 100
PER_DAY: Final = 5
OBJECTION: Final = 300
UNEXPLAINED: Final = 150
WHOLE: Final = 1000
_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for two lines: points of a thousand, and reasons as codes."""

    score: int
    reasons: tuple[str, ...]


def evidence(leg: Leg, item: Item) -> Evidence:
    """Weigh a leg against an item whose amounts agree."""
    points, reasons = AMOUNT, [f"amount={leg.minor}"]
    for found, worth, code in (
        (_shared(leg.equal, item), EQUAL, "reference"),
        (_shared(leg.in_words, item), IN_WORDS, "number"),
    ):
        if found:
            points += worth
            reasons.append(f"{code}={found}")
            break
    if leg.account and is_paid_into(leg.account, item.accounts):
        points += ACCOUNT
        reasons.append(f"account=…{leg.account[-_SHOWN:]}")
    alike = max((naming.likeness(leg.name, name) for name in item.names), default=0)
    if alike:
        points += NAME * alike // WHOLE
        reasons.append(f"name={alike}")
    days = (leg.on - item.line.on).days
    points += max(0, DAYS - PER_DAY * abs(days))
    reasons.append(f"days={days}")
    against = objections(leg, item)
    reasons.extend(f"against={code}" for code in against)
    return Evidence(max(1, points - OBJECTION * len(against)), tuple(reasons))


def _shared(numbers: tuple[str, ...], item: Item) -> str:
    return next((number for number in numbers if number in item.numbers), "")


def weakest(found: list[Evidence]) -> Evidence:
    """Put together what speaks for several pairs: as strong as the weakest, each reason once."""
    reasons = dict.fromkeys(reason for one in found for reason in one.reasons)
    return Evidence(min(one.score for one in found), tuple(reasons))
