"""Questions to the registers: one record, lists in pages, names, and who answers to whom."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.balances import Moment
from projections.columns import below
from projections.paging import FIRST_PAGE, Page, PageRequest, page_of
from projections.register_tables import (
    ALLOCATIONS,
    CLAIMS,
    FUNDS,
    NOTICES,
    ORGANISATION_NAMES,
    ORGANISATIONS,
    REGIONS,
)
from projections.registers import normalised
from projections.rows import Row

REGISTERS: Final[dict[str, sa.Table]] = {
    "regions": REGIONS,
    "organisations": ORGANISATIONS,
    "funds": FUNDS,
    "allocations": ALLOCATIONS,
    "claims": CLAIMS,
    "notices": NOTICES,
}
"""The registers by the name they are asked for."""


def entry(connection: Connection, register: str, reference: str) -> Row | None:
    """Return one record of a register by its reference, or None when it is not on record.

    Regions go by canonical code, notices by ``kind:reference`` of their subject.
    """
    table = REGISTERS[register]
    chosen = sa.select(table).where(table.c.reference == reference)
    found = connection.execute(chosen).mappings().first()
    return dict(found) if found is not None else None


def entries(
    connection: Connection,
    register: str,
    request: PageRequest = FIRST_PAGE,
    *,
    region: str | None = None,
    **equal: Any,
) -> Page[Row]:
    """List a register by reference, a page at a time.

    ``region`` takes in everything below it and refuses a malformed code; the other filters name
    columns of the register (``organisation``, ``fund``, ``project``, ``stage``, ...) and hold
    exactly. A column the register does not have raises ``KeyError``.
    """
    table = REGISTERS[register]
    chosen = sa.select(table)
    if region is not None:
        chosen = chosen.where(below(table.c["reference" if table is REGIONS else "region"], region))
    for name, value in equal.items():
        if value is not None:
            chosen = chosen.where(table.c[name] == value)
    return page_of(connection, chosen, table.c.reference, request)


def organisation_by_name(
    connection: Connection, name: str, under_region: str | None = None
) -> list[str]:
    """List the references of organisations of a name, white space aside, in a region subtree."""
    chosen = sa.select(ORGANISATIONS.c.reference).where(
        ORGANISATIONS.c.normalised_name == normalised(name)
    )
    if under_region is not None:
        chosen = chosen.where(below(ORGANISATIONS.c.region, under_region))
    return list(connection.execute(chosen.order_by(ORGANISATIONS.c.reference)).scalars())


def organisation_at(connection: Connection, reference: str, moment: Moment) -> Row | None:
    """Return an organisation under the name it had at a moment, or None when nobody knew of it.

    It is there whatever the date; the record says when an organisation ends, not when it began.
    """
    column = ORGANISATION_NAMES.c
    chosen = sa.select(column.name).where(column.organisation == reference)
    if moment.known_at is not None:
        chosen = chosen.where(column.position <= moment.known_at)
    if moment.as_of is not None:
        chosen = chosen.where(sa.or_(column.version == 1, column.effective_on <= moment.as_of))
    name = connection.execute(chosen.order_by(column.position.desc()).limit(1)).scalar()
    found = entry(connection, "organisations", reference)
    return None if found is None or name is None else found | {"name": name}


def subordinates(
    connection: Connection, organisation: str, known_at: int | None = None
) -> list[str]:
    """List an organisation and all that answer to it, directly or through others, by reference.

    ``known_at`` leaves out those entered after a log position.
    """
    unit = ORGANISATIONS.c
    known: list[sa.ColumnElement[bool]] = []
    if known_at is not None:
        name = ORGANISATION_NAMES.c
        first = sa.select(name.position).where(name.organisation == unit.reference)
        known.append(first.where(name.version == 1, name.position <= known_at).exists())
    found = (
        sa.select(unit.reference)
        .where(unit.reference == organisation, *known)
        .cte("subordinates", recursive=True)
    )
    below_it = sa.select(unit.reference).join(found, unit.superior == found.c.reference)
    found = found.union(below_it.where(*known))
    chosen = sa.select(found.c.reference).order_by(found.c.reference)
    return list(connection.execute(chosen).scalars())
