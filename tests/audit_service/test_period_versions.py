"""A sealed version stays what it was; what comes later shows as a difference to it."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import pytest

from aggregates.cash_entry import CashKind
from aggregates.values import OrganisationKind
from audit_service.bootstrap import Application
from audit_service.checker import check
from audit_service.commands import allocations, bank_accounts, claims, places
from tests.banking import ACCOUNT, SUN, entry
from tests.closing import APRIL, COUNTY, MARCH, Closing
from tests.projections.story import day, document
from tests.scenario import ZHANG, refused, yuan

PINNED = "b9334a20e46bf57b4aa2c47828e6818a561b866489359c740e66effc1d74bf97"
"""The seal of March as it is told here; another one means that a sealed form has changed."""


@pytest.fixture
def story(application: Application) -> Closing:
    return Closing(application)


def is_as_sealed(version: dict[str, Any]) -> bool:
    return version["seal_holds"] and all(one["is_as_sealed"] for one in version["sections"])


def test_what_is_sealed_can_be_recomputed_from_what_is_shown(story: Closing) -> None:
    story.march()
    story.prepare()

    shown = json.loads(json.dumps(story.version(1), default=date.isoformat))

    lines = [COUNTY, MARCH, "1", str(shown["known_at"]), ""]
    for section in shown["sections"]:
        digest = hashlib.sha256()
        for row in shown["rows"][section["name"]]:
            text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            digest.update(text.encode() + b"\n")
        assert section["digest"] == digest.hexdigest()
        assert section["rows"] == len(shown["rows"][section["name"]])
        lines += [section["name"], str(section["rows"]), section["digest"]]
    assert shown["seal"] == hashlib.sha256(("\n".join(lines) + "\n").encode()).hexdigest()


def test_the_form_of_sealed_rows_never_changes(story: Closing) -> None:
    story.march()
    story.claimed("K2", 20, until="approved")
    story.cash("V-2", CashKind.SUSPENSE, 6, day(3, 31))
    story.statement(day(4, 1), day(4, 9), entry(day(4, 1), 6))
    entries = [f.event.reference for f in story.facts() if f.topic == "bank_entry.booked"]
    items = [f.position for f in story.facts() if f.topic == "cash_entry.recorded"]
    story.match(day(4, 3), [entries[-1]], items[-1])
    story.prepare()

    rows = story.version(1)["rows"]

    (item,) = items[-1:]
    held = {"account": ACCOUNT, "currency": "CNY"}
    bound = {"fund": "F2018", "allocation": "A1", "project": "P1", "currency": "CNY"}
    stages = {"appropriated": 800_00, "allotted": 800_00, "reserved": 500_00, "approved": 320_00}
    assert rows == {
        "funds": [
            {"fund": "F2018", "currency": "CNY", **stages}
            | {"ordered": 300_00, "paid": 300_00, "settled": 300_00}
        ],
        "opening_commitments": [bound | {"stage": "reserved", "minor": 500_00}],
        "commitments": [
            bound | {"stage": "approved", "minor": 20_00},
            bound | {"stage": "reserved", "minor": 180_00},
        ],
        "accounts": [
            held
            | {"books": 746_00, "books_adjusted": 746_00, "bank": 740_00, "bank_adjusted": 746_00}
            | {"bank_on": day(3, 31)}
        ],
        "unreconciled": [
            held
            | {"kind": "book_in_not_bank", "source": "item", "position": item, "on": day(3, 31)}
            | {"record_kind": "cash_entry", "reference": "V-2", "what": "suspense", "minor": 600}
        ],
        "cases": [],
    }


def test_a_forward_entry_is_accepted_and_leaves_the_version_alone(story: Closing) -> None:
    story.march()
    story.whole()

    correction = {"claim": "K1", "amount": yuan(50), "reason": "三月多付"}
    story.tell(claims.RefundPayment, day(4, 8), by=SUN, **correction)

    assert story.apart(1, None) == {}
    assert is_as_sealed(story.version(1))


def test_a_correction_is_a_new_version_that_follows_the_old_seal_and_differs_by_it_alone(
    story: Closing,
) -> None:
    story.march()
    story.claimed("K2", 20, until="ordered")
    story.whole()
    first = story.version(1)
    story.reopen()

    paid = story.tell(claims.PayClaim, day(3, 20), by=ZHANG, claim="K2", payment="Z-2").position
    _, (found,) = story.statement(day(4, 1), day(4, 9), entry(day(4, 2), -20))
    story.match(day(4, 12), [found], paid)
    story.whole(on=day(5, 9))

    second = story.version(2)
    assert second["follows"] == first["seal"]
    assert is_as_sealed(first)
    assert is_as_sealed(second)
    assert story.version(1) == first
    apart = story.apart(1, 2)
    assert [*apart] == ["funds", "commitments", "accounts", "unreconciled"]
    (funds,), (account,) = apart["funds"]["changed"], apart["accounts"]["changed"]
    assert {name: one["minor"] for name, one in funds["apart"].items()} == {"paid": 20_00}
    assert {name: one["amount"] for name, one in account["apart"].items()} == {
        "books": "-20.00",
        "bank_adjusted": "-20.00",
        "books_adjusted": "-20.00",
    }
    assert [row["minor"] for row in apart["commitments"]["gone"]] == [20_00]
    (line,) = apart["unreconciled"]["added"]
    assert (line["position"], line["minor"], line["on"]) == (paid, -20_00, day(3, 20))
    for name, section in apart.items():
        count = sum(len(section[how]) for how in ("gone", "added", "changed"))
        assert count == 1, name
    assert story.apart(2, 1)["unreconciled"]["gone"] == [line]
    assert story.apart(2, None) == {}


def test_a_version_that_was_never_drawn_up_is_not_compared(story: Closing) -> None:
    story.march()
    story.prepare()

    with refused("period_version_unknown"):
        story.apart(1, 2)
    with refused("period_version_unknown"):
        story.version(3)
    with refused("period_version_unknown"):
        story.carried(APRIL)


def test_a_late_statement_shows_as_a_difference_and_leaves_the_version_alone(
    story: Closing,
) -> None:
    story.march()
    story.whole()
    before = story.version(1)

    story.statement(day(3, 31), day(3, 31), entry(day(3, 31), -2))

    assert story.version(1) == before
    assert is_as_sealed(before)
    apart = story.apart(1, None)
    assert [row["minor"] for row in apart["unreconciled"]["added"]] == [-2_00]
    (account,) = apart["accounts"]["changed"]
    assert account["before"]["bank"] - account["after"]["bank"] == 2_00
    assert account["apart"]["bank"]["minor"] == -2_00


def test_a_match_undone_later_shows_as_a_difference(story: Closing) -> None:
    story.march()
    story.whole()
    match = next(f.event.reference for f in story.facts() if f.topic == "match.found")

    story.undo(day(6, 1), match)

    apart = story.apart(1, None)
    assert sorted(row["minor"] for row in apart["unreconciled"]["added"]) == [-300_00, -300_00]
    assert [*apart["funds"]["changed"][0]["apart"]] == ["settled"]
    assert is_as_sealed(story.version(1))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_version_reads_as_it_was_sealed_after_a_year_of_whatever_happens(
    story: Closing, seed: int
) -> None:
    story.march()
    story.claimed("K2", 20, until="ordered")
    story.claimed("K3", 10, until="approved")
    story.whole()
    before = story.version(1)

    _a_year(story, Random(seed))  # noqa: S311 - no secret

    assert story.version(1) == before
    assert is_as_sealed(before)
    assert check(story.application) == []


def _a_year(story: Closing, chance: Random) -> None:
    """Tell what may happen in any order, much of it about the closed month."""
    matches = [f.event.reference for f in story.facts() if f.topic == "match.found"]
    happenings: dict[str, Callable[[], object]] = {
        "pay": lambda: story.tell(claims.PayClaim, day(6, 3), by=ZHANG, claim="K2", payment="Z-2"),
        "reject": lambda: story.tell(
            claims.OrderPayment, day(6, 4), by=SUN, claim="K3", order="O-3"
        ),
        "refund": lambda: story.tell(
            claims.RefundPayment, day(6, 5), by=SUN, claim="K1", amount=yuan(9), reason="多付"
        ),
        "undo": lambda: story.undo(day(6, 6), matches[0]),
        "late": lambda: story.statement(day(3, 30), day(3, 31), entry(day(3, 30), 3)),
        "later": lambda: story.statement(day(4, 1), day(6, 30), entry(day(4, 5), -20)),
        "rename": lambda: story.tell(
            places.RenameOrganisation, day(3, 2), reference="builder", name="陇南第一建筑公司"
        ),
        "close account": lambda: story.tell(
            bank_accounts.CloseBankAccount, day(12, 1), account=ACCOUNT, reason="销户"
        ),
        "increase": lambda: story.tell(
            allocations.IncreaseAllocation,
            day(4, 1),
            allocation="A1",
            amount=yuan(100),
            document=document("武财〔2018〕30号"),
        ),
        "another unit": lambda: story.tell(
            places.RegisterOrganisation,
            day(1, 1),
            reference="county-road",
            name="交通局",
            kind=OrganisationKind.CONSTRUCTION,
            region="621202",
        ),
        "reopen": story.reopen,
    }
    for name in chance.sample(sorted(happenings), len(happenings)):
        happenings[name]()


def test_months_close_one_after_the_other_and_the_year_after_its_months(story: Closing) -> None:
    story.march()
    story.whole()
    story.statement(day(4, 1), day(4, 30))
    story.whole(APRIL, day(5, 8))
    story.statement(day(5, 1), day(12, 31))
    story.whole("2018", date(2019, 1, 10))

    with refused("period_closed") as answer:
        story.cash("V-7", CashKind.SUSPENSE, 5, day(12, 31))
    assert answer[0].faults[0].particulars["period"] == "2018"
    for month in (MARCH, APRIL):
        with refused(*["period_after_closed"] * (2 if month == MARCH else 1)):
            story.reopen(month, date(2019, 1, 11))
    story.reopen("2018", date(2019, 1, 12))
    story.cash("V-7", CashKind.SUSPENSE, 5, day(5, 2))
    with refused("period_closed"):
        story.cash("V-8", CashKind.SUSPENSE, 5, day(4, 30))


def test_what_is_carried_over_is_what_the_facts_leave_bound(story: Closing) -> None:
    story.march()
    story.claimed("K2", 30, until="approved")
    story.claimed("K3", 20, until="ordered")
    story.tell(
        allocations.ReleaseReservation,
        day(3, 9),
        allocation="A1",
        project="P1",
        amount=yuan(11),
        reason="结余",
    )
    story.tell(claims.PayClaim, day(4, 2), by=ZHANG, claim="K3", payment="Z-3")
    story.whole()

    carried = story.carried()

    assert carried["is_carried_over"]
    assert carried["to"] == {
        "period": APRIL,
        "version": None,
        "known_at": story.application.service.last_position(),
    }
    shown = {
        (row["allocation"], row["project"], row["stage"]): row["closing"]["minor"]
        for row in carried["rows"]
    }
    assert shown == bound_by(story, day(3, 31))
    assert shown["A1", "P1", "ordered"] == 20_00
    (total,) = carried["totals"]
    assert total["closing"]["minor"] == sum(shown.values()) == total["opening"]["minor"]


def bound_by(story: Closing, on: date) -> dict[tuple[str, str, str], int]:
    """Count what is bound to projects, from the facts alone."""
    bound: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    claimed: dict[Any, Any] = {}
    for fact in story.facts():
        event, topic = fact.event, fact.topic
        if topic == "claim.submitted":
            claimed[event.originator_id] = event
        if event.act.effective_on > on:
            continue
        if topic in ("allocation.reserved", "allocation.released"):
            sign = 1 if topic.endswith("reserved") else -1
            bound["A1", event.project, "reserved"] += sign * event.amount.minor
        elif topic == "allocation.charged":
            bound["A1", event.project, "reserved"] -= event.amount.minor
            bound["A1", event.project, "approved"] += event.amount.minor
        elif topic in ("claim.ordered", "claim.paid"):
            claim = claimed[event.originator_id]
            was, now = ("approved", "ordered") if topic == "claim.ordered" else ("ordered", "")
            bound[claim.allocation, claim.project, was] -= event.amount.minor
            if now:
                bound[claim.allocation, claim.project, now] += event.amount.minor
    return {key: minor for key, minor in bound.items() if minor}


def test_a_month_opened_again_below_the_next_no_longer_carries_over_whole(
    story: Closing,
) -> None:
    story.march()
    story.claimed("K2", 30, until="approved")
    story.statement(day(4, 1), day(4, 30))
    story.whole()
    story.whole(APRIL, day(5, 8))
    assert story.carried()["is_carried_over"]
    story.reopen(APRIL, day(5, 9))
    story.reopen(MARCH, day(5, 9))

    release: dict[str, Any] = {"allocation": "A1", "project": "P1", "amount": yuan(11)}
    story.tell(allocations.ReleaseReservation, day(3, 15), **release, reason="结余")
    story.whole(MARCH, day(5, 10))

    apart = story.carried()
    assert not apart["is_carried_over"]
    assert (apart["from"]["version"], apart["to"]["version"]) == (2, 1)
    (row,) = [row for row in apart["rows"] if row["difference"]["minor"]]
    assert (row["stage"], row["difference"]["amount"]) == ("reserved", "11.00")
    story.whole(APRIL, day(5, 11))
    assert story.carried()["is_carried_over"]


def test_a_version_says_the_same_on_both_kinds_of_database(story: Closing) -> None:
    story.march()
    story.prepare()

    assert story.version(1)["known_at"] == 47
    assert story.period().seal == PINNED
