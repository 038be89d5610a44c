"""Which differences were open, whose and how old, on any day, as known at any position."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from aggregates.case_values import CaseKind, CaseOwner, CaseSubjects, Resolution
from aggregates.cash_entry import CashKind
from aggregates.finding_values import Elements
from aggregates.values import Severity
from audit_service.bootstrap import Application
from audit_service.commands import bank_accounts, cases, found_cases
from audit_service.commands.escalations import EscalateCase
from projections.balances import Moment
from projections.case_documents import case_document, clock_of, step_document
from projections.case_queries import AgeBucket, CaseFilter, bucket_of, case
from projections.case_queries import cases as listed_cases
from projections.case_reports import case_ageing, case_report
from projections.paging import PageRequest
from tests.banking import ACCOUNT, SUN, Banking, day
from tests.projections.story import WANG, document, said
from tests.scenario import LI, refused, yuan

PAPER = (document("武财〔2018〕21号"),)
OTHER = "62170002"
DAY = timedelta(days=1)


@pytest.fixture
def bank(application: Application) -> Banking:
    """Begin with two accounts, which hold money that nobody knows the meaning of."""
    story = Banking(application)
    story.places()
    story.account()
    story.account(OTHER, pays_for=())
    return story


def held(
    bank: Banking, name: str, on: date, amount: int = 10, account: str = ACCOUNT, **found: Any
) -> str:
    """Have money in suspense since a day, and a case of it opened."""
    item = bank.cash(name, CashKind.SUSPENSE, amount, on, account=account)
    words: dict[str, Any] = {"account": account, "kind": CaseKind.SUSPENSE}
    subjects = said(CaseSubjects, items=(item,))
    opened_on = found.pop("opened_on", max(on, day(6, 1)))
    if found:
        owner = said(CaseOwner, **found)
        words |= {"owner": owner, "reason": "暂收未清"}
        return bank.tell(cases.OpenCase, opened_on, by=SUN, subjects=subjects, **words).reference
    return bank.tell(
        found_cases.RecordCase, opened_on, by=SUN, subjects=subjects, **words
    ).reference


def listed(bank: Banking, moment: Moment | None = None, **wanted: Any) -> list[str]:
    bank.application.catch_up()
    with bank.application.database.reading() as connection:
        page = listed_cases(connection, CaseFilter(**wanted), moment=moment or Moment())
    return [row["reference"] for row in page.items]


def ageing(bank: Banking, moment: Moment, **wanted: Any) -> Any:
    bank.application.catch_up()
    with bank.application.database.reading() as connection:
        return case_ageing(connection, CaseFilter(**wanted), moment)


BOUNDS = [
    (0, "0-30"), (30, "0-30"), (31, "31-60"), (60, "31-60"), (61, "61-90"), (90, "61-90"),
    (91, "91-365"), (365, "91-365"), (366, "366-730"), (730, "366-730"), (731, "731-"),
    (5_000, "731-"),
]  # fmt: skip


@pytest.mark.parametrize(("days", "bucket"), BOUNDS)
def test_a_difference_is_of_the_age_of_its_days(days: int, bucket: str) -> None:
    assert bucket_of(days).value == bucket


def test_each_bound_is_counted_on_its_own_side_in_reports_and_lists(bank: Banking) -> None:
    today = day(12, 31) + 5_000 * DAY
    for number, (days, _) in enumerate(BOUNDS):
        held(bank, f"X-{number}", today - days * DAY, 2**number, opened_on=today)

    found = ageing(bank, Moment(today))

    (total,) = found["totals"]
    by_hand = {
        "0-30": (2, 1 + 2),
        "31-60": (2, 4 + 8),
        "61-90": (2, 16 + 32),
        "91-365": (2, 64 + 128),
        "366-730": (2, 256 + 512),
        "731-": (2, 1024 + 2048),
    }
    counted = {
        age["bucket"]: (age["cases"], age["amount"]["minor"] // 100) for age in total["ages"]
    }
    assert counted == by_hand
    assert (total["cases"], total["amount"]["minor"]) == (12, 4095_00)
    for bucket in AgeBucket:
        assert len(listed(bank, Moment(today), age=bucket)) == 2
    assert len(listed(bank, Moment(today + DAY), age=AgeBucket.DAYS_0_30)) == 1


def test_ages_are_counted_by_kind_account_and_owner_and_never_cancel_out(bank: Banking) -> None:
    held(bank, "X-1", day(5, 20), 10)
    held(bank, "X-2", day(4, 20), -30, organisation="county-health", person="赵医生")
    held(bank, "X-3", day(4, 20), 5, OTHER)

    found = ageing(bank, Moment(day(6, 1)))

    rows = [
        (
            row["account"],
            row["owner"]["organisation"],
            row["owner"]["person"],
            {age["bucket"]: age["cases"] for age in row["ages"] if age["cases"]},
            row["amount"]["amount"],
        )
        for row in found["rows"]
    ]
    assert rows == [
        (ACCOUNT, "county-finance", None, {"0-30": 1}, "10.00"),
        (ACCOUNT, "county-health", "赵医生", {"31-60": 1}, "30.00"),
        (OTHER, "county-finance", None, {"31-60": 1}, "5.00"),
    ]
    assert [(row["account"], row["amount"]["amount"]) for row in found["by_account"]] == [
        (ACCOUNT, "40.00"),
        (OTHER, "5.00"),
    ]
    assert [(row["kind"], row["cases"]) for row in found["by_kind"]] == [("suspense", 3)]
    assert [(row["organisation"], row["cases"]) for row in found["by_owner"]] == [
        ("county-finance", 2),
        ("county-health", 1),
    ]
    assert [row["cases"] for row in ageing(bank, Moment(day(6, 1)), account=OTHER)["rows"]] == [1]
    with refused("field_missing"):
        ageing(bank, Moment())


def test_a_case_is_in_the_state_it_was_in_on_a_day_as_known_then(bank: Banking) -> None:
    name = held(bank, "X-1", day(5, 1), opened_on=day(5, 10))
    opened_at = bank.application.service.last_position()
    words: dict[str, Any] = {"case": name}
    owner = said(CaseOwner, organisation="county-health", person="赵医生")
    bank.tell(cases.AssignCase, day(5, 20), by=SUN, **words, owner=owner, reason="分工")
    longer: dict[str, Any] = {"explanation": "待核", "until": day(8, 1), "evidence": PAPER}
    bank.tell(cases.ExplainCase, day(5, 25), by=SUN, **words, **longer)
    bank.tell(bank_accounts.ClearCashEntry, day(6, 1), entry="X-1", amount=yuan(10), reason="退")
    bank.tell(found_cases.SettleCase, day(6, 2), by=SUN, **words)
    ended_at = bank.application.service.last_position()

    def on(as_of: date | None, known_at: int | None = None) -> tuple[Any, ...] | None:
        bank.application.catch_up()
        with bank.application.database.reading() as connection:
            row = case(connection, name, Moment(as_of, known_at))
        if row is None:
            return None
        shown = case_document(row, Moment(as_of, known_at))
        return (
            shown["stage"],
            shown["owner"]["organisation"],
            shown["due_on"],
            len(row["steps"]),
        )

    june = day(6, 9)
    assert on(day(5, 9)) is None
    assert on(day(5, 10)) == ("open", "county-finance", june, 1)
    assert on(day(5, 20)) == ("open", "county-health", june, 2)
    assert on(day(5, 25)) == ("explained", "county-health", day(8, 1), 3)
    assert on(day(6, 2)) == on(None) == ("resolved", "county-health", day(8, 1), 4)
    assert on(day(6, 2), opened_at) == ("open", "county-finance", june, 1)
    assert on(day(6, 2), ended_at - 1) == ("explained", "county-health", day(8, 1), 3)
    assert on(day(6, 2), opened_at - 1) is None
    assert ageing(bank, Moment(day(6, 2), ended_at))["totals"] == []
    assert ageing(bank, Moment(day(6, 2), ended_at - 1))["totals"][0]["cases"] == 1


def test_every_step_says_who_took_it_when_why_and_on_what(bank: Banking) -> None:
    name = held(bank, "X-1", day(5, 1), organisation="county-finance", person=LI.person)
    about: dict[str, Any] = {"case": name}
    bank.tell(cases.ResolveCase, day(6, 3), by=SUN, how=Resolution.UNFOUNDED, reason="重复",
              evidence=PAPER, **about)  # fmt: skip
    bank.tell(cases.ReopenCase, day(6, 4), by=WANG, reason="有误", evidence=PAPER, **about)
    bank.application.catch_up()

    with bank.application.database.reading() as connection:
        row = case(connection, name)
    assert row is not None
    steps = [step_document(step) for step in row["steps"]]
    said_in = ("step", "stage", "by", "office", "words", "resolution", "documents")
    assert [tuple(step[name] for name in said_in) for step in steps] == [
        ("opened", "open", "孙敏", "county-finance", "暂收未清", None, []),
        ("resolved", "resolved", "孙敏", "county-finance", "重复", "unfounded",
         ["武财〔2018〕21号"]),
        ("reopened", "open", "王大明", "county-audit", "有误", None, ["武财〔2018〕21号"]),
    ]  # fmt: skip
    assert (row["reopenings"], row["version"]) == (1, 3)


def test_a_partial_clearing_is_shown_once_the_case_is_restated(bank: Banking) -> None:
    name = held(bank, "X-1", day(5, 1))
    bank.tell(bank_accounts.ClearCashEntry, day(6, 1), entry="X-1", amount=yuan(4), reason="退")
    bank.tell(found_cases.RestateCase, day(6, 2), by=SUN, case=name)

    totals = [
        ageing(bank, Moment(on))["totals"][0]["amount"]["amount"] for on in (day(6, 1), day(6, 2))
    ]

    assert totals == ["10.00", "6.00"]


def test_cases_are_found_by_account_kind_stage_owner_finding_deadline_and_age(
    bank: Banking,
) -> None:
    first = held(bank, "X-1", day(5, 1))
    second = held(bank, "X-2", day(3, 1), organisation="county-health", person="赵医生")
    third = held(bank, "X-3", day(5, 1), account=OTHER, opened_on=day(6, 20))
    elements = said(
        Elements, criteria="一", condition="二", cause="三", effect="四", recommendation="五"
    )
    words: dict[str, Any] = {"title": "暂收未清", "elements": elements, "severity": Severity.MINOR}
    words |= {"finding": "W1", "category": "fraud", "reason": "逾期"}
    bank.tell(EscalateCase, day(6, 25), by=WANG, case=second, **words)

    assert listed(bank) == sorted([first, second, third])
    assert listed(bank, account=OTHER) == listed(bank, account=OTHER, kind="suspense") == [third]
    assert listed(bank, kind="duplicate") == []
    assert listed(bank, stage="escalated") == listed(bank, finding="W1") == [second]
    assert listed(bank, organisation="county-health") == listed(bank, person="赵医生") == [second]
    assert listed(bank, person="") == sorted([first, third])
    assert listed(bank, references=[first, "C.0"]) == [first]
    assert listed(bank, overdue_on=day(7, 1)) == []
    assert listed(bank, overdue_on=day(7, 2)) == sorted([first, second])
    old = listed(bank, Moment(day(6, 25)), age=AgeBucket.DAYS_91_365)
    assert old == [second]
    bank.tell(bank_accounts.ClearCashEntry, day(7, 1), entry="X-2", amount=yuan(10), reason="退")
    bank.tell(found_cases.SettleCase, day(7, 2), by=SUN, case=second)
    assert listed(bank, open_only=True) == sorted([first, third])
    again: dict[str, Any] = {"reason": "有误", "evidence": PAPER}
    bank.tell(cases.ReopenCase, day(7, 3), by=WANG, case=second, **again)
    assert listed(bank, stage="escalated", finding="W1") == [second]
    with refused("field_missing"):
        listed(bank, age=AgeBucket.DAYS_0_30)


def test_pages_follow_one_another(bank: Banking) -> None:
    names = sorted(held(bank, f"X-{n}", day(5, n)) for n in range(1, 4))
    bank.application.catch_up()

    with bank.application.database.reading() as connection:
        first = listed_cases(connection, request=PageRequest(limit=2))
        rest = listed_cases(connection, request=PageRequest(first.next_cursor, 2))

    assert [row["reference"] for row in (*first.items, *rest.items)] == names
    assert rest.next_cursor is None


def test_a_report_lists_all_and_adds_up_without_sign(bank: Banking) -> None:
    held(bank, "X-1", day(5, 1), 10)
    held(bank, "X-2", day(5, 1), -7)
    bank.application.catch_up()

    with bank.application.database.reading() as connection:
        found = case_report(connection, CaseFilter(open_only=True), Moment(day(6, 1), 10**6))

    assert [case["amount"]["amount"] for case in found["cases"]] in (
        ["10.00", "-7.00"],
        ["-7.00", "10.00"],
    )
    assert found["totals"] == [
        {
            "currency": "CNY",
            "cases": 2,
            "amount": {"minor": 17_00, "currency": "CNY", "amount": "17.00"},
        }
    ]
    assert found["filter"] == {"open_only": True}


def test_the_clock_of_a_case_stops_when_it_is_over() -> None:
    row = {"arisen_on": day(3, 1), "due_on": day(4, 1), "resolved_on": None, "is_open": True}
    over = row | {"resolved_on": day(3, 20), "is_open": False}

    said_of = ("age_days", "age_bucket", "days_overdue", "is_overdue")
    assert [clock_of(row, day(4, 1))[name] for name in said_of] == [31, "31-60", 0, False]
    assert [clock_of(row, day(4, 3))[name] for name in said_of] == [33, "31-60", 2, True]
    assert [clock_of(over, day(9, 1))[name] for name in said_of] == [19, None, 0, False]
    assert [clock_of(row, None)[name] for name in said_of] == [None] * 4
