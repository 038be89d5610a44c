"""Matches over HTTP: made by hand, proposed by a run and decided on, undone, each line once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any, Final
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from aggregates.bank_entry import entry_reference
from aggregates.bank_values import DifferenceKind, EntryNature, EntrySaid
from aggregates.match import Difference, Parties, match_reference
from api.app import create_app
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor
from audit_service.config import Settings
from tests.api.story import FUNDING, PAYMENT, PLACES, WORKS, codes, path, places, play, post
from tests.api.test_bank_accounts import ACCOUNT, NUMBER
from tests.api.test_reads import ask, read
from tests.bank_story import listed
from tests.banked_clinics import (
    ACCOUNTANT,
    BUILDER_ACCOUNT,
    CITY_ACCOUNT,
    BankedClinics,
    out,
    payment,
)
from tests.scenario import ZHANG, yuan

CHARGE: Final = EntrySaid(
    booked_on=date(2018, 1, 9), amount=yuan(-20), nature=EntryNature.CHARGE, words="手续费"
)
CHARGED: Final = match_reference(
    NUMBER,
    Parties(
        entries=(entry_reference(NUMBER, CHARGE, 1),),
        differences=(Difference(kind=DifferenceKind.CHARGE, amount=yuan(-20)),),
    ),
)
"""The match of a bank charge, which is no item of the books."""
NET: Final = EntrySaid(booked_on=date(2018, 1, 4), amount=yuan(-305), words="工程款及手续费")
DIFFERENCE: Final = [{"kind": "charge", "amount": {"minor": -500, "currency": "CNY"}}]
LIN: Final = Actor(person="林会计", office="LN-FIN")


def booked(client: FlaskClient, *lines: EntrySaid) -> list[str]:
    """Have the bank list lines, each on the statement of its day."""
    service = client.application.extensions["audit_service"].service
    for line in lines:
        service.execute_all(listed(service, NUMBER, line.booked_on, line), ACCOUNTANT)
    return [entry_reference(NUMBER, line, 1) for line in lines]


def hand_match(
    client: FlaskClient, entries: Sequence[str], actor: Actor = LIN, **differing: Any
) -> TestResponse:
    """Match entries by hand."""
    said = {"account": NUMBER, "entries": entries, "reason": "相符", "effective_on": "2018-01-31"}
    return post(client, path("matches"), said | differing, actor)


def match_charge(client: FlaskClient) -> None:
    """Put the match of a bank charge on record."""
    entries = booked(client, CHARGE)
    differences = [{"kind": "charge", "amount": {"minor": -2000, "currency": "CNY"}}]
    answer = hand_match(client, entries, differences=differences)
    assert (answer.status_code, answer.json["reference"]) == (201, CHARGED)  # type: ignore[index]


@pytest.fixture
def banked(client: FlaskClient) -> FlaskClient:
    """Pay 300 yuan by the books over an account."""
    play(client, *PLACES, *FUNDING, *WORKS, ACCOUNT, *PAYMENT)
    return client


def paid(client: FlaskClient) -> int:
    """Return the log position of the payment."""
    (item,) = read(client, f"bank-accounts/{NUMBER}/items", kind="payment")["items"]
    return int(item["item"])


def test_a_match_made_by_hand_names_what_the_bank_moved_beside_the_payment(
    banked: FlaskClient,
) -> None:
    entries, item = booked(banked, NET), paid(banked)

    made = hand_match(banked, entries, items=[item], differences=DIFFERENCE)

    assert made.status_code == 201
    assert made.json is not None
    match = read(banked, f"matches/{made.json['reference']}")
    assert (match["rule"], match["reason"], match["stage"]) == ("manual", "相符", "made")
    assert (match["is_automatic"], match["is_possible"]) == (False, False)
    assert [line["amount"]["amount"] for line in match["entries"]] == ["-305.00"]
    assert [(one["item"], one["amount"]["amount"]) for one in match["items"]] == [(item, "-300.00")]
    assert [(d["kind"], d["amount"]["amount"]) for d in match["differences"]] == [
        ("charge", "-5.00")
    ]
    assert match["counted"] == [{"from_position": match["position"], "until_position": None}]
    assert read(banked, "claims/C-1")["stage"] == "settled"


def test_a_match_whose_sides_differ_without_a_word_is_refused(banked: FlaskClient) -> None:
    entries, item = booked(banked, NET), paid(banked)

    answer = hand_match(banked, entries, items=[item])

    assert (answer.status_code, codes(answer)) == (422, ["match_unequal"])
    said = {"account": NUMBER, "entries": entries, "items": [item], "reason": "相符"}
    chinese = post(
        banked, path("matches"), said | {"effective_on": "2018-01-31"}, LIN, Accept_Language="zh"
    )
    assert chinese.json is not None
    assert "差额 -5.00 CNY 未列明" in chinese.json["detail"]


def test_every_line_that_cannot_be_matched_is_named_at_its_place(banked: FlaskClient) -> None:
    (entry,) = booked(banked, NET)

    wrong = hand_match(banked, [entry, "B-9"], items=[1, 10_000_000])
    stranger = hand_match(banked, [entry], account="9999")
    twice = hand_match(banked, [entry, entry])

    assert places(wrong) == {
        "/entries/1": "reference_unknown",
        "/items/0": "item_moves_no_cash",
        "/items/1": "item_moves_no_cash",
    }
    assert places(stranger) == {"/account": "reference_unknown"}
    assert codes(twice) == ["match_empty"]


def test_whoever_paid_does_not_match_the_payment(banked: FlaskClient) -> None:
    entries, item = booked(banked, NET), paid(banked)

    answer = hand_match(banked, entries, ZHANG, items=[item], differences=DIFFERENCE)

    assert codes(answer) == ["duties_not_separated"]
    assert read(banked, "claims/C-1")["stage"] == "paid"


def test_a_match_is_undone_and_made_again(banked: FlaskClient) -> None:
    entries, item = booked(banked, NET), paid(banked)
    made = hand_match(banked, entries, items=[item], differences=DIFFERENCE)
    assert made.json is not None
    address = f"matches/{made.json['reference']}"
    said = {"reason": "与回单不符", "effective_on": "2018-02-01"}

    undone = post(banked, path(*address.split("/"), "undoing"), said, LIN)
    stage = read(banked, "claims/C-1")["stage"]
    again = hand_match(
        banked, entries, items=[item], differences=DIFFERENCE, effective_on="2018-02-02"
    )

    assert (undone.status_code, stage, again.status_code) == (201, "paid", 201)
    assert again.json is not None
    assert again.json["reference"] == made.json["reference"]
    match = read(banked, address)
    assert [span["until_position"] is None for span in match["counted"]] == [False, True]
    assert read(banked, "claims/C-1")["stage"] == "settled"


def test_what_is_made_already_or_not_on_record_is_said_so(banked: FlaskClient) -> None:
    entries, item = booked(banked, NET), paid(banked)
    said = {"reason": "相符", "effective_on": "2018-02-01"}
    made = hand_match(banked, entries, items=[item], differences=DIFFERENCE)
    assert made.json is not None

    again = hand_match(banked, entries, items=[item], differences=DIFFERENCE)
    accepted = post(banked, path("matches", made.json["reference"], "acceptance"), said, LIN)
    unknown = post(banked, path("matches", "M.1", "undoing"), said, LIN)

    assert again.status_code == 409
    assert codes(again) == ["entry_matched_already", "item_matched_already"]
    assert (accepted.status_code, codes(accepted)) == (422, ["match_step_out_of_order"])
    assert (unknown.status_code, codes(unknown)) == (404, ["not_recorded"])
    assert ask(banked, "matches/M.1").status_code == 404


def test_a_clients_copy_of_a_match_is_good_until_one_of_its_lines_is_matched(
    banked: FlaskClient,
) -> None:
    entries, item = booked(banked, NET), paid(banked)
    (other,) = booked(banked, EntrySaid(booked_on=date(2018, 1, 5), amount=yuan(-300)))
    made = hand_match(banked, entries, items=[item], differences=DIFFERENCE)
    assert made.json is not None
    address = f"matches/{made.json['reference']}"
    said = {"reason": "与回单不符", "effective_on": "2018-02-01"}
    post(banked, path(*address.split("/"), "undoing"), said, LIN)
    tag = ask(banked, address).headers["ETag"]

    def still_good() -> bool:
        answer = banked.get(path(*address.split("/")), headers={"If-None-Match": tag})
        return answer.status_code == 304

    before = still_good()
    hand_match(banked, [other], items=[item])

    assert (before, still_good()) == (True, False)
    assert read(banked, address)["is_possible"] is False


@pytest.fixture
def clinics(served: Application) -> BankedClinics:
    """Pay three clinics, and have the bank name one payment and be silent about two."""
    told = BankedClinics(served, 3)
    told.book(out(end_to_end=payment(1)), *(out(account=BUILDER_ACCOUNT, code=n) for n in "ab"))
    return told


RUN: Final = {"account": CITY_ACCOUNT, "effective_on": "2015-10-31"}


def test_a_run_matches_what_is_certain_and_a_person_decides_on_the_rest(
    client: FlaskClient, clinics: BankedClinics
) -> None:
    before = clinics.service.last_position()
    done = post(client, path("reconciliations"), RUN, LIN)
    cases = read(client, "reconciliation-cases", account=CITY_ACCOUNT)["items"]
    waiting = read(client, "matches", stage="proposed", is_possible="true")["items"]
    said = {"reason": "与银行回单核对", "effective_on": "2015-11-01"}
    first = waiting[0]
    accepted = post(client, path("matches", first["reference"], "acceptance"), said, LIN)
    rest = read(client, "matches", stage="proposed", is_possible="true")["items"]
    declined = post(client, path("matches", rest[0]["reference"], "refusal"), said, LIN)

    assert done.status_code == 201
    assert done.json == {
        "account": CITY_ACCOUNT,
        "effective_on": "2015-10-31",
        "bank": {"open": 3, "matched": 1, "proposed": 2, "left": 0},
        "books": {"open": 3, "matched": 1, "proposed": 2, "left": 0},
        "certain": {"end_to_end": 1},
        "proposed": {"amount_account": 4},
        "differences": [],
        "matched_in": {"minor": 0, "currency": "CNY", "amount": "0.00"},
        "matched_out": {"minor": -10_000_000, "currency": "CNY", "amount": "-100000.00"},
        "recorded": 5,
        "position": before + 9,  # five facts of the match, four proposals
        "is_dry": False,
    }
    unmatched = [one["amount"]["amount"] for one in cases if one["kind"] == "unmatched_entry"]
    assert unmatched == ["-100000.00"] * 2
    assert len(waiting) == 4
    assert first["amount"]["amount"] == "-100000.00"
    assert (len(first["entries"]), len(first["items"])) == (1, 1)
    assert (accepted.status_code, declined.status_code) == (201, 201)
    assert [one["reference"] for one in rest] == [
        one["reference"]
        for one in waiting[1:]
        if not {*one["entries"], *one["items"]} & {*first["entries"], *first["items"]}
    ]
    assert read(client, "matches", account=CITY_ACCOUNT, is_possible="true")["items"][0][
        "stage"
    ] == ("declined")
    stages = [row["stage"] for row in read(client, "matches", account=CITY_ACCOUNT)["items"]]
    assert sorted(stages) == ["declined", "made", "made", "proposed", "proposed"]


def test_a_run_on_trial_or_without_anything_new_records_nothing(
    client: FlaskClient, clinics: BankedClinics
) -> None:
    before = clinics.service.last_position()
    tried = post(client, path("reconciliations"), RUN | {"dry_run": True}, LIN)
    between = clinics.service.last_position()
    post(client, path("reconciliations"), RUN, LIN)
    after = clinics.service.last_position()
    again = post(client, path("reconciliations"), RUN, LIN)

    assert (tried.status_code, between) == (200, before)
    assert tried.json is not None
    assert tried.json["is_dry"] is True
    assert tried.json["certain"] == {"end_to_end": 1}
    assert (again.status_code, clinics.service.last_position()) == (200, after)


def test_a_run_asked_for_twice_under_a_key_is_answered_alike(
    client: FlaskClient, clinics: BankedClinics
) -> None:
    first = post(client, path("reconciliations"), RUN, LIN, Idempotency_Key="K-1")
    position = clinics.service.last_position()
    again = post(client, path("reconciliations"), RUN, LIN, Idempotency_Key="K-1")
    other = RUN | {"effective_on": "2015-11-30"}
    otherwise = post(client, path("reconciliations"), other, LIN, Idempotency_Key="K-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data
    assert clinics.service.last_position() == position
    assert (otherwise.status_code, codes(otherwise)) == (409, ["key_used_otherwise"])


def test_a_match_asked_for_twice_under_a_key_is_made_once(banked: FlaskClient) -> None:
    entries, item = booked(banked, NET), paid(banked)
    said = {"account": NUMBER, "entries": entries, "items": [item], "differences": DIFFERENCE}
    said |= {"reason": "相符", "effective_on": "2018-01-31"}

    first = post(banked, path("matches"), said, LIN, Idempotency_Key="K-1")
    again = post(banked, path("matches"), said, LIN, Idempotency_Key="K-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data


def test_a_malformed_run_is_refused_with_every_fault(client: FlaskClient) -> None:
    wrong = post(client, path("reconciliations"), {"account": 1, "dry_run": "yes"}, LIN)
    unknown = post(client, path("reconciliations"), RUN, LIN, Accept_Language="zh")

    assert places(wrong) == {
        "/account": "not_text",
        "/dry_run": "not_true_or_false",
        "/effective_on": "field_missing",
    }
    assert (unknown.status_code, places(unknown)) == (422, {"/account": "bank_account_unknown"})
    assert unknown.json is not None
    assert unknown.json["detail"] == f"银行账户 {CITY_ACCOUNT} 未登记。"
    nobody = client.post(path("reconciliations"), json=RUN)
    assert nobody.status_code == 401


@pytest.mark.parametrize("is_same", [True, False], ids=["same item", "another item"])
def test_of_two_officers_at_once_one_matches_an_entry_and_one_is_told_so(
    application: Application, is_same: bool
) -> None:
    rounds = 4
    told = BankedClinics(application, 2 * rounds)
    entries = told.book(*(out(bank_reference=str(number)) for number in range(rounds)))
    app = create_app(application, Settings(insecure_dev=True))
    begin = Barrier(2)

    def officer(number: int) -> list[tuple[int, tuple[str, ...]]]:
        answers = []
        for turn, entry in enumerate(entries):
            item = told.item(1 + turn + (0 if is_same else number * rounds))
            said = {"account": CITY_ACCOUNT, "entries": [entry], "items": [item], "reason": "相符"}
            begin.wait()
            who = Actor(person=f"会计{number}", office="LN-FIN")
            body = said | {"effective_on": "2015-10-31"}
            answer = post(app.test_client(), path("matches"), body, who)
            found = codes(answer) if answer.status_code != 201 else []
            answers.append((answer.status_code, tuple(found)))
        return answers

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(officer, range(2))

    lost = ("entry_matched_already", *(["item_matched_already"] if is_same else []))
    for pair in zip(one, other, strict=True):
        assert sorted(pair) == [(201, ()), (409, lost)]
    assert told.settled() == yuan(100_000 * rounds)


def test_a_match_is_not_found_under_a_reference_that_cannot_be_one(client: FlaskClient) -> None:
    assert ask(client, "matches/" + quote("M 1\t", safe="")).status_code == 404
    assert places(ask(client, "matches", stage="done")) == {"?stage": "value_not_listed"}
