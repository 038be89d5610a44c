"""A period is drawn up, certified by two offices, closed; every version follows the one before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from aggregates.period import Period
from aggregates.period_values import PeriodStage, Section, seal_of, span_of
from aggregates.values import Digest, Text
from audit_service.commands.command import Actor
from tests.scenario import LI, ZHANG, Fact, act, fact, given, happened, refused

WANG = Actor(person="王大明", office="county-audit")
SUN = Actor(person="孙敏", office="county-finance")
APRIL_10, APRIL_11, APRIL_12 = date(2018, 4, 10), date(2018, 4, 11), date(2018, 4, 12)
FUNDS = Section(name="funds", rows=2, digest=Digest("a1" * 32))
ACCOUNTS = Section(name="accounts", rows=1, digest=Digest("b2" * 32))
SECTIONS = (FUNDS, ACCOUNTS)
WORDS = Text("账实相符")


def sealed(version: int, position: int, follows: str, *sections: Section) -> Digest:
    """Compute a seal by hand."""
    lines = f"county-finance\n2018-03\n{version}\n{position}\n{follows}\n"
    for section in sections:
        lines += f"{section.name}\n{section.rows}\n{section.digest}\n"
    return Digest(hashlib.sha256(lines.encode()).hexdigest())


FIRST, SECOND = sealed(1, 70, "", *SECTIONS), sealed(2, 90, sealed(1, 70, "", *SECTIONS), FUNDS)


def opened(period: str = "2018-03") -> Fact:
    span = span_of(period)
    days = {"first_on": span.first_on, "last_on": span.last_on}
    opening = act(APRIL_10, SUN)
    return fact(Period.Opened, organisation="county-finance", period=period, **days, act=opening)


def prepared(**differing: Any) -> Fact:
    said = {"version": 1, "position": 70, "sections": SECTIONS, "follows_seal": "", "seal": FIRST}
    return fact(Period.Prepared, **{**said, "act": act(APRIL_10, SUN), **differing})


def certified(by: Actor, **differing: Any) -> Fact:
    said = {"version": 1, "seal": FIRST, "statement": WORDS, "act": act(APRIL_11, by)}
    return fact(Period.Certified, **{**said, **differing})


CLOSED = fact(Period.Closed, version=1, seal=FIRST, act=act(APRIL_12, SUN))
REOPENED = fact(Period.Reopened, reason=WORDS, act=act(APRIL_12, SUN))
CERTIFIED = (opened(), prepared(), certified(LI), certified(WANG))
REACHED: dict[PeriodStage, tuple[Fact, ...]] = {
    PeriodStage.OPENED: (opened(),),
    PeriodStage.PREPARED: (opened(), prepared()),
    PeriodStage.CERTIFIED: CERTIFIED,
    PeriodStage.CLOSED: (*CERTIFIED, CLOSED),
    PeriodStage.REOPENED: (*CERTIFIED, CLOSED, REOPENED),
}
CHEN = Actor(person="陈明", office="city-finance")
STEPS: dict[str, Callable[[Period], None]] = {
    "prepare": lambda period: period.prepare(90, (FUNDS,), act(APRIL_12, SUN)),
    "certify": lambda period: period.certify(Digest(period.seal), WORDS, act(APRIL_12, CHEN)),
    "close": lambda period: period.close(SECTIONS, act(APRIL_12, SUN)),
    "reopen": lambda period: period.reopen(WORDS, act(APRIL_12, SUN)),
}
ALLOWED = {
    "prepare": {*PeriodStage} - {PeriodStage.CLOSED},
    "certify": {PeriodStage.PREPARED, PeriodStage.CERTIFIED},
    "close": {PeriodStage.CERTIFIED},
    "reopen": {PeriodStage.CLOSED},
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("stage", PeriodStage)
def test_each_step_is_taken_at_its_stages_only(stage: PeriodStage, step: str) -> None:
    period = given(Period, *REACHED[stage])
    assert period.stage is stage

    if stage in ALLOWED[step]:
        STEPS[step](period)
        assert len(happened(period)) == 1
        return

    with pytest.raises(Exception, match=f"is {stage}; this step needs") as caught:
        STEPS[step](period)
    assert "period_step_out_of_order" in caught.value.codes  # type: ignore[attr-defined]
    assert happened(period) == []


def test_a_version_is_sealed_over_whose_it_is_what_it_follows_and_all_it_says() -> None:
    period = given(Period, opened())

    period.prepare(70, SECTIONS, act(APRIL_10, SUN))

    assert happened(period) == [prepared()]


@pytest.mark.parametrize(
    "differing",
    [
        {"organisation": "county-health"},
        {"period": "2018-04"},
        {"version": 2},
        {"position": 71},
        {"follows": FIRST},
        {"sections": (FUNDS,)},
        {"sections": (ACCOUNTS, FUNDS)},
        {"sections": (Section(name="funds", rows=3, digest=FUNDS.digest), ACCOUNTS)},
        {"sections": (Section(name="funds", rows=2, digest=ACCOUNTS.digest), ACCOUNTS)},
    ],
    ids=lambda differing: next(iter(differing)),
)
def test_a_seal_is_another_as_soon_as_anything_in_it_is(differing: dict[str, Any]) -> None:
    said: dict[str, Any] = {"organisation": "county-finance", "period": "2018-03", "version": 1}
    said |= {"position": 70, "follows": "", "sections": SECTIONS}

    assert seal_of(**said) == FIRST
    assert seal_of(**{**said, **differing}) != FIRST


def test_what_is_drawn_up_anew_before_the_close_is_the_same_version_and_certified_by_nobody() -> (
    None
):
    period = given(Period, *CERTIFIED)

    period.prepare(90, (FUNDS,), act(APRIL_12, SUN))

    seal = sealed(1, 90, "", FUNDS)
    again = {"position": 90, "sections": (FUNDS,), "seal": seal, "act": act(APRIL_12, SUN)}
    assert happened(period) == [prepared(**again)]
    assert period.certifications == ()


def test_the_version_after_a_closed_one_follows_its_seal() -> None:
    period = given(Period, *CERTIFIED, CLOSED, REOPENED)

    period.prepare(90, (FUNDS,), act(APRIL_12, SUN))

    said = {"version": 2, "position": 90, "sections": (FUNDS,), "seal": SECOND}
    assert happened(period) == [prepared(**said, follows_seal=FIRST, act=act(APRIL_12, SUN))]


def test_a_period_is_drawn_up_only_after_its_last_day() -> None:
    period = given(Period, opened("2018-04"))

    with refused("period_not_over") as answer:
        period.prepare(70, SECTIONS, act(date(2018, 4, 30), SUN))
    assert answer[0].faults[0].at == "/effective_on"

    period.prepare(70, SECTIONS, act(date(2018, 5, 1), SUN))


def test_its_author_certifies_nothing_and_no_office_or_person_does_twice() -> None:
    drawn_up = (opened(), prepared())
    colleague = Actor(person="周会计", office=LI.office)
    elsewhere = Actor(person=LI.person, office="city-finance")
    author = Actor(person=SUN.person, office="county-audit")

    with refused("duties_not_separated"):
        given(Period, *drawn_up).certify(FIRST, WORDS, act(APRIL_11, author))
    with refused("period_certified_by_office"):
        given(Period, *drawn_up, certified(LI)).certify(FIRST, WORDS, act(APRIL_11, colleague))
    with refused("period_certified_by_person"):
        given(Period, *drawn_up, certified(LI)).certify(FIRST, WORDS, act(APRIL_11, elsewhere))
    with refused("period_certified_by_office", "period_certified_by_person"):
        given(Period, *drawn_up, certified(LI)).certify(FIRST, WORDS, act(APRIL_11, LI))


def test_only_the_seal_of_the_present_version_is_certified() -> None:
    period = given(Period, opened(), prepared())

    with refused("seal_contradicts") as answer:
        period.certify(SECOND, WORDS, act(APRIL_11, LI))

    assert answer[0].faults[0].at == "/seal"


def test_one_office_is_not_enough_to_close() -> None:
    period = given(Period, opened(), prepared(), certified(LI))

    with refused("period_not_certified") as answer:
        period.close(SECTIONS, act(APRIL_12, SUN))

    assert "so far: county-finance" in str(answer[0])


def test_what_the_record_no_longer_says_is_not_closed_and_each_part_of_it_is_named() -> None:
    moved = (FUNDS, Section(name="accounts", rows=1, digest=Digest("c3" * 32)))

    with refused("period_stale") as answer:
        given(Period, *CERTIFIED).close(moved, act(APRIL_12, SUN))
    assert answer[0].faults[0].particulars["sections"] == "accounts"

    with refused("period_stale") as answer:
        given(Period, *CERTIFIED).close((), act(APRIL_12, SUN))
    assert answer[0].faults[0].particulars["sections"] == "funds, accounts"
    assert "资金, 银行账户" in answer[0].faults[0].message("zh")


def test_every_fault_of_a_step_is_named_at_once() -> None:
    period = given(Period, opened(), prepared(), certified(LI))

    with refused("dates_out_of_order", "period_not_certified", "period_stale"):
        period.close((), act(date(2018, 4, 9), SUN))
    with refused("dates_out_of_order", "period_step_out_of_order"):
        period.reopen(WORDS, act(date(2018, 4, 9), SUN))


def test_a_period_that_is_closed_is_called_so_in_chinese() -> None:
    with refused("period_step_out_of_order") as answer:
        given(Period, *CERTIFIED, CLOSED).prepare(90, (), act(APRIL_12, SUN))

    chinese = answer[0].faults[0].message("zh")
    assert "处于“已结账”状态" in chinese
    assert "未编制 / 已编制 / 已核签 / 已重新开账" in chinese


@pytest.mark.parametrize(
    ("name", "first", "last", "earlier", "later"),
    [
        ("2018", (2018, 1, 1), (2018, 12, 31), "2017", "2019"),
        ("2018-01", (2018, 1, 1), (2018, 1, 31), "2017-12", "2018-02"),
        ("2018-12", (2018, 12, 1), (2018, 12, 31), "2018-11", "2019-01"),
        ("2016-02", (2016, 2, 1), (2016, 2, 29), "2016-01", "2016-03"),
        ("1900-02", (1900, 2, 1), (1900, 2, 28), "1900-01", "1900-03"),
    ],
)
def test_a_month_and_a_year_have_their_days_and_their_neighbours(
    name: str, first: tuple[int, int, int], last: tuple[int, int, int], earlier: str, later: str
) -> None:
    span = span_of(name)

    assert (span.first_on, span.last_on) == (date(*first), date(*last))
    assert (span.earlier, span.later) == (earlier, later)


@pytest.mark.parametrize(
    "name", ["", "18", "2018-13", "2018-00", "2018-3", "2018Q1", "2018-03\n", "０２０１８", "3018"]
)
def test_what_is_no_month_and_no_year_is_no_period(name: str) -> None:
    with refused("period_name_malformed") as answer:
        span_of(name)

    assert answer[0].faults[0].at == "/period"


def test_who_drew_up_may_close_and_facts_replay_whatever_todays_rules_say() -> None:
    alone = certified(SUN)
    period = given(Period, opened(), prepared(), alone, alone, CLOSED)

    assert period.stage is PeriodStage.CLOSED
    assert period.closed_seal == FIRST
    assert ZHANG.person not in [word.person for word in period.certifications]
