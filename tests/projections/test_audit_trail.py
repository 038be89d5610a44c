"""Who put what on record, found by any of its sides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aggregates.values import FundClass, Tier
from audit_service.commands.funds import OpenFund
from audit_service.log_tables import instant_of
from projections.paging import PageRequest
from projections.rows import Row
from projections.trail_queries import Filter, fact, search
from tests.projections.story import Story, day
from tests.scenario import refused


@pytest.fixture
def told(story: Story) -> Story:
    """Begin with the whole story."""
    story.whole()
    return story


def facts(story: Story, *, newest_first: bool = False, **wanted: Any) -> list[Row]:
    """Search the trail for all that answers a filter."""
    with story.application.database.reading() as connection:
        request = PageRequest(limit=500)
        page = search(connection, Filter(**wanted), request, newest_first=newest_first)
    assert page.next_cursor is None
    return list(page.items)


def topics(story: Story, **wanted: Any) -> list[str]:
    """Search the trail for topics, oldest first."""
    return [row["topic"] for row in facts(story, **wanted)]


def test_every_fact_is_on_the_trail_once_and_in_order(told: Story) -> None:
    last = told.application.service.last_position()

    assert [row["position"] for row in facts(told)] == list(range(1, last + 1))
    assert [row["position"] for row in facts(told, newest_first=True)] == list(range(last, 0, -1))


def test_a_fact_shows_who_said_it_where_and_on_what_evidence(told: Story) -> None:
    (row,) = facts(told, topic="allocation.issued")
    (report,) = facts(told, topic="finding.rectification_reported")
    recorded = told.application.service.read(row["position"] - 1, 1)[0]

    assert (row["kind"], row["subject"], row["version"]) == ("allocation", "A1", 1)
    assert (row["by"], row["office"], row["region"]) == ("张建国", "county-finance", "621202")
    assert (row["minor"], row["currency"]) == (800_00, "CNY")
    assert (row["documents"], report["documents"]) == (("武财〔2018〕7号",), ("武卫〔2018〕5号",))
    assert (row["recorded_at"], row["effective_on"]) == (recorded.recorded_at, day(1, 5))
    assert row["originator_id"] == recorded.event.originator_id
    assert row["command_id"] == recorded.event.act.command_id


@pytest.mark.parametrize(
    ("subject", "kinds"),
    [
        ("P1/built", {"milestone"}),
        ("P1", {"project", "project_plan"}),
        ("project:P1", {"notice"}),
        ("K1", {"claim"}),
        ("nothing", set()),
    ],
)
def test_facts_are_found_by_what_they_are_about(told: Story, subject: str, kinds: set[str]) -> None:
    assert {row["kind"] for row in facts(told, subject=subject)} == kinds


def test_facts_lie_where_their_record_lies(told: Story) -> None:
    regions = {row["topic"]: row["region"] for row in facts(told)}

    assert regions["fund.appropriated"] == "620000"
    assert regions["claim.paid"] == regions["milestone.failed"] == "621202"
    assert regions["project_plan.claim_admitted"] == regions["notice.posted"] == "621202"
    assert regions["finding.closed"] == regions["inspection.opened"] == "621202"


def test_facts_are_found_by_person_office_kind_and_topic(told: Story) -> None:
    assert topics(told, by="王大明", kind="inspection") == [
        "inspection.planned",
        "inspection.opened",
        "inspection.visited",
        "inspection.concluded",
    ]
    assert topics(told, office="county-audit", topic="finding.recorded") == ["finding.recorded"]
    assert topics(told, by="李秀英", subject="K1") == ["claim.reviewed", "claim.approved"]
    assert topics(told, topic="finding.recorded", kind="claim") == []


def test_a_region_takes_in_everything_below_it(told: Story) -> None:
    everywhere = topics(told, region="620000")
    county = topics(told, region="621202")

    assert everywhere == [t for t in topics(told) if t != "parameter.adopted"]  # lies nowhere
    assert "fund.opened" in everywhere
    assert "fund.opened" not in county
    assert topics(told, region="6212", kind="fund") == []
    assert topics(told, region="621203") == []


def test_a_range_of_business_dates_includes_both_ends(told: Story) -> None:
    wanted = {"effective_from": day(5, 24), "effective_to": day(5, 26)}

    assert topics(told, **wanted, kind="claim") == ["claim.approved", "claim.ordered", "claim.paid"]
    assert topics(told, **wanted) == [
        "claim.approved", "allocation.charged", "claim.ordered", "claim.paid",
    ]  # fmt: skip
    assert topics(told, effective_from=day(8, 15)) == ["finding.closed"]
    assert topics(told, effective_from=day(8, 16)) == []


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"kind": "claim"},
        {"region": "621202"},
        {"effective_from": day(1, 8), "effective_to": day(6, 20)},
        {"text": "卫生"},
        {"position_from": 5, "position_to": 20},
    ],
    ids=lambda wanted: "+".join(wanted) or "everything",
)
def test_pages_join_without_gap_or_overlap(told: Story, wanted: dict[str, Any]) -> None:
    for newest_first in (True, False):
        whole = [row["position"] for row in facts(told, newest_first=newest_first, **wanted)]

        for limit in (1, 3, 7, 100):
            seen = paged(told, Filter(**wanted), limit, newest_first)

            assert seen == whole
            assert seen


def paged(story: Story, wanted: Filter, limit: int, newest_first: bool) -> list[int]:
    """Follow the cursors from the first page to the last."""
    seen: list[int] = []
    cursor = None
    with story.application.database.reading() as connection:
        while True:
            request = PageRequest(cursor, limit)
            page = search(connection, wanted, request, newest_first=newest_first)
            seen += [row["position"] for row in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return seen


def test_facts_are_found_by_when_they_entered_the_record(told: Story) -> None:
    rows = facts(told)
    instant = instant_of(rows[30]["recorded_at"])

    since = facts(told, recorded_from=instant)
    until = facts(told, recorded_to=instant)

    assert since == [row for row in rows if row["recorded_at"] >= rows[30]["recorded_at"]]
    assert until == [row for row in rows if row["recorded_at"] <= rows[30]["recorded_at"]]
    assert facts(told, recorded_from=datetime.now(UTC) + timedelta(days=1)) == []
    assert facts(told, recorded_to=datetime(2000, 1, 1, tzinfo=UTC)) == []


FOUND_BY_TEXT = [
    ("漏水", ["milestone.failed", "inspection.concluded", "finding.recorded"]),
    ("卫生室屋顶", ["finding.recorded"]),
    ("武财〔2018〕7号", ["allocation.issued"]),
    ("F2018", ["fund.opened", "fund.appropriated", "fund.allotted", "allocation.issued"]),
    ("f2018", ["fund.opened", "fund.appropriated", "fund.allotted", "allocation.issued"]),
    ("漏顶", []),
    ("财〔2018〕%", []),
    ("Z_1", []),
    ("Z-1", ["claim.paid"]),
    ("噪", []),
    ("噪音", []),
    ('"漏水"', []),
    ("漏水 OR 武财", []),
]


def test_a_text_is_found_as_it_is_written(told: Story) -> None:
    found = [(text, topics(told, text=text)) for text, _ in FOUND_BY_TEXT]

    assert found == FOUND_BY_TEXT


def test_a_single_character_is_found_too(told: Story) -> None:
    assert topics(told, text="漏") == topics(told, text="漏水")


def test_a_text_and_a_filter_both_hold(told: Story) -> None:
    assert topics(told, text="漏水", kind="finding") == ["finding.recorded"]
    assert topics(told, text="漏水", region="621202", by="李秀英") == ["milestone.failed"]
    assert topics(told, text="漏水", effective_from=day(7, 10)) == ["finding.recorded"]


def test_per_cent_and_underscore_stand_for_themselves(story: Story) -> None:
    story.places()
    story.money()
    story.tell(
        OpenFund,
        day(2, 1),
        reference="F_2",
        name="占比70%资金",
        fiscal_year=2018,
        tier=Tier.PROVINCE,
        fund_class=FundClass.SPECIAL,
        purposes=("clinic",),
        organisation="province-finance",
        region="620000",
    )
    story.application.catch_up()

    assert topics(story, text="占比70%") == ["fund.opened"]
    assert topics(story, text="比7_%") == []
    assert topics(story, text="%") == ["fund.opened"]
    assert topics(story, text="_") == ["fund.opened"]


def test_a_cursor_nobody_gave_out_is_refused(told: Story) -> None:
    with told.application.database.reading() as connection:
        for wanted in (Filter(), Filter(text="漏水"), Filter(effective_from=day(1, 1))):
            with refused("cursor_malformed"):
                search(connection, wanted, PageRequest("abc"))


def test_a_malformed_region_is_refused(told: Story) -> None:
    with refused("region_code_malformed"):
        facts(told, region="甘肃")


def test_a_fact_is_found_by_its_position(told: Story) -> None:
    with told.application.database.reading() as connection:
        first = fact(connection, 1)
        beyond = fact(connection, 10_000)

    assert first is not None
    assert (first["topic"], first["subject"]) == ("region.registered", "620000")
    assert beyond is None
