"""A bank for tests: an account, what it lists, and that it has moved what the books say."""

from __future__ import annotations

from datetime import date
from typing import Any

from aggregates.allocation import Allocation
from aggregates.bank_values import EntrySaid
from aggregates.money import Money
from aggregates.values import Reference
from audit_service.commands.book_items import account_of
from audit_service.commands.command import Actor
from audit_service.demo.bank_desk import found_at_bank, listed, open_account
from audit_service.service import AuditService
from tests.scenario import yuan

ACCOUNTANT = Actor(person="周会计", office="county-finance")
"""Receives statements and matches them; pays nothing."""


def opened(
    service: AuditService, holder: str, on: date, opening: Money | None = None, number: str = ""
) -> Reference:
    """Open the account an organisation pays from."""
    named = Reference(number or f"62{len(holder):02}{holder.upper()}")
    money = opening or yuan(1_000_000)
    service.execute(open_account(named, holder, "工商银行", money, on), ACCOUNTANT)
    return named


def booked(service: AuditService, account: str, on: date, *amounts: Money) -> list[EntrySaid]:
    """Have a bank list amounts on its statement of a day."""
    number = service.last_position()
    lines = [
        EntrySaid(booked_on=on, amount=amount, end_to_end=f"{number}-{index}")
        for index, amount in enumerate(amounts)
    ]
    service.execute_all(listed(service, account, on, *lines), ACCOUNTANT)
    return lines


def credited_at_bank(service: AuditService, position: int, on: date | None = None) -> None:
    """Have the bank move what the fact at a position says, and match the two."""
    work = service.look()
    fact: Any = work.fact_at(position)
    day = on or fact.act.effective_on
    if account_of(work, fact) is None:
        claim = work.behind(fact)
        opened(service, work.get(Allocation, claim.allocation).organisation, day)
    service.execute_all(found_at_bank(service, position, day), ACCOUNTANT)
