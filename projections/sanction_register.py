"""The sanction register: what was decided about whom, on which findings, and how far it is."""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa

from aggregates.sanction import Sanction
from projections.engine import Projection, Recorded
from projections.latest_state import enter, follow
from projections.places import place_of
from projections.rows import Row, Rows
from projections.sanction_tables import FINDINGS, HISTORY, PLACES, SANCTIONS


class SanctionRegister(Projection):
    """Keeps one row per sanction or commendation, its findings, and every stage it went through."""

    name: ClassVar[str] = "sanction_register"
    tables: ClassVar[tuple[sa.Table, ...]] = (SANCTIONS, FINDINGS, HISTORY, PLACES)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Bring a sanction forward; of all other records remember only where they lie."""
        event = recorded.event
        if isinstance(event, Sanction.Proposed):
            _enter(recorded, rows, event)
        elif isinstance(event, Sanction.Event):
            follow(rows, SANCTIONS, recorded, {"stage": event.leads_to.value})
        elif event.originator_version == 1:
            place_of(rows, PLACES, event)
        if isinstance(event, Sanction.Event):
            _remember(recorded, rows, event)


def _enter(recorded: Recorded, rows: Rows, event: Any) -> None:
    amount = event.amount
    row: Row = {
        "reference": event.reference,
        "kind": event.kind.value,
        "organisation": event.organisation,
        "person": event.person,
        "region": place_of(rows, PLACES, event)["region"],
        "findings": tuple(event.findings),
        "subjects": tuple(f"{subject.kind}:{subject.reference}" for subject in event.subjects),
        "reasons": event.reasons,
        "amount_minor": amount.minor if amount else None,
        "amount_currency": amount.currency if amount else None,
        "fiscal_year": event.fiscal_year,
        "recipient": event.recipient,
        "proposed_by": event.act.by,
        "proposed_on": event.act.effective_on,
        "stage": event.leads_to.value,
    }
    enter(rows, SANCTIONS, recorded, row)
    for finding in dict.fromkeys(event.findings):
        rows.append(FINDINGS, event.reference, finding)


def _remember(recorded: Recorded, rows: Rows, event: Any) -> None:
    row, act = rows.one(SANCTIONS, event.originator_id), event.act
    rows.append(
        HISTORY,
        recorded.position,
        row["reference"],
        act.effective_on,
        event.leads_to.value,
        act.by,
        act.office,
        _words(event),
        getattr(event, "allocation", None),
        event.originator_version,
    )


def _words(event: Any) -> str:
    match event:
        case Sanction.Proposed(reasons=words) | Sanction.Signed(opinion=words):
            return str(words)
        case Sanction.Executed(document=document):
            return str(document.number)
    return str(event.reason)
