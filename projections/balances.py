"""Balances: what stands in which account, for any scope, as of a date, as known at a position."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.region import canonical, significant
from projections.accounts import FIGURES, Account
from projections.ledger_tables import BALANCES, BLOCK, POSTINGS, SUMMED

Where = Mapping[str, str | Sequence[str]]
"""Dimensions to restrict to; a region means itself and all below it, a list any of its values."""

_HELD: Final = (*SUMMED, "region")
_ALL: Final = "all"
_WITHOUT: Final = ("",)

_Sums = defaultdict[tuple[tuple[str, ...], str, str], int]


@dataclass(frozen=True, slots=True)
class Moment:
    """A point on both time axes: business date ``as_of`` and log position ``known_at``.

    None stands for no bound: everything dated, everything known.
    """

    as_of: date | None = None
    known_at: int | None = None


NOW: Final = Moment()


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """The sum of an account's postings, for one combination of the grouped dimensions."""

    group: tuple[str, ...]
    account: str
    currency: str
    minor: int


def account_balances(
    connection: Connection, where: Where, moment: Moment = NOW, by: Sequence[str] = ()
) -> list[AccountBalance]:
    """Return the balance of every account that has one, grouped by dimensions.

    A scope or grouping of at most one dimension is read from sums kept per business date and
    block of positions, so its cost does not grow with the number of postings; any other is
    summed from the postings through the index of one of its dimensions.
    """
    return [
        AccountBalance(group, account, currency, minor)
        for (group, account, currency), minor in sorted(
            _sums(connection, where, moment, by).items()
        )
        if minor
    ]


def figures(
    connection: Connection,
    where: Where,
    moment: Moment = NOW,
    by: Sequence[str] = (),
    names: Sequence[str] = tuple(FIGURES),
) -> dict[tuple[tuple[str, ...], str], dict[str, int]]:
    """Return named figures in minor units, keyed by group and currency."""
    accounts: defaultdict[tuple[tuple[str, ...], str], dict[str, int]] = defaultdict(dict)
    for (group, account, currency), minor in sorted(_sums(connection, where, moment, by).items()):
        accounts[group, currency][account] = minor
    return {
        key: {
            name: FIGURES[name].sign * sum(held.get(a, 0) for a in FIGURES[name].accounts)
            for name in names
        }
        for key, held in accounts.items()
    }


def _sums(connection: Connection, where: Where, moment: Moment, by: Sequence[str]) -> _Sums:
    sums: _Sums = defaultdict(int)
    held = _held_dimension(where, by)
    if held is None:
        _add_postings(sums, connection, where, moment, by, since=0)
    else:
        _add_kept(sums, connection, held, where, moment, by)
        if moment.known_at is not None:
            since = moment.known_at // BLOCK * BLOCK
            _add_postings(sums, connection, where, moment, by, since)
        if by:
            _add_rest(sums, _sums(connection, where, moment, ()))
    return sums


def _add_rest(sums: _Sums, totals: _Sums) -> None:
    """Add what has no value in the dimension grouped by, of which no sums are kept."""
    grouped: dict[tuple[str, str], int] = defaultdict(int)
    for (group, account, currency), minor in list(sums.items()):
        if group == _WITHOUT:
            del sums[group, account, currency]
        else:
            grouped[account, currency] += minor
    for (_, account, currency), minor in totals.items():
        if rest := minor - grouped[account, currency]:
            sums[_WITHOUT, account, currency] = rest


def narrow(where: Where, moment: Moment) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that restrict postings to a scope and a moment."""
    conditions: list[sa.ColumnElement[bool]] = []
    for dimension, value in where.items():
        column = POSTINGS.c[dimension]
        if dimension == "region":
            codes = [value] if isinstance(value, str) else value
            conditions.append(sa.or_(*(column.startswith(significant(code)) for code in codes)))
        else:
            conditions.append(column == value if isinstance(value, str) else column.in_(value))
    if moment.as_of is not None:
        conditions.append(POSTINGS.c.effective_on <= moment.as_of)
    if moment.known_at is not None:
        conditions.append(POSTINGS.c.position <= moment.known_at)
    return conditions


def _held_dimension(where: Where, by: Sequence[str]) -> str | None:
    """Name the one dimension whose kept sums answer the question, if one does."""
    if not where and not by:
        return _ALL
    if len(where) == 1 and not by:
        (dimension, value), *_ = where.items()
        return dimension if dimension in _HELD and isinstance(value, str) else None
    if len(by) == 1 and not where:
        return by[0] if by[0] in SUMMED else None
    return None


def _kept_value(held: str, where: Where) -> str:
    value = str(where[held])
    return canonical(value) if held == "region" else value  # as the standards print the code


def _add_kept(
    sums: _Sums,
    connection: Connection,
    held: str,
    where: Where,
    moment: Moment,
    by: Sequence[str],
) -> None:
    """Add what the kept sums say, up to the last whole block known at the moment."""
    groups = [BALANCES.c.value] if by else []
    totals = [sa.func.sum(BALANCES.c[account.value]).label(account.value) for account in Account]
    chosen = sa.select(*groups, BALANCES.c.currency, *totals).where(BALANCES.c.dimension == held)
    if held == _ALL:
        chosen = chosen.where(BALANCES.c.value == "")
    elif not by:
        chosen = chosen.where(BALANCES.c.value == _kept_value(held, where))
    if moment.as_of is not None:
        chosen = chosen.where(BALANCES.c.effective_on <= moment.as_of)
    if moment.known_at is not None:
        chosen = chosen.where(BALANCES.c.block < moment.known_at // BLOCK)
    for row in connection.execute(chosen.group_by(*groups, BALANCES.c.currency)):
        *group, currency = row[: len(groups) + 1]
        for account, minor in zip(Account, row[len(groups) + 1 :], strict=True):
            sums[tuple(group), account.value, currency] += int(minor)


def _add_postings(
    sums: _Sums,
    connection: Connection,
    where: Where,
    moment: Moment,
    by: Sequence[str],
    since: int,
) -> None:
    """Add what the postings themselves say, from a position on."""
    groups = [POSTINGS.c[dimension] for dimension in by]
    chosen = (
        sa.select(*groups, POSTINGS.c.account, POSTINGS.c.currency, sa.func.sum(POSTINGS.c.minor))
        .where(*narrow(where, moment), POSTINGS.c.position >= since)
        .group_by(*groups, POSTINGS.c.account, POSTINGS.c.currency)
    )
    for row in connection.execute(chosen):
        *group, account, currency, minor = row
        sums[tuple(group), account, currency] += int(minor)
