"""Settlements: no finding is settled above what it questions, and no entry is applied twice.

Counted from the events alone, on each business date and by other means than the records' own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from aggregates.ledger_entry import LedgerEntry
from aggregates.recovery import Recovery
from audit_service.checks.log import Found
from projections.engine import Recorded
from projections.topics import topics_of

SETTLING: Final = topics_of(Recovery, LedgerEntry)


@dataclass(slots=True)
class _Account:
    """What there was to settle, or to settle with, and what each fact added or took back."""

    name: str
    limit: int
    moves: list[tuple[date, int]] = field(default_factory=list)
    counted: dict[Any, int] = field(default_factory=dict)

    def most(self) -> int:
        """Return the most that was taken up at the end of any day."""
        most = taken = 0
        for _, moves in groupby(sorted(self.moves), key=lambda move: move[0]):
            taken += sum(minor for _, minor in moves)
            most = max(most, taken)
        return most


@dataclass(slots=True)
class Settlements:
    """Counts what is settled of every finding and with every ledger entry as facts go by."""

    accounts: dict[UUID, _Account] = field(default_factory=dict)

    def see(self, recorded: Recorded) -> None:
        """Count a fact about a recovery or a ledger entry; let others pass."""
        event = recorded.event
        record, on = event.originator_id, event.act.effective_on
        match event:
            case Recovery.Opened(finding=finding, amount=amount):
                self.accounts[record] = _Account(f"finding {finding} settled", amount.minor)
            case LedgerEntry.Opened(position=position, amount=amount):
                name = f"entry at position {position} applied"
                self.accounts[record] = _Account(name, max(0, amount.minor))  # out settles nothing
            case Recovery.Settled() | LedgerEntry.Applied():
                account, minor = self.accounts[record], event.amount.minor
                account.counted[_part(event)] = minor
                account.moves.append((on, minor))
            case Recovery.Withdrawn() | LedgerEntry.Freed():
                account = self.accounts[record]
                account.moves.append((on, -account.counted.pop(_part(event))))

    def faults(self) -> Iterator[Found]:
        """Say what was settled, or settled with, above what there was."""
        for account in self.accounts.values():
            if (most := account.most()) > account.limit:
                yield "conservation", account.name, f"{account.limit} at most", most


def _part(event: Any) -> tuple[str | None, str]:
    return getattr(event, "finding", None), event.settlement
