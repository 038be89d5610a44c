"""The match: bank entries and items of the books that are found to be the same money."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.bank_values import DifferenceKind, fingerprint
from aggregates.money import Money
from aggregates.reasons.bank import MATCH_EMPTY, MATCH_STEP_OUT_OF_ORDER, MATCH_UNEQUAL
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.stages import MatchStage
from aggregates.values import Act, Reference, Text, identity, in_order

__all__ = [
    "Difference", "Ground", "Match", "MatchStage", "Parties", "empty", "match_reference", "unequal",
]  # fmt: skip


_AT_HAND: Final = 4_096
"""How many references are remembered, of which each is asked for several times in a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An amount the bank moved beside the items, a line of its own in the books.

    It is signed as it moves the account: a charge is below zero.
    """

    kind: DifferenceKind
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """The two sides of a match: bank entries by reference, items of the books by log position.

    The entries add up to the items and the differences, exactly.
    """

    entries: tuple[Reference, ...]
    items: tuple[int, ...] = ()
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why two sides are taken to be the same: a rule and its version, or a person's reasons.

    ``score`` is of a thousand. A person's own match has the rule ``manual``, version and score 0.
    """

    rule: str
    version: int
    score: int
    reasons: tuple[str, ...]


@lru_cache(maxsize=_AT_HAND)
def match_reference(account: str, parties: Parties) -> Reference:
    """Return the reference of a match, the same for the same sides in any order."""
    entries, items = tuple(sorted(parties.entries)), tuple(sorted(parties.items))
    said = sorted((d.kind.value, d.amount.minor) for d in parties.differences)
    return Reference(f"M.{fingerprint(account, entries, items, tuple(map(tuple, said)))}")


class Match(Aggregate):
    """A match of one account, from proposal to decision, and back if it was wrong."""

    TOPIC = "match"

    class Event(Aggregate.Event):
        """Something that happened to a match."""

        TOPIC = "match.event"
        leads_to: ClassVar[MatchStage]
        act: Act

        def apply(self, aggregate: Match) -> None:
            """Move on in time and stage."""
            aggregate.last_on = self.act.effective_on
            aggregate.stage = self.leads_to

    class Proposed(Event, Aggregate.Created):
        """A rule found two sides that may be the same money; a person decides."""

        TOPIC = "match.proposed"
        leads_to = MatchStage.PROPOSED
        reference: str
        account: str
        parties: Parties
        ground: Ground

    class Found(Event, Aggregate.Created):
        """Two sides are the same money, by a rule that allows no other reading or by a person."""

        TOPIC = "match.found"
        leads_to = MatchStage.MADE
        reference: str
        account: str
        parties: Parties
        ground: Ground
        automatic: bool

    class Accepted(Event):
        """A person took a proposal, or an earlier match once more, to be right."""

        TOPIC = "match.accepted"
        leads_to = MatchStage.MADE
        reason: str

    class Confirmed(Event):
        """What was a proposal became certain by a rule, since more is known now."""

        TOPIC = "match.confirmed"
        leads_to = MatchStage.MADE
        ground: Ground

        def apply(self, aggregate: Match) -> None:
            """Rest on what the rule has found since."""
            super().apply(aggregate)
            aggregate.ground = self.ground

    class Declined(Event):
        """A person found a proposal wrong; it is not proposed again."""

        TOPIC = "match.declined"
        leads_to = MatchStage.DECLINED
        reason: str

    class Undone(Event):
        """A match was found to be wrong: both sides are open again."""

        TOPIC = "match.undone"
        leads_to = MatchStage.UNDONE
        reason: str

    def __init__(
        self, reference: str, account: str, parties: Parties, ground: Ground, act: Act
    ) -> None:
        """Start; the first fact says whether it is proposed or made."""
        self.reference = reference
        self.account = account
        self.parties = parties
        self.ground = ground
        self.stage = MatchStage.PROPOSED
        self.last_on = act.effective_on

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from account and sides."""
        return identity("match", reference)

    @classmethod
    def propose(cls, account: str, parties: Parties, ground: Ground, act: Act) -> Self:
        """Put two sides before a person."""
        return cls._create(
            cls.Proposed,
            reference=match_reference(account, parties),
            account=account,
            parties=parties,
            ground=ground,
            act=act,
        )

    @classmethod
    def find(
        cls, account: str, parties: Parties, ground: Ground, act: Act, *, automatic: bool
    ) -> Self:
        """Match two sides."""
        return cls._create(
            cls.Found,
            reference=match_reference(account, parties),
            account=account,
            parties=parties,
            ground=ground,
            automatic=automatic,
            act=act,
        )

    def accept(self, reason: Text, act: Act) -> None:
        """Make it, if it is not made yet."""
        refuse_any(self._step(act, MatchStage.PROPOSED, MatchStage.DECLINED, MatchStage.UNDONE))
        self.trigger_event(self.Accepted, reason=reason, act=act)

    def confirm(self, ground: Ground, act: Act) -> None:
        """Make a proposal that a rule has become certain of."""
        refuse_any(self._step(act, MatchStage.PROPOSED))
        self.trigger_event(self.Confirmed, ground=ground, act=act)

    def decline(self, reason: Text, act: Act) -> None:
        """Drop a proposal."""
        refuse_any(self._step(act, MatchStage.PROPOSED))
        self.trigger_event(self.Declined, reason=reason, act=act)

    def undo(self, reason: Text, act: Act) -> None:
        """Take it back."""
        refuse_any(self._step(act, MatchStage.MADE))
        self.trigger_event(self.Undone, reason=reason, act=act)

    def _step(self, act: Act, *needed: MatchStage) -> tuple[Refusal, ...]:
        stages = " / ".join(needed)
        fault = MATCH_STEP_OUT_OF_ORDER(match=self.reference, stage=self.stage, needed=stages)
        return in_order(self.last_on, act) + unless(self.stage in needed, fault)


def unequal(entries: Money, items: Money, differences: tuple[Difference, ...]) -> list[Refusal]:
    """Name the fault of two sides that do not add up to the same, or of none at all."""
    rest = entries - items
    for difference in differences:
        rest = rest - difference.amount
    return list(unless(not rest.minor, MATCH_UNEQUAL(entries=entries, items=items, rest=rest)))


def empty(parties: Parties) -> tuple[Refusal, ...]:
    """Name the fault of a match that names no bank entry, or one thing twice."""
    entries, items = parties.entries, parties.items
    distinct = len(set(entries)) == len(entries) and len(set(items)) == len(items)
    return unless(bool(entries) and distinct, MATCH_EMPTY())
