"""A county's bank accounts as facts in memory: statements, payments, matches, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from aggregates import claim_payment
from aggregates.allocation import Allocation
from aggregates.bank_account import BankAccount, Covered
from aggregates.bank_entry import BankEntry
from aggregates.bank_values import Balance, EntrySaid, StatementHead, StatementKind
from aggregates.cash_entry import CashEntry, CashKind
from aggregates.claim import Claim
from aggregates.fund import Fund
from aggregates.match import Difference, Ground, Match, Parties, match_reference
from aggregates.money import Money
from aggregates.organisation import Organisation
from aggregates.paying_account import PayingAccount
from aggregates.statement import Statement, StatementTotals
from aggregates.values import Act, Document, Earmark, FundClass, OrganisationKind, Tier
from audit_service.commands.command import Actor
from projections.engine import Recorded
from tests.scenario import LI, ZHANG, act

FILE: Final = "a" * 64
ACCOUNT: Final = "CN-6222-01"
GROUND: Final = Ground(rule="end_to_end", version=1, score=1000, reasons=("end_to_end=E1",))
BEGINNING: Final = datetime(2024, 1, 1, tzinfo=UTC)
_PAPER: Any = Document(
    number="财〔2024〕1号",  # type: ignore[arg-type]  # a literal is a word
    issuer="财政厅",  # type: ignore[arg-type]
    issued_on=date(2024, 1, 1),
)


def cny(minor: int) -> Money:
    """Count fen."""
    return Money(minor, "CNY")


@dataclass(frozen=True, eq=False)
class Move:
    """Money a bank moved: when it counted, what it printed, and when it says it was booked.

    Two that say the same are still two.
    """

    on: date
    minor: int
    words: str = ""
    booked_on: date | None = None
    printed: EntrySaid | None = None

    @property
    def said(self) -> EntrySaid:
        """Print it."""
        if self.printed is not None:
            return self.printed
        day = self.booked_on or self.on
        return EntrySaid(booked_on=day, amount=cny(self.minor), words=self.words)


@dataclass
class BankLog:
    """A log in memory, written by aggregates themselves."""

    facts: list[Recorded] = field(default_factory=list)
    entries: dict[Move, BankEntry] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    claims: dict[str, Claim] = field(default_factory=dict)
    cash: dict[str, CashEntry] = field(default_factory=dict)
    matches: dict[str, Match] = field(default_factory=dict)
    now: datetime = BEGINNING

    def read(self, after: int, limit: int, until: int | None = None) -> Sequence[Recorded]:
        """Return facts as a log does."""
        last = len(self.facts) if until is None else until
        return self.facts[after : min(last, after + limit)]

    def record(self, *aggregates: Any) -> int:
        """Put on record what aggregates have decided; return the position of the last fact."""
        for aggregate in aggregates:
            for event in aggregate.collect_events():
                instant = self.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
                fact = Recorded(len(self.facts) + 1, instant, type(event).TOPIC, event)
                self.facts.append(fact)
                self.now += timedelta(minutes=1)
        return len(self.facts)

    def county(self, opening: int, opened_on: date) -> None:
        """Register a finance office, its fund and allocation, a builder, and the account."""
        self.organisation("finance", "县财政局", OrganisationKind.FINANCE)
        self.organisation("builder", "建筑公司", OrganisationKind.ENTERPRISE)
        fund: Any = {"name": "专项资金", "fiscal_year": 2024, "purposes": ("road",)}
        line: Any = {"organisation": "finance", "region": "621202"}
        opened = Fund.open(
            "F1",  # type: ignore[arg-type]
            tier=Tier.COUNTY,
            fund_class=FundClass.SPECIAL,
            currency="CNY",
            act=on(date(2023, 1, 1)),
            **fund,
            **line,
        )
        self.fund = opened
        issued: Any = {"parent": None, "earmark": Earmark(purpose="road"), "document": _PAPER}  # type: ignore[arg-type]
        allocation = Allocation.issue(
            "A1",  # type: ignore[arg-type]
            fund="F1",  # type: ignore[arg-type]
            amount=cny(10**12),
            act=on(date(2023, 1, 1)),
            **issued,
            **line,
        )
        self.record(opened, allocation)
        self.account(ACCOUNT, opening, opened_on)

    def organisation(self, reference: str, name: str, kind: OrganisationKind) -> Organisation:
        """Register an organisation."""
        said: Any = (reference, name, kind, "621202", None, on(date(2023, 1, 1)))
        registered = Organisation.register(*said)
        self.record(registered)
        return registered

    def account(self, number: str, opening: int, opened_on: date, holder: str = "finance") -> None:
        """Take an account into the books."""
        said: Any = (number, holder, "农业银行", cny(opening), on(opened_on))
        self.bank_account = BankAccount.open(*said)
        self.record(self.bank_account)

    def assign(self, opened_on: date, number: str = ACCOUNT, organisation: str = "finance") -> int:
        """Let an organisation pay out of an account."""
        said: Any = (organisation, "CNY", number, on(opened_on))
        return self.record(PayingAccount.assign(*said))

    def statement(
        self,
        days: tuple[date, date],
        opening: int,
        moves: Sequence[Move],
        *,
        number: str = "",
        short: int = 0,
        kind: StatementKind = StatementKind.STATEMENT,
    ) -> Statement:
        """Receive a statement; entries a statement listed before are listed again.

        ``short`` leaves out the last entries, which follow with ``complete``.
        """
        closing = opening + sum(move.minor for move in moves)
        head = StatementHead(
            kind=kind,
            account=ACCOUNT,
            currency="CNY",
            number=number,
            first_on=days[0],
            last_on=days[1],
            opening=Balance(amount=cny(opening), on=days[0]),
            closing=Balance(amount=cny(closing), on=days[1]),
        )
        totals: Any = {
            "count": len(moves),
            "credits": sum(move.minor for move in moves if move.minor > 0),
            "debits": -sum(move.minor for move in moves if move.minor < 0),
            "content": sha256(str([move.said for move in moves]).encode()).hexdigest(),
        }
        said: Any = (ACCOUNT, head, StatementTotals(**totals), FILE, "test", on(days[1]))
        received = Statement.receive(*said)
        self.statements.append(received)
        covered = Covered(received.reference, number, *days, opening, closing)
        self.bank_account.receive(covered, on(days[1]))
        self.record(self.bank_account, received)
        self.lines(received, moves[: len(moves) - short])
        return received

    def lines(self, statement: Statement, moves: Sequence[Move]) -> None:
        """Record entries of a statement."""
        if not moves:
            return
        when = on(statement.head.last_on)
        if statement.head.kind is not StatementKind.STATEMENT:
            statement.note_lines(1, tuple(move.said for move in moves), when)
            self.record(statement)
            return
        statement.record_lines(tuple(move.said for move in moves), when)
        self.record(statement)
        for line, move in enumerate(moves, start=1):
            known = self.entries.get(move)
            if known is not None:
                known.list_again(statement.reference, line, when)
            else:
                twins = [e for e in self.entries.values() if _same(e, move)]
                said: Any = (ACCOUNT, statement.reference, line, len(twins) + 1, move.said, when)
                known = self.entries[move] = BankEntry.book(*said)
            self.record(known)

    def pay(
        self,
        claim: str,
        minor: int,
        paid_on: date,
        account: str | None = None,
        *,
        payee: str = "builder",
    ) -> int:
        """Have a claim paid; return the position of the payment."""
        said: Any = {"project": "P1", "milestone": "M1", "allocation": "A1", "payee": payee}
        reference: Any = claim
        amount = cny(minor)
        submitted = on(paid_on)
        begun = Claim.submit(reference, amount=amount, replaces=None, act=submitted, **said)
        begun.review("ok", on(paid_on, LI))  # type: ignore[arg-type]
        begun.approve((), on(paid_on, LI))
        self.claims[claim] = begun
        return self.pay_again(claim, paid_on, account)

    def pay_again(self, claim: str, paid_on: date, account: str | None = None) -> int:
        """Order and pay a claim that is approved."""
        begun, order = self.claims[claim], f"O-{claim}-{len(self.facts)}"
        claim_payment.order(begun, order, (), on(paid_on))  # type: ignore[arg-type]
        claim_payment.pay(begun, f"Z-{claim}", account, (), on(paid_on))  # type: ignore[arg-type]
        return self.record(begun)

    def give_back(self, claim: str, given_on: date, minor: int | None = None) -> int:
        """Have the bank return a payment, or the payee refund part of it."""
        paid = self.claims[claim]
        if minor is None:
            claim_payment.come_back(paid, "户名不符", on(given_on))  # type: ignore[arg-type]
        else:
            claim_payment.refund(paid, cny(minor), "多付", on(given_on))  # type: ignore[arg-type]
        return self.record(paid)

    def receive(self, minor: int, received_on: date) -> int:
        """Pay cash into the fund."""
        self.fund.receive(cny(minor), "省财政厅", on(received_on))  # type: ignore[arg-type]
        return self.record(self.fund)

    def write_up(self, reference: str, kind: CashKind, minor: int, written_on: date) -> int:
        """Write up a cash entry."""
        said: Any = (reference, ACCOUNT, kind, cny(minor), "某人", "收款", on(written_on))
        self.cash[reference] = CashEntry.record(*said)
        return self.record(self.cash[reference])

    def match(
        self,
        entries: Sequence[BankEntry],
        items: Sequence[int],
        differences: Sequence[Difference] = (),
        *,
        proposed: bool = False,
    ) -> Match:
        """Match both sides, once more where they were before; or propose to."""
        named: Any = tuple(entry.reference for entry in entries)
        sides = Parties(entries=named, items=tuple(items), differences=tuple(differences))
        when = on(self.now.date())
        known = self.matches.get(match_reference(ACCOUNT, sides))
        if known is not None:
            known.accept("确认", when)  # type: ignore[arg-type]
        elif proposed:
            known = Match.propose(ACCOUNT, sides, GROUND, when)
        else:
            known = Match.find(ACCOUNT, sides, GROUND, when, automatic=True)
        self.matches[known.reference] = known
        self.record(known)
        return known

    def undo(self, match: Match) -> int:
        """Undo a match."""
        match.undo("错勾", on(self.now.date()))  # type: ignore[arg-type]
        return self.record(match)

    def drop(self, reference: str, dropped_on: date) -> int:
        """Take a cash entry out of the books."""
        self.cash[reference].drop("误记", on(dropped_on))  # type: ignore[arg-type]
        return self.record(self.cash[reference])


def on(day: date, by: Actor = ZHANG) -> Act:
    """State an act of a day."""
    return act(day, by)


def _same(entry: BankEntry, move: Move) -> bool:
    fact = move.said
    return (entry.booked_on, entry.amount, entry.reference.rsplit(".", 2)[-2]) == (
        fact.booked_on,
        fact.amount,
        BankEntry.book(ACCOUNT, "", 1, 1, fact, on(move.on)).reference.rsplit(".", 2)[-2],
    )
