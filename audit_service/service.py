"""The application service: every command comes through here, and nothing else writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import IntegrityError, Recording

from aggregates.reasons.general import CONFLICT, IDENTITY_REQUIRED
from aggregates.refusals import Refusal, Refused
from aggregates.values import Act
from audit_service.codecs import EventMapper
from audit_service.commands import AGGREGATES
from audit_service.commands.command import Actor, Command, Receipt, name_of
from audit_service.database import Database
from audit_service.event_store import EventStore
from audit_service.refusal_log import RefusalLog
from audit_service.wellformed import faults_in, reference_faults, text_faults
from audit_service.work import Facts, Work
from projections.engine import Recorded

FLUSH_SIZE: Final = 500
FAULTS_MAX: Final = 1_000
ATTEMPTS: Final = 2
BATCH: Final = "batch"
"""The name a refused batch goes by in the refusal log."""

T = TypeVar("T")


class AuditService(Application[UUID]):
    """Accept or refuse commands; keep what was accepted, in order, for good."""

    name = "audit_service"

    def __init__(self, database: Database) -> None:
        """Serve one database, whose tables are there (``audit_service.schema``)."""
        self.store = EventStore(database)
        self.refusals = RefusalLog(database)
        self.database = database
        super().__init__()

    def construct_mapper(self) -> EventMapper:
        """Write events as typed plain JSON."""
        return EventMapper(AGGREGATES)

    def construct_recorder(self) -> EventStore:
        """Keep events in the own log."""
        return self.store

    def close(self) -> None:
        """Let go of the database."""
        super().close()
        if hasattr(self, "database"):
            self.database.close()

    def execute(self, command: Command, actor: Actor, command_id: str | None = None) -> Receipt:
        """Carry out one command in one transaction, or refuse it naming every fault.

        A race lost to another writer is run once more on what that one left; lost again, it is
        refused as a conflict. A refusal changes nothing and is kept in the refusal log.
        """
        act = act_of(command, actor, command_id)
        try:
            return self._attempt(lambda: self._carry_out(command, actor, act))
        except Refused as refused:
            self.refusals.keep(name_of(type(command)), actor, act.command_id, refused)
            raise

    def execute_all(
        self,
        commands: Iterable[Command],
        actor: Actor,
        *,
        command_id: str | None = None,
        dry_run: bool = False,
        keep_refusal: bool = True,
        on_progress: Callable[[int], None] = lambda _done: None,
    ) -> int:
        """Carry out many commands in one transaction: all of them or none; return their number.

        Every refused command is named, by its place in the sequence unless its faults say
        better. A dry run decides everything and records nothing. Memory does not grow with the
        number of commands. The refusal goes into the refusal log, unless the caller keeps it
        itself because it can name the places better.
        """
        command_id = command_id or str(uuid4())
        try:
            with self.database.transaction() as connection:
                self.store.lock(connection)
                done = self._carry_out_all(commands, actor, command_id, on_progress)
                if dry_run:
                    connection.rollback()
        except Refused as refused:
            if keep_refusal and not dry_run:
                self.refusals.keep(BATCH, actor, command_id, refused)
            raise
        return done

    def _carry_out_all(
        self,
        commands: Iterable[Command],
        actor: Actor,
        command_id: str,
        on_progress: Callable[[int], None],
    ) -> int:
        """Decide and store chunk by chunk; refuse at the end, naming every fault found."""
        faults: list[Refusal] = []
        done = 0
        work, source = Work(self.events), iter(commands)
        while chunk := list(islice(source, FLUSH_SIZE)):
            facts: list[Any] = []
            for index, command in enumerate(chunk, start=done):
                act = act_of(command, actor, command_id)
                faults += _faults_of(command, actor, act, work, index)
                facts += work.facts().events
            if len(faults) > FAULTS_MAX:
                break
            self.save(Facts(facts))  # faults undo it in the end; until then later commands see it
            work.forget()
            done += len(chunk)
            on_progress(done)
        if faults:
            raise Refused(*faults[:FAULTS_MAX])
        return done

    def read(self, after: int, limit: int, until: int | None = None) -> list[Recorded]:
        """Return the next recorded facts with their positions and instants, oldest first."""
        entries = self.store.select_notifications(after, limit, until, inclusive_of_start=False)
        return [
            Recorded(entry.id, entry.recorded_at, entry.topic, self.mapper.to_domain_event(entry))
            for entry in entries
        ]

    def last_position(self) -> int:
        """Return the position of the last recorded fact (0: nothing is recorded)."""
        return self.store.max_notification_id() or 0

    def _attempt(self, task: Callable[[], T]) -> T:
        for _ in range(ATTEMPTS):
            try:
                return task()
            except IntegrityError:
                continue
        raise Refused(CONFLICT())

    def _carry_out(self, command: Command, actor: Actor, act: Act) -> Receipt:
        work = Work(self.events)
        record = decide(command, actor, act, work)
        facts = work.facts()
        recordings = self.save(facts, unchanged=facts.unchanged)
        return receipt_of(record, recordings, act.command_id)


def act_of(command: Command, actor: Actor, command_id: str | None) -> Act:
    """State who gives a command, when it takes effect and on what evidence."""
    return Act(
        effective_on=command.effective_on,
        by=actor.person,
        office=actor.office,
        command_id=command_id or str(uuid4()),
        evidence=command.evidence,
    )


def receipt_of(record: Aggregate, recordings: list[Recording[UUID]], command_id: str) -> Receipt:
    """Say where a record stands after a command."""
    return Receipt(
        kind=record.TOPIC,  # type: ignore[attr-defined]
        reference=record.reference,  # type: ignore[attr-defined]
        version=record.version,
        position=recordings[-1].notification.id if recordings else 0,
        command_id=command_id,
    )


def decide(command: Command, actor: Actor, act: Act, work: Work) -> Aggregate:
    """Let a command decide on ``work``, refusing malformed words together with broken rules."""
    faults = (*faults_in(command), *_identity_faults(actor))
    try:
        record = command.decide(work, act)
    except Refused as refused:
        raise Refused(*faults, *refused.faults) from None
    if faults:
        raise Refused(*faults)
    return record


def _faults_of(command: Command, actor: Actor, act: Act, work: Work, index: int) -> list[Refusal]:
    try:
        decide(command, actor, act, work)
    except Refused as refused:
        return [
            fault if fault.at.startswith("#") else fault.located(f"#{index}{fault.at}")
            for fault in refused.faults
        ]
    return []


def _identity_faults(actor: Actor) -> Iterator[Refusal]:
    """Name what keeps an actor from being known: a blank or malformed name or office."""
    for word, check in ((actor.person, text_faults), (actor.office, reference_faults)):
        if word.strip():
            yield from check(word)
        else:
            yield IDENTITY_REQUIRED()
