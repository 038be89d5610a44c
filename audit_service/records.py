"""Records at hand: the state that decisions rest on, brought forward by the log and never older."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, cast
from uuid import UUID

from eventsourcing.domain import Aggregate, OriginatorVersionError

from aggregates.money import MINOR_MAX
from audit_service.codecs import EventMapper
from audit_service.log_connections import (
    Entries,
    Entry,
    LogConnection,
    SnapshotRow,
    StoredRow,
    identity_in,
)
from audit_service.snapshot_forms import SnapshotForms

KEPT_MAX: Final = 20_000
"""How many records are kept at hand; the one unused for longest goes first."""


LoadMany = Callable[[Sequence[UUID]], dict[UUID, Aggregate | None]]
FactAt = Callable[[int], Any]
FactsAt = Callable[[Iterable[int]], dict[int, Any]]
_TOGETHER_MIN: Final = 2

SNAPSHOT_EVERY: Final = 200
"""How many events a record gains between two snapshots; so many, and one more, are replayed."""


class RecordCodec:
    """Reads records from the log, long ones from their last snapshot on, and writes their facts."""

    def __init__(self, mapper: EventMapper, forms: SnapshotForms) -> None:
        """Read and write events and snapshots by these forms."""
        self.event_of = mapper.to_domain_event
        self.event_in = mapper.read
        self._stored = mapper.to_stored_event
        self._forms = forms

    def read(self, log: LogConnection, key: UUID) -> Aggregate | None:
        """Return a record as the log has it, or None when nothing of it is recorded."""
        entries = log.events_of(key, limit=SNAPSHOT_EVERY + 1)
        record: Any = None
        if len(entries) > SNAPSHOT_EVERY:
            record = self._from_snapshot(log, key)
            entries = log.events_of(key, after=0 if record is None else record.version)
        for entry in entries:
            record = advanced(record, self.event_of(entry))
        return cast("Aggregate | None", record)

    def read_many(self, log: LogConnection, keys: Sequence[UUID]) -> dict[UUID, Aggregate | None]:
        """Return several records as the log has them, in one round trip for all short ones."""
        found: dict[UUID, Any] = dict.fromkeys(keys)
        for row in log.first_events_of(keys, SNAPSHOT_EVERY + 1):
            event = self.event_stored(row)
            found[event.originator_id] = advanced(found[event.originator_id], event)
        for key, record in found.items():
            if record is not None and record.version > SNAPSHOT_EVERY:
                found[key] = self.read(log, key)
        return found

    def fact_at(self, log: LogConnection, position: int, until: int = MINOR_MAX) -> Any | None:
        """Return the fact at a position up to ``until``, or None."""
        entry = log.event_at(position) if 0 < position <= until else None
        return None if entry is None else self.event_of(entry)

    def event_stored(self, row: StoredRow) -> Any:
        """Return the event in a row of the log, as the driver has read it."""
        _, instant, key, version, topic, state = row
        return self.event_in(topic, state.encode(), identity_in(key), version, instant)

    def facts_at(
        self, log: LogConnection, positions: Iterable[int], until: int = MINOR_MAX
    ) -> dict[int, Any]:
        """Return the facts at positions up to ``until``, in one round trip."""
        wanted = [position for position in positions if 0 < position <= until]
        found = log.events_at(wanted) if wanted else []
        return {row[0]: self.event_stored(row) for row in found}

    def write(self, decided: Iterable[tuple[Aggregate, list[Any]]]) -> Entries:
        """Return what is to be written of facts just decided, record by record."""
        entries = Entries()
        for record, facts in decided:
            entries.events += map(self._stored, facts)
            if _passes_mark(record.version, len(facts)):
                snapshot = self.snapshot(record)
                if snapshot is not None:
                    entries.snapshots[record.id] = snapshot
        return entries

    def snapshot(self, record: Aggregate) -> SnapshotRow | None:
        """Return what a record comes to, or None where no snapshots are kept of its kind."""
        if not self._forms.keeps(type(record)):
            return None
        form, state = self._forms.write(record)
        kind: str = type(record).TOPIC  # type: ignore[attr-defined]  # ours have one
        return SnapshotRow(record.id, record.version, kind, form, state)

    def _from_snapshot(self, log: LogConnection, key: UUID) -> Aggregate | None:
        kept = log.snapshot_of(key)
        if kept is None:
            return None
        found: Aggregate | None = self._forms.read(
            kept.kind, kept.form, key, kept.version, kept.state
        )
        return found


def advanced(record: Any, event: Any) -> Any:
    """Return a record with its next fact applied; the first one creates it.

    As the library's ``mutate`` does it, without looking each time at what an event is.
    """
    if record is None:
        return event.mutate(None)
    if event.originator_id != record.id or event.originator_version != record.version + 1:
        raise OriginatorVersionError(f"{event!r} does not follow version {record.version}")
    event.apply(record)
    record.version = event.originator_version
    record.modified_on = event.timestamp
    return record


def _passes_mark(version: int, gained: int) -> bool:
    return version // SNAPSHOT_EVERY != (version - gained) // SNAPSHOT_EVERY


class Records:
    """Live records that follow the log, with what a transaction under way has added to them.

    A record is changed in place when it decides. ``pend`` notes the new facts until they are in
    the log; a record that was changed by a command refused later on is ``dropped``, and read
    again together with its pending facts. What the log has nothing of is remembered as well, where
    this is brought forward by what others record.
    """

    def __init__(
        self,
        load: Callable[[UUID], Aggregate | None],
        load_many: LoadMany | None = None,
        kept_max: int = KEPT_MAX,
        *,
        fact_at: FactAt,
        facts_at: FactsAt | None = None,
    ) -> None:
        """Begin with nothing at hand; ``load`` reads a record as the log has it.

        ``fact_at`` returns the fact recorded at a position, or None.
        """
        self._read = load
        self._fact_at = fact_at
        self._read_many = load_many
        self._facts_at = facts_at
        self._kept_max = kept_max
        self._held: dict[UUID, Aggregate] = {}
        self._absent: set[UUID] = set()
        self._pending: dict[UUID, list[Any]] = {}
        self._facts: dict[int, Any] = {}

    def fact_at(self, position: int) -> Any | None:
        """Return the fact recorded at a position, or None."""
        known = self._facts.get(position)
        return self._fact_at(position) if known is None else known

    def find(self, key: UUID) -> Aggregate | None:
        """Return a record, pending facts included, or None."""
        record = self._held.pop(key, None)
        if record is None and key not in self._absent:
            record = self._load(key)
            if record is None and self._read_many is not None:
                self._absent.add(key)
        if record is not None:
            self._held[key] = record  # last in line to be let go
        return record

    def foresee(self, keys: Iterable[UUID]) -> None:
        """Read together what will be asked for one by one."""
        if self._read_many is None:
            return
        held, pending, absent = self._held, self._pending, self._absent
        missing = [
            key
            for key in dict.fromkeys(keys)
            if key not in held and key not in absent and key not in pending
        ]
        if len(missing) < _TOGETHER_MIN:
            return
        for key, record in self._read_many(missing).items():
            if record is None:
                self._absent.add(key)
            else:
                self._held[key] = record

    def look_ahead(self, wanted: Iterable[UUID | int]) -> None:
        """Read together records, facts and the records facts belong to, for a whole chunk.

        Only for whoever keeps the log locked.
        """
        if self._read_many is None or self._facts_at is None:
            return
        keys: dict[UUID, None] = {}
        positions: dict[int, None] = {}
        for one in wanted:
            if isinstance(one, int):
                positions[one] = None
            else:
                keys[one] = None
        self._facts = self._facts_at(positions)
        keys |= dict.fromkeys(fact.originator_id for fact in self._facts.values())
        self.foresee(keys)

    def at_hand(self, key: UUID) -> Aggregate | None:
        """Return a record if it need not be read."""
        return self._held.get(key)

    def hold(self, record: Aggregate) -> None:
        """Keep a new record at hand."""
        self._held[record.id] = record
        self._absent.discard(record.id)

    def pend(self, record: Aggregate, events: Sequence[Any]) -> None:
        """Note facts of a record that are decided and not yet in the log."""
        self._pending.setdefault(record.id, []).extend(events)

    def pending(self) -> Iterator[Any]:
        """Return the facts that are decided and not yet in the log."""
        return (fact for facts in self._pending.values() for fact in facts)

    def drop(self, keys: Iterable[UUID]) -> None:
        """Let go of records whose state went further than their facts."""
        for key in keys:
            self._held.pop(key, None)

    def abandon(self) -> None:
        """Let go of everything pending: its transaction came to nothing."""
        self.drop(self._pending)
        self._pending.clear()

    def settle(self) -> None:
        """Count what is pending as recorded, and keep no more records than there is room for."""
        self._pending.clear()
        if (excess := len(self._held) - self._kept_max) > 0:
            self.drop(list(islice(self._held, excess)))
        if len(self._absent) > self._kept_max:
            self._absent.clear()

    def forward(self, entries: Iterable[Entry], event_of: Callable[[Entry], Any]) -> None:
        """Apply what others recorded to the records at hand."""
        for entry in entries:
            key = cast("UUID", entry.originator_id)
            self._absent.discard(key)
            record: Any = self._held.get(key)
            if record is None or entry.originator_version <= record.version:
                continue
            if entry.originator_version == record.version + 1:
                advanced(record, event_of(entry))
            else:
                del self._held[key]

    def clear(self) -> None:
        """Let go of everything."""
        self._held.clear()
        self._absent.clear()
        self._pending.clear()

    def _load(self, key: UUID) -> Aggregate | None:
        record: Any = self._read(key)
        for event in self._pending.get(key, ()):
            record = advanced(record, event)
        return cast("Aggregate | None", record)
