"""A snapshot is what the events come to: reading it or replaying them is the same."""

from __future__ import annotations

import json
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest
from eventsourcing.domain import Aggregate
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from aggregates.allocation import Allocation
from aggregates.claim import Claim
from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.project_plan import ProjectPlan
from aggregates.values import Earmark
from audit_service.codecs import StoredFormUnknown
from audit_service.commands import AGGREGATES
from audit_service.snapshot_forms import STATES, SnapshotForms, State, digest_of, topic_of
from tests.aggregates.test_allocation import allocation_of, reserved
from tests.audit_service.long_records import (
    DECISIONS,
    SNAPSHOTS,
    Order,
    decide,
    history,
    replayed,
    snapshot_sample,
)
from tests.scenario import happened

FORMS: Final = SnapshotForms(AGGREGATES)
EVENTS_OF_A_LONG_LIFE: Final = 50_000


def restored(record: Aggregate, state: str = "") -> Any:
    form, written = FORMS.write(record)
    return FORMS.read(topic_of(type(record)), form, record.id, record.version, state or written)


def orders(kind: type[Aggregate]) -> st.SearchStrategy[list[Order]]:
    one = st.tuples(
        st.sampled_from(sorted(DECISIONS[kind])),
        st.integers(1, 9_000),
        st.sampled_from(["P1", "P2"]),
    )
    return st.lists(one, max_size=20)


@pytest.mark.parametrize("kind", STATES)
@settings(max_examples=60, deadline=None, derandomize=True)
@forall(data=st.data())
def test_a_snapshot_at_any_version_and_later_events_come_to_what_all_events_come_to(
    kind: type[Aggregate], data: st.DataObject
) -> None:
    facts = history(kind, data.draw(orders(kind)))
    version = data.draw(st.integers(1, len(facts)))
    next_order = data.draw(orders(kind).filter(bool))[0]

    whole = replayed(None, facts)
    resumed = replayed(restored(replayed(None, facts[:version])), facts[version:])

    assert vars(resumed) == vars(whole)
    assert repr(resumed) == repr(whole)
    assert type(resumed) is kind
    assert decide(resumed, next_order) == decide(whole, next_order)
    assert happened(resumed) == happened(whole)


@pytest.mark.parametrize("kind", STATES)
def test_the_same_life_comes_to_the_pinned_state(kind: type[Aggregate]) -> None:
    """If this fails and the form is the pinned one, raise MEANING in the shape and pin anew."""
    pinned = json.loads(SNAPSHOTS.read_text("utf-8"))

    assert snapshot_sample(kind) == pinned[topic_of(kind)]


def test_snapshots_are_kept_of_the_records_that_grow_long() -> None:
    assert [k for k in AGGREGATES if FORMS.keeps(k)] == [Allocation, Fund, ProjectPlan]
    assert not FORMS.keeps(Claim)


def test_a_snapshot_of_fifty_thousand_events_is_short_and_readable() -> None:
    allocation = allocation_of(1_000_000, *(reserved(1_000, f"P{n}") for n in range(5)))
    charge = ("charge", 1, "P1"), ("credit", 1, "P1"), ("charge", 2, "P2")
    while allocation.version < EVENTS_OF_A_LONG_LIFE:
        decide(allocation, charge[allocation.version % 3])
    allocation.collect_events()

    form, state = FORMS.write(allocation)

    read = json.loads(state, parse_float=pytest.fail)
    drawn = read["commitments"]["drawn_for"]
    assert len(state) < 1_000
    assert read["issued"] == {"minor": 100_000_000, "currency": "CNY"}
    assert drawn["P1"] + drawn["P2"] == read["commitments"]["drawn_minor"]
    assert vars(FORMS.read("allocation", form, allocation.id, 50_000, state) or 0) == vars(
        allocation
    )


def test_a_snapshot_of_another_form_or_kind_is_not_read() -> None:
    allocation = allocation_of(100)
    form, state = FORMS.write(allocation)

    assert FORMS.read("allocation", "0" * 64, allocation.id, 1, "not even JSON") is None
    assert FORMS.read("claim", form, allocation.id, 1, state) is None
    assert FORMS.read("fund", form, allocation.id, 1, state) is None
    assert FORMS.read("allocation", form, allocation.id, 1, state) == allocation


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        ('"minor":10000', '"minor":10000,"bonus":1', "`bonus` is unknown - at `\\$.issued`"),
        ('"minor":10000', '"minor":10000.0', "issued"),
        ('"drawn_for":{}', '"drawn_for":{"P1":1,"P1":2}', "`P1` is repeated"),
        (',"drawn_for":{}', "", "`drawn_for` is missing - at `\\$.commitments`"),
        ('"is_open":true', '"is_open":1', "is_open"),
        ("CNY", "RMB", "RMB"),
        ("}}", "}", "."),
    ],
)
def test_a_snapshot_that_does_not_keep_to_its_form_stops_the_reader(
    written: str, instead: str, fault: str
) -> None:
    allocation = allocation_of(100)
    form, state = FORMS.write(allocation)
    assert written in state

    with pytest.raises(StoredFormUnknown, match=f"snapshot of allocation .* version 1: .*{fault}"):
        FORMS.read("allocation", form, allocation.id, 1, state.replace(written, instead))


def test_facts_that_are_not_stored_yet_are_in_no_snapshot() -> None:
    allocation = allocation_of(100)
    decide(allocation, ("reserve", 5, "P1"))

    with pytest.raises(ValueError, match="not stored yet"):
        FORMS.write(allocation)


def test_an_attribute_the_shape_does_not_know_is_never_left_out() -> None:
    allocation = allocation_of(100)
    vars(allocation)["frozen_by"] = "auditor"

    with pytest.raises(TypeError, match="frozen_by"):
        FORMS.write(allocation)


def purse(held: Any, words: str, meaning: int = 1) -> Any:
    said = {"__doc__": words, "MEANING": meaning}
    return msgspec.defstruct("Purse", [("held", held)], bases=(State,), namespace=said)


def test_the_form_follows_the_shape_and_its_meaning_but_no_words() -> None:
    form = digest_of(purse(Money, "A purse."))

    assert form == digest_of(purse(Money, "What a purse holds."))
    assert form != digest_of(purse(Money, "A purse.", meaning=2))
    assert form != digest_of(purse(Earmark, "A purse."))
    assert digest_of(purse(Earmark, "A purse.")) != digest_of(purse(Earmark | None, "A purse."))
    assert len({digest_of(shape) for shape in STATES.values()}) == len(STATES)


def test_a_restored_record_has_its_identity_version_and_no_pending_facts() -> None:
    allocation = allocation_of(100, reserved(5))

    again = restored(allocation)

    assert (again.id, again.version, again.pending_events) == (UUID(int=1), 2, [])
    assert again.created_on == allocation.created_on
