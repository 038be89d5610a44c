"""Cases as they are shown: the amount, the age on the day asked for, and what they are about."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from aggregates.money import Money
from projections.balances import Moment
from projections.case_queries import bucket_of
from projections.rows import Row

Document = dict[str, Any]

_STEP: Final = (
    "position", "effective_on", "step", "stage", "by", "office", "words", "automatic",
    "due_on", "resolution", "finding",
)  # fmt: skip
_SAID: Final = (
    "reference", "account", "kind", "stage", "is_open", "arisen_on", "opened_on", "due_on",
    "explained_on", "resolved_on", "resolution", "finding", "reopenings", "reason", "automatic",
)  # fmt: skip


def case_document(row: Row, moment: Moment) -> Document:
    """Show a case in its state at a moment, with its amount, owner, subjects and clock."""
    return {
        **{name: row[name] for name in _SAID},
        "amount": amount_of(row["minor"], row["currency"]),
        "owner": _owner(row),
        "subjects": {
            "entries": list(row["entries"]),
            "items": [int(position) for position in row["items"]],
            "statements": list(row["statements"]),
        },
        "clock": clock_of(row, moment.as_of),
        "position": row["position"],
    }


def step_document(step: Row) -> Document:
    """Show one step of a case: who took it, in what words, on what, and what it left."""
    return {
        **{name: step[name] for name in _STEP},
        "amount": amount_of(step["minor"], step["currency"]),
        "owner": _owner(step),
        "grounds": [_ground(ground) for ground in step["grounds"]],
        "files": list(step["files"]),
        "documents": list(step["documents"]),
    }


def clock_of(row: Row, on: date | None) -> Document:
    """Say how old a difference is on a day, and how far past its deadline.

    Its age is counted from the day it arose, until it is over; days are None where no date is
    asked for.
    """
    age = overdue = bucket = None
    if on is not None:
        age = max(((row["resolved_on"] or on) - row["arisen_on"]).days, 0)
        due_on = row["due_on"]
        overdue = max((on - due_on).days, 0) if row["is_open"] and due_on is not None else 0
        bucket = bucket_of(age).value if row["is_open"] else None
    return {
        "as_of": on,
        "arisen_on": row["arisen_on"],
        "due_on": row["due_on"],
        "age_days": age,
        "age_bucket": bucket,
        "days_overdue": overdue,
        "is_overdue": None if overdue is None else overdue > 0,
    }


def amount_of(minor: int, currency: str) -> Document:
    """Show an amount."""
    return {"minor": minor, "currency": currency, "amount": Money(minor, currency).decimal()}


def _owner(row: Row) -> Document:
    return {"organisation": row["owner_organisation"], "person": row["owner_person"] or None}


def _ground(ground: str) -> Document:
    kind, _, reference = ground.partition(":")
    return {"kind": kind, "reference": reference}
