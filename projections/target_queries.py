"""Questions to the target register: how far a target is reached, what it lacks, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.balances import NOW, Moment
from projections.columns import below
from projections.paging import FIRST_PAGE, Page, PageRequest, page_of, rows_of
from projections.progress import percent
from projections.rows import Row
from projections.target_register import ALLOTTED, PAID
from projections.target_tables import CUTS, HISTORY, MONEY, TARGETS, UNITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Attainment:
    """How far a target is reached at a moment; amounts are minor units by currency.

    ``accepted`` counts works of the purpose in the region, each once all its milestones have
    passed. ``needed`` is the quantity at its unit cost; ``shortfall`` what of that is not allotted.
    All three of ``needed``, ``shortfall`` and ``currency`` are None without a unit cost. ``causes``
    are the reductions and returns that took money, each with the sanction it carried out.
    """

    quantity: int
    is_dropped: bool
    due_on: date
    as_of: date | None
    accepted: int
    allotted: Mapping[str, int]
    paid: Mapping[str, int]
    currency: str | None
    needed: int | None
    shortfall: int | None
    causes: tuple[Row, ...]

    @property
    def missing(self) -> int:
        """Return how many units are still to be accepted."""
        return max(0, self.quantity - self.accepted)

    @property
    def percent(self) -> str:
        """Print what part of the quantity is accepted, in percent with two decimals."""
        return percent(Fraction(self.accepted, self.quantity))

    @property
    def is_at_risk(self) -> bool:
        """Say whether a target not yet reached lacks money, or is past its date ``as_of``."""
        late = self.as_of is not None and self.as_of > self.due_on
        return not self.is_dropped and self.missing > 0 and (bool(self.shortfall) or late)


def targets(
    connection: Connection,
    request: PageRequest = FIRST_PAGE,
    *,
    region: str | None = None,
    **equal: Any,
) -> Page[Row]:
    """List targets by reference, a page at a time; refuses a malformed region code.

    The other filters name columns of the register and hold exactly.
    """
    chosen = sa.select(TARGETS)
    if region is not None:
        chosen = chosen.where(below(TARGETS.c.region, region))
    for name, value in equal.items():
        if value is not None:
            chosen = chosen.where(TARGETS.c[name] == value)
    return page_of(connection, chosen, TARGETS.c.reference, request)


def target(connection: Connection, reference: str, moment: Moment = NOW) -> Row | None:
    """Return one target as it was asked for at a moment, or None when it was not on record."""
    moving = ("quantity", "is_dropped", "version", "position")
    lasting = [column for column in TARGETS.columns if column.name not in moving]
    chosen = (
        sa.select(*lasting, *(HISTORY.c[name] for name in moving))
        .join(HISTORY, HISTORY.c.target == TARGETS.c.reference)
        .where(TARGETS.c.reference == reference, *_by(HISTORY, moment))
        .order_by(HISTORY.c.position.desc())
        .limit(1)
    )
    found = rows_of(connection, chosen)
    return found[0] if found else None


def attainment(connection: Connection, target: Row, moment: Moment = NOW) -> Attainment:
    """Say how far a target, as it was asked for at a moment, is reached at that moment."""
    money = _money(connection, target, moment)
    cost, currency = target["unit_cost_minor"], target["unit_cost_currency"]
    needed = None if cost is None else target["quantity"] * cost
    lacking = None if needed is None else max(0, needed - money[ALLOTTED].get(currency, 0))
    return Attainment(
        quantity=target["quantity"],
        is_dropped=target["is_dropped"],
        due_on=target["due_on"],
        as_of=moment.as_of,
        accepted=_accepted(connection, target, moment),
        allotted=money[ALLOTTED],
        paid=money[PAID],
        currency=currency,
        needed=needed,
        shortfall=lacking,
        causes=_causes(connection, target, moment),
    )


def _accepted(connection: Connection, target: Row, moment: Moment) -> int:
    """Count projects all of whose milestones had passed their last acceptance."""
    scope = (
        UNITS.c.purpose == target["purpose"],
        below(UNITS.c.region, target["region"]),
        *_by(UNITS, moment),
    )
    last = sa.select(sa.func.max(UNITS.c.position)).where(*scope).group_by(UNITS.c.milestone)
    failing = sa.func.sum(sa.case((UNITS.c.is_accepted, 0), else_=1))
    whole = (
        sa.select(UNITS.c.project)
        .where(UNITS.c.position.in_(last))
        .group_by(UNITS.c.project)
        .having(failing == 0)
    )
    chosen = sa.select(sa.func.count()).select_from(whole.subquery())
    return int(connection.execute(chosen).scalar_one())


def _money(connection: Connection, target: Row, moment: Moment) -> dict[str, dict[str, int]]:
    chosen = (
        sa.select(MONEY.c.figure, MONEY.c.currency, sa.func.sum(MONEY.c.minor).label("minor"))
        .where(*_scope(MONEY, target), *_by(MONEY, moment))
        .group_by(MONEY.c.figure, MONEY.c.currency)
    )
    sums: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(chosen.order_by(MONEY.c.currency)):
        sums[row.figure][row.currency] = int(row.minor)
    return sums


def _causes(connection: Connection, target: Row, moment: Moment) -> tuple[Row, ...]:
    columns = [CUTS.c[name] for name in _CAUSE]
    chosen = sa.select(*columns).where(*_scope(CUTS, target), *_by(CUTS, moment))
    return tuple(rows_of(connection, chosen.order_by(CUTS.c.position)))


_CAUSE = (
    "position", "topic", "effective_on", "allocation", "minor", "currency",
    "sanction", "sanction_position",
)  # fmt: skip


def _scope(table: sa.Table, target: Row) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that restrict money to a target's purpose, region and funds."""
    conditions = [table.c.purpose == target["purpose"], below(table.c.region, target["region"])]
    if target["funds"]:
        conditions.append(table.c.fund.in_(target["funds"]))
    return conditions


def _by(table: sa.Table, moment: Moment) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if moment.as_of is not None:
        conditions.append(table.c.effective_on <= moment.as_of)
    if moment.known_at is not None:
        conditions.append(table.c.position <= moment.known_at)
    return conditions
