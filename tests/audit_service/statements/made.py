"""A bank that knows what it has posted, and cuts its books into statements in many ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self

import msgspec

from aggregates.bank_entry import BankEntry, twin_mark
from aggregates.bank_values import Balance, EntrySaid, StatementHead, StatementKind, fingerprint
from aggregates.money import Money
from aggregates.reasons.statements import NUMBER_NOT_WHOLE
from aggregates.statement import StatementTotals, statement_reference
from aggregates.values import Digest, OrganisationKind, Reference
from audit_service.commands.bank_accounts import OpenBankAccount
from audit_service.commands.command import Command
from audit_service.commands.places import RegisterOrganisation, RegisterRegion
from audit_service.commands.statements import ReceiveStatement, RecordLines
from audit_service.records import Records
from audit_service.statements.delivered import Delivered, Ended, Listed, Unfit
from audit_service.work import Work
from tests.scenario import act

FIRST = date(2024, 1, 1)
OFFICE = "county-finance"


@dataclass(frozen=True, repr=False)
class Paper:
    """One statement as the bank prints it."""

    head: StatementHead
    entries: tuple[EntrySaid, ...]

    def __repr__(self) -> str:
        head = self.head
        assert head.opening
        assert head.closing
        days = f"{head.first_on:%d}-{head.last_on:%d}"
        moves = " ".join(f"{said.booked_on:%d}:{said.amount.minor}" for said in self.entries)
        return (
            f"<{head.number or '-'} {days} {head.opening.amount.minor} [{moves}]"
            f" {head.closing.amount.minor}>"
        )

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))

    @property
    def totals(self) -> StatementTotals:
        minors = [said.amount.minor for said in self.entries]
        content = "".join(sorted(map(fingerprint, self.entries)))
        return StatementTotals(
            count=len(minors),
            credits=sum(minor for minor in minors if minor > 0),
            debits=-sum(minor for minor in minors if minor < 0),
            content=Digest(fingerprint(content).ljust(64, "0")),
        )

    def lines(self, declared: bool = True) -> Iterable[str]:
        """Yield the lines of the file it comes in, for ``read_made``."""
        for said in self.entries:
            yield "E" + msgspec.json.encode(said).decode()
        totals = self.totals
        stated = (totals.count, totals.credits, totals.debits) if declared else (None,) * 3
        yield "S" + msgspec.json.encode((self.head, *stated)).decode()

    def commands(self, lines_max: int = 200) -> Iterable[Command]:
        """Yield what records it."""
        account, totals = Reference(self.head.account), self.totals
        receipt = ReceiveStatement(
            account=account,
            head=self.head,
            totals=totals,
            file=Digest("0" * 64),
            source="made",
            effective_on=self.head.last_on,
        )
        yield receipt
        for start in range(0, len(self.entries), lines_max):
            yield RecordLines(
                account=account,
                statement=statement_reference(self.head, totals),
                first_line=start + 1,
                lines=self.entries[start : start + lines_max],
                effective_on=self.head.last_on,
            )


def write(path: Path, *papers: Paper) -> Path:
    """Write statements into a file."""
    path.write_text("".join(f"{line}\n" for paper in papers for line in paper.lines()), "utf-8")
    return path


def read_made(path: Path) -> Iterator[Delivered]:
    """Read a file of made statements: a ``Reader``."""
    begins = 1
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if line[0] == "E":
                yield Listed(msgspec.json.decode(line[1:], type=EntrySaid), f"line {number}")
            elif line[0] == "S":
                head, count, came_in, went_out = msgspec.json.decode(
                    line[1:], type=tuple[StatementHead, int | None, int | None, int | None]
                )
                yield Ended(head, f"line {begins}", count, came_in, went_out)
                begins = number + 1
            elif line.strip():
                yield Unfit(NUMBER_NOT_WHOLE(text=line.strip()).located(f"line {number}"))


@dataclass(repr=False)
class Bank:
    """An account as the bank has it: postings in their order, the n-th on ``days[n]``."""

    account: str
    postings: Sequence[tuple[int, EntrySaid]]
    opening: int = 0

    def __repr__(self) -> str:
        return f"Bank({[(n, f'{s.booked_on:%d}:{s.amount.minor}') for n, s in self.postings]})"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))

    @property
    def truth(self) -> Counter[str]:
        """Count the twins of each mark that were really posted."""
        return Counter(twin_mark(self.account, said) for _, said in self.postings)

    def starts_of(self, day: int) -> int:
        """Return how many postings come before a day."""
        return sum(1 for posted, _ in self.postings if posted < day)

    def cut(
        self,
        first: int,
        last: int,
        start: int | None = None,
        end: int | None = None,
        number: str = "",
    ) -> Paper:
        """Print the days from ``first`` to ``last``, perhaps from one posting to another only."""
        start = self.starts_of(first) if start is None else start
        end = self.starts_of(last + 1) if end is None else end
        minors = [said.amount.minor for _, said in self.postings]
        opening, closing = (self.opening + sum(minors[:n]) for n in (start, end))
        head = StatementHead(
            kind=StatementKind.STATEMENT,
            account=self.account,
            currency="CNY",
            number=number,
            first_on=FIRST + timedelta(first),
            last_on=FIRST + timedelta(last),
            opening=Balance(amount=Money(opening, "CNY"), on=FIRST + timedelta(first)),
            closing=Balance(amount=Money(closing, "CNY"), on=FIRST + timedelta(last)),
        )
        return Paper(head, tuple(said for _, said in self.postings[start:end]))


def entry(day: int, minor: int, words: str = "", **said: Any) -> EntrySaid:
    """Make an entry booked on a day, counted from the first."""
    return EntrySaid(
        booked_on=FIRST + timedelta(day), amount=Money(minor, "CNY"), words=words, **said
    )


def preparations(*accounts: str, currency: str = "CNY") -> list[Command]:
    """Return what puts accounts on record, opened with nothing on the eve of the first day."""
    on = FIRST - timedelta(1)
    return [
        *(
            RegisterRegion(code=code, name=code, source="made", effective_on=on)  # type: ignore[arg-type]  # literals are words
            for code in ("620000", "621200", "621202")
        ),
        RegisterOrganisation(
            reference=OFFICE,  # type: ignore[arg-type]  # a literal is a word
            name="财政局",  # type: ignore[arg-type]  # a literal is a word
            kind=OrganisationKind.FINANCE,
            region="621202",  # type: ignore[arg-type]  # a literal is a word
            effective_on=on,
        ),
        *(
            OpenBankAccount(
                number=account,  # type: ignore[arg-type]  # a literal is a word
                holder=OFFICE,  # type: ignore[arg-type]  # a literal is a word
                bank="工商银行",  # type: ignore[arg-type]  # a literal is a word
                opening=Money(0, currency),
                effective_on=on,
            )
            for account in accounts
        ),
    ]


@dataclass
class Books:
    """Commands decided one after the other, in memory."""

    facts: list[Any] = field(default_factory=list)
    records: Records = field(
        default_factory=lambda: Records(lambda _: None, fact_at=lambda _: None, kept_max=10**6)
    )

    @classmethod
    def of(cls, *accounts: str) -> Self:
        """Begin with accounts on record."""
        books = cls()
        books.give(*preparations(*accounts))
        return books

    def give(self, *commands: Command) -> None:
        """Carry out commands."""
        for command in commands:
            work = Work(self.records)
            command.decide(work, act(command.effective_on))
            for _, facts in work.accept():
                self.facts += facts
            self.records.settle()

    @property
    def booked(self) -> set[str]:
        """Return the references of all entries on record."""
        return {fact.reference for fact in self.facts if isinstance(fact, BankEntry.Booked)}

    @property
    def twins(self) -> Counter[str]:
        """Count the entries on record by what twins have in common."""
        return Counter(reference.rpartition(".")[0] for reference in self.booked)

    @property
    def listed(self) -> dict[str, Counter[str]]:
        """Count by statement which twins it lists; it lists no entry twice."""
        references = {
            fact.originator_id: fact.reference
            for fact in self.facts
            if isinstance(fact, BankEntry.Booked)
        }
        found: dict[str, list[str]] = {}
        for fact in self.facts:
            if isinstance(fact, (BankEntry.Booked, BankEntry.Listed)):
                found.setdefault(fact.statement, []).append(references[fact.originator_id])
        assert all(len(set(one)) == len(one) for one in found.values())
        return {
            statement: Counter(reference.rpartition(".")[0] for reference in one)
            for statement, one in found.items()
        }
