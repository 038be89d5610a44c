"""A second service that is told only some of a first one's facts."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from audit_service.bootstrap import Application
from audit_service.log_tables import EVENTS, HEAD


class CutShort:
    """Hears facts at the positions they have in the whole record."""

    def __init__(self, whole: Application, folder: Path) -> None:
        """Open it without any fact."""
        with whole.database.reading() as connection:
            chosen = sa.select(EVENTS).order_by(EVENTS.c.position)
            self.facts = [dict(row) for row in connection.execute(chosen).mappings()]
        self.application = Application.open(f"sqlite:///{folder / 'short.db'}")
        self._versions: Counter[Any] = Counter()

    def hear(self, fact: dict[str, Any]) -> None:
        """Write a fact into the log as the next of its record."""
        self._versions[fact["originator_id"]] += 1
        row = fact | {"originator_version": self._versions[fact["originator_id"]]}
        head = {"position": row["position"], "recorded_at": row["recorded_at"]}
        with self.application.database.transaction() as connection:
            connection.execute(sa.insert(EVENTS).values(**row))
            moved = connection.execute(sa.update(HEAD).values(**head)).rowcount
            if not moved:
                connection.execute(sa.insert(HEAD).values(partition=row["partition"], **head))

    def close(self) -> None:
        """Let go of its database."""
        self.application.close()


def taken_effect_on(fact: dict[str, Any]) -> date:
    """Return the business date of a fact."""
    return date.fromisoformat(json.loads(fact["state"])["act"]["effective_on"])
