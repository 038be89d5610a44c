"""The steps of a rectification: what is ordered, reported and verified, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Final

from aggregates.reasons.findings import (
    DEADLINE_NOT_LATER,
    PLACE_REQUIRED,
    STEP_UNKNOWN,
    STEPS_MISPLACED,
    STEPS_OUTSTANDING,
)
from aggregates.reasons.general import DATES_OUT_OF_ORDER
from aggregates.refusals import Refusal, unless
from aggregates.stages import FindingStage
from aggregates.values import Act, Digest, Severity, Text

STEPS_MIN: Final = 2


class RectificationKind(StrEnum):
    """How a finding is put right: at once, by stages, by lasting effort (立行/分阶段/持续)."""

    IMMEDIATE = "immediate"
    STAGED = "staged"
    CONTINUOUS = "continuous"


class VerificationMethod(StrEnum):
    """How somebody made sure that a finding was put right."""

    ON_SITE = "on_site"
    BY_DOCUMENT = "by_document"


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationStep:
    """One stage of a staged rectification; stages are counted from 1, in order of their dates."""

    demand: Text
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationOrder:
    """What a unit has to do, by when, and by which stages; ``kind`` is None where nobody said."""

    demand: Text
    due_on: date
    kind: RectificationKind | None
    steps: tuple[RectificationStep, ...]

    def faults(self, act: Act) -> tuple[Refusal, ...]:
        """Name dates out of order, and stages of what has none or fewer than two of what has."""
        staged, count = self.kind is RectificationKind.STAGED, len(self.steps)
        wanted = count >= STEPS_MIN if staged else count == 0
        dates = (act.effective_on, *(step.due_on for step in self.steps), self.due_on)
        return (
            *unless(wanted, STEPS_MISPLACED(kind=self.kind, count=count).located("/steps")),
            *(
                DATES_OUT_OF_ORDER(earlier=earlier, later=later)
                for earlier, later in pairwise(dates)
                if later < earlier
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationReport:
    """What a unit says it did, with the digests of files in evidence."""

    measures: Text
    files: tuple[Digest, ...]

    def is_proved(self, act: Act) -> bool:
        """Say whether it comes with a document or a file."""
        return bool(act.evidence or self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """How somebody made sure that it was done; ``method`` is None where nobody said."""

    account: Text
    method: VerificationMethod | None
    place: Text | None
    files: tuple[Digest, ...]

    def faults(self) -> tuple[Refusal, ...]:
        """Name the fault of having been on a site that is not named."""
        on_site = self.method is VerificationMethod.ON_SITE
        return unless(not on_site or self.place is not None, PLACE_REQUIRED().located("/place"))


@dataclass(slots=True)
class Gravity:
    """How grave a finding is: its severity and category, and whether it came back or fell away."""

    severity: Severity
    category: str
    is_reopened: bool = False
    is_unfounded: bool = False


@dataclass(slots=True)
class Rectification:
    """How far a rectification has come; without a deadline nothing was ordered yet."""

    due_on: date | None = None
    steps: int = 0
    done: set[int | None] = field(default_factory=set)
    reported_by: set[str] = field(default_factory=set)

    @property
    def outstanding(self) -> tuple[int, ...]:
        """Name the stages that are not reported."""
        return tuple(step for step in range(1, self.steps + 1) if step not in self.done)

    def extends_to(self, due_on: date) -> tuple[Refusal, ...]:
        """Name the fault of a new deadline that gives no more time."""
        present = self.due_on
        return unless(
            present is None or present < due_on, DEADLINE_NOT_LATER(due_on=due_on, present=present)
        )

    def awaits(self, step: int | None, finding: str) -> tuple[Refusal, ...]:
        """Name the fault of reporting a stage that there is not, or that was reported before."""
        left = ", ".join(map(str, self.outstanding)) or "-"
        fault = STEP_UNKNOWN(step=step, finding=finding, left=left).located("/step")
        return unless(step is None or step in self.outstanding, fault)

    def complete(self, finding: str) -> tuple[Refusal, ...]:
        """Name the stages that keep it from being reported as done."""
        left = ", ".join(map(str, self.outstanding))
        return unless(not left, STEPS_OUTSTANDING(finding=finding, left=left))


def stage_after_reopening(due_on: date | None) -> FindingStage:
    """Return where a reopened finding goes on: at what was demanded of it, or at its beginning."""
    return FindingStage.RECORDED if due_on is None else FindingStage.ORDERED
