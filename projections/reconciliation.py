"""Reconciliation: what the bank says, what the books say, and what of both is the same money."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, Final

import sqlalchemy as sa

from aggregates.allocation import Allocation
from aggregates.bank_account import BankAccount
from aggregates.bank_entry import BankEntry
from aggregates.cash_entry import CashEntry
from aggregates.claim import Claim
from aggregates.fund import Fund
from aggregates.match import Match
from aggregates.organisation import Organisation
from aggregates.paying_account import PayingAccount
from aggregates.statement import Statement
from projections.bank_side import (
    enter_account,
    enter_entry,
    enter_paying_account,
    enter_statement,
    list_entry,
)
from projections.book_side import (
    enter_holder,
    follow_cash_entry,
    follow_claim,
    name_organisation,
    receive_funding,
)
from projections.engine import Projection, Recorded
from projections.match_side import follow_match
from projections.reconciliation_tables import TABLES
from projections.rows import Rows
from projections.topics import topics_of

_FOLLOWED: Final[tuple[tuple[Callable[[Recorded, Rows], None], tuple[type[Any], ...]], ...]] = (
    (enter_account, (BankAccount,)),
    (enter_paying_account, (PayingAccount,)),
    (enter_statement, (Statement,)),
    (enter_entry, (BankEntry.Booked,)),
    (list_entry, (BankEntry.Listed,)),
    (follow_match, (Match,)),
    (
        follow_claim,
        (
            Claim.Submitted, Claim.Ordered, Claim.Paid, Claim.Refunded, Claim.Reversed,
            Claim.Returned,
        ),
    ),
    (receive_funding, (Fund.Received,)),
    (follow_cash_entry, (CashEntry,)),
    (enter_holder, (Fund.Opened, Allocation.Issued)),
    (name_organisation, (Organisation.Registered, Organisation.Renamed)),
)  # fmt: skip
"""What follows which facts."""

_BY_TOPIC: Final = {
    topic: follow for follow, kinds in _FOLLOWED for topic in sorted(topics_of(*kinds))
}


class Reconciliation(Projection):
    """Keeps accounts, statements and entries, items of the books, and the matches of both.

    An entry or an item in two matches at a time cannot be: the projection stops at such a fact.
    """

    name: ClassVar[str] = "reconciliation"
    tables: ClassVar[tuple[sa.Table, ...]] = TABLES
    topics: ClassVar[frozenset[str]] = frozenset(_BY_TOPIC)

    def about(self, batch: Sequence[Recorded]) -> Iterator[Any]:
        """Name the records of the facts, and the entries and items that matches are made of."""
        yield from super().about(batch)
        for recorded in batch:
            event = recorded.event
            if isinstance(event, Match.Found | Match.Proposed):
                yield from map(BankEntry.create_id, event.parties.entries)
                yield from event.parties.items

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Bring one side forward, or what joins them."""
        follow = _BY_TOPIC.get(recorded.topic)
        if follow is not None:
            follow(recorded, rows)
