"""The region: one division of the five-level administrative tree, by its code."""

from __future__ import annotations

from datetime import date
from typing import Final, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.reasons.funding import REGION_CODE_MALFORMED, REGION_NOT_IN_FORCE
from aggregates.refusals import Refused, refuse_any, unless
from aggregates.values import Act, Reference, Text, identity

LEVELS: Final = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village"}
"""Level by the number of significant digits of the code (GB/T 2260, GB/T 10114)."""

_PRINTED_DIGITS: Final = 6


def significant(code: str) -> str:
    """Strip a division code to its significant digits, which prefix the codes of all below it.

    Accepts 2, 4, 6, 9 or 12 digits; the upper levels may be padded with zeros
    (620000 is province 62, 621200 is city 6212). Refuses anything else.
    """
    if not (code.isascii() and code.isdigit() and len(code) in LEVELS) or code[:2] == "00":
        raise Refused(REGION_CODE_MALFORMED(code=code[:20]))
    for digits in LEVELS:
        if not code[digits:].strip("0"):
            return code[:digits]
    return code


def canonical(code: str) -> str:
    """Write a code as the standards print it: six digits down to the county, then 9 and 12."""
    return significant(code).ljust(_PRINTED_DIGITS, "0")


def level_of(code: str) -> str:
    """Return the level of a division: province, city, county, township or village."""
    return LEVELS[len(significant(code))]


def parent_of(code: str) -> str | None:
    """Return the canonical code one level up, or None for a province."""
    digits = len(significant(code))
    above = [length for length in LEVELS if length < digits]
    return canonical(code[: above[-1]]) if above else None


def above(code: str) -> list[str]:
    """List the canonical codes from the province down to a division itself."""
    digits = significant(code)
    return [canonical(digits[:length]) for length in LEVELS if length <= len(digits)]


class Region(Aggregate):
    """A division and the time its code was in force."""

    TOPIC = "region"

    class Event(Aggregate.Event):
        """Something that happened to a division."""

        TOPIC = "region.event"
        act: Act

    class Registered(Event, Aggregate.Created):
        """A division's code entered the record, with its place in the tree and its source."""

        TOPIC = "region.registered"
        code: str
        name: str
        level: str
        parent: str | None
        valid_from: date | None
        source: str

    class Renamed(Event):
        """The division took another name; its code stayed."""

        TOPIC = "region.renamed"
        name: str

        def apply(self, aggregate: Region) -> None:
            """Take the new name."""
            aggregate.name = self.name

    class Abolished(Event):
        """The code went out of force; a successor may carry its people and money."""

        TOPIC = "region.abolished"
        successor: str | None

        def apply(self, aggregate: Region) -> None:
            """End the code's validity."""
            aggregate.valid_to = self.act.effective_on

    def __init__(self, code: str, name: str, valid_from: date | None) -> None:
        """Start in force."""
        self.reference = code
        self.name = name
        self.valid_from = valid_from
        self.valid_to: date | None = None

    @staticmethod
    def create_id(code: str) -> UUID:
        """Derive the identity from the canonical code."""
        return identity("region", code)

    @classmethod
    def register(
        cls,
        code: Reference,
        name: Text,
        *,
        valid_from: date | None,
        source: Text,
        act: Act,
    ) -> Self:
        """Enter a division; level and parent follow from its code."""
        return cls._create(
            cls.Registered,
            code=canonical(code),
            name=name,
            level=level_of(code),
            parent=parent_of(code),
            valid_from=valid_from,
            source=source,
            act=act,
        )

    def rename(self, name: Text, act: Act) -> None:
        """Give the division another name from a date on."""
        self.check_in_force(act.effective_on)
        self.trigger_event(self.Renamed, name=name, act=act)

    def abolish(self, successor: Reference | None, act: Act) -> None:
        """Take the code out of force from a date on."""
        self.check_in_force(act.effective_on)
        self.trigger_event(
            self.Abolished, successor=canonical(successor) if successor else None, act=act
        )

    def is_in_force(self, on: date) -> bool:
        """Say whether the code was valid on a date (the end date itself is outside)."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on < self.valid_to)

    def check_in_force(self, on: date) -> None:
        """Refuse a date on which the code was not valid."""
        refuse_any(unless(self.is_in_force(on), REGION_NOT_IN_FORCE(region=self.reference, on=on)))
