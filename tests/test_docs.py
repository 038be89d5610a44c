"""The generated documents say what the code says."""

from __future__ import annotations

import pytest

from audit_service import event_catalogue
from audit_service.codecs import events_of
from audit_service.commands import AGGREGATES

GENERATED = {
    "events.md": event_catalogue.events_markdown,
    "refusals.md": event_catalogue.refusals_markdown,
}


@pytest.mark.parametrize("name", GENERATED)
def test_the_document_is_what_make_docs_would_write(name: str) -> None:
    assert (event_catalogue.DOCS / name).read_text("utf-8") == GENERATED[name]()


def test_every_topic_and_every_refusal_is_in_its_catalogue() -> None:
    events, refusals = event_catalogue.events_markdown(), event_catalogue.refusals_markdown()

    for event in (event for aggregate in AGGREGATES for event in events_of(aggregate)):
        assert f"| `{event.TOPIC}` |" in events
    for reason in event_catalogue.all_reasons():
        assert f"| `{reason.code}` |" in refusals
