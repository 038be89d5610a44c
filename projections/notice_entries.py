"""Notices in the registers: how they stand, and the objections to them one by one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aggregates.notice import Notice
from aggregates.values import identity
from projections.register_tables import NOTICES, OBJECTIONS
from projections.rows import Row, Rows


def notice_entry(event: Notice.Posted) -> Row:
    """Return a notice's row as it is first posted."""
    return {
        "reference": f"{event.subject.kind}:{event.subject.reference}",
        "subject_kind": event.subject.kind.value,
        "subject": event.subject.reference,
        "open_objections": 0,
        "answered_objections": 0,
        **_posting(event),
    }


def change_of_notice(event: Any, position: int, rows: Rows) -> Row:
    """Return what a later fact changes of a notice, and keep the objection it is about."""
    notice = rows.one(NOTICES, event.originator_id)
    match event:
        case Notice.Reposted():
            return _posting(event)
        case Notice.ObjectionReceived():
            rows.put(OBJECTIONS, _objection(event, position, notice))
            return {"open_objections": notice["open_objections"] + 1}
        case Notice.ObjectionAnswered():
            rows.change(
                OBJECTIONS,
                _identity(notice, event.objection),
                answered_on=event.act.effective_on,
                answered_position=position,
                answer=event.answer,
                upheld=event.upheld,
            )
            return {
                "open_objections": notice["open_objections"] - 1,
                "answered_objections": notice["answered_objections"] + 1,
                "upheld_objections": notice["upheld_objections"] + bool(event.upheld),
            }
    return {}


def _posting(event: Notice.Posted | Notice.Reposted) -> Row:
    return {
        "kind": event.kind.value if event.kind else None,
        "posted_on": event.act.effective_on,
        "until": event.until,
        "upheld_objections": 0,
    }


def _objection(event: Notice.ObjectionReceived, position: int, notice: Row) -> Row:
    received_on = event.act.effective_on
    return {
        "id": _identity(notice, event.objection),
        "reference": f"{notice['reference']}/{event.objection}",
        "subject_kind": notice["subject_kind"],
        "subject": notice["subject"],
        "objection": event.objection,
        "content": event.content,
        "received_on": received_on,
        "received_position": position,
        "came_late": notice["until"] < received_on,
        "answer_due_on": event.answer_due_on,
        "answered_on": None,
        "answered_position": None,
        "answer": "",
        "upheld": None,
    }


def _identity(notice: Row, objection: str) -> UUID:
    return identity("objection", notice["subject_kind"], notice["subject"], objection)
