"""Reconcile, certify by two offices, close: and what keeps a period from being closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from aggregates.case_values import CaseKind, CaseOwner, CaseSubjects
from aggregates.cash_entry import CashKind
from aggregates.closed_books import ClosedBooks
from aggregates.period import Period
from aggregates.period_values import PeriodStage, Span
from aggregates.refusals import Refused
from audit_service.bootstrap import Application
from audit_service.commands import bank_accounts, cases, claims
from audit_service.commands.periods import ClosePeriod
from audit_service.deciding import Commanded
from audit_service.period_desk import ATTEMPTS_MAX, PeriodDesk
from audit_service.period_snapshot import Snapshot, snapshot
from audit_service.refusal_log import REFUSALS
from tests.banking import ACCOUNT, SUN, entry
from tests.closing import APRIL, CLOSED_ON, COUNTY, MARCH, Closing
from tests.projections.story import WANG, day, said
from tests.scenario import LI, ZHANG, refused, yuan


@pytest.fixture
def story(application: Application) -> Closing:
    return Closing(application)


def test_a_reconciled_period_is_drawn_up_certified_by_two_offices_and_closed(
    story: Closing,
) -> None:
    story.march()

    story.prepare()
    story.certify()
    receipt = story.close()

    period = story.period()
    assert period.stage is PeriodStage.CLOSED
    assert [word.office for word in period.certifications] == [LI.office, WANG.office]
    topics = [fact.topic for fact in story.facts() if fact.topic.startswith(("period", "closed"))]
    assert topics == [
        "period.opened", "period.prepared", "period.certified", "period.certified",
        "period.closed", "closed_books.begun", "closed_books.shut",
    ]  # fmt: skip
    assert (receipt.kind, receipt.reference) == ("period", MARCH)
    drawn_up = story.last("period.prepared")
    assert drawn_up.position == next(f.position for f in story.facts() if f.event == drawn_up) - 2


def test_a_period_with_days_without_a_statement_is_not_drawn_up(story: Closing) -> None:
    story.ready()

    with refused("account_without_statement"):
        story.prepare()
    story.statement(day(1, 1), day(3, 20))
    with refused("account_days_uncovered") as answer:
        story.prepare()
    assert answer[0].faults[0].particulars["days"] == 11
    assert "有 11 天没有对账单" in answer[0].faults[0].message("zh")

    story.statement(day(3, 21), day(3, 31))
    story.prepare()


def test_days_after_an_account_was_closed_need_no_statement(story: Closing) -> None:
    story.ready()
    story.statement(day(1, 1), day(3, 20))
    story.tell(bank_accounts.CloseBankAccount, day(3, 20), account=ACCOUNT, reason="销户")

    story.prepare()

    assert story.period().stage is PeriodStage.PREPARED


def test_a_period_with_an_amount_nobody_can_explain_is_not_drawn_up(story: Closing) -> None:
    story.ready()
    story.statement(day(1, 1), day(3, 31), opening=yuan(1_050))

    with refused("account_unexplained") as answer:
        story.prepare()

    assert "the bank holds 50.00 CNY more" in str(answer[0])


def test_a_line_on_one_side_needs_a_match_or_a_case(story: Closing) -> None:
    story.ready()
    paid_late = story.cash("V-1", CashKind.TRANSFER, -70, day(3, 30))
    lost = story.cash("V-2", CashKind.TRANSFER, -80, day(3, 30))
    story.statement(day(1, 1), day(3, 31), entry(day(3, 31), 25))
    _, (found,) = story.statement(day(4, 1), day(4, 30), entry(day(4, 2), -70))

    with refused(*["line_without_case"] * 3) as answer:
        story.prepare()
    named = {fault.particulars["subject"] for fault in answer[0].faults}
    assert {str(paid_late), str(lost)} < named

    story.match(day(4, 3), [found], paid_late)
    (subject,) = named - {str(paid_late), str(lost)}
    _open_case(story, CaseKind.UNMATCHED_ENTRY, entries=(subject,))
    _open_case(story, CaseKind.STALE_IN_TRANSIT, items=(lost,))
    story.prepare()

    rows = story.version(1)["rows"]
    assert sorted(row["minor"] for row in rows["unreconciled"]) == [-80_00, -70_00, 25_00]
    assert [row["takes_up"] for row in rows["cases"]] == [[str(lost)], [subject]] or [
        row["takes_up"] for row in rows["cases"]
    ] == [[subject], [str(lost)]]


def test_suspense_in_the_books_is_no_word_about_the_bank(story: Closing) -> None:
    story.ready()
    held = story.cash("V-1", CashKind.SUSPENSE, 40, day(3, 1))
    story.statement(day(1, 1), day(3, 31))
    _open_case(story, CaseKind.SUSPENSE, items=(held,))

    with refused("line_without_case"):
        story.prepare()


def _open_case(story: Closing, kind: CaseKind, **subjects: Any) -> None:
    owner = said(CaseOwner, organisation=COUNTY, person=LI.person)
    about = {"account": ACCOUNT, "kind": kind, "subjects": said(CaseSubjects, **subjects)}
    story.tell(cases.OpenCase, day(4, 5), by=WANG, **about, owner=owner, reason="未达")


def test_money_on_no_account_keeps_a_period_open(story: Closing) -> None:
    story.places()
    story.money()
    story.planned_project()
    story.built()
    paid = story.claim("K1", 300, day(3, 5), "Z-1")

    with refused("item_on_no_account") as answer:
        story.prepare()

    assert answer[0].faults[0].particulars["item"] == paid


def test_every_fault_is_named_and_the_refusal_is_kept(story: Closing) -> None:
    story.ready()

    with refused("period_not_over", "account_without_statement"):
        story.prepare(on=day(3, 31))
    with refused("period_name_malformed"):
        story.prepare("2018-3")
    with refused("not_recorded"):
        story.close("March")

    with story.application.database.reading() as connection:
        kept = [(row.command, row.codes) for row in connection.execute(sa.select(REFUSALS))]
    assert kept == [
        ("prepare_period", "period_not_over account_without_statement"),
        ("prepare_period", "period_name_malformed"),
        ("close_period", "not_recorded"),
    ]
    assert story.application.service.look().find(Period, COUNTY, MARCH) is None


def test_an_unknown_organisation_closes_nothing(story: Closing) -> None:
    story.whose = "nobody"

    with refused("reference_unknown"):
        story.prepare()
    with refused("not_recorded"):
        story.close()


def test_a_period_follows_the_one_before_it(story: Closing) -> None:
    story.march()
    story.april()
    story.prepare()

    with refused("period_before_open"):
        story.prepare(APRIL)

    story.certify()
    story.close()
    story.prepare(APRIL)


def test_what_was_certified_is_closed_only_while_the_record_says_the_same(story: Closing) -> None:
    story.march()
    story.claimed("K2", 20, until="ordered")
    story.prepare()
    story.certify()
    story.tell(claims.PayClaim, day(3, 20), by=ZHANG, claim="K2", payment="Z-2")

    with refused("period_stale") as answer:
        story.close()

    moved = answer[0].faults[0].particulars["sections"]
    assert moved == "funds, commitments, accounts, unreconciled"
    assert story.period().stage is PeriodStage.CERTIFIED
    assert story.application.service.look().find(ClosedBooks, COUNTY) is None


def test_a_later_payment_does_not_disturb_the_close(story: Closing) -> None:
    story.march()
    story.claimed("K2", 20, until="ordered")
    story.prepare()
    story.certify()
    story.tell(claims.PayClaim, day(4, 3), by=ZHANG, claim="K2", payment="Z-2")

    story.close()

    assert story.period().stage is PeriodStage.CLOSED


def test_two_people_of_one_office_are_not_two_offices(story: Closing) -> None:
    story.march()
    story.prepare()
    story.certify(LI)

    with refused("period_certified_by_office"):
        story.certify(ZHANG)
    with refused("period_not_certified"):
        story.close()


def test_the_same_request_under_a_key_takes_effect_once(story: Closing) -> None:
    story.march()

    first = story.prepare(key="P-1")
    story.certify()
    closed = story.close(key="C-1")

    assert story.prepare(key="P-1") == first
    assert story.close(key="C-1") == closed
    assert [f.topic for f in story.facts()].count("period.prepared") == 1
    with refused("key_used_otherwise"):
        story.prepare(APRIL, key="P-1")


class Interrupted(PeriodDesk):
    """A desk that something happens at between reading the rows and closing."""

    def __init__(self, story: Closing, happening: Callable[[int], None]) -> None:
        super().__init__(story.application)
        self.happening = happening
        self.readings = 0

    def _taken(self, organisation: str, span: Span) -> tuple[int, Snapshot]:
        taken = super()._taken(organisation, span)
        self.readings += 1
        self.happening(self.readings)
        return taken


def close_at(desk: PeriodDesk) -> None:
    asked = said(ClosePeriod, organisation=COUNTY, period=MARCH, effective_on=CLOSED_ON)
    desk.close(asked, SUN)


def certified(story: Closing) -> None:
    story.march()
    story.claimed("K2", 20, until="ordered")
    story.prepare()
    story.certify()


def test_a_fact_of_the_period_that_comes_in_while_it_is_closed_is_not_overlooked(
    story: Closing,
) -> None:
    certified(story)

    def pay(reading: int) -> None:
        if reading == 1:
            story.tell(claims.PayClaim, day(3, 20), by=ZHANG, claim="K2", payment="Z-2")

    desk = Interrupted(story, pay)
    with refused("period_stale"):
        close_at(desk)

    assert desk.readings == 2


def test_a_fact_of_later_days_does_not_hold_up_the_close(story: Closing) -> None:
    certified(story)

    def pay(_reading: int) -> None:
        story.tell(claims.PayClaim, day(4, 20), by=ZHANG, claim="K2", payment="Z-2")

    desk = Interrupted(story, pay)
    close_at(desk)

    assert desk.readings == 1


def test_a_close_that_is_overtaken_each_time_asks_to_be_asked_again(story: Closing) -> None:
    certified(story)

    def note(reading: int) -> None:
        story.cash(f"N-{reading}", CashKind.SUSPENSE, 1, day(4, 1))
        story.statement(day(4, reading), day(4, reading))

    desk = Interrupted(story, note)
    with refused("period_overtaken"):
        close_at(desk)

    assert desk.readings == ATTEMPTS_MAX
    assert story.period().stage is PeriodStage.CERTIFIED


def test_a_fact_decided_in_the_same_transaction_is_not_overlooked(story: Closing) -> None:
    certified(story)
    service = story.application.service
    position = service.last_position()
    story.application.catch_up()
    with story.application.database.reading() as connection:
        span = Span(MARCH, day(3, 1), day(3, 31))
        sections = snapshot(connection, COUNTY, span, position).sections
    said_of = {"organisation": COUNTY, "period": MARCH, "effective_on": CLOSED_ON}
    closing = said(ClosePeriod, **said_of, position=position, sections=sections)
    paying = said(claims.PayClaim, effective_on=day(3, 20), claim="K2", payment="Z-2")
    requests = [
        Commanded(service.codec, command, actor, None, None)
        for command, actor in ((paying, ZHANG), (closing, SUN))
    ]

    service._writer.carry_out(list(requests))

    first, second = requests
    assert first.verdict is not None
    assert isinstance(second.fault, Refused)
    assert second.fault.codes == ("period_overtaken",)
