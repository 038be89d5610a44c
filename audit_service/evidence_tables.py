"""The tables of files that are kept: beside the log, in the same database and the same backup."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from audit_service.log_tables import LOG

CHUNK_BYTES: Final = 256 * 1024
"""Bytes of one chunk; every chunk of a file but its last one is full."""

FILES: Final = sa.Table(
    "evidence_files",
    LOG,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("stored_at", sa.String(27), nullable=False),
)
"""One row per file, by its digest; rows are only added. What is on record of it is in the log."""

CHUNKS: Final = sa.Table(
    "evidence_chunks",
    LOG,
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.PrimaryKeyConstraint("sha256", "number"),
)
"""The bytes of each file, cut into chunks counted from 0."""

DELIVERED: Final = sa.Table(
    "delivered_files",
    LOG,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("delivered_at", sa.String(27), nullable=False),
)
"""One row per file that was delivered as a bank's statement, received or refused, by its digest;
its bytes are kept like those of a file in evidence. Rows are only added."""
