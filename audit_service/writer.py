"""The writer: decides requests on records as new as the log, and appends what they add.

An append takes effect only if the log still ends where these records stand. If another process was
first, they are brought forward and everything is decided again, under the log's lock. So nobody is
refused for a race, and a refusal is given only when the log is known not to have gone on
(ADR 0015).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import StoredEvent

from aggregates.refusals import Refused
from audit_service.asking import Asked, Batch
from audit_service.command_keys import said_before
from audit_service.log_connections import (
    DRIVER_ERRORS,
    INTEGRITY_ERRORS,
    Head,
    KeptAnswer,
    Key,
    KeyRow,
    LogConnection,
    as_sqlalchemy,
)
from audit_service.log_tables import stamp
from audit_service.records import RecordCodec, Records

FORWARD_MAX: Final = 2_000
"""Up to how many events of others the records at hand are brought forward instead of let go."""
HEALING_SECONDS: Final = (0.0, 0.1, 0.3, 0.6, 1.0, 2.0, 3.0)
"""How long to wait before each attempt to get a lost connection back."""


class Writer:
    """Writes for one process, one batch after the other, over a connection of its own."""

    def __init__(
        self,
        connect: Callable[[], LogConnection],
        codec: RecordCodec,
        clock: Callable[[], datetime],
        keys_kept: timedelta,
        keep_refusals: Callable[[Sequence[tuple[Asked[Any], Refused]]], None],
    ) -> None:
        """Write over connections that ``connect`` opens."""
        self._connect = connect
        self._codec = codec
        self._clock = clock
        self._keys_kept = keys_kept
        self._keep_refusals = keep_refusals
        self._connection: LogConnection | None = None
        self._head = Head(0, "")
        self._is_alone = True
        self._unsure: Batch | None = None
        self._records = Records(self._load, self._load_many, fact_at=self._fact_at)

    def carry_out(self, requests: list[Asked[Any]]) -> None:
        """Settle requests together; when one has a fault of its own, each by itself."""
        try:
            batch = self._healing(requests)
        except Exception as fault:
            of_database = isinstance(fault, sa.exc.SQLAlchemyError)
            if of_database and not isinstance(fault, sa.exc.IntegrityError):
                raise  # it would not go better with fewer of them
            self._one_by_one(requests, fault)
        else:
            self._records.settle()
            self._answer(batch)

    def close(self) -> None:
        """Let go of the connection and of all that was read over it."""
        connection, self._connection = self._connection, None
        self._records.clear()
        if connection is not None:
            connection.close()

    def _one_by_one(self, requests: list[Asked[Any]], fault: Exception) -> None:
        if len(requests) == 1:
            requests[0].settle(None, fault)
            return
        for request in requests:
            self.carry_out([request])

    def _answer(self, batch: Batch) -> None:
        """Settle what was accepted at once, and refusals once they are kept."""
        refused = []
        for request, verdict, fault in batch.outcomes:
            if fault is None:
                request.settle(verdict)
            else:
                refused.append((request, fault))
        if refused:
            self._keep_refusals(refused)
        for request, fault in refused:
            request.settle(None, fault)

    def _healing(self, requests: list[Asked[Any]]) -> Batch:
        """Write a batch; if the connection is lost on the way, go on over a new one."""
        self._unsure = None
        for attempt, seconds in enumerate(HEALING_SECONDS, start=1):
            if seconds:
                time.sleep(seconds)
            try:
                return self._written(self._connected(), requests)
            except BaseException as fault:
                self._records.abandon()
                is_lost = self._connection is None or self._connection.is_lost
                if is_lost:
                    self.close()
                of_database = isinstance(fault, (*DRIVER_ERRORS, sa.exc.OperationalError))
                if not of_database or not is_lost or attempt == len(HEALING_SECONDS):
                    raise as_sqlalchemy(fault) from fault
        raise AssertionError("there is always a last attempt")

    def _connected(self) -> LogConnection:
        if self._connection is None:
            self._connection = self._connect()
            self._head = self._connection.head()
            self._is_alone = True
        return self._connection

    def _written(self, log: LogConnection, requests: list[Asked[Any]]) -> Batch:
        """Write a batch at the first attempt if nobody else writes, else under the lock."""
        if self._unsure is None and self._is_alone:
            batch = self._decided(log, self._head, requests, trusting=True)
            if self._stands(log, batch):
                return batch
            self._records.abandon()
        with log.locked() as head:
            if self._unsure is not None and self._is_recorded(log, self._unsure):
                return self._unsure
            self._is_alone = head == self._head
            self._catch_up(log, head)
            batch = self._decided(log, head, requests, trusting=False)
            if batch.adds:
                self._unsure = batch
                after = log.append(head, self._now(), batch.entries)
                log.commit()
                self._unsure, self._head = None, after
            return batch

    def _stands(self, log: LogConnection, batch: Batch) -> bool:
        """Say whether a batch holds, and has been written: nobody added anything meanwhile.

        It does not hold either where a reference or a key was taken that seemed to be free.
        """
        if not batch.adds:
            return log.head() == self._head
        self._unsure = batch
        try:
            after = log.append_at(batch.head, self._now(), batch.entries)
        except INTEGRITY_ERRORS:
            after = None
        self._unsure = None
        if after is not None:
            self._head = after
        return after is not None

    def _is_recorded(self, log: LogConnection, batch: Batch) -> bool:
        """Find out under the lock whether a batch was written although nobody heard of it.

        All of it must stand where it was to stand: another process may have recorded one of the
        same commands, sent to both, without the rest.
        """
        events = batch.entries.events
        found = log.events_after(batch.head.position, len(events))
        return [_said(entry) for entry in found] == [_said(event) for event in events] and all(
            (kept := log.answer_under(Key(*row[:3]))) is not None
            and (kept.digest, kept.answer) == (row.digest, row.answer)
            for row in batch.entries.keys
        )

    def _catch_up(self, log: LogConnection, head: Head) -> None:
        """Bring the records at hand to the end of the log."""
        missed = head.position - self._head.position
        if 0 <= missed <= FORWARD_MAX:
            missing = log.events_after(self._head.position, missed)
            self._records.forward(missing, self._codec.event_of)
        else:
            self._records.clear()
        self._head = head

    def _decided(
        self, log: LogConnection, head: Head, requests: list[Asked[Any]], *, trusting: bool
    ) -> Batch:
        """Decide requests in turn, each on what those before it left."""
        batch, given = Batch(head), dict[tuple[str, str], KeptAnswer]()
        for request in requests:
            try:
                verdict = self._verdict(log, batch, request, given, trusting=trusting)
            except Refused as refused:
                batch.outcomes.append((request, None, refused))
            else:
                batch.outcomes.append((request, verdict, None))
        return batch

    def _verdict(
        self,
        log: LogConnection,
        batch: Batch,
        request: Asked[Any],
        given: dict[tuple[str, str], KeptAnswer],
        *,
        trusting: bool,
    ) -> Any:
        """Decide a request, unless it was answered before under its key.

        A key is trusted to be new, since the database refuses it a second time; only where the
        request is refused is it looked up first, for that may be because it took effect before.
        """
        key, entries = request.key, batch.entries
        is_known = key is not None and (key.scope, key.key) in given
        said = self._before(log, key, given) if is_known or not trusting else None
        if said is None:
            position = batch.head.position + len(entries.events)
            try:
                proposal = request.decide(self._records, position, trusting=trusting)
            except Refused:
                said = self._before(log, key, given) if trusting else None
                if said is None:
                    raise
        if said is not None:
            return request.answered(said)
        entries.add(proposal.entries)
        if key is not None:
            stands = batch.head.position + len(entries.events)
            entries.keys.append(KeyRow(*key, proposal.answer, stands))
            given[key.scope, key.key] = KeptAnswer(key.digest, proposal.answer, self._now())
        return proposal.verdict

    def _before(
        self, log: LogConnection, key: Key | None, given: dict[tuple[str, str], KeptAnswer]
    ) -> str | None:
        return None if key is None else said_before(log, key, self._oldest(), given)

    def _load(self, key: UUID) -> Aggregate | None:
        return self._codec.read(self._connected(), key)

    def _load_many(self, keys: Sequence[UUID]) -> dict[UUID, Aggregate | None]:
        return self._codec.read_many(self._connected(), keys)

    def _fact_at(self, position: int) -> Any | None:
        return self._codec.fact_at(self._connected(), position)

    def _now(self) -> str:
        return stamp(self._clock())

    def _oldest(self) -> str:
        """Return since when answers count that were kept."""
        return stamp(self._clock() - self._keys_kept)


def _said(event: StoredEvent) -> tuple[UUID | str, int, str, bytes]:
    return event.originator_id, event.originator_version, event.topic, event.state
