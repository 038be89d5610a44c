"""What responsibility letters are made of: kinds of responsibility, parties, stages, grades."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from aggregates.reasons.duties import LETTER_WITH_ONESELF
from aggregates.reasons.general import DATES_OUT_OF_ORDER, LIST_EMPTY
from aggregates.refusals import Refusal, unless
from aggregates.values import Reference, Subject, Text


class ResponsibilityKind(StrEnum):
    """What somebody answers for: the six kinds of S001-18d, and a project (S003-130)."""

    LEADER_CONTACT = "leader_contact"
    COUNTY_MAIN = "county_main"
    SECTOR_POLICY = "sector_policy"
    TOWNSHIP_VILLAGE = "township_village"
    RESIDENT_HELP = "resident_help"
    INSPECTION = "inspection"
    PROJECT = "project"


class AssessmentGrade(StrEnum):
    """How somebody did what the letter demands in a year."""

    EXCELLENT = "excellent"
    GOOD = "good"
    PASSED = "passed"
    FAILED = "failed"


class LetterStage(StrEnum):
    """How far a responsibility letter has come; both signatures bring it into force (S002-26)."""

    DRAWN_UP = "drawn_up"
    SIGNED = "signed"
    COUNTERSIGNED = "countersigned"
    IN_FORCE = "in_force"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTerms:
    """What a letter says: who answers to whom, for what, from which day until which (both in)."""

    reference: Reference
    kind: ResponsibilityKind
    subjects: tuple[Subject, ...]
    organisation: Reference
    person: Text
    counterpart_organisation: Reference
    counterpart_person: Text
    valid_from: date
    valid_until: date
    duties: tuple[Text, ...]

    def faults(self) -> tuple[Refusal, ...]:
        """Name lists without entries, one person on both sides, and dates out of order."""
        first, last = self.valid_from, self.valid_until
        return (
            *unless(bool(self.subjects), LIST_EMPTY(name="subjects").located("/subjects")),
            *unless(bool(self.duties), LIST_EMPTY(name="duties").located("/duties")),
            *unless(
                self.person != self.counterpart_person,
                LETTER_WITH_ONESELF(person=self.person).located("/counterpart_person"),
            ),
            *unless(
                first <= last,
                DATES_OUT_OF_ORDER(earlier=first, later=last).located("/valid_until"),
            ),
        )

    def facts(self) -> dict[str, Any]:
        """Return what it says by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
