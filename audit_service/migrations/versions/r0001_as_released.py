"""The tables as version 0.1.0 created them, statement by statement."""

from __future__ import annotations

from typing import Final

from alembic import op

from audit_service.migrations.steps import run_script

revision: Final = "0001"
down_revision: Final = None


def upgrade() -> None:
    """Create the first tables, and the head row of the log."""
    run_script(f"r0001_{op.get_context().dialect.name}.sql")
