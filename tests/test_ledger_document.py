"""The table in ``docs/ledger.md`` says what each event posts; here each event is posted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import product, takewhile
from pathlib import Path
from typing import Any, Final, cast

import pytest

from aggregates.allocation import Allocation
from aggregates.claim import Claim
from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.project import Project
from aggregates.values import Act
from audit_service.codecs import events_of
from audit_service.database import Database
from projections.disbursement_ledger import DisbursementLedger
from projections.engine import Recorded, create_read_models
from projections.ledger_tables import POSTINGS
from projections.rows import Rows
from tests.golden.samples import example

DOCUMENT: Final = Path(__file__).parent.parent / "docs" / "ledger.md"
YUAN: Final = Money(100, "CNY")
LEADS_TO: Final = {
    Claim.Resumed: (Claim.Suspended,),
    Claim.Replaced: (Claim.Rejected,),
    Claim.Reversed: (Claim.Approved,),
}
"""What must have happened to a claim before an event moves it from where the table says."""

Move = tuple[str, str]


def described() -> dict[str, list[set[Move]]]:
    """Read the table: by topic, its movements, each with the accounts it may be between."""
    text = DOCUMENT.read_text("utf-8").split("## What posts what")[1].split("\n## ")[0]
    table = {}
    for line in re.findall(r"^\| `.*$", text, re.M):
        events, *ends = line.strip("|").split(" | ")
        sources, targets = ([ticked(part) for part in end.split(";")] for end in ends)
        movements = [set(product(*part)) for part in zip(sources, targets, strict=True)]
        table.update(dict.fromkeys(ticked(events), movements))
    return table


def ticked(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def said(kind: type[Any], **facts: Any) -> Any:
    """Make up an event of the one fund, allocation, project or claim there is."""
    owner = {Fund: "F", Allocation: "A", Claim: "C", Project: "P"}
    of = next(o for o in owner if kind.__qualname__.startswith(f"{o.__name__}."))
    event = example(cast("Any", of), kind)
    act = Act(effective_on=date(2018, 3, 14), by="li", office="fin", command_id="one")
    known = {
        "originator_id": cast("Any", of).create_id(owner[of]),
        "reference": owner[of],
        "fund": "F", "allocation": "A", "project": "P", "claim": "C", "parent": None,
        "region": "621200", "amount": YUAN, "act": act,
    }  # fmt: skip
    event.__dict__.update({k: v for k, v in known.items() if k in event.__dict__} | facts)
    return event


def history(kind: type[Any]) -> Iterator[Any]:
    """Tell what has to be there before an event of a kind."""
    yield from map(said, (Fund.Opened, Allocation.Issued, Project.Proposed, Claim.Submitted))
    yield from map(said, LEADS_TO.get(kind, ()))


def moves(database: Database, events: list[Any]) -> set[Move]:
    """Post events and return the movements of the last one: out of which account, into which."""
    with database.transaction() as connection:
        DisbursementLedger().clear(connection)
        rows = Rows(connection)
        for position, event in enumerate(events, start=1):
            DisbursementLedger().project(
                Recorded(position, "2018-03-14T00:00:00.000000Z", event.TOPIC, event), rows
            )
        rows.flush()
        chosen = POSTINGS.select().where(POSTINGS.c.position == len(events))
        accounts = [p.account for p in connection.execute(chosen.order_by(POSTINGS.c.line))]
        connection.rollback()
    return set(zip(accounts[::2], accounts[1::2], strict=True))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Keep the tables of the ledger in a file of their own."""
    opened = Database(f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}")
    create_read_models(opened)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "kind",
    [event for owner in (Fund, Allocation, Claim) for event in events_of(owner)],
    ids=lambda kind: kind.TOPIC,
)
def test_an_event_posts_what_the_document_says(database: Database, kind: type[Any]) -> None:
    before = takewhile(lambda event: not isinstance(event, kind), history(kind))
    in_document = described().get(kind.TOPIC, [])

    posted = moves(database, [*before, said(kind)])

    assert len(posted) == len(in_document)
    assert all(len(posted & movement) == 1 for movement in in_document)


def test_the_document_names_no_event_that_is_not_posted() -> None:
    ours = (event.TOPIC for owner in (Fund, Allocation, Claim) for event in events_of(owner))

    assert set(described()) < set(ours)
