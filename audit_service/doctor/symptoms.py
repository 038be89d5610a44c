"""What one examination found: how it is, by what sign, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How something is: well, worth a look, or wrong."""

    OK = "ok"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing examined.

    ``found`` is the sign, in words that are the same in every language; ``advice`` names the
    phrase that says what to do, or the permanent code of a condition of the database.
    """

    check: str
    verdict: Verdict
    found: str
    advice: str = ""


def wrong_unless(holds: bool, check: str, found: object, advice: str = "") -> Symptom:
    """Find something well, or wrong; the advice is named after the check unless said otherwise."""
    return _symptom(Verdict.WRONG, holds, check, found, advice)


def look_unless(holds: bool, check: str, found: object, advice: str = "") -> Symptom:
    """Find something well, or worth a look."""
    return _symptom(Verdict.LOOK, holds, check, found, advice)


def _symptom(otherwise: Verdict, holds: bool, check: str, found: object, advice: str) -> Symptom:
    if holds:
        return Symptom(check, Verdict.OK, str(found))
    return Symptom(check, otherwise, str(found), advice or f"advice_{check}")
