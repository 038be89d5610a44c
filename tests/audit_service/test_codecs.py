"""The stored form is read strictly: what this version does not know stops the reader."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aggregates.fund import Fund
from audit_service.bootstrap import Application
from audit_service.codecs import EventMapper, StoredFormUnknown, events_of
from audit_service.commands import AGGREGATES
from audit_service.log_connections import Entry
from tests.audit_service.county import found
from tests.golden.samples import ORIGIN, examples, recorded_at

MAPPER = EventMapper(AGGREGATES)


def entry(topic: str, said: Any) -> Entry:
    return Entry(
        originator_id=ORIGIN,
        originator_version=2,
        topic=topic,
        state=json.dumps(said).encode(),
        id=1,
        recorded_at=recorded_at(),
    )


def said_by(topic: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(MAPPER.to_stored_event(examples()[topic]).state)
    return said


def test_an_unknown_topic_stops_the_reader() -> None:
    with pytest.raises(StoredFormUnknown, match=r"fund\.vanished"):
        MAPPER.to_domain_event(entry("fund.vanished", {}))


@pytest.mark.parametrize("topic", ["os:system", "builtins:eval", "fund.event", "fund"])
def test_a_topic_never_names_code_to_import(topic: str) -> None:
    with pytest.raises(StoredFormUnknown):
        MAPPER.to_domain_event(entry(topic, said_by("fund.appropriated")))


def test_an_unknown_field_stops_the_reader() -> None:
    with pytest.raises(StoredFormUnknown, match="bonus"):
        MAPPER.to_domain_event(
            entry("fund.appropriated", {**said_by("fund.appropriated"), "bonus": 1})
        )


@pytest.mark.parametrize("field", ["amount", "document", "act"])
def test_a_missing_field_stops_the_reader(field: str) -> None:
    said = said_by("fund.appropriated")
    del said[field]

    with pytest.raises(StoredFormUnknown, match=field):
        MAPPER.to_domain_event(entry("fund.appropriated", said))


@pytest.mark.parametrize(
    "amount",
    [
        {"minor": 1.5, "currency": "CNY"},
        {"minor": "1", "currency": "CNY"},
        {"minor": 1, "currency": "RMB"},
        {"minor": 2**63, "currency": "CNY"},
        {"minor": 1},
        5,
        None,
    ],
)
def test_an_amount_that_is_not_whole_fen_stops_the_reader(amount: Any) -> None:
    with pytest.raises(StoredFormUnknown, match=r"fund\.appropriated"):
        MAPPER.to_domain_event(
            entry("fund.appropriated", {**said_by("fund.appropriated"), "amount": amount})
        )


@pytest.mark.parametrize("state", [b"", b"{", b"[]", b"null", b"\xff"])
def test_what_is_not_a_json_object_stops_the_reader(state: bytes) -> None:
    broken = Entry(
        originator_id=ORIGIN,
        originator_version=2,
        topic="fund.closed",
        state=state,
        id=1,
        recorded_at=recorded_at(),
    )

    with pytest.raises(StoredFormUnknown):
        MAPPER.to_domain_event(broken)


def test_the_envelope_is_not_repeated_in_the_stored_form() -> None:
    said = said_by("fund.opened")

    assert not {"originator_id", "originator_version", "timestamp", "originator_topic"} & set(said)
    assert said["act"]["effective_on"] == "2018-03-14"


def test_an_aggregates_events_are_those_it_declares() -> None:
    names = [event.TOPIC for event in events_of(Fund)]

    assert names[0] == "fund.opened"
    assert "fund.event" not in names
    assert len(names) == 10


def test_topics_are_unique_and_named_after_their_aggregate() -> None:
    declared = [(kind, event.TOPIC) for kind in AGGREGATES for event in events_of(kind)]

    assert len({topic for _, topic in declared}) == len(declared)
    assert [topic for kind, topic in declared if not topic.startswith(f"{kind.TOPIC}.")] == []  # type: ignore[attr-defined]  # set on each


def test_everything_in_the_log_is_plain_json(application: Application) -> None:
    found(application.service)

    for stored in application.service.store.select_notifications(None, 100):
        said = json.loads(stored.state, parse_float=pytest.fail)
        assert isinstance(said, dict)
        assert "甘财〔2018〕1号".encode() in stored.state or b"document" not in stored.state
