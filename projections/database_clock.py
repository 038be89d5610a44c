"""The database's own clock, which all who share the database share as well."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection


def instant(connection: Connection, seconds: float = 0) -> sa.ColumnElement[str]:
    """Return the instant some seconds from now, in UTC, written as the log writes instants."""
    if connection.dialect.name == "sqlite":
        ahead = f"{seconds:+.3f} seconds"
        return sa.func.strftime("%Y-%m-%dT%H:%M:%f000Z", "now", ahead, type_=sa.Text)
    later = sa.func.clock_timestamp() + timedelta(seconds=seconds)
    form = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
    return sa.func.to_char(sa.func.timezone("UTC", later), form, type_=sa.Text)
