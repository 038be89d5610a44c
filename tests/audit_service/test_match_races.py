"""Two officers reach for the same bank entry, or the same item, at once: exactly one gets it."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from aggregates.bank_entry import BankEntry, entry_reference
from aggregates.bank_values import CashKind
from aggregates.refusals import Refused
from aggregates.values import Reference, Text
from audit_service.bootstrap import Application
from audit_service.commands.bank_accounts import DropCashEntry, RecordCashEntry
from audit_service.commands.command import Actor
from audit_service.commands.matches import MakeMatch, UndoMatch
from audit_service.service import AuditService
from tests.audit_service.county import FINANCE, found
from tests.audit_service.supervised import WHY
from tests.audit_service.test_races import overtaken, rival
from tests.bank_story import booked, opened
from tests.scenario import LI, MARCH_1, ZHANG, refused, yuan

__all__ = ["rival"]

ROUNDS = 12
ACCOUNT = Reference("62FIN")
TWO = (ZHANG, LI)


def laid_out(service: AuditService, rounds: int = ROUNDS) -> list[Reference]:
    """Have the bank list as many credits, and write up twice as many items of the same amount."""
    found(service)
    opened(service, FINANCE, MARCH_1, number=ACCOUNT)
    lines = booked(service, ACCOUNT, MARCH_1, *[yuan(1)] * rounds)
    service.execute_all([voucher(number) for number in range(2 * rounds)], LI)
    return [entry_reference(ACCOUNT, line, 1) for line in lines]


def voucher(number: int) -> RecordCashEntry:
    return RecordCashEntry(
        reference=Reference(f"SR-{number}"),
        account=ACCOUNT,
        kind=CashKind.SUSPENSE,
        amount=yuan(1),
        party=Text("某单位"),
        reason=WHY,
        effective_on=MARCH_1,
    )


def match_of(entry: Reference, item: int) -> MakeMatch:
    return MakeMatch(
        account=ACCOUNT, entries=(entry,), items=(item,), reason=WHY, effective_on=MARCH_1
    )


def grasp(service: AuditService, match: MakeMatch, actor: Actor) -> str:
    """Try to match; answer "made" or the code of the refusal."""
    try:
        service.execute(match, actor)
    except Refused as refused:
        return " ".join(refused.codes)
    return "made"


def officer(url: str, matches: list[MakeMatch], actor: Actor) -> list[str]:
    """Work in a process, or a thread, of its own."""
    own = Application.open(url)
    answers = [grasp(own.service, match, actor) for match in matches]
    own.close()
    return answers


def each_once(service: AuditService, answers: list[list[str]], lost: str) -> None:
    """See that of each pair one was made and one refused, and nothing half."""
    for pair in zip(*answers, strict=True):
        assert sorted(pair) == sorted(["made", lost])
    topics = [one.topic for one in service.read(0, 10_000)]
    assert topics.count("match.found") == topics.count("bank_entry.matched") == ROUNDS
    assert topics.count("ledger_entry.matched") == ROUNDS


def items(service: AuditService) -> list[int]:
    return [one.position for one in service.read(0, 500) if one.topic == "cash_entry.recorded"]


def test_of_two_processes_that_match_one_entry_with_two_items_one_is_told_so(
    database_url: str,
) -> None:
    application = Application.open(database_url)
    entries = laid_out(application.service)
    positions = items(application.service)
    mine = [match_of(entry, positions[at]) for at, entry in enumerate(entries)]
    theirs = [match_of(entry, positions[ROUNDS + at]) for at, entry in enumerate(entries)]

    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        running = [
            pool.submit(officer, database_url, matches, actor)
            for matches, actor in zip((mine, theirs), TWO, strict=True)
        ]
        answers = [process.result(timeout=120) for process in running]

    each_once(application.service, answers, "entry_matched_already")
    application.close()


def test_of_two_officers_that_match_two_entries_with_one_item_one_is_told_so(
    database_url: str,
) -> None:
    application = Application.open(database_url)
    entries = laid_out(application.service, 2 * ROUNDS)
    positions = items(application.service)[:ROUNDS]
    start = threading.Barrier(2)

    def at_once(entries: list[Reference], actor: Actor) -> list[str]:
        own = Application.open(database_url)
        answers = []
        for entry, position in zip(entries, positions, strict=True):
            start.wait(30)
            answers.append(grasp(own.service, match_of(entry, position), actor))
        own.close()
        return answers

    with ThreadPoolExecutor(2) as pool:
        halves = (entries[:ROUNDS], entries[ROUNDS:])
        answers = list(pool.map(at_once, halves, TWO))

    each_once(application.service, answers, "item_matched_already")
    application.close()


def test_a_match_overtaken_by_another_of_the_same_entry_is_refused(
    application: Application, rival: Application
) -> None:
    (entry,) = laid_out(application.service, 1)
    one, other = items(application.service)
    theirs = partial(rival.service.execute, match_of(entry, other), LI)

    with refused("entry_matched_already") as answer:
        application.service.execute(overtaken(match_of(entry, one), theirs), ZHANG)

    assert answer[0].faults[0].reason.category == "conflict"


def test_what_is_dropped_while_it_is_matched_is_matched_with_nothing(
    application: Application, rival: Application
) -> None:
    (entry,) = laid_out(application.service, 1)
    item = items(application.service)[0]
    drop = DropCashEntry(entry=Reference("SR-0"), position=item, reason=WHY, effective_on=MARCH_1)
    dropped = partial(rival.service.execute, drop, LI)

    with refused("cash_entry_dropped"):
        application.service.execute(overtaken(match_of(entry, item), dropped), ZHANG)


def test_what_is_matched_while_it_is_dropped_stays_in_the_books(
    application: Application, rival: Application
) -> None:
    (entry,) = laid_out(application.service, 1)
    item = items(application.service)[0]
    drop = DropCashEntry(entry=Reference("SR-0"), position=item, reason=WHY, effective_on=MARCH_1)
    matched = partial(rival.service.execute, match_of(entry, item), LI)

    with refused("item_matched_already"):
        application.service.execute(overtaken(drop, matched), ZHANG)


def test_a_match_undone_by_another_meanwhile_is_not_undone_twice(
    application: Application, rival: Application
) -> None:
    (entry,) = laid_out(application.service, 1)
    match = match_of(entry, items(application.service)[0])
    made = Reference(application.service.execute(match, LI).reference)
    application.service.execute(voucher(9), LI)  # so that it takes itself to be alone
    undo = UndoMatch(match=made, reason=WHY, effective_on=MARCH_1)

    with refused("match_step_out_of_order"):
        theirs = partial(rival.service.execute, undo, LI)
        application.service.execute(overtaken(undo, theirs), ZHANG)


def test_the_log_itself_holds_one_next_fact_of_a_bank_entry(application: Application) -> None:
    (entry,) = laid_out(application.service, 1)
    match = match_of(entry, items(application.service)[0])
    application.service.execute(match, LI)
    store, before = application.service.store, application.service.last_position()
    matched = StoredEvent(
        originator_id=BankEntry.create_id(entry),
        originator_version=2,
        topic=BankEntry.Matched.TOPIC,
        state=b'{"match":"M.other"}',
    )

    with pytest.raises(IntegrityError):
        store.insert_events([matched])

    assert application.service.last_position() == before
