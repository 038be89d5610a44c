"""The dossier as sheets: the facts one after the other, the findings, the records, the money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from aggregates.money import Money
from audit_service.reports.finding_sheets import CODES
from audit_service.reports.sheets import MONEY, Sheet, columns, money
from projections.accounts import STAGES

Document = dict[str, Any]

_FACTS: Final = columns(
    "position", "effective_on", "topic", "kind", "subject", "by", "office", "state", "documents",
    "files",
    wide=("state", "documents", "files"),
)  # fmt: skip
_FINDINGS: Final = columns(
    "finding", "title", "severity", "stage", "responsible_unit", "responsible_person",
    "recorded_on", "due_on", "days_elapsed", "days_overdue", "criteria", "condition", "cause",
    "effect", "recommendation", "currency", *MONEY, "positions",
    codes=CODES,
    wide=("title", "criteria", "condition", "cause", "effect", "recommendation"),
)  # fmt: skip
_SETTLEMENTS: Final = columns(
    "finding", "settlement", "kind", "effective_on", "currency", "amount", "entry", "reason",
    "withdrawn_on", "position",
    codes={"kind": ""},
    wide=("reason",),
)  # fmt: skip
_RECORDS: Final = columns(
    "kind", "reference", "first_topic", "last_topic", "last_on", "positions",
    codes={"kind": "record_"},
)  # fmt: skip
_MONEY: Final = columns("currency", *STAGES)
_MILESTONES: Final = columns("milestone", "due_on", "accepted_on", "met", "positions")
_ANSWERABLE: Final = columns("responsible_unit", "responsible_person", "topic", "position")


def dossier_sheets(document: Document) -> list[Sheet]:
    """Lay out a dossier, its facts first."""
    return [
        Sheet("facts", _FACTS, [_fact(fact) for fact in document["facts"]]),
        Sheet("findings", _FINDINGS, [_finding(finding) for finding in document["findings"]]),
        Sheet("settlements", _SETTLEMENTS, list(_settlements(document))),
        Sheet("records", _RECORDS, [_record(record) for record in document["records"]]),
        Sheet(
            "money",
            _MONEY,
            [
                (line["currency"], *(money(line[stage]) for stage in STAGES))
                for line in document["money"]
            ],
        ),
        Sheet("milestones", _MILESTONES, [_milestone(step) for step in document["milestones"]]),
        Sheet(
            "answerable",
            _ANSWERABLE,
            [
                (one["organisation"], one["person"], one["topic"], one["position"])
                for one in document["answerable"]
            ],
        ),
    ]


def _fact(fact: Document) -> tuple[Any, ...]:
    papers = (f"{paper['number']} ({paper['issuer']})" for paper in fact["documents"])
    said = "; ".join(f"{name}={value}" for name, value in _flat(fact["says"]))
    return (
        fact["position"],
        fact["effective_on"],
        fact["topic"],
        fact["kind"],
        fact["subject"],
        fact["by"],
        fact["office"],
        said,
        tuple(papers),
        tuple(fact["files"]),
    )


def _flat(says: Document, above: str = "") -> Iterator[tuple[str, object]]:
    """Write what a fact says as names and plain values, leaving out what is empty.

    Documents are left out: they have a column of their own.
    """
    for name, value in says.items():
        if isinstance(value, dict):
            yield from _one(value, f"{above}{name}")
        elif isinstance(value, list):
            plain = [one for one in value if not isinstance(one, dict)]
            nested = [one for one in value if isinstance(one, dict)]
            if plain:
                yield f"{above}{name}", ", ".join(map(str, plain))
            for number, one in enumerate(nested, start=1):
                yield from _one(one, f"{above}{name}.{number}")
        elif value is not None and name != "form":
            yield f"{above}{name}", value


def _one(value: Document, name: str) -> Iterator[tuple[str, object]]:
    """Write a nested value: an amount as one, anything else by its parts."""
    if value.keys() == {"minor", "currency"}:
        yield name, str(Money(value["minor"], value["currency"]))
    elif "issued_on" not in value:
        yield from _flat(value, f"{name}.")


def _finding(finding: Document) -> tuple[Any, ...]:
    clock, questioned = finding["clock"], finding["amount_in_question"]
    amounts = (questioned, *(finding[name] for name in MONEY[1:]))
    elements = ("criteria", "condition", "cause", "effect", "recommendation")
    return (
        finding["reference"],
        finding["title"],
        finding["severity"],
        finding["stage"],
        finding["responsible_organisation"],
        finding["responsible_person"],
        finding["recorded_on"],
        clock["due_on"],
        clock["days_elapsed"],
        clock["days_overdue"],
        *(finding[name] for name in elements),
        questioned["currency"] if questioned else None,
        *map(money, amounts),
        tuple(fact["position"] for fact in finding["facts"]),
    )


def _settlements(document: Document) -> Iterator[tuple[Any, ...]]:
    for finding in document["findings"]:
        for settled in finding["settlements"]:
            yield (
                finding["reference"],
                settled["settlement"],
                settled["kind"],
                settled["effective_on"],
                settled["amount"]["currency"],
                money(settled["amount"]),
                settled["entry"],
                settled["reason"],
                settled["withdrawn_on"],
                settled["position"],
            )


def _record(record: Document) -> tuple[Any, ...]:
    names = ("kind", "reference", "first_topic", "last_topic", "last_on")
    return (*(record[name] for name in names), tuple(record["positions"]))


def _milestone(step: Document) -> tuple[Any, ...]:
    names = ("milestone", "due_on", "accepted_on", "is_met")
    return (*(step[name] for name in names), tuple(step["positions"]))
