"""What is in the log stays readable: every topic and its stored JSON, byte for byte.

``python -m tests.golden.pin`` adds new topics and moves what is pinned in a past form to
``past_forms.json``, and nothing else. A line changed by hand means that facts already on record can
no longer be read, or read differently: that is never right.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from audit_service.codecs import EventMapper
from audit_service.commands import AGGREGATES
from audit_service.log_connections import Entry
from tests.golden.past_forms import faults_of
from tests.golden.samples import examples, recorded_at

FOLDER: Final = Path(__file__).parent
PINNED: Final[dict[str, str]] = json.loads((FOLDER / "stored_events.json").read_text("utf-8"))
EXAMPLES: Final = examples()
MAPPER: Final = EventMapper(AGGREGATES)


def test_every_topic_is_pinned_and_none_has_gone() -> None:
    assert sorted(PINNED) == sorted(EXAMPLES)


@pytest.mark.parametrize("topic", PINNED)
def test_an_event_is_written_in_exactly_the_pinned_bytes(topic: str) -> None:
    stored = MAPPER.to_stored_event(EXAMPLES[topic])

    assert (stored.topic, stored.state.decode()) == (topic, PINNED[topic])


@pytest.mark.parametrize("topic", PINNED)
def test_the_pinned_bytes_are_read_as_the_same_event(topic: str) -> None:
    written = EXAMPLES[topic]
    entry = Entry(
        originator_id=written.originator_id,
        originator_version=written.originator_version,
        topic=topic,
        state=PINNED[topic].encode(),
        id=7,
        recorded_at=recorded_at(),
    )

    assert MAPPER.to_domain_event(entry) == written


@pytest.mark.parametrize("topic", PINNED)
def test_the_stored_form_is_plain_json_without_floats(topic: str) -> None:
    def refuse(text: str) -> Any:
        raise AssertionError(f"{topic} holds the float {text}")

    said = json.loads(PINNED[topic], parse_float=refuse, parse_constant=refuse)

    assert isinstance(said, dict)
    assert list(said)[-1] == "act"


def test_every_past_form_has_a_sample_and_is_read_as_it_must_be() -> None:
    assert faults_of(MAPPER, json.loads((FOLDER / "past_forms.json").read_text("utf-8"))) == []


def test_what_a_retired_topic_stands_for_is_itself_pinned() -> None:
    assert set(MAPPER.retired.values()) <= set(PINNED)
