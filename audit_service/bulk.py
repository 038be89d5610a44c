"""Many commands in one transaction: all of them, or none and every fault named."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final
from uuid import UUID

from aggregates.refusals import Refusal, Refused
from audit_service.commands.command import Command
from audit_service.log_connections import INTEGRITY_ERRORS, Entries, Head, LogConnection
from audit_service.records import RecordCodec, Records
from audit_service.work import Work, decided

KEPT_MAX: Final = 5_000
"""How many records a batch keeps at hand between two chunks."""

Decide = Callable[[Command, Work], Any]


class Bulk:
    """Decides chunk by chunk under the log's lock, each chunk on what those before it left."""

    def __init__(
        self,
        log: LogConnection,
        head: Head,
        codec: RecordCodec,
        now: Callable[[], str],
    ) -> None:
        """Add to a locked log that ends at ``head``."""
        self.head = head
        self._log = log
        self._codec = codec
        self._now = now
        self._records = Records(
            self._load,
            partial(codec.read_many, log),
            KEPT_MAX,
            fact_at=partial(codec.fact_at, log, until=head.position),
            facts_at=partial(codec.facts_at, log, until=head.position),
        )

    def carry_out(self, chunk: list[Command], decide: Decide, first: int) -> list[Refusal]:
        """Write what a chunk of commands decides; return the faults of those that are refused.

        ``first`` is the place of the chunk's first command in the whole sequence. What the others
        decide is written even so, since later commands build on it: the faults undo it all.
        """
        self._records.look_ahead(one for command in chunk for one in command.foresees())
        self._log.mark()
        try:
            faults = self._written(chunk, decide, first, trusting=True)
        except INTEGRITY_ERRORS:
            self._log.back_to_mark()
            self._records.clear()
            return self._written(chunk, decide, first, trusting=False)
        self._log.forget_mark()
        return faults

    def _written(
        self,
        chunk: list[Command],
        decide: Decide,
        first: int,
        *,
        trusting: bool,
    ) -> list[Refusal]:
        faults: list[Refusal] = []
        entries = Entries()
        for index, command in enumerate(chunk, start=first):
            try:
                _, facts = decided(self._records, partial(decide, command), trusting=trusting)
            except Refused as refused:
                faults += (_placed(fault, index) for fault in refused.faults)
                continue
            entries.add(self._codec.write(facts))
        if entries.events:
            self.head = self._log.append(self.head, self._now(), entries)
        self._records.settle()
        return faults

    def _load(self, key: UUID) -> Any:
        return self._codec.read(self._log, key)


def _placed(fault: Refusal, index: int) -> Refusal:
    """Name a command by its place in the sequence, unless its fault says better."""
    return fault if fault.at.startswith("#") else fault.located(f"#{index}{fault.at}")
