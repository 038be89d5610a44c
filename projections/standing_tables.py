"""The tables that say how far each projection is, and who keeps it going."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from projections.columns import KEY, text
from projections.rows import READ_MODELS

BOOKMARKS: Final = sa.Table(
    "projection_bookmarks",
    READ_MODELS,
    sa.Column("projection", sa.String(64), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)
"""The last log position each projection has applied; it commits together with the rows."""

BUILDS: Final = sa.Table(
    "projection_builds",
    READ_MODELS,
    sa.Column("projection", sa.String(64), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("form", sa.String(64), nullable=False),
)
"""A rebuild under way: how far the new rows are, which commits with them, and the digest of the
tables they are written into; rows of another form are not gone on with."""

LEASES: Final = sa.Table(
    "projection_leases",
    READ_MODELS,
    sa.Column("projection", sa.String(64), primary_key=True),
    text("holder"),
    sa.Column("until", KEY, nullable=False),
)
"""Which worker keeps a projection going, and until when if it is not heard of again."""

STOPS: Final = sa.Table(
    "projection_stops",
    READ_MODELS,
    sa.Column("projection", sa.String(64), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    text("topic"),
    text("fault"),
    sa.Column("stopped_at", KEY, nullable=False),
)
"""The fact a projection could not apply, and why; gone once it has applied it."""
