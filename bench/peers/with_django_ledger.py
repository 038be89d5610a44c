"""django-ledger: a posted journal entry of two transactions per movement."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from importlib.metadata import version
from typing import Any

from bench.peers.django_settings import set_up
from bench.peers.protocol import SINGLE, Movement, accounts, asked, movements, tell, timed


def main() -> None:
    """Post the movements with ``commit_txs``, which verifies each journal entry."""
    told = asked(SINGLE)
    set_up(told.url, "django_ledger")
    moved = movements(told.movements)
    ledger, kept = _open(moved)
    seconds = timed(lambda: _post(ledger, kept, moved))
    balances, legs = _held()
    tell(version("django-ledger"), seconds, legs, balances)


def _open(moved: list[Movement]) -> tuple[Any, dict[str, Any]]:
    """Create the entity with its chart of accounts and one ledger."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - needs the settings
    from django_ledger.io.roles import CREDIT, EQUITY_CAPITAL  # noqa: PLC0415
    from django_ledger.models import EntityModel  # noqa: PLC0415

    entity = EntityModel.create_entity(
        name="County",
        use_accrual_method=True,
        admin=get_user_model().objects.create_user("clerk"),
        fy_start_month=1,
    )
    entity.create_chart_of_accounts(assign_as_default=True, commit=True)
    kept = {
        name: entity.create_account(
            code=f"{at:05}", role=EQUITY_CAPITAL, name=name, balance_type=CREDIT, active=True
        )
        for at, name in enumerate(accounts(moved), start=30_000)
    }
    return entity.create_ledger(name="Funds", posted=True), kept


def _post(ledger: Any, kept: dict[str, Any], moved: list[Movement]) -> None:
    from django_ledger.io.roles import CREDIT, DEBIT  # noqa: PLC0415 - needs the settings

    now = datetime.now(UTC)
    for source, target, minor in moved:
        amount = Decimal(minor) / 100
        ledger.commit_txs(
            je_timestamp=now,
            je_posted=True,
            je_txs=[
                {"account": account, "amount": amount, "tx_type": side, "description": ""}
                for account, side in ((kept[source], CREDIT), (kept[target], DEBIT))
            ],
        )


def _held() -> tuple[dict[str, int], int]:
    """Add up what is posted in each account, and count it."""
    from django_ledger.io.roles import DEBIT  # noqa: PLC0415 - needs the settings
    from django_ledger.models import TransactionModel  # noqa: PLC0415

    balances: Counter[str] = Counter()
    rows = TransactionModel.objects.filter(journal_entry__posted=True)
    for name, side, amount in rows.values_list("account__name", "tx_type", "amount"):
        balances[name] += int(amount * 100) * (1 if side == DEBIT else -1)
    return balances, rows.count()


if __name__ == "__main__":
    main()
