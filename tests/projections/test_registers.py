"""Who and what is on record, as the last fact left it."""

from __future__ import annotations

from typing import Any

import pytest

from audit_service.commands import claims, funds, notices, places
from projections.paging import PageRequest
from projections.register_queries import (
    entries,
    entry,
    organisation_by_name,
    subordinates,
)
from projections.rows import Row
from tests.projections.story import Story, day, project_subject
from tests.scenario import LI, refused, yuan


def one(story: Story, register: str, reference: str) -> Row:
    """Catch up and return a record that must be there."""
    story.application.catch_up()
    with story.application.database.reading() as connection:
        found = entry(connection, register, reference)
    assert found is not None
    return found


def listed(story: Story, register: str, **wanted: Any) -> list[str]:
    """Catch up and list the references that answer a filter."""
    story.application.catch_up()
    with story.application.database.reading() as connection:
        return [row["reference"] for row in entries(connection, register, **wanted).items]


def test_a_region_shows_its_place_in_the_tree_and_when_it_ended(story: Story) -> None:
    story.places()

    story.tell(places.RenameRegion, day(3, 1), code="621202", name="武都新区")
    last = story.tell(places.AbolishRegion, day(4, 1), code="621202", successor="621200")

    county = one(story, "regions", "621202")
    assert (county["name"], county["level"], county["parent"]) == ("武都新区", "county", "621200")
    assert (county["valid_from"], county["valid_to"]) == (None, day(4, 1))
    assert (county["version"], county["position"]) == (3, last.position)
    assert listed(story, "regions", region="6212") == ["621200", "621202"]


def test_a_fund_and_an_allocation_show_what_they_are_for(story: Story) -> None:
    story.places()
    story.money()

    fund, allocation = one(story, "funds", "F2018"), one(story, "allocations", "A1")

    assert fund["purposes"] == ("clinic", "road")
    assert (fund["tier"], fund["fund_class"], fund["fiscal_year"]) == ("province", "special", 2018)
    assert (fund["is_open"], fund["version"]) == (True, 3)
    assert (allocation["fund"], allocation["parent"]) == ("F2018", None)
    assert (allocation["document"], allocation["issued_on"]) == ("武财〔2018〕7号", day(1, 5))
    assert (allocation["purpose"], allocation["beneficiary_class"]) == ("clinic", "")


def test_a_closed_fund_is_shown_closed(story: Story) -> None:
    story.places()
    story.money()

    story.tell(funds.ReduceFund, day(2, 1), fund="F2018", amount=yuan(200), reason="收回")
    story.tell(funds.CloseFund, day(2, 2), fund="F2018", reason="年度终了")

    assert one(story, "funds", "F2018")["is_open"] is False


def test_a_paid_claim_shows_when_it_was_asked_for_and_paid(story: Story) -> None:
    story.whole()

    claim = one(story, "claims", "K1")

    assert (claim["stage"], claim["submitted_on"], claim["paid_on"]) == (
        "paid",
        day(5, 21),
        day(5, 26),
    )
    assert (claim["minor"], claim["currency"], claim["payee"]) == (300_00, "CNY", "builder")
    assert (claim["fund"], claim["organisation"], claim["region"]) == (
        "F2018",
        "county-finance",
        "621202",
    )


def test_a_rejected_claim_and_the_one_that_replaces_it_name_each_other(story: Story) -> None:
    story.places()
    story.money()
    story.planned_project()
    story.reach("built", day(5, 20))

    story.submit("K1", day(5, 21), 300)
    story.tell(claims.RejectClaim, day(5, 22), by=LI, claim="K1", reason="缺发票")
    story.submit("K2", day(5, 23), 300, replaces="K1")

    first, second = one(story, "claims", "K1"), one(story, "claims", "K2")
    assert (first["stage"], first["replaced_by"]) == ("rejected", "K2")
    assert (second["stage"], second["replaces"]) == ("submitted", "K1")
    assert listed(story, "claims", stage="submitted") == ["K2"]
    assert listed(story, "claims", project="P1") == ["K1", "K2"]


def test_a_notice_counts_the_objections_nobody_has_answered(story: Story) -> None:
    story.whole()

    about = project_subject("P1")
    story.tell(notices.ReceiveObjection, day(6, 7), subject=about, objection="Q-2", content="噪音")

    notice = one(story, "notices", "project:P1")
    assert (notice["subject_kind"], notice["subject"]) == ("project", "P1")
    assert (notice["until"], notice["open_objections"]) == (day(6, 8), 1)


def test_lists_narrow_by_region_subtree_organisation_and_fund(story: Story) -> None:
    story.whole()

    assert listed(story, "allocations", region="62") == ["A1"]
    assert listed(story, "allocations", region="621202", fund="F2018") == ["A1"]
    assert listed(story, "allocations", region="621203") == []
    assert listed(story, "claims", organisation="county-finance") == ["K1"]
    assert listed(story, "claims", organisation="city-finance") == []


def test_a_region_code_that_cannot_be_one_is_refused(story: Story) -> None:
    with refused("region_code_malformed"):
        listed(story, "allocations", region="62x")


def test_a_list_is_read_page_by_page_without_gap_or_overlap(story: Story) -> None:
    story.places()
    story.application.catch_up()

    seen, cursor = [], None
    with story.application.database.reading() as connection:
        for _ in range(3):
            page = entries(connection, "organisations", PageRequest(cursor, limit=2))
            seen += [row["reference"] for row in page.items]
            cursor = page.next_cursor

    assert seen == [
        "builder",
        "city-finance",
        "county-finance",
        "county-health",
        "province-finance",
    ]
    assert cursor is None


@pytest.mark.parametrize("name", ["陇南市财政局", "陇南市 财政局", " 陇南市\u3000财政局\n"])
def test_an_organisation_is_found_by_its_name_whatever_its_spacing(story: Story, name: str) -> None:
    story.places()
    story.application.catch_up()

    with story.application.database.reading() as connection:
        everywhere = organisation_by_name(connection, name)
        in_the_city = organisation_by_name(connection, name, under_region="621200")
        in_the_county = organisation_by_name(connection, name, under_region="621202")

    assert (everywhere, in_the_city, in_the_county) == (["city-finance"], ["city-finance"], [])


def test_a_renamed_organisation_is_found_by_its_new_name_only(story: Story) -> None:
    story.places()
    story.tell(places.RenameOrganisation, day(2, 1), reference="builder", name="陇南 建设集团")
    story.application.catch_up()

    with story.application.database.reading() as connection:
        assert organisation_by_name(connection, "陇南建设集团") == ["builder"]
        assert organisation_by_name(connection, "陇南建筑公司") == []


def test_an_office_and_all_that_answer_to_it_are_listed(story: Story) -> None:
    story.places()
    story.application.catch_up()

    with story.application.database.reading() as connection:
        assert subordinates(connection, "province-finance") == [
            "city-finance",
            "county-finance",
            "province-finance",
        ]
        assert subordinates(connection, "county-finance") == ["county-finance"]
        assert subordinates(connection, "nobody") == []
