"""What steps are made of, beside alembic's own operations."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

import sqlalchemy as sa
from alembic import op

from projections.catalogue import PROJECTIONS
from projections.rows import READ_MODELS

_STANDING: Final = ("projection_bookmarks", "projection_builds", "projection_stops")


def run_script(name: str) -> None:
    """Carry out a file of statements, each ended by a semicolon at the end of its line."""
    script = files("audit_service.migrations.versions").joinpath(name).read_text("utf-8")
    for statement in filter(str.strip, script.split(";\n")):
        op.get_bind().exec_driver_sql(statement)


def recreate_read_models(*projections: str, gone: tuple[str, ...] = ()) -> None:
    """Replace the tables of projections by those declared now; the worker then fills them anew.

    Nothing is lost: the rows follow from the log. ``gone`` names tables no longer declared. A
    step that does this needs no later change, because a later step for the same projection
    replaces its tables once more.
    """
    connection = op.get_bind()
    for name in gone:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    for projection in (p for p in PROJECTIONS if p.name in projections):
        READ_MODELS.drop_all(connection, tables=projection.tables)
        READ_MODELS.create_all(connection, tables=projection.tables)
        for standing in _STANDING:
            kept = sa.table(standing, sa.column("projection"))
            connection.execute(sa.delete(kept).where(kept.c.projection == projection.name))
