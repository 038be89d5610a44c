"""Village clinics whose builder is paid over the city's bank account, and what the bank lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from aggregates.bank_entry import entry_reference
from aggregates.bank_values import EntryNature, EntrySaid
from aggregates.claim import Claim
from aggregates.money import Money
from aggregates.values import Reference, Text
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor, Receipt
from audit_service.commands.matches import AcceptMatch, DeclineMatch, MakeMatch, UndoMatch
from audit_service.reconciled import Reconciled
from audit_service.reconciling import accounts_named, no_progress, reconcile
from projections import match_queries
from projections.accounts import Account
from projections.balances import Moment, account_balances
from projections.match_queries import MatchFilter
from projections.rows import Row
from tests.bank_story import listed, open_account
from tests.clinics import Clinics
from tests.scenario import yuan

ACCOUNTANT: Final = Actor(person="周会计", office="LN-FIN")
"""Receives statements and matches them; pays nothing."""
CITY_ACCOUNT: Final = "6222000000000001"
BUILDER_ACCOUNT: Final = "6222000000000777"
OPENED: Final = date(2015, 3, 1)
PAID: Final = date(2015, 10, 12)
BOOKED: Final = date(2015, 10, 13)
MONTH_END: Final = date(2015, 10, 31)
PRICE: Final = yuan(100_000)
WHY: Final = Text("与银行回单核对")


class BankedClinics:
    """The programme of 2015: clinics at 100,000 yuan each, all paid on 12 October."""

    def __init__(self, application: Application, clinics: int) -> None:
        """Open both accounts, build the clinics and pay for them."""
        self.application = application
        self.service = application.service
        told = Clinics(application)
        told.places()
        told.year(2015, clinics)
        for number, holder in ((CITY_ACCOUNT, "LN-FIN"), (BUILDER_ACCOUNT, "WD-BUILD")):
            opened = open_account(number, holder, "工商银行", yuan(10_000_000), OPENED)
            self.service.execute(opened, ACCOUNTANT)
        told.build(2015, clinics)
        paid = [one for one in self.service.read(0, 10_000) if isinstance(one.event, Claim.Paid)]
        self.items = {one.event.payment: one.position for one in paid}

    def item(self, number: int) -> int:
        """Return the log position of a clinic's payment."""
        return self.items[payment(number)]

    def book(self, *lines: EntrySaid, on: date = BOOKED) -> list[Reference]:
        """Have the city's bank list lines on its statement of a day."""
        self.service.execute_all(listed(self.service, CITY_ACCOUNT, on, *lines), ACCOUNTANT)
        return [entry_reference(CITY_ACCOUNT, line, 1) for line in lines]

    def run(self, on: date = MONTH_END, **how: Any) -> Reconciled:
        """Reconcile the city's account."""
        (account,) = accounts_named(self.application, (CITY_ACCOUNT,))
        how = {"on_progress": no_progress} | how
        return reconcile(self.application, account, ACCOUNTANT, effective_on=on, **how)

    def matches(self, stage: str | None = None, *, is_possible: bool | None = None) -> list[Row]:
        """List the city's matches, those last decided on first."""
        self.application.catch_up()
        wanted = MatchFilter(account=CITY_ACCOUNT, stage=stage, is_possible=is_possible)
        with self.application.database.reading() as connection:
            return list(match_queries.matches(connection, wanted).items)

    def match_of(self, entry: str, number: int) -> Reference:
        """Return the reference of the match of an entry and a clinic's payment."""
        (found,) = (
            row["reference"]
            for row in self.matches()
            if row["entries"] == [entry] and row["items"] == [self.item(number)]
        )
        return Reference(found)

    def make(self, entries: Sequence[str], *numbers: int, on: date = MONTH_END) -> Receipt:
        """Match entries with clinics' payments by hand."""
        command = MakeMatch(
            account=Reference(CITY_ACCOUNT),
            entries=tuple(map(Reference, entries)),
            items=tuple(map(self.item, numbers)),
            reason=WHY,
            effective_on=on,
        )
        return self.service.execute(command, ACCOUNTANT)

    def decide(
        self,
        kind: type[AcceptMatch | DeclineMatch | UndoMatch],
        match: Reference,
        on: date = MONTH_END,
    ) -> Receipt:
        """Accept, decline or undo a match."""
        return self.service.execute(kind(match=match, reason=WHY, effective_on=on), ACCOUNTANT)

    def settled(self, as_of: date | None = None) -> Money:
        """Return what the ledger says is settled at the bank."""
        self.application.catch_up()
        with self.application.database.reading() as connection:
            balances = account_balances(connection, {}, Moment(as_of))
        minor = sum(one.minor for one in balances if one.account == Account.SETTLED)
        return Money(minor, PRICE.currency)

    def stage(self, number: int) -> str:
        """Return the stage of a clinic's claim."""
        return self.service.look().get(Claim, f"C-P2015-{number:04}").stage.value


def payment(number: int) -> str:
    """Return the number under which a clinic was paid."""
    return f"PAY-C-P2015-{number:04}"


def out(amount: Money = PRICE, on: date = BOOKED, **said: Any) -> EntrySaid:
    """State a line by which money left the account."""
    return EntrySaid(booked_on=on, amount=Money(-amount.minor, amount.currency), **said)


def charge(major: int, on: date = BOOKED) -> EntrySaid:
    """State what the bank kept for itself."""
    return out(yuan(major), on, nature=EntryNature.CHARGE, words="手续费")
