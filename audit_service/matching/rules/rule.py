"""What every rule of matching is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from audit_service.matching.table import Reading, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule with its permanent code and the version of its meaning.

    ``certain`` finds readings that may be recorded without a person, ``possible`` those a person
    is asked about. Each looks at open lines; neither takes them.
    """

    code: str
    version: int
    certain: Callable[[Table], Iterable[Reading]]
    possible: Callable[[Table], Iterable[Reading]]


def nothing(_table: Table) -> Iterable[Reading]:
    """Find nothing: the rule is never certain, or never in doubt."""
    return ()
