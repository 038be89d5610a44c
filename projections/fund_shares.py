"""Fund shares: which money an organisation accounts for, fund by fund and project by project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.accounts import FIGURES
from projections.balances import Moment, Where, figures
from projections.register_tables import FUNDS

OWNED: Final = "owned"
HELD: Final = "held"
ANSWERED_FOR: Final = "answered_for"


@dataclass(frozen=True, slots=True)
class FundShare:
    """The part of a fund, in one currency, that a report is about, and why it is.

    ``owned``: the whole fund, by its owner. ``held``: what the organisations' allocations hold.
    ``answered_for``: what is spent on projects the organisations answer for. ``where`` is the
    scope of its figures; ``projects`` has them by project, "" for money not yet committed to one.
    """

    fund: str
    currency: str
    basis: str
    where: Mapping[str, tuple[str, ...]]
    projects: Mapping[str, Mapping[str, int]]

    @property
    def total(self) -> dict[str, int]:
        """Return the figures of the share in all, in minor units."""
        return {name: sum(p[name] for p in self.projects.values()) for name in FIGURES}


def fund_shares(connection: Connection, units: Sequence[str], moment: Moment) -> list[FundShare]:
    """List what organisations own or hold; for those that do neither, what they answer for."""
    chosen = sa.select(FUNDS.c.reference).where(FUNDS.c.organisation.in_(units))
    owned = tuple(connection.execute(chosen.order_by(FUNDS.c.reference)).scalars())
    shares = [
        share
        for share in _shares(connection, HELD, "organisation", tuple(units), moment)
        if share.fund not in owned
    ]
    if owned:
        shares += _shares(connection, OWNED, "fund", owned, moment)
    if not shares:
        shares = _shares(connection, ANSWERED_FOR, "unit", tuple(units), moment)
    return sorted(shares, key=lambda share: (share.fund, share.currency))


def _shares(
    connection: Connection, basis: str, dimension: str, values: tuple[str, ...], moment: Moment
) -> list[FundShare]:
    where: Where = {dimension: values}
    grouped: defaultdict[tuple[str, str], dict[str, dict[str, int]]] = defaultdict(dict)
    for (group, currency), amounts in figures(
        connection, where, moment, ("fund", "project")
    ).items():
        fund, project = group
        grouped[fund, currency][project] = amounts
    return [
        FundShare(fund, currency, basis, {dimension: values} | {"fund": (fund,)}, projects)
        for (fund, currency), projects in grouped.items()
    ]
