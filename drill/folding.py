"""What the log says, told again by nothing but its events, in order, one page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from aggregates.allocation import Allocation
from aggregates.claim import Claim
from aggregates.fund import Fund
from aggregates.milestone import Milestone
from aggregates.project import Project
from aggregates.project_plan import ProjectPlan
from audit_service.service import AuditService

PAGE: Final = 5_000


class LogBroken(AssertionError):
    """The log does not keep what it promises."""


class Fold:
    """The records as the events read so far leave them; each page checks what a log promises.

    Positions have no gaps, versions of a record have none, instants do not go back, and the
    events of one command stand together.
    """

    def __init__(self, mark: Callable[[Any], str] = lambda e: str(e.act.command_id)) -> None:
        """Begin before the first event; ``mark`` tells which command an event is of."""
        self.mark = mark
        self.position = 0
        self.recorded_at = ""
        self.records: dict[UUID, Any] = {}
        self.versions: defaultdict[UUID, int] = defaultdict(int)
        self.blocks: dict[str, tuple[int, list[str]]] = {}
        """By command: the last position of its events, and their topics in order."""
        self._last = ""

    def follow(self, service: AuditService) -> int:
        """Read on to the end of the log; return the number of events read."""
        began = self.position
        while page := service.read(self.position, PAGE):
            for recorded in page:
                self._take(recorded)
        return self.position - began

    def _take(self, recorded: Any) -> None:
        event = recorded.event
        key, command = event.originator_id, self.mark(event)
        if recorded.position != self.position + 1:
            raise LogBroken(f"position {recorded.position} follows {self.position}")
        if event.originator_version != self.versions[key] + 1:
            found = f"version {event.originator_version} follows {self.versions[key]}"
            raise LogBroken(f"{found} of {key} at {recorded.position}")
        if recorded.recorded_at < self.recorded_at:
            raise LogBroken(f"{recorded.recorded_at} follows {self.recorded_at}")
        if command != self._last and command in self.blocks:
            raise LogBroken(f"command {command} at {recorded.position} was recorded before")
        self.position, self.recorded_at = recorded.position, recorded.recorded_at
        self.versions[key] += 1
        self.records[key] = event.mutate(self.records.get(key))
        _, topics = self.blocks.get(command, (0, []))
        topics.append(recorded.topic)
        self.blocks[command] = (recorded.position, topics)
        self._last = command

    def find(self, kind: Any, *reference: str) -> Any:
        """Return a record, or None."""
        return self.records.get(kind.create_id(*reference))


def funds_of(fold: Fold) -> dict[str, tuple[Any, ...]]:
    """Return what the events say of every fund: open, appropriated, allotted by earmark."""
    return {
        record.reference: (
            record.is_open,
            record.appropriated.minor,
            {
                (mark.purpose, mark.beneficiary_class): minor
                for mark, minor in record.allotted_to.items()
                if minor
            },
        )
        for record in fold.records.values()
        if isinstance(record, Fund)
    }


def allocations_of(fold: Fold, projects: list[str]) -> dict[str, tuple[Any, ...]]:
    """Return what the events say of every allocation, and what of it is free by project."""
    return {
        record.reference: (
            record.is_open,
            record.issued.minor,
            record.passed_down.minor,
            record.available.minor,
            {
                project: free
                for project in projects
                if (free := record.commitments.free_for(project).minor)
            },
        )
        for record in fold.records.values()
        if isinstance(record, Allocation)
    }


def claims_of(fold: Fold) -> dict[str, tuple[Any, ...]]:
    """Return what the events say of every claim: its stage and what was refunded."""
    return {
        record.reference: (record.stage.value, record.refunded.minor)
        for record in fold.records.values()
        if isinstance(record, Claim)
    }


def works_of(fold: Fold) -> dict[str, tuple[Any, ...]]:
    """Return what the events say of every project, plan and milestone."""
    told: dict[str, tuple[Any, ...]] = {}
    for record in fold.records.values():
        match record:
            case Project():
                told[record.reference] = (record.stage.value, record.is_suspended)
            case ProjectPlan():
                told[f"plan of {record.project}"] = (record.caps.claimed, record.contractor)
            case Milestone():
                name = f"{record.project}: {record.reference}"
                told[name] = (record.is_reached, record.is_accepted)
    return told
