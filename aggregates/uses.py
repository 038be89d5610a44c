"""Uses: parts of an amount taken up from a day on, until they are given back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Part of an amount that counts from a day on, and no longer from another (None: still)."""

    minor: int
    since: date
    until: date | None = None

    def counts_on(self, day: date) -> bool:
        """Say whether it is taken up on a day."""
        return self.since <= day and (self.until is None or day < self.until)


def most_used(uses: Iterable[Use], since: date) -> int:
    """Return the most that is taken up at once on any day from one on.

    Papers come in late: what is free today may have been taken up between then and now.
    """
    known = tuple(uses)
    days = {since, *(use.since for use in known if use.since > since)}
    return max(sum(use.minor for use in known if use.counts_on(day)) for day in days)
