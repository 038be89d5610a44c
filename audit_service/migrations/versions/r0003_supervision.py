"""The supervision loop: findings, inspections and notices say more."""

from __future__ import annotations

from typing import Final

from audit_service.migrations.steps import recreate_read_models

revision: Final = "0003"
down_revision: Final = "0002"


def upgrade() -> None:
    """Replace the read models that show more, and create the new ones."""
    recreate_read_models(
        "finding_register",
        "registers",
        "inspection_register",
        "parameter_register",
        "audit_trail",
        "record_links",
        gone=("register_inspections",),
    )
