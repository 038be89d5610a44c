"""Whose table it is and in which currency: what the request, the head and the rows say."""

from __future__ import annotations

import re
from typing import Final

from aggregates.money import EXPONENT_OF
from aggregates.reasons.bank_profiles import (
    ACCOUNT_DIFFERS,
    ACCOUNT_MALFORMED,
    ACCOUNT_NOT_STATED,
)
from aggregates.reasons.general import CURRENCY_MISMATCH, CURRENCY_UNKNOWN
from audit_service.importers.faults import Faults
from audit_service.statements.bank_profile import BankProfile
from audit_service.statements.statement_head import NOWHERE, Place

_WRAPPED: Final = "'\"[]"
_ACCOUNT: Final = re.compile(r"[0-9A-Za-z*][0-9A-Za-z*./-]{0,63}", re.ASCII)
_SHOWN_MAX: Final = 80


class Identity:
    """The account and the currency, as the first to say them does; who says otherwise is a fault.

    A number with stars is as much as a bank shows of it: it confirms a whole one, and is none.
    """

    def __init__(self, profile: BankProfile, faults: Faults) -> None:
        self.account = ""
        self.currency = ""
        self._profile = profile
        self._faults = faults
        self._known: set[str] = set()

    def say_account(self, text: str, place: Place) -> None:
        """Take the account from a cell or from the request."""
        number = "".join(text.split()).strip(_WRAPPED)
        if not number or number in self._known:
            return
        if not _ACCOUNT.fullmatch(number):
            self._faults.note(*place, ACCOUNT_MALFORMED(text=number[:_SHOWN_MAX]))
        elif self.account and not _is_same(self.account, number):
            self._faults.note(*place, ACCOUNT_DIFFERS(stated=number, given=self.account))
        else:
            self._known.add(number)
            self.account = number if "*" in self.account or not self.account else self.account

    def say_currency(self, text: str, place: Place) -> None:
        """Take the currency from a cell or from the request."""
        if not text or text in self._known:
            return
        currency = self._profile.currency_of(text)
        if currency not in EXPONENT_OF:
            self._faults.note(*place, CURRENCY_UNKNOWN(currency=currency[:_SHOWN_MAX]))
        elif self.currency and self.currency != currency:
            self._faults.note(*place, CURRENCY_MISMATCH(ours=self.currency, theirs=currency))
        else:
            self._known.add(text)
            self.currency = currency

    def settle_currency(self) -> str:
        """Return the currency; the profile's own when nothing states one."""
        self.currency = self.currency or self._profile.currency
        return self.currency

    def check_account(self) -> None:
        """Note that nothing says in full whose account it is."""
        if not self.account or "*" in self.account:
            self._faults.note(*NOWHERE, ACCOUNT_NOT_STATED())


def _is_same(one: str, other: str) -> bool:
    """Say whether two numbers can be of one account, stars standing for any digits."""
    masked, whole = (one, other) if "*" in one else (other, one)
    pattern = re.sub(r"(?:\\\*)+", ".*", re.escape(masked))
    return re.fullmatch(pattern, whole) is not None
