"""What is asked of the writer, and what a batch of it adds to the log."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aggregates.refusals import Refused
from audit_service.group_commit import Request
from audit_service.log_connections import Entries, Head, Key
from audit_service.records import Records

T = TypeVar("T")


@dataclass(slots=True)
class Proposal:
    """What a request adds to the log, its verdict then, and the answer to keep under its key."""

    entries: Entries
    verdict: Any
    answer: str = ""


class Asked(Request[T]):
    """A request that is decided on records; with a ``key``, it takes effect at most once."""

    key: Key | None = None

    @abstractmethod
    def decide(self, records: Records, position: int, *, trusting: bool) -> Proposal:
        """Decide what to add after a position; raises ``Refused``. May be asked again.

        When it raises, the records are as if it had not been asked.
        """

    def answered(self, answer: str) -> T:
        """Return the verdict that was kept under the key."""
        raise LookupError(f"{type(self).__name__} was not asked under a key, and kept no {answer}")


@dataclass(slots=True)
class Batch:
    """Requests decided together on the log as it ended, and what they add all in all."""

    head: Head
    entries: Entries = field(default_factory=Entries)
    outcomes: list[tuple[Asked[Any], Any, Refused | None]] = field(default_factory=list)

    @property
    def adds(self) -> bool:
        """Say whether there is anything to write."""
        return bool(self.entries.events or self.entries.keys)
