"""Snapshots: what each says must be what the events of its record come to at that version."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from audit_service.checks.log import Found
from audit_service.log_tables import SNAPSHOTS
from audit_service.records import advanced
from audit_service.service import AuditService

_CLOCKS: Final = ("created_on", "modified_on")
"""When the process noted a fact, which no decision asks; the log has its own instant."""


def snapshot_faults(service: AuditService, connection: Connection) -> Iterator[Found]:
    """Compare each snapshot of today's form with its record, replayed from its events alone.

    One of another form is never read, so it is left alone.
    """
    chosen = sa.select(SNAPSHOTS).order_by(SNAPSHOTS.c.originator_id)
    for row in connection.execute(chosen.execution_options(yield_per=100)):
        where = f"record_snapshots ({row.originator_id.hex})"
        record = _replayed(service, row.originator_id, row.version)
        if record is None or record.version != row.version:
            last = 0 if record is None else record.version
            yield "snapshot", f"{where} version", f"up to {last}", row.version
            continue
        due = service.codec.snapshot(record)
        if due is None or due.kind != row.kind:
            yield "snapshot", f"{where} kind", record.TOPIC, row.kind
        elif due.form == row.form:
            expected, found = _members(due.state), _members(row.state)
            for name in sorted(expected.keys() | found.keys()):
                if expected.get(name) != found.get(name):
                    yield "snapshot", f"{where} {name}", expected.get(name), found.get(name)


def _replayed(service: AuditService, key: UUID, version: int) -> Any:
    record = None
    for stored in service.store.select_events(key, lte=version):
        record = advanced(record, service.codec.event_of(stored))
    return record


def _members(state: str) -> dict[str, Any]:
    """Read what a snapshot says; one that is no JSON object says nothing that can be right."""
    try:
        said = json.loads(state)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return {"state": state}
    return {name: value for name, value in said.items() if name not in _CLOCKS}
