"""Confidential words: shown to the offices cleared for them, and to nobody else, wherever asked.

An event class with ``CONFIDENTIAL`` may say such words. Whatever shows stored facts shows them as a
``Clearance`` has them; read models keep none of the words.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from aggregates.confidence import Confidence
from audit_service.codecs import events_of
from audit_service.commands import AGGREGATES
from audit_service.log_connections import identity_in
from audit_service.service import AuditService

CONFIDENTIAL_TOPICS: Final = frozenset(
    event.TOPIC
    for kind in AGGREGATES
    for event in events_of(kind)
    if getattr(event, "CONFIDENTIAL", False)
)

State = dict[str, Any]


class Clearance:
    """What one office may see; without an office, no confidential word at all."""

    def __init__(self, service: AuditService, office: str | None) -> None:
        """Look at the record as it stands now."""
        self._work = service.look()
        self._office = office

    def shown(self, topic: str, record: UUID | str, state: State) -> State:
        """Return what a stored fact says, or only that it was said and by whom."""
        known = topic not in CONFIDENTIAL_TOPICS
        if known or self._work.record(identity_in(record)).is_cleared(self._office):
            return state
        return {"redacted": True, "act": state["act"]}

    def parts(self, kind: str, reference: str) -> dict[str, str]:
        """Return the confidential parts of a record that the office may see, by their names."""
        kept = self._work.find(Confidence, kind, reference)
        if kept is None or not kept.is_cleared(self._office):
            return {}
        return {one.part: one.text for one in kept.parts}
