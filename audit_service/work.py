"""The records one command, or one batch of commands, works on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar, cast
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.reasons.general import ALREADY_RECORDED, NOT_RECORDED, REFERENCE_UNKNOWN
from aggregates.refusals import Refusal, Refused
from audit_service.records import Records

A = TypeVar("A", bound=Aggregate)
V = TypeVar("V")
P = ParamSpec("P")


class Work:
    """The records one command works on: what it found, what is new, and what it decided.

    With ``trusting`` a reference nobody at hand has is taken to be vacant without asking the
    database, which refuses a second first fact anyway; whoever trusts must be ready to decide
    again when it does, and when a command that ``has_trusted`` is refused for something else.
    """

    def __init__(self, records: Records, *, trusting: bool = False) -> None:
        """Start with nothing found."""
        self._records = records
        self._trusting = trusting
        self.has_trusted = False
        self._touched: dict[UUID, Aggregate] = {}
        self._new: set[UUID] = set()

    def foresee(self, *wanted: tuple[Any, ...]) -> None:
        """Name records about to be asked for, by kind and reference: they are read together."""
        keys = (kind.create_id(*reference) for kind, *reference in wanted)
        self._records.foresee(key for key in keys if key not in self._touched)

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
        return cast("A | None", self._found(kind.create_id(*reference)))

    def fact_at(self, position: int) -> Any | None:
        """Return the fact recorded at a position of the log, or None; it never changes."""
        return self._records.fact_at(position)

    def facts_since(self, position: int, most: int) -> list[Any] | None:
        """Return the facts recorded after a position, and those decided since; None: too many."""
        found: list[Any] = []
        while (fact := self._records.fact_at(position + len(found) + 1)) is not None:
            found.append(fact)
            if len(found) > most:
                return None
        return [*found, *self._records.pending()]

    def behind(self, fact: Any) -> Any:
        """Return the record that a recorded fact belongs to."""
        return self._found(fact.originator_id)

    def record(self, key: UUID) -> Any:
        """Return a record by its identity, or None."""
        return self._found(key)

    def vacant(self, kind: type[Aggregate], *reference: Any) -> None:
        """Refuse a reference that is taken."""
        key = kind.create_id(*reference)
        known = self._records.at_hand if self._trusting else self._records.find
        if key in self._touched or known(key) is not None:
            raise Refused(ALREADY_RECORDED(kind=_name(kind), reference=_printed(reference)))
        self.has_trusted = self._trusting

    def add(self, record: A) -> A:
        """Take in a new record."""
        self._touched[record.id] = record
        self._new.add(record.id)
        return record

    def accept(self) -> list[tuple[Aggregate, list[Any]]]:
        """Return what was decided, record by record, and let what follows build on it."""
        decided = []
        for key, record in self._touched.items():
            if key in self._new:
                self._records.hold(record)
            if record.pending_events:
                facts = list(record.collect_events())
                self._records.pend(record, facts)
                decided.append((record, facts))
        return decided

    def refuse(self) -> None:
        """Let go of records that a refused command has changed."""
        self._records.drop(key for key, record in self._touched.items() if record.pending_events)

    def _found(self, key: UUID) -> Aggregate | None:
        record = self._touched.get(key)
        if record is None:
            record = self._records.find(key)
        if record is not None:
            self._touched[key] = record
        return record


def decided(
    records: Records, decide: Callable[[Work], V], *, trusting: bool
) -> tuple[V, list[tuple[Aggregate, list[Any]]]]:
    """Let a command decide; return its record, and its facts record by record.

    Refused on trust that a reference is free, it is decided again without: the reference being
    taken comes before whatever else is wrong.
    """
    work = Work(records, trusting=trusting)
    try:
        found = decide(work)
    except BaseException as fault:
        work.refuse()  # whatever stopped it, what it changed so far must not be built on
        if not (isinstance(fault, Refused) and work.has_trusted):
            raise
        return decided(records, decide, trusting=False)
    return found, work.accept()


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
