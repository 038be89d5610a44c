"""Explanation: a figure opened into its postings, their events, and the documents behind them."""

from __future__ import annotations

import json
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.money import Money
from audit_service.bootstrap import Application
from audit_service.confidentiality import Clearance
from audit_service.log_tables import EVENTS, PARTITION
from projections.accounts import FIGURES
from projections.balances import Moment, narrow
from projections.figures import COUNTED, OF_FINDINGS, FigureName, parse
from projections.finding_documents import by_then
from projections.ledger_tables import POSTINGS
from projections.library_queries import milestones_at
from projections.library_tables import HISTORY as MILESTONE_HISTORY
from projections.questioned_money import questioned_money
from projections.trail_tables import TRAIL

LIMIT_MAX: Final = 500

Document = dict[str, Any]


def explain(
    application: Application,
    figure: str,
    limit: int = 100,
    after: int = 0,
    office: str | None = None,
) -> Document:
    """Open a figure by its name: its value, what it is made of, and the events behind each part.

    ``after`` is the last position already seen; ``office`` is who asks, and sees the confidential
    words it is cleared for. Refuses a name that names nothing.
    """
    name = parse(figure)
    limit = max(1, min(limit, LIMIT_MAX))
    with application.database.reading() as connection:
        if name.figure in OF_FINDINGS:
            document = questioned_money(connection, name, limit, after)
        elif name.figure in COUNTED:
            document = _counted(connection, name)
        else:
            document = _posted(connection, name, limit, after)
        parts = document["parts"]
        positions = {part["position"] for part in parts}
        entries = {part["entry"] for part in parts if part.get("entry") is not None}
        clearance = Clearance(application.service, office)
        events = events_at(connection, sorted(positions | entries), clearance)
        for part in parts:
            part["event"] = events[part["position"]]
            if part.get("entry") is not None:
                part["entry_event"] = events.get(part["entry"])
        document["documents"] = _documents(connection, document["parts"], name.moment)
    return {"figure": str(name), **document}


def events_at(
    connection: Connection, positions: list[int], clearance: Clearance
) -> dict[int, Document]:
    """Return facts by position, as the log holds them and as the audit trail names them."""
    state = sa.select(
        EVENTS.c.position,
        EVENTS.c.topic,
        EVENTS.c.recorded_at,
        EVENTS.c.originator_id,
        EVENTS.c.state,
        TRAIL.c.subject,
    ).outerjoin(TRAIL, TRAIL.c.position == EVENTS.c.position)
    chosen = state.where(EVENTS.c.partition == PARTITION, EVENTS.c.position.in_(positions))
    return {
        row.position: {
            "position": row.position,
            "topic": row.topic,
            "subject": row.subject,
            "recorded_at": row.recorded_at,
            "state": clearance.shown(row.topic, row.originator_id, json.loads(row.state)),
        }
        for row in connection.execute(chosen)
    }


def _posted(connection: Connection, name: FigureName, limit: int, after: int) -> Document:
    figure = FIGURES[name.figure]
    accounts = [account.value for account in figure.accounts]
    conditions = [*narrow(name.where, name.moment), POSTINGS.c.account.in_(accounts)]
    if name.since is not None:
        conditions.append(POSTINGS.c.effective_on >= name.since)
    if name.currency:
        conditions.append(POSTINGS.c.currency == name.currency)
    totals = connection.execute(
        sa.select(POSTINGS.c.currency, sa.func.sum(POSTINGS.c.minor), sa.func.count())
        .where(*conditions)
        .group_by(POSTINGS.c.currency)
        .order_by(POSTINGS.c.currency)
    ).all()
    page = (
        sa.select(POSTINGS)
        .where(*conditions, POSTINGS.c.position > after)
        .order_by(POSTINGS.c.position, POSTINGS.c.line)
        .limit(limit + 1)
    )
    rows = [dict(row) for row in connection.execute(page).mappings()]
    return {
        "values": [
            _amount(figure.sign * int(minor), currency) for currency, minor, _count in totals
        ],
        "parts_total": sum(count for *_, count in totals),
        "parts": [_part(row, figure.sign) for row in rows[:limit]],
        "next_after": rows[limit - 1]["position"] if len(rows) > limit else None,
    }


def _part(row: Document, sign: int) -> Document:
    minor, currency = sign * row.pop("minor"), row.pop("currency")
    return {**row, **_amount(minor, currency)}


def _amount(minor: int, currency: str) -> Document:
    return {"minor": minor, "currency": currency, "amount": Money(minor, currency).decimal()}


def _counted(connection: Connection, name: FigureName) -> Document:
    """Open a count of milestones into the facts that decide it."""
    as_of, known_at = name.moment.as_of, name.moment.known_at
    projects = name.where.get("project", ())
    table, key = MILESTONE_HISTORY, MILESTONE_HISTORY.c.project.in_(projects)
    standings = milestones_at(connection, projects, as_of, known_at) if as_of else []
    met = name.figure == "milestones_met"
    count = sum(step.is_due and (step.is_met or not met) for step in standings)
    facts = sa.select(table).where(key).order_by(table.c.position)
    if as_of is not None:
        facts = facts.where(table.c.effective_on <= as_of)
    if known_at is not None:
        facts = facts.where(table.c.position <= known_at)
    parts = [dict(row) for row in connection.execute(facts).mappings()]
    return {
        "values": [{"count": count}],
        "parts_total": len(parts),
        "parts": parts,
        "next_after": None,
    }


def _documents(connection: Connection, parts: list[Document], moment: Moment) -> list[Document]:
    """List the documents that brought the money here: of the plans, allocations and funds."""
    subjects = {
        part[key] for part in parts for key in ("fund", "allocation", "project") if part.get(key)
    }
    topics = ("fund.appropriated", "allocation.issued", "project.approved", "project_plan.issued")
    chosen = (
        sa.select(TRAIL.c.position, TRAIL.c.topic, TRAIL.c.subject, TRAIL.c.documents)
        .where(TRAIL.c.subject.in_(sorted(subjects)), TRAIL.c.topic.in_(topics))
        .where(*by_then(TRAIL, moment))
        .order_by(TRAIL.c.position)
        .limit(LIMIT_MAX)
    )
    return [dict(row) for row in connection.execute(chosen).mappings()]
