"""The writer that gets killed: threads that give commands and keep a journal of every answer."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from aggregates.money import Money
from aggregates.refusals import Refused
from aggregates.values import (
    Document,
    Earmark,
    FundClass,
    OrganisationKind,
    Reference,
    Text,
    Tier,
)
from audit_service.bootstrap import Application
from audit_service.commands.allocations import IssueAllocation, PassDownAllocation
from audit_service.commands.command import Actor, Command
from audit_service.commands.funds import AppropriateFund, OpenFund, ReceiveFunding
from audit_service.commands.places import RegisterOrganisation, RegisterRegion

CLERK: Final = Actor(person="李秀英", office="finance")
ON: Final = date(2018, 3, 1)
THREADS: Final = 4
CITY: Final = Reference("621200")
FINANCE: Final = Reference("finance")
CLINIC: Final = Earmark(purpose=Reference("clinic"))
TOPICS: Final = (
    ["allocation.passed_down", "allocation.issued"],
    ["fund.allotted", "allocation.issued"],
    ["fund.appropriated"],
    ["fund.received"],
)
"""The facts of each kind of order: all of them, together, or none."""
PAUSE_SECONDS: Final = 0.01


def document(number: str) -> Document:
    """Return the document a command rests on; its number finds the command's facts again."""
    return Document(number=Reference(number), issuer=Text("财政局"), issued_on=ON)


def county() -> list[Command]:
    """Return what must be on record before the first round."""
    register = [
        RegisterRegion(code=Reference(c), name=Text("陇南"), source=Text("表"), effective_on=ON)
        for c in ("620000", CITY)
    ]
    finance = RegisterOrganisation(
        reference=FINANCE,
        name=Text("财政局"),
        kind=OrganisationKind.FINANCE,
        region=CITY,
        effective_on=ON,
    )
    return [*register, finance]


def opening(number: int) -> list[Command]:
    """Return what a round needs: a fund with money, and an allocation to pass down from."""
    fund = Reference(f"F{number}")
    return [
        OpenFund(
            reference=fund,
            name=Text("专项资金"),
            fiscal_year=2018,
            tier=Tier.PROVINCE,
            fund_class=FundClass.SPECIAL,
            purposes=(CLINIC.purpose,),
            organisation=FINANCE,
            region=CITY,
            effective_on=ON,
        ),
        AppropriateFund(
            fund=fund, amount=Money(10**12, "CNY"), document=document("甘财1号"), effective_on=ON
        ),
        _issued(Reference(f"R{number}"), fund, 10**9, ()),
    ]


def _issued(
    reference: Reference, fund: Reference, minor: int, evidence: tuple[Document, ...]
) -> IssueAllocation:
    return IssueAllocation(
        reference=reference,
        fund=fund,
        organisation=FINANCE,
        region=CITY,
        earmark=CLINIC,
        amount=Money(minor, "CNY"),
        document=document("甘财2号"),
        effective_on=ON,
        evidence=evidence,
    )


@dataclass(frozen=True, slots=True, order=True)
class Order:
    """The n-th command of a thread of a round; round, thread and n decide all of it."""

    round: int
    thread: int
    n: int

    @property
    def key(self) -> str:
        """Name it for good."""
        return f"{self.round}-{self.thread}-{self.n}"

    @property
    def topics(self) -> list[str]:
        """List the facts it comes to."""
        return TOPICS[self.n % len(TOPICS)]

    def command(self) -> Command:
        """Return what is asked of the service."""
        fund, amount = Reference(f"F{self.round}"), Money(100, "CNY")
        evidence = (document(self.key),)
        match self.n % len(TOPICS):
            case 0:
                return PassDownAllocation(
                    reference=Reference(f"A-{self.key}"),
                    parent=Reference(f"R{self.round}"),
                    organisation=FINANCE,
                    region=CITY,
                    amount=amount,
                    document=document("甘财3号"),
                    effective_on=ON,
                    evidence=evidence,
                )
            case 1:
                return _issued(Reference(f"A-{self.key}"), fund, 100, evidence)
            case 2:
                return AppropriateFund(
                    fund=fund,
                    amount=amount,
                    document=document("甘财4号"),
                    effective_on=ON,
                    evidence=evidence,
                )
        return ReceiveFunding(
            fund=fund, amount=amount, payer=Text("省厅"), effective_on=ON, evidence=evidence
        )


def mark_of(event: Any) -> str:
    """Tell which command an event is of: by the order's document, else by the command id."""
    evidence = event.act.evidence
    return str(evidence[0].number) if evidence else str(event.act.command_id)


def give(application: Application, order: Order) -> dict[str, Any]:
    """Give an order under its key and return the receipt."""
    return asdict(application.service.execute(order.command(), CLERK, key=order.key))


class Journal:
    """What a writer asked and was answered; a line is written whole, after the fact."""

    def __init__(self, path: Path) -> None:
        """Append to a file; a killed process loses nothing it has written."""
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(self, what: str, order: Order, said: object = None) -> None:
        """Write one line."""
        line = json.dumps([what, order.thread, order.n, said], ensure_ascii=False)
        os.write(self._file, line.encode() + b"\n")


def entries(path: Path, number: int) -> Iterator[tuple[str, Order, Any]]:
    """Read a round's journal: asked, accepted, refused or unknown, and what was said."""
    if path.exists():
        for line in path.read_text("utf-8").splitlines():
            what, thread, n, said = json.loads(line)
            yield what, Order(number, thread, n), said


def write(url: str, path: Path, number: int, begin: int = 0) -> None:
    """Give orders from several threads until told to stop."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: stopping.set())
    application = Application.open(url)
    journal = Journal(path)

    def clerk(thread: int) -> None:
        n = begin
        while not stopping.is_set():
            n += _ask(application, journal, Order(number, thread, n))

    threads = [threading.Thread(target=clerk, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    while not stopping.wait(PAUSE_SECONDS):
        pass  # a signal reaches the main thread only between two waits
    for thread in threads:
        thread.join()
    application.close()


def _ask(application: Application, journal: Journal, order: Order) -> bool:
    """Give one order and write down what came of it; return whether it was answered at all."""
    journal.note("asked", order)
    try:
        journal.note("accepted", order, give(application, order))
    except Refused as refused:
        journal.note("refused", order, refused.codes)
    except Exception as error:
        journal.note("unknown", order, repr(error)[:300])
        time.sleep(PAUSE_SECONDS)
        return False
    return True
