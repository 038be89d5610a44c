"""Which entries the bank itself may have undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from audit_service.matching.sides import Leg
from audit_service.matching.table import Table
from audit_service.matching.wording import bare, is_same_account


def undone_by(table: Table) -> dict[int, list[Leg]]:
    """Return, for each reversal, the entries before it that it may undo.

    What the books give back under a number the reversal names is no mistake of the bank's.
    """
    return table.recall("undone_by", lambda: _undone_by(table))


def held_back(table: Table) -> frozenset[int]:
    """Return the entries that are no payment for certain as long as a reversal may undo them."""
    return frozenset(leg.entry for legs in undone_by(table).values() for leg in legs)


def is_booked_perhaps(table: Table, reversal: Leg) -> bool:
    """Say whether a reversal without a number may be what the books give its payee back for."""
    return not reversal.numbers and any(
        item.line.undoes
        for item in table.items_by_account_and_amount.get((reversal.account, reversal.minor), ())
    )


def references(leg: Leg) -> list[str]:
    """Return all an entry may be known by at the bank."""
    said = {bare(word) for word in (*leg.line.references, leg.line.bank_reference)}
    return sorted((said | set(leg.numbers)) - {""})


def _undone_by(table: Table) -> dict[int, list[Leg]]:
    reversals = [leg for leg in table.standing() if leg.line.is_reversal]
    amounts = {-leg.minor for leg in reversals}
    given: dict[tuple[str, int], list[Leg]] = defaultdict(list)
    for leg in table.standing():
        if leg.minor in amounts and not leg.line.is_reversal:
            for reference in references(leg):
                given[reference, leg.minor].append(leg)
    return {leg.entry: _before(leg, given) for leg in reversals if not _is_booked(table, leg)}


def _before(reversal: Leg, given: Mapping[tuple[str, int], list[Leg]]) -> list[Leg]:
    found = {
        leg.entry: leg
        for reference in references(reversal)
        for leg in given.get((reference, -reversal.minor), ())
        if leg.on <= reversal.on and _is_same_payee(leg, reversal)
    }
    return [found[entry] for entry in sorted(found)]


def _is_booked(table: Table, reversal: Leg) -> bool:
    return any(
        item.line.undoes
        for number in reversal.numbers
        for item in table.bearing(number, reversal.minor)
    )


def _is_same_payee(one: Leg, other: Leg) -> bool:
    return not (one.account and other.account) or is_same_account(one.account, other.account)
