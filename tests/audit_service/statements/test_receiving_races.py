"""Processes that import side by side: what all of them bring is on record, once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from audit_service.bootstrap import Application
from drill.processes import Process, barrier
from tests.audit_service.statements.desk import Desk, booked, facts
from tests.audit_service.statements.dying import import_in_step
from tests.audit_service.statements.made import Bank, entry

BANKS = [
    Bank(account, [(n // 20, entry(n // 20, 1 + n % 3)) for n in range(280)])
    for account in ("A1", "B2")
]


def side_by_side(url: str, *loads: list[Path]) -> list[int]:
    together = barrier(len(loads))
    processes = [Process(import_in_step, url, load, together) for load in loads]
    return [process.wait() for process in processes]


def test_two_processes_with_overlapping_days_of_two_accounts_book_each_entry_once(
    application: Application, database_url: str, tmp_path: Path
) -> None:
    desk = Desk(application, tmp_path)
    days = [desk.file(*(bank.cut(day, day) for bank in BANKS)) for day in range(14)]
    weeks = [desk.file(*(bank.cut(7 * n, 7 * n + 6) for bank in BANKS)) for n in range(2)]
    all_of_it = desk.file(*(bank.cut(0, 13) for bank in reversed(BANKS)))

    codes = side_by_side(database_url, [*days[::2], all_of_it], [*weeks, *days[1::2]])

    assert codes == [0, 0]
    assert booked(desk.service) == sum((bank.truth for bank in BANKS), Counter[str]())
    assert len(list(facts(desk.service, "statement.received"))) == 2 * (14 + 2 + 1)


def test_the_same_file_imported_twice_at_once_is_received_once(
    application: Application, database_url: str, tmp_path: Path
) -> None:
    desk = Desk(application, tmp_path)
    path = desk.file(*(bank.cut(0, 13) for bank in BANKS))

    codes = side_by_side(database_url, [path], [path], [path])

    assert codes == [0, 0, 0]
    assert booked(desk.service) == sum((bank.truth for bank in BANKS), Counter[str]())
    topics = Counter(fact.TOPIC for fact in facts(desk.service, "statement."))
    assert topics == {"statement.received": 2, "statement.lines_recorded": 4}
