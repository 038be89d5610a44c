"""Snapshot forms: what the events of a long record come to, written as plain JSON.

A snapshot only saves time. One written in another form than today's is not read; the events are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any, ClassVar, Final, cast
from uuid import UUID

import msgspec
from eventsourcing.domain import Aggregate

from aggregates.allocation import Allocation
from aggregates.caps import Caps
from aggregates.commitments import Commitments
from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.project_plan import ProjectPlan
from aggregates.share_rules import ShareRule
from aggregates.values import AcceptanceTerms, Earmark, OrganisationKind
from audit_service.codecs import StoredFormUnknown
from audit_service.strict_json import NotStrict, Strict, write


class State(msgspec.Struct, forbid_unknown_fields=True):
    """The whole state of a record: its attributes, by the names they have in its class."""

    MEANING: ClassVar[int] = 1
    """Raised when an attribute comes to mean something else and its type stays as it is."""
    PAIRS: ClassVar[tuple[str, ...]] = ()
    """Attributes kept by keys that are no names: a list of pairs in JSON."""

    created_on: datetime
    modified_on: datetime


class AllocationState(State):
    """The state of an allocation."""

    reference: str
    fund: str
    parent: str | None
    organisation: str
    region: str
    earmark: Earmark
    is_open: bool
    issued: Money
    passed_down: Money
    commitments: Commitments


class FundState(State):
    """The state of a fund."""

    PAIRS = ("allotted_to",)

    reference: str
    fiscal_year: int
    purposes: tuple[str, ...]
    organisation: str
    currency: str
    is_open: bool
    rules: tuple[ShareRule, ...]
    appropriated: Money
    allotted: Money
    allotted_to: tuple[tuple[Earmark, int], ...]


class ProjectPlanState(State):
    """The state of a project's plan."""

    project: str
    milestones: tuple[str, ...]
    acceptance: AcceptanceTerms
    notice_required: bool
    contractor_kind: OrganisationKind | None
    issued_on: date
    contract: str
    contractor: str
    caps: Caps


STATES: Final[dict[type[Aggregate], type[State]]] = {
    Allocation: AllocationState,
    Fund: FundState,
    ProjectPlan: ProjectPlanState,
}
"""The records that grow long, each with the shape of its state."""

_ELSEWHERE: Final = {"_id", "_version", "_pending_events"}
"""Kept in columns of their own, or empty in a record whose facts are stored."""


class SnapshotForms:
    """Writes and reads the snapshots of the records that have a shape for it."""

    def __init__(
        self,
        aggregates: tuple[type[Aggregate], ...],
        states: Mapping[type[Aggregate], type[State]] = STATES,
    ) -> None:
        """Know those of these records that grow long."""
        forms = [SnapshotForm(kind, states[kind]) for kind in aggregates if kind in states]
        self._by_kind = {form.kind: form for form in forms}
        self._by_topic = {topic_of(form.kind): form for form in forms}

    def keeps(self, kind: type[Aggregate]) -> bool:
        """Say whether snapshots are kept of a kind of record."""
        return kind in self._by_kind

    def write(self, record: Aggregate) -> tuple[str, str]:
        """Return the digest of today's form and the state of a record as JSON."""
        form = self._by_kind[type(record)]
        return form.digest, form.write(record)

    def read(
        self, kind_topic: str, form: str, originator_id: UUID, version: int, state: str
    ) -> Aggregate | None:
        """Return the record a snapshot holds; None when it was written in another form."""
        todays = self._by_topic.get(kind_topic)
        if todays is None or todays.digest != form:
            return None
        try:
            return todays.read(originator_id, version, state)
        except NotStrict as fault:
            at = f"{kind_topic} {originator_id} at version {version}"
            raise StoredFormUnknown(f"snapshot of {at}: {fault}") from fault


class SnapshotForm:
    """Today's form of the snapshots of one kind of record."""

    def __init__(self, kind: type[Aggregate], shape: type[State]) -> None:
        """Derive the digest from the shape and the number of its meaning."""
        self.kind = kind
        self.digest = digest_of(shape)
        self._shape = shape
        self._strict = Strict(shape)

    def write(self, record: Aggregate) -> str:
        """Write the whole state; an attribute the shape does not know is an error."""
        if record.pending_events:
            raise ValueError(f"{record!r} holds facts that are not stored yet")
        said = {
            name.removeprefix("_"): value
            for name, value in vars(record).items()
            if name not in _ELSEWHERE
        }
        said |= {name: tuple(said[name].items()) for name in self._shape.PAIRS}
        return write(self._shape(**said)).decode()

    def read(self, originator_id: UUID, version: int, state: str) -> Aggregate:
        """Restore a record as it was when it was written, or raise ``NotStrict``."""
        said = msgspec.structs.asdict(self._strict.read(state.encode()))
        said |= {name: dict(said[name]) for name in self._shape.PAIRS}
        record = self.kind.__new__(self.kind)
        record.__base_init__(originator_id, version, said.pop("created_on"))
        record.modified_on = said.pop("modified_on")
        vars(record).update(said)
        return record


def topic_of(kind: type[Aggregate]) -> str:
    """Return the permanent name of a kind of record."""
    return cast("str", cast("Any", kind).TOPIC)


def digest_of(shape: type[State]) -> str:
    """Digest what a state is made of, at every depth, and the number of its meaning."""
    said = {"schema": _without_words(msgspec.json.schema(shape)), "meaning": shape.MEANING}
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _without_words(schema: Any) -> Any:
    """Leave out docstrings, so that a better sentence is not another form."""
    if isinstance(schema, dict):
        return {
            name: _without_words(value)
            for name, value in schema.items()
            if name != "description" or not isinstance(value, str)
        }
    return [_without_words(item) for item in schema] if isinstance(schema, list) else schema
