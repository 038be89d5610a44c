"""A bank's file is received whole or not at all, and once."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from aggregates.bank_account import BankAccount
from aggregates.bank_values import Balance, StatementKind
from aggregates.money import Money
from aggregates.refusals import Refused
from aggregates.statement import Statement
from aggregates.values import Reference, Text
from audit_service.checker import check
from audit_service.commands.bank_accounts import CloseBankAccount
from audit_service.config import Limits
from audit_service.evidence_files import EvidenceFiles, Spool
from audit_service.importers.outcomes import Status
from audit_service.refusal_log import REFUSALS
from audit_service.statements.delivered_files import DeliveredFiles
from tests.audit_service.statements.desk import Desk, booked, facts, said
from tests.audit_service.statements.made import FIRST, Bank, Paper, entry
from tests.scenario import ZHANG

BANK = Bank(
    "A1",
    [
        (0, entry(0, 100_00, "拨款")),
        (1, entry(1, -30_00, "付工程款")),
        (1, entry(1, -30_00, "付工程款")),
        (2, entry(2, -5, "手续费")),
        (4, entry(4, 7_00, "退款")),
    ],
)
WEEK = BANK.cut(0, 6)
OTHER = Bank("B2", [(3, entry(3, 1_00))])


def test_every_statement_of_a_file_is_received_with_all_its_entries(desk: Desk) -> None:
    outcome = desk.receive(WEEK, OTHER.cut(0, 6))

    assert outcome.status is Status.IMPORTED
    assert [(one.account, one.totals.count, one.booked) for one in outcome.statements] == [
        ("A1", 5, 5),
        ("B2", 1, 1),
    ]
    week = outcome.statements[0]
    assert (str(week.opening), str(week.credits)) == ("0.00 CNY", "107.00 CNY")
    assert (str(week.debits), str(week.closing)) == ("60.05 CNY", "46.95 CNY")
    assert booked(desk.service) == BANK.truth + OTHER.truth


def test_an_entry_is_booked_with_its_line_and_its_number_among_its_twins(desk: Desk) -> None:
    desk.receive(WEEK)

    listed = [(fact.line, fact.ordinal) for fact in facts(desk.service, "bank_entry.booked")]
    assert listed == [(1, 1), (2, 1), (3, 2), (4, 1), (5, 1)]


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    path = desk.file(WEEK, OTHER.cut(0, 6))
    desk.read(path)
    before = desk.position

    again = desk.read(path)

    assert (again.status, desk.position) == (Status.UNCHANGED, before)
    assert [(one.is_new, one.booked) for one in again.statements] == [(False, 0), (False, 0)]


def test_a_statement_that_another_file_brings_again_is_noted_once(desk: Desk) -> None:
    desk.receive(WEEK)
    both = desk.file(WEEK, OTHER.cut(0, 6), WEEK)

    second, third = desk.read(both), desk.read(both)

    assert (second.status, third.status) == (Status.IMPORTED, Status.UNCHANGED)
    assert [one.is_new for one in second.statements] == [False, True, False]
    (noted,) = facts(desk.service, "statement.delivered_again")
    assert noted.file == second.sha256
    assert booked(desk.service) == BANK.truth + OTHER.truth


def test_a_statement_twice_in_one_file_is_received_once(desk: Desk) -> None:
    outcome = desk.receive(WEEK, WEEK)

    assert [(one.is_new, one.booked) for one in outcome.statements] == [(True, 5), (False, 0)]
    assert booked(desk.service) == BANK.truth


def test_days_told_again_book_nothing_and_are_listed_again(desk: Desk) -> None:
    desk.receive(BANK.cut(1, 2), BANK.cut(4, 4))

    outcome = desk.receive(WEEK)

    assert [(one.known, one.booked) for one in outcome.statements] == [(4, 1)]
    listed = [fact.line for fact in facts(desk.service, "bank_entry.listed")]
    assert sorted(listed) == [2, 3, 4, 5]


@pytest.mark.parametrize("kind", [StatementKind.REPORT, StatementKind.NOTICE])
def test_a_report_or_notice_is_kept_and_books_no_entry(desk: Desk, kind: StatementKind) -> None:
    report = replace(WEEK, head=replace(WEEK.head, kind=kind, opening=None, closing=None))

    outcome = desk.receive(report)
    again = desk.receive(report, OTHER.cut(0, 6))

    assert outcome.statements[0].booked == 0
    assert not again.statements[0].is_new
    (noted,) = facts(desk.service, "statement.lines_noted")
    assert (noted.first_line, noted.lines) == (1, WEEK.entries)
    assert not desk.service.look().get(BankAccount, "A1").covered
    desk.receive(WEEK)
    assert booked(desk.service) == BANK.truth + OTHER.truth


def test_one_fault_anywhere_keeps_all_of_a_file_out_and_names_every_place(desk: Desk) -> None:
    assert WEEK.head.closing is not None
    wrong = replace(WEEK.head.closing, amount=Money(47_00, "CNY"))
    path = desk.file(
        OTHER.cut(0, 6),
        replace(WEEK, head=replace(WEEK.head, closing=wrong)),
        replace(WEEK, head=replace(WEEK.head, account="C3")),
        replace(WEEK, head=replace(WEEK.head, account="C3", number="2")),
        replace(WEEK, entries=(*WEEK.entries, entry(6, 1))),
        replace(WEEK, head=replace(WEEK.head, first_on=FIRST - timedelta(9))),
    )
    path.write_text(f"{path.read_text('utf-8')}odd\n", "utf-8")

    assert desk.faults(path) == [
        ("line 3", "balances_contradict"),
        ("line 9", "bank_account_unknown"),
        ("line 15", "bank_account_unknown"),
        ("line 21", "balances_contradict"),
        ("line 28", "statement_before_account"),
        ("line 34", "number_not_whole"),
    ]


def test_what_a_file_declares_of_itself_is_checked(desk: Desk) -> None:
    path = desk.file(WEEK)
    lines = path.read_text("utf-8").replace(",5,10700,6005]", ",6,10701,6005]")
    path.write_text(lines, "utf-8")

    assert desk.faults(path) == [("line 1", "declared_differs")] * 2


def test_an_entry_in_another_currency_is_refused_by_its_place(desk: Desk) -> None:
    foreign = replace(entry(3, 1), amount=Money(-5, "EUR"))
    entries = (*WEEK.entries[:3], foreign, WEEK.entries[4])

    faults = desk.faults(desk.file(replace(WEEK, entries=entries)))

    assert faults == [("line 4", "currency_not_of_account")]


def test_a_statement_in_another_currency_than_its_account_is_refused(desk: Desk) -> None:
    text = desk.file(WEEK).read_text("utf-8").replace("CNY", "EUR")
    path = desk.folder / "euro.made"
    path.write_text(text, "utf-8")

    assert desk.faults(path) == [("line 1", "currency_not_of_account")]


def test_a_statement_of_an_account_that_was_closed_before_is_refused(desk: Desk) -> None:
    closing = CloseBankAccount(
        account=Reference("A1"), reason=Text("并户"), effective_on=FIRST + timedelta(3)
    )
    desk.service.execute(closing, ZHANG)

    assert desk.faults(desk.file(WEEK)) == [("line 1", "account_closed")]
    desk.receive(BANK.cut(0, 3))


def test_a_missing_opening_balance_is_derived_and_said_to_be(desk: Desk) -> None:
    outcome = desk.receive(replace(WEEK, head=replace(WEEK.head, opening=None)))

    assert [(one.at, one.code) for one in outcome.remarks] == [("line 1", "opening_derived")]
    assert outcome.statements[0].opening == Money(0, "CNY")
    received = desk.service.look().get(Statement, "A1", outcome.statements[0].reference)
    assert received.head.opening == Balance(amount=Money(0, "CNY"), on=FIRST)


def test_the_number_is_found_with_a_stroke_or_with_the_currency_behind_it(desk: Desk) -> None:
    head = replace(WEEK.head, account="a 1 CNY")

    outcome = desk.receive(replace(WEEK, head=head))

    assert outcome.statements[0].account == "A1"


def test_the_same_days_in_other_words_are_refused_since_they_would_count_twice(desk: Desk) -> None:
    (first,) = desk.receive(WEEK).statements
    shouted = tuple(replace(one, words=f"{one.words}!") for one in WEEK.entries)
    otherwise = Bank("A1", [(n, one) for (n, _), one in zip(BANK.postings, shouted, strict=True)])

    refused = desk.file(OTHER.cut(0, 6), otherwise.cut(0, 6))

    assert desk.faults(refused) == [("line 3", "statement_contradicts")]
    assert desk.faults(desk.file(otherwise.cut(1, 1))) == [("line 1", "statement_contradicts")]
    with pytest.raises(Refused, match=first.reference):
        desk.read(refused)


def test_a_statement_that_agrees_in_part_is_received_with_its_differences(desk: Desk) -> None:
    desk.receive(WEEK)
    postings = list(BANK.postings)
    postings[1] = (1, entry(1, -30_00, "付工程款（更正）"))

    outcome = desk.receive(Bank("A1", postings).cut(0, 6))

    assert [(one.known, one.booked) for one in outcome.statements] == [(4, 1)]


def test_a_day_told_until_noon_and_its_afternoon_do_not_contradict_each_other(desk: Desk) -> None:
    desk.receive(BANK.cut(0, 1, 0, 2))

    desk.receive(BANK.cut(1, 6, 2, 5))

    assert booked(desk.service) == BANK.truth


def test_a_dry_run_says_what_would_be_and_records_and_keeps_nothing(desk: Desk) -> None:
    before = desk.position

    outcome = desk.receive(WEEK, dry_run=True)

    assert outcome.status is Status.CHECKED
    assert [(one.known, one.booked) for one in outcome.statements] == [(0, 5)]
    assert desk.position == before
    with pytest.raises(Refused) as refused:
        DeliveredFiles(desk.service).hand_out(outcome.sha256)
    assert refused.value.codes == ("delivered_file_unknown",)


def test_a_file_that_changes_while_it_is_read_is_refused(desk: Desk) -> None:
    many = Bank("A1", [(0, entry(0, 1, str(n))) for n in range(600)])
    path = desk.file(many.cut(0, 0))

    def tamper(stage: str, _done: int, _total: int | None) -> None:
        if stage == "read":
            with path.open("a", encoding="utf-8") as file:
                file.write("\n")

    assert desk.faults(path, on_progress=tamper) == [(path.name, "file_changed")]


def test_a_file_that_is_not_there_is_refused(desk: Desk) -> None:
    assert desk.faults(desk.folder / "gone.xml") == [("gone.xml", "file_unreadable")]


def test_a_file_without_a_statement_is_refused(desk: Desk) -> None:
    path = desk.folder / "empty.made"
    path.touch()

    assert desk.faults(path) == [("empty.made", "statement_missing")]


def test_a_refused_file_is_kept_and_found_by_the_digest_in_the_refusal_log(desk: Desk) -> None:
    path = desk.file(replace(WEEK, head=replace(WEEK.head, account="C3")))
    desk.faults(path)

    with desk.application.database.reading() as connection:
        row = connection.execute(sa.select(REFUSALS)).one()
    assert (row.command, row.codes) == ("import_statement", "bank_account_unknown")
    assert row.command_id == hashlib.sha256(path.read_bytes()).hexdigest()
    kept = DeliveredFiles(desk.service).hand_out(row.command_id)
    assert (kept.name, kept.size) == (path.name, path.stat().st_size)
    assert b"".join(kept.pieces) == path.read_bytes()


def test_a_check_names_a_delivered_file_that_is_no_longer_as_it_came(desk: Desk) -> None:
    outcome = desk.receive(WEEK)
    desk.application.catch_up()
    assert not check(desk.application)

    with desk.application.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE evidence_chunks SET content = x'78'")

    (found,) = check(desk.application)
    assert f"evidence_files ({outcome.sha256}) chunk 0, delivered" in found.where


def test_a_file_beyond_the_limit_is_received_and_said_not_to_be_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.application.database, "limits", Limits(file_megabytes=0))

    outcome = desk.receive(WEEK)

    assert [one.code for one in outcome.remarks] == ["delivered_file_not_kept"]
    assert booked(desk.service) == BANK.truth


def test_evidence_is_not_handed_out_as_a_delivered_file(desk: Desk) -> None:
    with Spool(1) as spool:
        spool.write("举报信".encode())
        EvidenceFiles(desk.application.database).store(spool, spool.media_type())
        sha256 = spool.sha256

    with pytest.raises(Refused) as refused:
        DeliveredFiles(desk.service).hand_out(sha256)

    assert refused.value.codes == ("delivered_file_unknown",)


def test_at_most_a_thousand_faults_are_named(desk: Desk) -> None:
    path = desk.folder / "odd.made"
    path.write_text("".join(f"odd {n}\n" for n in range(1_200)), "utf-8")

    faults = desk.faults(path)

    assert len(faults) == 1_001
    assert faults[-1] == ("odd.made", "faults_omitted")


def test_sums_beyond_what_can_be_counted_are_refused(desk: Desk) -> None:
    great = tuple(entry(0, 10**16, str(n)) for n in range(1_000))
    assert WEEK.head.closing is not None
    path = desk.file(Paper(WEEK.head, great))

    assert ("line 1", "amount_out_of_range") in desk.faults(path)


def test_hundreds_of_twins_are_as_many_entries_and_stay_so(desk: Desk) -> None:
    subsidies = Bank("A1", [(day, entry(day, -5_00, "补贴")) for day in (0, 1) for _ in range(700)])
    desk.receive(subsidies.cut(0, 0), subsidies.cut(1, 1))

    outcome = desk.receive(subsidies.cut(0, 1))

    assert outcome.statements[0].known == 1_400
    assert booked(desk.service) == subsidies.truth
    assert len(said(desk.service)) > 2_800
