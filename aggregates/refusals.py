"""What a refusal is: a permanent code, the particulars, and one sentence in each language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from aggregates.reasons.terms import in_chinese


class Category(StrEnum):
    """What sort of answer a refusal is, before any protocol gives it a number."""

    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    MALFORMED = "malformed"
    RULE = "rule"


@dataclass(frozen=True)
class Reason:
    """One reason a command can be refused; the code is part of the public API and never changes."""

    code: str
    en: str
    zh: str
    category: Category = Category.RULE

    def __call__(self, **particulars: object) -> Refusal:
        """State the reason for one case."""
        return Refusal(self, particulars)


@dataclass(frozen=True)
class Refusal:
    """One fault found in a command, and where in the input it lies (empty: in the whole)."""

    reason: Reason
    particulars: dict[str, Any] = field(default_factory=dict)
    at: str = ""

    @property
    def code(self) -> str:
        """Return the permanent code of the reason."""
        return self.reason.code

    def located(self, at: str) -> Refusal:
        """Name the place in the input: a JSON pointer, or sheet, row and column."""
        return replace(self, at=at)

    def message(self, language: str = "en") -> str:
        """Say it in one sentence, in English (``en``) or Chinese (``zh``)."""
        if language.startswith("zh"):
            return self.reason.zh.format(**in_chinese(self.particulars))
        return self.reason.en.format(**self.particulars)

    def __str__(self) -> str:
        return self.message()


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A command was understood and refused, with every fault named; nothing was recorded."""

    def __init__(self, *faults: Refusal) -> None:
        super().__init__(*faults)
        self.faults = faults

    @property
    def codes(self) -> tuple[str, ...]:
        """List the codes of all faults, in the order they were found."""
        return tuple(fault.code for fault in self.faults)

    def __str__(self) -> str:
        return " ".join(fault.message() for fault in self.faults)


def unless(holds: bool, fault: Refusal) -> tuple[Refusal, ...]:
    """Return the fault when the rule does not hold, nothing when it does."""
    return () if holds else (fault,)


def refuse_any(*groups: Iterable[Refusal]) -> None:
    """Raise one ``Refused`` naming every fault of every group; pass when there is none."""
    faults = tuple(fault for group in groups for fault in group)
    if faults:
        raise Refused(*faults)
