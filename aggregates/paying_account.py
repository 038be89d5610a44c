"""The paying account: out of which account an organisation's payments go, currency by currency."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.reasons.bank import PAYS_ALREADY
from aggregates.refusals import refuse_any, unless
from aggregates.values import Act, Reference, identity


class PayingAccount(Aggregate):
    """The account that an organisation's payments leave where they name no other.

    One organisation's money of one currency is expected on one account at a time, so that no
    payment is in transit on two.
    """

    TOPIC = "paying_account"

    class Event(Aggregate.Event):
        """Something that happened to what an organisation pays from."""

        TOPIC = "paying_account.event"
        act: Act

    class Assigned(Event, Aggregate.Created):
        """An account was named for an organisation's payments of a currency."""

        TOPIC = "paying_account.assigned"
        organisation: str
        currency: str
        account: str

    def __init__(self, organisation: str, currency: str, account: str) -> None:
        """Start with the account."""
        self.reference = organisation
        self.currency = currency
        self.account = account

    @staticmethod
    def create_id(organisation: str, currency: str) -> UUID:
        """Derive the identity from the organisation and the currency."""
        return identity("paying_account", organisation, currency)

    @classmethod
    def assign(cls, organisation: Reference, currency: str, account: str, act: Act) -> Self:
        """Name the account."""
        return cls._create(
            cls.Assigned, organisation=organisation, currency=currency, account=account, act=act
        )

    def refuse_another(self, account: str) -> None:
        """Refuse to name a second account."""
        fault = PAYS_ALREADY(organisation=self.reference, account=self.account)
        refuse_any(unless(self.account == account, fault))
