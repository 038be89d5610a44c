"""Registers: who and what is on record, each as its last fact left it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final

import sqlalchemy as sa

from aggregates.allocation import Allocation
from aggregates.claim import Claim
from aggregates.fund import Fund
from aggregates.notice import Notice
from aggregates.organisation import Organisation
from aggregates.region import Region
from projections.engine import Projection, Recorded
from projections.latest_state import enter, follow
from projections.notice_entries import change_of_notice, notice_entry
from projections.register_tables import (
    ALLOCATIONS,
    CLAIMS,
    FUNDS,
    NOTICES,
    OBJECTIONS,
    ORGANISATION_NAMES,
    ORGANISATIONS,
    REGIONS,
)
from projections.rows import Row, Rows
from projections.topics import topics_of

_TABLES: Final[dict[str, sa.Table]] = {
    "region": REGIONS,
    "organisation": ORGANISATIONS,
    "fund": FUNDS,
    "allocation": ALLOCATIONS,
    "claim": CLAIMS,
    "notice": NOTICES,
}


class Registers(Projection):
    """Keeps one row per region, organisation, fund, allocation, claim and notice."""

    name: ClassVar[str] = "registers"
    tables: ClassVar[tuple[sa.Table, ...]] = (*_TABLES.values(), ORGANISATION_NAMES, OBJECTIONS)
    topics: ClassVar[frozenset[str]] = topics_of(
        Region, Organisation, Fund, Allocation, Claim, Notice
    )

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Enter a record with its first fact, and bring it forward with each later one."""
        event = recorded.event
        table = _TABLES.get(recorded.topic.partition(".")[0])
        if table is None:
            return  # of a batch shown whole
        if (entry := _entry(event, rows)) is not None:
            enter(rows, table, recorded, entry)
        elif isinstance(event, Notice.Event):
            follow(rows, table, recorded, change_of_notice(event, recorded.position, rows))
        else:
            follow(rows, table, recorded, _change(event))
        if isinstance(event, Organisation.Registered | Organisation.Renamed):
            row, on = rows.one(table, event.originator_id), event.act.effective_on
            named = (row["reference"], row["version"], on, row["name"])
            rows.append(ORGANISATION_NAMES, recorded.position, *named)


def normalised(name: str) -> str:
    """Remove all white space from a name, inner and full-width alike."""
    return "".join(name.split())


def _entry(event: Any, rows: Rows) -> Row | None:
    """Return a new row from a first fact, and None from a later one."""
    entry = _ENTRIES.get(type(event))
    if entry is not None:
        return entry(event)
    return _claim(event, rows) if isinstance(event, Claim.Submitted) else None


def _change(event: Any) -> Row:
    """Return what a later fact changes besides version and position."""
    stage = getattr(event, "leads_to", None)
    change = _CHANGES.get(type(event))
    return ({"stage": stage.value} if stage else {}) | (change(event) if change else {})


def _claim(event: Any, rows: Rows) -> Row:
    allocation = rows.one(ALLOCATIONS, Allocation.create_id(event.allocation))
    return {
        "reference": event.reference,
        "project": event.project,
        "milestone": event.milestone,
        "allocation": event.allocation,
        "fund": allocation["fund"],
        "organisation": allocation["organisation"],
        "region": allocation["region"],
        "payee": event.payee,
        "minor": event.amount.minor,
        "currency": event.amount.currency,
        "stage": event.leads_to.value,
        "submitted_on": event.act.effective_on,
        "paid_on": None,
        "replaces": event.replaces,
        "replaced_by": None,
    }


def _region(event: Any) -> Row:
    return {
        "reference": event.code,
        "name": event.name,
        "level": event.level,
        "parent": event.parent,
        "valid_from": event.valid_from,
        "valid_to": None,
    }


def _organisation(event: Any) -> Row:
    return {
        "reference": event.reference,
        "name": event.name,
        "normalised_name": normalised(event.name),
        "kind": event.kind.value,
        "region": event.region,
        "superior": event.superior,
        "dissolved_on": None,
    }


def _fund(event: Any) -> Row:
    return {
        "reference": event.reference,
        "name": event.name,
        "fiscal_year": event.fiscal_year,
        "tier": event.tier.value,
        "fund_class": event.fund_class.value,
        "purposes": tuple(event.purposes),
        "organisation": event.organisation,
        "region": event.region,
        "currency": event.currency,
        "is_open": True,
    }


def _allocation(event: Any) -> Row:
    return {
        "reference": event.reference,
        "fund": event.fund,
        "parent": event.parent,
        "organisation": event.organisation,
        "region": event.region,
        "purpose": event.earmark.purpose,
        "beneficiary_class": event.earmark.beneficiary_class or "",
        "document": event.document.number,
        "issued_on": event.act.effective_on,
        "currency": event.amount.currency,
        "is_open": True,
    }


_ENTRIES: Final[dict[type[Any], Callable[[Any], Row]]] = {
    Region.Registered: _region,
    Organisation.Registered: _organisation,
    Fund.Opened: _fund,
    Allocation.Issued: _allocation,
    Notice.Posted: notice_entry,
}

_CHANGES: Final[dict[type[Any], Callable[[Any], Row]]] = {
    Region.Renamed: lambda event: {"name": event.name},
    Region.Abolished: lambda event: {"valid_to": event.act.effective_on},
    Organisation.Renamed: lambda event: {
        "name": event.name,
        "normalised_name": normalised(event.name),
    },
    Organisation.Dissolved: lambda event: {"dissolved_on": event.act.effective_on},
    Fund.Closed: lambda _: {"is_open": False},
    Allocation.Closed: lambda _: {"is_open": False},
    Claim.Replaced: lambda event: {"replaced_by": event.by_claim},
    Claim.Paid: lambda event: {"paid_on": event.act.effective_on},
    Claim.Returned: lambda _: {"paid_on": None},
}
"""What each fact changes, besides the stage it leads to."""
