"""What cases are made of: what kind of difference, of what, whose it is, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aggregates.bank_values import fingerprint
from aggregates.reasons.cases import CASE_SUBJECT_TWICE, CASE_SUBJECTS_UNFIT
from aggregates.refusals import Refusal
from aggregates.values import Reference, Text


class CaseKind(StrEnum):
    """What differs between the books and the bank.

    A payment that the bank did not make though its statements cover all the days it was allowed
    is ``unmatched_payment``; one whose days are past and not covered yet is ``stale_in_transit``.
    """

    UNMATCHED_PAYMENT = "unmatched_payment"
    UNMATCHED_ENTRY = "unmatched_entry"
    AMOUNT_MISMATCH = "amount_mismatch"
    DUPLICATE = "duplicate"
    RETURNED_PAYMENT = "returned_payment"
    STALE_IN_TRANSIT = "stale_in_transit"
    STATEMENT_GAP = "statement_gap"
    SUSPENSE = "suspense"


class CaseStage(StrEnum):
    """Where a case stands; all but the last are open."""

    OPEN = "open"
    EXPLAINED = "explained"
    ESCALATED = "escalated"
    RESOLVED = "resolved"


OPEN_CASES: Final = (CaseStage.OPEN, CaseStage.EXPLAINED, CaseStage.ESCALATED)


class Resolution(StrEnum):
    """How a difference ended.

    The first six are what the records show; ``reclassified`` is told further by another case;
    the last two are a person's judgement.
    """

    MATCHED = "matched"
    WRITTEN_UP = "written_up"
    RETURNED = "returned"
    STATEMENT_RECEIVED = "statement_received"
    CLEARED = "cleared"
    WITHDRAWN = "withdrawn"
    RECLASSIFIED = "reclassified"
    WRITTEN_OFF = "written_off"
    UNFOUNDED = "unfounded"

    @property
    def is_judgement(self) -> bool:
        """Say whether a person says so, and not the records."""
        return self in (Resolution.WRITTEN_OFF, Resolution.UNFOUNDED)


class GroundKind(StrEnum):
    """What may show that a difference is over."""

    MATCH = "match"
    ITEM = "item"
    STATEMENT = "statement"
    CASE = "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseGround:
    """A record that shows that a difference is over; an item goes by its log position."""

    kind: GroundKind
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSubjects:
    """What a case is about: bank entries, items of the books by log position, statements.

    Of a gap they are the statements on both sides, or the first of all alone.
    """

    entries: tuple[Reference, ...] = ()
    items: tuple[int, ...] = ()
    statements: tuple[Reference, ...] = ()

    def in_order(self) -> CaseSubjects:
        """Return the same subjects in the order in which a case is known by them."""
        return CaseSubjects(
            entries=tuple(sorted(self.entries)),
            items=tuple(sorted(self.items)),
            statements=tuple(sorted(self.statements)),
        )

    def shares(self, other: CaseSubjects) -> bool:
        """Say whether another names any of these."""
        return bool(
            set(self.entries) & set(other.entries)
            or set(self.items) & set(other.items)
            or set(self.statements) & set(other.statements)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOwner:
    """Who is to clear a difference up: an organisation, and a person once one is named."""

    organisation: Reference
    person: Text | None = None

    def __str__(self) -> str:
        return f"{self.person} ({self.organisation})" if self.person else str(self.organisation)


def case_reference(account: str, kind: CaseKind, subjects: CaseSubjects) -> Reference:
    """Return the reference of a difference, the same for the same subjects in any order."""
    named = subjects.in_order()
    said = (named.entries, named.items, named.statements)
    return Reference(f"C.{fingerprint(account, kind.value, *said)}")


MANY: Final = 100
"""Subjects of one sort that a case may name."""

_NONE, _ONE, _SOME, _ANY = (0, 0), (1, 1), (1, MANY), (0, MANY)
_SHAPES: Final = {
    CaseKind.UNMATCHED_PAYMENT: (_NONE, _SOME, _NONE),
    CaseKind.UNMATCHED_ENTRY: (_SOME, _NONE, _NONE),
    CaseKind.AMOUNT_MISMATCH: (_SOME, _SOME, _NONE),
    CaseKind.DUPLICATE: ((2, MANY), _ANY, _NONE),
    CaseKind.RETURNED_PAYMENT: (_SOME, _ANY, _NONE),
    CaseKind.STALE_IN_TRANSIT: (_NONE, _SOME, _NONE),
    CaseKind.STATEMENT_GAP: (_NONE, _NONE, (1, 2)),
    CaseKind.SUSPENSE: (_NONE, _ONE, _NONE),
}
"""How many bank entries, items and statements a case of each kind names, at least and at most."""


def subject_faults(kind: CaseKind, subjects: CaseSubjects) -> Iterator[Refusal]:
    """Name what a case of a kind must name and does not, what it must not, and what twice."""
    named = {
        "entries": subjects.entries,
        "items": subjects.items,
        "statements": subjects.statements,
    }
    for (what, found), (least, most) in zip(named.items(), _SHAPES[kind], strict=True):
        if not least <= len(found) <= most:
            said = {"listing": what, "least": least, "most": most, "count": len(found)}
            yield CASE_SUBJECTS_UNFIT(kind=kind, **said).located(f"/subjects/{what}")
        for index, one in enumerate(found):
            if one in found[:index]:
                yield CASE_SUBJECT_TWICE(subject=one).located(f"/subjects/{what}/{index}")
