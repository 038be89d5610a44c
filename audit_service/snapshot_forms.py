"""Snapshot forms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate


class SnapshotForms:
    """Placeholder until the forms are there."""

    def __init__(self, aggregates: tuple[type[Aggregate], ...]) -> None:
        """Know nothing."""

    def keeps(self, kind: type[Aggregate]) -> bool:  # noqa: ARG002
        """Keep none."""
        return False

    def write(self, record: Aggregate) -> tuple[str, str]:
        """Refuse."""
        raise NotImplementedError

    def read(self, kind: str, form: str, key: UUID, version: int, state: str) -> Any:  # noqa: ARG002
        """Read none."""
        return None
