"""Amounts as documents show them: exact, and as a decimal in the currency's unit."""

from __future__ import annotations

from typing import Any

from aggregates.money import Money


def shown(minor: int | None, currency: str) -> dict[str, Any] | None:
    """Show an amount; None where there is none."""
    if minor is None:
        return None
    return {"minor": minor, "currency": currency, "amount": Money(minor, currency).decimal()}
