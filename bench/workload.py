"""The workload: years of legal facts, decided by the aggregates themselves, from one seed.

The records are built without looking anything up, so that a million events take a minute; what
they say passed the same rules as any command.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from aggregates.allocation import Allocation
from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.values import Document, Earmark, FundClass, Reference, Text, Tier
from bench.lives import PURPOSES, Life
from bench.setting import BEGINNING, COUNTIES_MAX, County, Setting

SEED: Final = 2018
DAYS: Final = 3 * 365
HOT_FUND: Final = Reference("ZJ-2018-省级专项")
HOT_ALLOCATION: Final = Reference("ZB-2018-易地搬迁")
HOT_EVERY: Final = 10
HOT_MINOR: Final = 10**16
EVENTS_PER_FUND: Final = 20_000
EVENTS_PER_COUNTY: Final = 1_000
EVENTS_PER_OPEN_PROJECT: Final = 250
PROJECTS_PER_ALLOCATION: Final = 10


@dataclass(frozen=True, slots=True)
class Pool:
    """Where projects of one fund, county and purpose get their money."""

    fund: Fund
    county: County
    purpose: Reference


class Workload:
    """Facts of several hundred organisations over three years; the same for the same size.

    One fund in 20 000 events, but one of them, the hot fund, pays for half of all projects, and
    one of its allocations for every tenth. Many projects are under way at once. Business dates
    grow with the record, with some days of noise.
    """

    def __init__(self, events: int, seed: int = SEED) -> None:
        """Plan at least this many events, and open the funds."""
        self.events = events
        self.random = Random(seed)  # noqa: S311 - a benchmark needs the same numbers every time
        counties = min(COUNTIES_MAX, max(2, events // EVENTS_PER_COUNTY))
        self.setting = Setting(counties, self.random)
        self.opening = list(self.setting.facts)
        self._said = len(self.opening)
        self._count = self._drawn = 0
        self._allocations: dict[tuple[str, str, str], Allocation] = {}
        self.hot = self._open(HOT_FUND, "省级财政专项扶贫资金", "620000", PURPOSES, Tier.PROVINCE)
        self.hot_pool = Pool(self.hot, self.setting.counties[0], PURPOSES[0])
        self._issue_hot()
        self.homes = [self._home(n) for n in range(1, max(2, events // EVENTS_PER_FUND))]

    def facts(self) -> Iterator[list[Any]]:
        """Yield the facts of one command after the other; ends when enough is said."""
        yield self.opening
        width = max(2, self.events // EVENTS_PER_OPEN_PROJECT)
        under_way = [Life(self).steps() for _ in range(width)]
        while self._said < self.events:
            at = self.random.randrange(width)
            changed = next(under_way[at], None)
            if changed is None:
                under_way[at] = Life(self).steps()
                continue
            facts = [fact for record in changed for fact in record.collect_events()]
            self._said += len(facts)
            yield facts

    def today(self) -> date:
        """Return the business date the record has come to, give or take some days."""
        done = min(1.0, self._said / self.events)
        noise = self.random.randrange(10)
        return BEGINNING + timedelta(days=max(0, int(done * DAYS) - noise))

    def number(self) -> int:
        """Return the next running number."""
        self._count += 1
        return self._count

    def pool(self) -> Pool:
        """Draw where a project gets its money: every other one from the hot fund."""
        self._drawn += 1
        if self._drawn % HOT_EVERY == 0:
            return self.hot_pool
        if self._drawn % 2:
            county = self.random.choice(self.setting.counties)
            return Pool(self.hot, county, self.random.choice(PURPOSES))
        return self.random.choice(self.homes)

    def allocation(self, pool: Pool, amount: Money, act: Any) -> tuple[Allocation, tuple[Any, ...]]:
        """Return an allocation that has an amount available, and the records changed for it."""
        if pool is self.hot_pool:
            return self.hot_allocation, ()
        key = (pool.fund.reference, pool.county.code, pool.purpose)
        held = self._allocations.get(key)
        if held is not None and amount <= held.available:
            return held, ()
        issued = Money(amount.minor * PROJECTS_PER_ALLOCATION, amount.currency)
        reference = Reference(f"ZB-{self.number():07}")
        document = _indicator(reference, act.effective_on)
        earmark = Earmark(purpose=pool.purpose)
        if pool.fund.unallotted < issued:
            granted = Money(issued.minor * PROJECTS_PER_ALLOCATION, issued.currency)
            pool.fund.appropriate(granted, document, act)
        pool.fund.allot(reference, earmark, issued, act)
        allocation = _issue(reference, pool, issued, document, act)
        self._allocations[key] = allocation
        return allocation, (pool.fund, allocation)

    def _issue_hot(self) -> None:
        """Issue the allocation that many projects draw on for years, with enough for all."""
        act, amount = self.opening[0].act, Money(HOT_MINOR, "CNY")
        document = _indicator(HOT_ALLOCATION, act.effective_on)
        self.hot.appropriate(amount, document, act)
        self.hot.allot(HOT_ALLOCATION, Earmark(purpose=self.hot_pool.purpose), amount, act)
        self.hot_allocation = _issue(HOT_ALLOCATION, self.hot_pool, amount, document, act)
        issued = [*self.hot.collect_events(), *self.hot_allocation.collect_events()]
        self.opening += issued
        self._said += len(issued)

    def _home(self, number: int) -> Pool:
        county = self.setting.counties[number % len(self.setting.counties)]
        purpose = PURPOSES[number % len(PURPOSES)]
        reference = Reference(f"ZJ-2018-{number:04}")
        name = f"{county.name}扶贫资金"
        return Pool(
            self._open(reference, name, county.code, (purpose,), Tier.COUNTY), county, purpose
        )

    def _open(
        self, reference: Reference, name: str, region: str, purposes: Any, tier: Tier
    ) -> Fund:
        county = self.setting.counties[self._count % len(self.setting.counties)]
        fund = Fund.open(
            reference,
            Text(name),
            fiscal_year=BEGINNING.year,
            tier=tier,
            fund_class=FundClass.SPECIAL,
            purposes=purposes,
            organisation=county.finance,
            region=region,
            currency="CNY",
            act=self.opening[0].act,
        )
        opened = fund.collect_events()
        self.opening += opened
        self._said += len(opened)
        return fund


def _issue(
    reference: Reference, pool: Pool, amount: Money, document: Document, act: Any
) -> Allocation:
    return Allocation.issue(
        reference,
        fund=Reference(pool.fund.reference),
        parent=None,
        organisation=pool.county.finance,
        region=pool.county.code,
        earmark=Earmark(purpose=pool.purpose),
        amount=amount,
        document=document,
        act=act,
    )


def _indicator(reference: str, on: date) -> Document:
    return Document(
        number=Reference(f"甘财〔{on.year}〕{reference}号"), issuer=Text("省财政厅"), issued_on=on
    )
