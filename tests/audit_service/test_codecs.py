"""The stored form is read strictly: what this version does not know stops the reader."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from aggregates.fund import Fund
from audit_service.bootstrap import Application
from audit_service.codecs import EventMapper, StoredFormUnknown, events_of
from audit_service.commands import AGGREGATES
from audit_service.log_connections import Entry
from audit_service.log_tables import stamp
from tests.audit_service.county import found
from tests.audit_service.made_up import events
from tests.golden.samples import ORIGIN, examples, recorded_at

MAPPER = EventMapper(AGGREGATES)
EXAMPLES = examples()


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
    said: dict[str, Any] = json.loads(MAPPER.to_stored_event(EXAMPLES[topic]).state)
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


def changed(said: Any, path: str, change: Callable[[dict[str, Any]], object]) -> Any:
    """Change one object inside what was said; the path names members and places in lists."""
    inner = said
    for part in path.split("/"):
        inner = inner[int(part) if part.isdigit() else part]
    change(inner)
    return said


def without(name: str, said: dict[str, Any]) -> None:
    del said[name]


def objects_in(said: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """List the nested objects of what was said, each with the names of its members."""
    members = said.items() if isinstance(said, dict) else enumerate(said)
    for name, value in members:
        if isinstance(value, dict):
            yield f"{path}{name}", list(value)
        if isinstance(value, dict | list):
            yield from objects_in(value, f"{path}{name}/")


def pointer(path: str) -> str:
    return re.sub(r"\\\.(\d+)", r"\\[\1\\]", re.escape(path.replace("/", ".")))


@pytest.mark.parametrize("topic", EXAMPLES)
def test_an_unknown_or_missing_field_stops_the_reader_at_any_depth(topic: str) -> None:
    for path, names in objects_in(said_by(topic)):
        at = rf"`\$\.{pointer(path)}`"
        more = changed(said_by(topic), path, lambda inner: inner.update(bonus=1))

        with pytest.raises(StoredFormUnknown, match=rf"{topic}: .*`bonus`.* {at}"):
            MAPPER.to_domain_event(entry(topic, more))
        for name in names:
            less = changed(said_by(topic), path, partial(without, name))
            with pytest.raises(StoredFormUnknown, match=rf"{topic}: .*`{name}`.* {at}"):
                MAPPER.to_domain_event(entry(topic, less))


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        (b'"minor":', b'"minor":7,"minor":', r"`minor` is repeated - at `\$\.amount`"),
        (b'"reason":', b'"reason":"no","reason":', r"`reason` is repeated - at `\$`"),
        (b'"office":', b'"by":"no","office":', r"`by` is repeated - at `\$\.act`"),
        (b'"sha256":', b'"sha256":null,"sha256":', r"repeated - at `\$\.act\.evidence\[0\]`"),
        (b'"2018-03-14"', b'"14.03.2018"', r"RFC3339.*effective_on"),
        (b'"2018-03-14"', b'"2018-02-30"', r"effective_on"),
        (b"2101905898", b"2101905898.0", r"amount"),
        (b"2101905898", b"2.101905898e9", r"amount"),
        (b"2101905898", b"9223372036854775808", r"92233720368547758"),
        (b"2101905898", b"1" + b"0" * 400, r"The amount 10{400} is"),
        (b'"evidence":[', b'"evidence":[null,', r"evidence"),
        (b'"evidence":[', b'"evidence":{"0":', r"."),
        (b'"reason":"', b'"reason":"\xff', r"."),
        (b'"reason":"', b'"reason":"\\ud800', r"."),
        (b'{"amount"', b'{"deep":' + b"[" * 5_000 + b"]" * 5_000 + b',"amount"', r"."),
    ],
)
def test_a_text_that_says_something_else_than_is_read_stops_the_reader(
    written: bytes, instead: bytes, fault: str
) -> None:
    topic, state = MAPPER.written(EXAMPLES["fund.reduced"])
    assert written in state

    with pytest.raises(StoredFormUnknown, match=f"fund\\.reduced: .*{fault}"):
        MAPPER.read(topic, state.replace(written, instead, 1), ORIGIN, 2, recorded_at())


@pytest.mark.parametrize("more", [b"{}", b",", b"}", b"null", b"\x00"])
def test_bytes_after_the_fact_stop_the_reader(more: bytes) -> None:
    topic, state = MAPPER.written(EXAMPLES["fund.reduced"])

    with pytest.raises(StoredFormUnknown, match=r"fund\.reduced"):
        MAPPER.read(topic, state + more, ORIGIN, 2, recorded_at())


def test_blanks_order_and_escapes_say_nothing() -> None:
    event = EXAMPLES["fund.reduced"]
    said = said_by("fund.reduced")
    backwards = {name: said[name] for name in reversed(said)}

    for text in (json.dumps(backwards, indent=2), f" {json.dumps(said, ensure_ascii=True)} "):
        assert MAPPER.read("fund.reduced", text.encode(), ORIGIN, 2, recorded_at()) == event


@pytest.mark.parametrize("kind", [c.event for c in MAPPER.codecs.values()], ids=lambda k: k.TOPIC)
@settings(max_examples=10, deadline=None, derandomize=True)
@forall(data=st.data())
def test_an_event_is_read_as_it_was_written(kind: type[Any], data: st.DataObject) -> None:
    event = data.draw(events(kind))

    topic, state = MAPPER.written(event)

    read = MAPPER.read(
        topic, state, event.originator_id, event.originator_version, stamp(event.timestamp)
    )
    assert read == event
    assert MAPPER.written(read) == (topic, state)
    assert type(read) is kind


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
