"""A period over HTTP: drawn up, certified by two offices, closed, and held against what follows."""

from __future__ import annotations

from typing import Any, Final

import pytest
from flask.testing import FlaskClient

from audit_service.commands.command import Actor
from tests.api.story import FUNDING, PLACES, WORKS, Step, cny, codes, path, play, post
from tests.api.test_reads import ask, read

HOLDER: Final = "LN-FIN"
OF: Final = f"periods/{HOLDER}/2017"
PREPARER: Final = Actor(person="孙会计", office=HOLDER)
FIRST: Final = Actor(person="高主任", office=HOLDER)
SECOND: Final = Actor(person="吴处长", office="GS-FIN")
DRAWN_UP: Final = Step(
    path("periods"), {"organisation": HOLDER, "period": "2017"}, PREPARER, "2018-02-01"
)
PERIOD_ADDRESSES: Final[dict[str, tuple[tuple[str, dict[str, str]], ...]]] = {
    "periods": (("periods", {}),),
    "period": ((OF, {}),),
    "version": ((f"{OF}/versions/1", {}),),
    "differences": ((f"{OF}/differences", {"from": "1", "to": "now"}),),
    "carry_over": ((f"{OF}/carry-over", {}),),
}


@pytest.fixture
def funded(client: FlaskClient) -> FlaskClient:
    play(client, *PLACES, *FUNDING, *WORKS)
    return client


def certify(client: FlaskClient, by: Actor, seal: str) -> Any:
    said = {"seal": seal, "statement": "核对一致", "effective_on": "2018-02-02"}
    return post(client, path("periods", HOLDER, "2017", "certifications"), said, by)


def close(client: FlaskClient) -> Any:
    said = {"effective_on": "2018-02-03"}
    return post(client, path("periods", HOLDER, "2017", "closures"), said, PREPARER)


def seal_of(client: FlaskClient) -> str:
    seal: str = read(client, OF)["versions"][-1]["seal"]
    return seal


def closed(client: FlaskClient) -> str:
    """Draw up, certify and close the year, and return its seal."""
    DRAWN_UP.send(client)
    seal = seal_of(client)
    assert [certify(client, by, seal).status_code for by in (FIRST, SECOND)] == [201, 201]
    assert close(client).status_code == 201
    return seal


def test_a_period_is_closed_only_once_two_offices_have_certified_its_seal(
    funded: FlaskClient,
) -> None:
    DRAWN_UP.send(funded)
    seal = seal_of(funded)

    by_its_author = certify(funded, PREPARER, seal)
    of_another = certify(funded, FIRST, "0" * 64)
    first = certify(funded, FIRST, seal)
    too_early = close(funded)
    second = certify(funded, SECOND, seal)
    at_last = close(funded)

    assert "duties_not_separated" in codes(by_its_author)
    assert (of_another.status_code, codes(of_another)) == (409, ["seal_contradicts"])
    assert codes(too_early) == ["period_not_certified"]
    assert [a.status_code for a in (first, second, at_last)] == [201, 201, 201]
    assert read(funded, OF)["stage"] == "closed"


def test_money_is_not_dated_back_into_a_closed_period(funded: FlaskClient) -> None:
    closed(funded)
    receipt = {"amount": cny(10), "payer": "甘肃省财政厅", "effective_on": "2017-12-31"}
    fund = read(funded, "funds")["items"][0]
    of_the_holder = {
        "reference": "A-LATE",
        "fund": fund["reference"],
        "organisation": HOLDER,
        "region": fund["region"],
        "earmark": {"purpose": "clinic", "beneficiary_class": "poor_village"},
        "amount": cny(1),
        "document": {"number": "X-1", "issuer": "甘肃省财政厅", "issued_on": "2017-12-31"},
        "effective_on": "2017-12-31",
    }

    late = post(funded, path("allocations"), of_the_holder)
    paid_in = post(funded, path("funds", fund["reference"], "receipts"), receipt)
    forward = receipt | {"effective_on": "2018-01-03"}

    assert "period_closed" in codes(late)
    assert codes(paid_in) == ["period_closed"]
    dated_forward = post(funded, path("funds", fund["reference"], "receipts"), forward)
    assert dated_forward.status_code == 201


def test_a_closed_version_reads_as_it_was_sealed_whatever_is_recorded_since(
    funded: FlaskClient,
) -> None:
    seal = closed(funded)

    version = read(funded, f"{OF}/versions/1")
    difference = read(funded, f"{OF}/differences", **{"from": "1", "to": "now"})

    assert version["seal"] == seal
    assert version["seal_holds"] is True
    assert all(section["is_as_sealed"] for section in version["sections"])
    assert len(version["sections"]) >= 5
    assert difference["is_same"] is True
    assert ask(funded, f"{OF}/versions/2").status_code == 404
