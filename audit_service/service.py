"""The application service: every command comes through here, and nothing else writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID, uuid4

import msgspec
import sqlalchemy as sa
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate

from aggregates.money import MINOR_MAX
from aggregates.refusals import Refusal, Refused
from audit_service.asking import Asked
from audit_service.bulk import Bulk
from audit_service.codecs import EventMapper
from audit_service.command_keys import AnsweredBefore, Once, digest_of, key_of, said_before
from audit_service.commands import AGGREGATES
from audit_service.commands.command import Actor, BatchReceipt, Command, Receipt, name_of
from audit_service.database import Database
from audit_service.deciding import Commanded, act_of, decide
from audit_service.event_store import EventStore, errors_named
from audit_service.group_commit import GroupCommit
from audit_service.log_connections import Entries, Key, KeyRow, LogConnection, StoredRow
from audit_service.log_tables import COMMAND_KEYS, stamp
from audit_service.records import RecordCodec, Records, advanced
from audit_service.refusal_log import Kept, RefusalLog
from audit_service.snapshot_forms import SnapshotForms
from audit_service.work import Work
from audit_service.writer import Writer
from projections.engine import Recorded

FLUSH_SIZE: Final = 500
FAULTS_MAX: Final = 1_000
FORGOTTEN_MAX: Final = 1_000
BATCH: Final = "batch"
"""The name a refused batch goes by in the refusal log."""
KEYS_KEPT: Final = timedelta(days=30)


class AuditService(Application[UUID]):
    """Accept or refuse commands; keep what was accepted, in order, for good."""

    name = "audit_service"

    def __init__(self, database: Database, keys_kept: timedelta = KEYS_KEPT) -> None:
        """Serve one database, whose tables are there (``audit_service.schema``).

        Answers are kept under their keys for ``keys_kept``.
        """
        self.store = EventStore(database)
        self.refusals = RefusalLog(database)
        self.database = database
        self.keys_kept = keys_kept
        super().__init__()
        self.codec = RecordCodec(cast("EventMapper", self.mapper), SnapshotForms(AGGREGATES))
        self._writer = Writer(self.store.connect, self.codec, self._clock, keys_kept, self._keep)
        self._commits = GroupCommit(self._writer.carry_out)

    def construct_mapper(self) -> EventMapper:
        """Write events as typed plain JSON."""
        return EventMapper(AGGREGATES)

    def construct_recorder(self) -> EventStore:
        """Keep events in the own log."""
        return self.store

    def close(self) -> None:
        """Let go of the database."""
        super().close()
        if hasattr(self, "_writer"):
            self._writer.close()
        if hasattr(self, "database"):
            self.database.close()

    def execute(
        self,
        command: Command,
        actor: Actor,
        command_id: str | None = None,
        key: str | None = None,
    ) -> Receipt:
        """Carry out one command, or refuse it naming every fault.

        What many callers ask at once shares a transaction; each gets an answer of its own. A
        refusal changes nothing and is kept in the refusal log. Under a ``key`` the same command
        is carried out once, however often it is asked, and always answered alike; another command
        under the same key is refused.
        """
        asked = Commanded(self.codec, command, actor, command_id, key)
        receipt = self._commits.submit(asked)
        self.store.announce()
        return receipt

    def execute_batch(
        self,
        commands: Sequence[Command],
        actor: Actor,
        command_id: str | None = None,
        key: str | None = None,
    ) -> BatchReceipt:
        """Carry out all of a list of commands or none; under a ``key`` only once."""
        done: list[BatchReceipt] = []
        once = None
        if key is not None:
            digest = digest_of(commands, command_id)
            once = Once(key, digest, lambda: msgspec.json.encode(done[-1]).decode())
        try:
            return self.execute_all(
                commands, actor, command_id=command_id, once=once, on_decided=done.append
            )
        except AnsweredBefore as before:
            return msgspec.json.decode(before.answer, type=BatchReceipt)

    def execute_all(
        self,
        commands: Iterable[Command],
        actor: Actor,
        *,
        command_id: str | None = None,
        once: Once | None = None,
        dry_run: bool = False,
        keep_refusal: bool = True,
        on_progress: Callable[[int], None] = lambda _done: None,
        on_decided: Callable[[BatchReceipt], None] = lambda _receipt: None,
        on_record: Callable[[Aggregate], None] = lambda _record: None,
    ) -> BatchReceipt:
        """Carry out many commands in one transaction: all of them or none.

        Every refused command is named, by its place in the sequence unless its faults say better;
        the refusal goes into the refusal log, unless the caller keeps it itself. A dry run decides
        everything and records nothing. Memory does not grow with the number of commands. What took
        effect ``once`` before raises ``AnsweredBefore``. ``on_record`` sees each one's record.
        """
        given = command_id or str(uuid4())
        try:
            with errors_named(), closing(self.store.connect()) as log, log.locked() as head:
                key = self._new_key(log, once, actor)
                bulk = Bulk(log, head, self.codec, self._now)
                done = self._carry_out_all(bulk, commands, actor, given, on_progress, on_record)
                after = bulk.head
                receipt = BatchReceipt(accepted=done, command_id=given, position=after.position)
                on_decided(receipt)
                if not dry_run:
                    if once is not None and key is not None:
                        row = KeyRow(*key, once.answer(), after.position)
                        log.append(after, self._now(), Entries(keys=[row]))
                    log.commit()
        except Refused as refused:
            if keep_refusal and not dry_run:
                self.refusals.keep([Kept(BATCH, actor, given, refused)])
            raise
        self.store.announce()
        return receipt

    def answer_under(self, key: str, actor: Actor, digest: str) -> str | None:
        """Return what was answered to the same request before; refuse another one."""
        with errors_named(), closing(self.store.connect()) as log:
            return said_before(log, key_of(key, actor, digest), self._oldest())

    def forget_old_answers(self, limit: int = FORGOTTEN_MAX) -> int:
        """Remove answers kept long enough under their keys, some at a time; return how many."""
        column = COMMAND_KEYS.c
        old = sa.select(column.scope, column.key).where(column.kept_at < self._oldest())
        chosen = sa.tuple_(column.scope, column.key).in_(old.limit(limit))
        with self.database.transaction() as connection:
            return connection.execute(sa.delete(COMMAND_KEYS).where(chosen)).rowcount

    def look(self) -> Work:
        """Return work that is only looked at: records as the log has them when they are found."""
        return Work(Records(self._replayed, fact_at=self._fact_at))

    def read(self, after: int, limit: int, until: int | None = None) -> list[Recorded]:
        """Return the next recorded facts with their positions and instants, oldest first."""
        return list(map(self.recorded, self.store.stored_after(after, limit, until)))

    def recorded(self, row: StoredRow) -> Recorded:
        """Return the fact a row of the log holds, as the driver has read it."""
        return Recorded(row[0], row[1], row[4], self.codec.event_stored(row))

    def last_position(self) -> int:
        """Return the position of the last recorded fact (0: nothing is recorded)."""
        return self.store.max_notification_id() or 0

    def wait_past(self, position: int, timeout: float) -> int:
        """Return the last position as soon as it is beyond one, or after ``timeout`` seconds."""
        return self.store.wait_past(position, timeout)

    def _new_key(self, log: LogConnection, once: Once | None, actor: Actor) -> Key | None:
        """Return the key of a request made for the first time."""
        if once is None:
            return None
        key = key_of(once.key, actor, once.digest)
        if (said := said_before(log, key, self._oldest())) is not None:
            raise AnsweredBefore(said)
        return key

    def _carry_out_all(
        self,
        bulk: Bulk,
        commands: Iterable[Command],
        actor: Actor,
        command_id: str,
        on_progress: Callable[[int], None],
        on_record: Callable[[Aggregate], None],
    ) -> int:
        """Decide and write chunk by chunk; refuse at the end, naming every fault found."""
        faults: list[Refusal] = []
        done, source = 0, iter(commands)

        def decided(command: Command, work: Work) -> None:
            on_record(decide(command, actor, act_of(command, actor, command_id), work))

        while chunk := _chunk_of(source):
            faults += bulk.carry_out(chunk, decided, done)
            if len(faults) > FAULTS_MAX:
                break
            done += len(chunk)
            on_progress(done)
        if faults:
            raise Refused(*faults[:FAULTS_MAX])
        return done

    def _keep(self, refused: Sequence[tuple[Asked[Any], Refused]]) -> None:
        """Keep what was refused, in one transaction."""
        self.refusals.keep(
            Kept(name_of(type(asked.command)), asked.actor, asked.act.command_id, fault)
            for asked, fault in refused
            if isinstance(asked, Commanded)
        )

    def _replayed(self, key: UUID) -> Aggregate | None:
        record: Any = None
        for event in self.events.get(key):
            record = advanced(record, event)
        return cast("Aggregate | None", record)

    def _fact_at(self, position: int) -> Any | None:
        found = self.read(position - 1, 1, position) if 0 < position <= MINOR_MAX else []
        return found[0].event if found else None

    def _clock(self) -> datetime:
        return self.store.clock()

    def _now(self) -> str:
        return stamp(self._clock())

    def _oldest(self) -> str:
        return stamp(self.store.clock() - self.keys_kept)


def _chunk_of(source: Iterator[Command]) -> list[Command]:
    """Take as many commands as are to be written together."""
    chunk: list[Command] = []
    weight = 0
    while weight < FLUSH_SIZE and (command := next(source, None)) is not None:
        chunk.append(command)
        weight += command.weight
    return chunk
