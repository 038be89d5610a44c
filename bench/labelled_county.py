"""A county's books and its bank's statement, made up together line by line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from audit_service.matching.lines import BankLine, BookLine
from bench.labelled_payees import Payee, Payees, variant

BEGINNING: Final = date(2026, 1, 5)
DAYS: Final = 360
_DELAY: Final = 3


@dataclass(frozen=True, slots=True)
class Truth:
    """Entries and items that are the same money, and the kind of case they came from."""

    bank: tuple[str, ...]
    book: tuple[str, ...]
    kind: str


class County:
    """A county's books and its bank's statement, growing case by case."""

    def __init__(self, rng: Random, payees: int) -> None:
        """Start with payees and no lines."""
        self.rng = rng
        self.payees = Payees(rng, payees)
        self.bank: list[BankLine] = []
        self.book: list[BookLine] = []
        self.truths: list[Truth] = []
        self.paid: list[BookLine] = []
        self._claim = ("", Payee("", "", ()))
        self._order = "ZL-2026-0"
        self._numbers = 1000

    def number(self) -> int:
        """Return the next number, not padded: one is often the beginning of another."""
        self._numbers += 1
        return self._numbers

    def item(self, order: str = "", amount: int = 0, **said: Any) -> BookLine:
        """Book a payment to some payee, under a claim and an order that may have others too."""
        payee = said.pop("payee", None) or self.rng.choice(self.payees.all)
        claim, of_payee = self._claim
        if of_payee != payee or self.rng.random() < 0.5:
            claim = f"BX-{self.number()}"
            self._claim = claim, payee
        if not order and self.rng.random() < 0.3:
            self._order = f"ZL-2026-{self.number()}"
        order = order or self._order
        payment = f"FK-{self.number()}"
        line = BookLine(
            key=payment,
            on=BEGINNING + timedelta(self.rng.randrange(DAYS)),
            minor=-(amount or self.payees.amount(payee)),
            references=(payment, claim, order),
            group=order,
            names=(payee.name,),
            accounts=(payee.account,),
        )
        self.book.append(replace(line, **said))
        return self.book[-1]

    def entry(self, item: BookLine, **said: Any) -> BankLine:
        """Let the bank book an item, silent about its numbers unless they are said."""
        named = self.rng.random()
        name, account = item.names[0], item.accounts[0] if item.accounts else ""
        line = BankLine(
            key=f"B-{self.number()}",
            on=item.on + timedelta(self.rng.randrange(_DELAY + 1)),
            minor=item.minor,
            name="" if named < 0.1 else variant(self.rng, name) if named < 0.2 else name,
            account="" if 0.1 <= named < 0.3 else account,
            bank_reference=f"T{self.number():09}",
            words=self.rng.choice(("转账", "跨行支付", "财政补助资金", "SEPA CREDIT", "")),
        )
        self.bank.append(replace(line, **said))
        return self.bank[-1]

    def true(self, kind: str, bank: list[BankLine], book: list[BookLine]) -> None:
        """Label lines as the same money."""
        self.truths.append(Truth(tuple(b.key for b in bank), tuple(b.key for b in book), kind))

    def in_words(self, item: BookLine, number: str = "") -> str:
        """Put a number of an item among other words."""
        found = number or self.rng.choice(item.references[:1] * 6 + item.references)
        patterns = (
            "付款{}教育",
            "{} 项目款",
            "EREF+{} SVWZ+补助",
            "支付令号:{},扶贫",
            "pay {}/2026年",
        )
        words = self.rng.choice(patterns).format(found)
        return words.lower() if self.rng.random() < 0.1 else words
