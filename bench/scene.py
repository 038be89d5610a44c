"""The scene of the command rows: a county at work, and commands that are right to give there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, Final

from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.values import Document, FundClass, Reference, Text, Tier
from audit_service.commands.allocations import PassDownAllocation
from audit_service.commands.claims import PayClaim, SubmitClaim
from audit_service.commands.command import Actor, Command
from audit_service.commands.funds import AppropriateFund
from bench.lives import BUILT, PURPOSES, Life
from bench.setting import BEGINNING
from bench.workload import HOT_ALLOCATION, HOT_FUND, Workload

ACTOR: Final = Actor(person="出纳员", office="CZ-620121")
KINDS: Final = ("appropriate_fund", "pass_down_allocation", "submit_claim")
"""What the command rows give in turn: one, two and two facts, on one, two and seven records."""

_AMOUNT: Final = Money(100_00, "CNY")
_SMALL: Final = 200
_ISSUER: Final = Text("甘肃省财政厅")


class Scene:
    """Facts to begin with (``facts``), and commands that follow from them."""

    def __init__(self) -> None:
        """Register a few counties, their organisations and their funds."""
        self.workload = Workload(_SMALL)
        self.facts: list[Any] = list(self.workload.opening)
        self._numbers = count(1)

    def appropriations(self, fund: Reference = HOT_FUND) -> Iterator[Command]:
        """Appropriate to a fund, one fact each."""
        for number in self._numbers:
            yield AppropriateFund(
                effective_on=BEGINNING, fund=fund, amount=_AMOUNT, document=document(number)
            )

    def passed_down(self, parent: Reference = HOT_ALLOCATION) -> Iterator[Command]:
        """Pass money down from the hot allocation."""
        county = self.workload.setting.counties[0]
        for number in self._numbers:
            yield pass_down(parent, Reference(f"XB-{number:07}"), county.finance, county.code)

    def claims(self) -> Iterator[Command]:
        """Submit claims on projects that are built; more are built as they are needed."""
        while True:
            life = self._built()
            evidence = (document(next(self._numbers)),)
            for amount in life.amounts:
                yield SubmitClaim(
                    effective_on=life.last_on,
                    evidence=evidence,
                    reference=Reference(f"BX-{next(self._numbers):07}"),
                    project=life.reference,
                    milestone=BUILT,
                    allocation=Reference(life.allocation.reference),
                    payee=Reference(life.builder.reference),
                    amount=amount,
                )

    def mixed(self, number: int) -> list[Command]:
        """Return that many commands, of every kind in turn; take them before ``facts``."""
        kinds = (self.appropriations(), self.passed_down(), self.claims())
        return [next(kinds[at % len(kinds)]) for at in range(number)]

    def ordered(self, number: int) -> list[Command]:
        """Return the payments of that many ordered claims; take them before ``facts``."""
        payments: list[Command] = []
        while len(payments) < number:
            life = self._built()
            for amount in life.amounts:
                claim = yield_all(life.order(amount), self.facts)
                payments.append(
                    PayClaim(
                        effective_on=life.last_on,
                        claim=Reference(claim.reference),
                        payment=Reference(f"PZ-{next(self._numbers):07}"),
                    )
                )
        return payments[:number]

    def funds(self, number: int) -> list[Reference]:
        """Open that many funds, with nothing appropriated to them yet."""
        references = [Reference(f"ZJ-{at:05}") for at in range(1, number + 1)]
        for reference in references:
            self.facts += open_fund(self.workload, reference).collect_events()
        return references

    def _built(self) -> Life:
        life = Life(self.workload)
        yield_all(life.build(), self.facts)
        return life


def open_fund(workload: Workload, reference: Reference) -> Fund:
    """Open a fund of the province."""
    return Fund.open(
        reference,
        Text("财政专项扶贫资金"),
        fiscal_year=BEGINNING.year,
        tier=Tier.PROVINCE,
        fund_class=FundClass.SPECIAL,
        purposes=PURPOSES,
        organisation=workload.setting.counties[0].finance,
        region="620000",
        currency="CNY",
        act=workload.opening[0].act,
    )


def pass_down(
    parent: Reference, child: Reference, organisation: Reference, region: str
) -> PassDownAllocation:
    """Issue a little of an allocation further down."""
    return PassDownAllocation(
        effective_on=BEGINNING,
        reference=child,
        parent=parent,
        organisation=organisation,
        region=Reference(region),
        amount=_AMOUNT,
        document=document(1),
    )


def document(number: int) -> Document:
    """Name an indicator document."""
    return Document(
        number=Reference(f"甘财〔2018〕{number}号"), issuer=_ISSUER, issued_on=BEGINNING
    )


def yield_all(steps: Any, facts: list[Any]) -> Any:
    """Take every step, keep the facts, and return what the steps come to."""
    while True:
        try:
            changed = next(steps)
        except StopIteration as done:
            return done.value
        facts += [fact for record in changed for fact in record.collect_events()]
