"""django-hordak: a transaction with two legs per movement, its database triggers on."""

from __future__ import annotations

from decimal import Decimal
from importlib.metadata import version

from bench.peers.django_settings import set_up
from bench.peers.protocol import BULK, SINGLE, accounts, asked, movements, tell, timed


def main() -> None:
    """Post the movements one transaction at a time, or all in one by ``bulk_create``."""
    told = asked(SINGLE, BULK)
    set_up(told.url, "mptt", "hordak")
    from django.db import transaction  # noqa: PLC0415 - needs the settings
    from hordak.models import Account, AccountType, Leg, Transaction  # noqa: PLC0415
    from moneyed import Money  # noqa: PLC0415

    moved = movements(told.movements)
    kept = {
        name: Account.objects.create(name=name, type=AccountType.equity, currencies=["CNY"])
        for name in accounts(moved)
    }

    def single() -> None:
        for source, target, minor in moved:
            kept[source].transfer_to(kept[target], Money(Decimal(minor) / 100, "CNY"))

    def bulk() -> None:
        with transaction.atomic():
            posted = Transaction.objects.bulk_create(Transaction() for _ in moved)
            legs: list[Leg] = []
            for entry, (source, target, minor) in zip(posted, moved, strict=True):
                amount = Money(Decimal(minor) / 100, "CNY")
                legs += (
                    Leg(transaction=entry, account=kept[source], credit=amount),
                    Leg(transaction=entry, account=kept[target], debit=amount),
                )
            Leg.objects.bulk_create(legs)

    seconds = timed(single if told.mode == SINGLE else bulk)
    balances = {
        account.name: -int(account.balance["CNY"].amount * 100)  # a credit leaves the account
        for account in Account.objects.with_balances()
    }
    tell(version("django-hordak"), seconds, Leg.objects.count(), balances)


if __name__ == "__main__":
    main()
