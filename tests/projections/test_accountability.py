"""The report holds what was executed against the time that has passed, and reproduces notices."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from aggregates.refusals import Refused
from projections.accountability import Period, accountability_report
from projections.progress import elapsed, percent, rate
from tests.projections.story import Story, day

YEAR = (date(2018, 1, 1), date(2018, 12, 31))


def test_a_published_progress_report_comes_out_to_the_hundredth() -> None:
    """Notice CN12: 21,185.83 of 66,185 - 15,763 is 42.02 %, 8.68 points ahead of 4/12."""
    passed = elapsed(date(2023, 1, 1), date(2023, 12, 31), date(2023, 4, 30))
    executed = rate(21_185_83, (66_185 - 15_763) * 100)

    assert passed == Fraction(4, 12)
    assert executed is not None
    assert percent(executed) == "42.02"
    assert percent(executed - passed) == "8.68"
    assert percent(Fraction(3_893, 66_185 - 3_893)) == "6.25"


@pytest.mark.parametrize(
    ("as_of", "part"),
    [
        (date(2017, 12, 31), Fraction(0)),
        (date(2018, 1, 31), Fraction(1, 12)),
        (date(2018, 2, 14), Fraction(3, 24)),
        (date(2018, 12, 31), Fraction(1)),
        (date(2019, 6, 1), Fraction(1)),
    ],
)
def test_time_passes_by_months_and_within_a_month_by_days(as_of: date, part: Fraction) -> None:
    assert elapsed(*YEAR, as_of) == part


def report(story: Story, organisation: str, as_of: date, known_at: int | None = None) -> Any:
    application = story.application
    known_at = application.reached() if known_at is None else known_at
    with application.database.reading() as connection:
        return accountability_report(connection, organisation, Period(*YEAR, as_of), known_at)


def test_the_holder_of_an_allocation_accounts_for_it_and_its_projects(story: Story) -> None:
    story.whole()

    fund = report(story, "county-finance", day(5, 31))["funds"][0]

    assert (fund["fund"], fund["basis"]) == ("F2018", "held")
    figures = {name: figure["amount"] for name, figure in fund["figures"].items()}
    assert figures == {
        "appropriated": "800.00",
        "allotted": "800.00",
        "reserved": "500.00",
        "approved": "300.00",
        "ordered": "300.00",
        "paid": "300.00",
        "settled": "0.00",
        "unpaid": "500.00",
        "claimed": "300.00",
        "rejected": "0.00",
        "suspended": "0.00",
    }
    assert fund["execution_percent"] == "37.50"  # 300 of 800
    assert fund["ahead_of_time_points"] == "-4.17"  # 5/12 of the year have passed
    project = fund["projects"][0]
    assert (project["project"], project["responsible_unit"]) == ("P1", "county-health")
    assert project["execution_percent"] == "60.00"  # 300 of the 500 planned for it


def test_the_owner_of_a_fund_accounts_for_all_of_it(story: Story) -> None:
    story.whole()

    fund = report(story, "province-finance", day(12, 31))["funds"][0]

    assert fund["basis"] == "owned"
    assert fund["figures"]["appropriated"]["amount"] == "1000.00"


def test_a_unit_without_money_accounts_for_the_projects_it_answers_for(story: Story) -> None:
    story.whole()

    fund = report(story, "county-health", day(12, 31))["funds"][0]

    assert fund["basis"] == "answered_for"
    assert fund["figures"]["allotted"]["amount"] == "500.00"


def test_the_report_knows_only_what_had_happened_and_was_known(story: Story) -> None:
    story.whole()

    in_time = report(story, "county-finance", day(7, 31))
    before_the_finding = report(story, "county-finance", day(7, 9))
    closed = report(story, "county-finance", day(8, 31))
    not_yet_known = report(story, "county-finance", day(12, 31), known_at=20)

    assert [f["finding"] for f in in_time["findings"]] == ["X1"]
    assert in_time["findings"][0]["amount_in_question"]["amount"] == "300.00"
    assert before_the_finding["findings"] == closed["findings"] == []
    assert not_yet_known["funds"][0]["figures"]["paid"]["minor"] == 0


def test_a_finding_about_a_project_of_the_report_is_shown_whoever_answers_for_it(
    story: Story,
) -> None:
    story.whole()
    story.recorded_finding("X9", day(7, 20), unit="builder")
    story.application.catch_up()

    document = report(story, "county-finance", day(7, 31))

    assert [f["finding"] for f in document["findings"]] == ["X1", "X9"]
    assert document["funds"][0]["projects"][0]["open_findings"] == ["X1", "X9"]


def test_what_was_paid_in_the_period_leaves_out_what_was_paid_before(story: Story) -> None:
    story.whole()
    application = story.application
    later = Period(day(6, 1), day(12, 31), day(12, 31))

    with application.database.reading() as connection:
        document = accountability_report(connection, "county-finance", later, application.reached())

    fund = document["funds"][0]
    assert fund["paid_in_period"]["minor"] == 0
    assert fund["figures"]["paid"]["minor"] == 300_00


def test_a_report_on_nobody_or_on_no_period_is_refused(story: Story) -> None:
    story.places()
    story.application.catch_up()

    with pytest.raises(Refused) as unknown:
        report(story, "nobody", day(12, 31))
    with pytest.raises(Refused) as backwards:
        Period(day(12, 31), day(1, 1), day(12, 31))

    assert unknown.value.codes == ("not_recorded",)
    assert backwards.value.codes == ("dates_out_of_order",)
