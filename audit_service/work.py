"""The records one command, or one batch of commands, works on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType, TracebackType
from typing import Any, Final, ParamSpec, Self, TypeVar, cast
from uuid import UUID

from eventsourcing.domain import Aggregate
from eventsourcing.persistence import EventStore as Events

from aggregates.reasons.general import ALREADY_RECORDED, NOT_RECORDED, REFERENCE_UNKNOWN
from aggregates.refusals import Refusal, Refused

A = TypeVar("A", bound=Aggregate)
V = TypeVar("V")
P = ParamSpec("P")

NIL: Final = UUID(int=0)
KEPT_MAX: Final = 5_000
"""How many records a batch keeps at hand between two flushes."""


class Facts:
    """New facts in the order they were decided, in the form ``Application.save`` takes.

    ``unchanged`` are the versions of the records that were only read: the facts hold only as long
    as nobody adds to those either.
    """

    def __init__(
        self, events: Sequence[Any], unchanged: Mapping[UUID, int] = MappingProxyType({})
    ) -> None:
        """Hold the facts of one or more commands."""
        self.events = list(events)
        self.unchanged = unchanged

    def collect_events(self) -> Sequence[Any]:
        """Return them."""
        return self.events

    @property
    def id(self) -> UUID:
        """Stand for the records they belong to, of which the library asks one identity."""
        return NIL

    @property
    def version(self) -> int:
        """Facts of several records have no version in common."""
        return 0


class Work:
    """Loads each record once, remembers what changed, and knows what does not exist."""

    def __init__(self, events: Events[UUID]) -> None:
        """Start with nothing loaded."""
        self._events = events
        self._loaded: dict[UUID, Aggregate | None] = {}
        self._new: set[UUID] = set()
        self._touched: dict[UUID, Aggregate] = {}

    def get(self, kind: type[A], *reference: Any) -> A:
        """Return the record a command is addressed to; refuse as not found."""
        found = self.find(kind, *reference)
        if found is None:
            raise Refused(NOT_RECORDED(kind=_name(kind), reference=_printed(reference)))
        return found

    def refer(self, kind: type[A], *reference: Any) -> A:
        """Return a record a command merely names; refuse the command when it does not exist."""
        found = self.find(kind, *reference)
        if found is None:
            raise Refused(REFERENCE_UNKNOWN(kind=_name(kind), reference=_printed(reference)))
        return found

    def find(self, kind: type[A], *reference: Any) -> A | None:
        """Return a record, or None."""
        key = kind.create_id(*reference)
        record = self._loaded.pop(key) if key in self._loaded else self._replay(key)
        self._loaded[key] = record  # last in line to be let go
        if record is not None:
            self._touched[key] = record
        return cast("A | None", record)

    def vacant(self, kind: type[Aggregate], *reference: Any) -> None:
        """Refuse a reference that is taken."""
        if self.find(kind, *reference) is not None:
            raise Refused(ALREADY_RECORDED(kind=_name(kind), reference=_printed(reference)))

    def add(self, record: A) -> A:
        """Take in a new record."""
        self._loaded[record.id] = self._touched[record.id] = record
        self._new.add(record.id)
        return record

    def facts(self) -> Facts:
        """Hand over what the command just decided, so that facts are stored command by command."""
        touched, self._touched = self._touched.values(), {}
        unchanged = {r.id: r.version for r in touched if not r.pending_events}
        return Facts([e for record in touched for e in record.collect_events()], unchanged)

    def forget(self) -> None:
        """Let go of new records, and of those longest unused beyond a limit; all are stored."""
        for key in self._new:
            self._loaded.pop(key, None)
        self._new.clear()
        for key in list(self._loaded)[: len(self._loaded) - KEPT_MAX]:
            del self._loaded[key]

    def _replay(self, key: UUID) -> Aggregate | None:
        record: Any = None
        for event in self._events.get(key):
            record = cast("Any", event).mutate(record)
        return cast("Aggregate | None", record)


class Gather:
    """Collects the faults of several independent look-ups, and refuses them all at once.

    What a look-up returned may be used only after the ``with`` block, which ends only if all
    of them succeeded.
    """

    def __init__(self) -> None:
        """Start without faults."""
        self.faults: list[Refusal] = []

    def __call__(self, at: str, look_up: Callable[P, V], *args: P.args, **kwargs: P.kwargs) -> V:
        """Do one look-up, or note its faults at a place in the input."""
        try:
            return look_up(*args, **kwargs)
        except Refused as refused:
            self.note(fault.located(fault.at or at) for fault in refused.faults)
            return cast("V", None)

    def note(self, faults: Iterable[Refusal]) -> None:
        """Note faults found otherwise."""
        self.faults.extend(faults)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None and self.faults:
            raise Refused(*self.faults)


def _name(kind: type[Aggregate]) -> str:
    return cast("Any", kind).TOPIC  # type: ignore[no-any-return]


def _printed(reference: tuple[Any, ...]) -> str:
    return " / ".join(str(part) for part in reference)
