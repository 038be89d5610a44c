"""Pin what is new: ``python -m tests.golden.pin``. What is pinned already never changes; a form
that is past moves to the samples of past forms."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from audit_service.codecs import EventMapper
from audit_service.commands import AGGREGATES, COMMANDS
from audit_service.commands.command import name_of
from audit_service.event_catalogue import all_reasons
from audit_service.snapshot_forms import STATES, topic_of
from tests.audit_service.long_records import SNAPSHOTS, snapshot_sample
from tests.golden.past_forms import samples_after
from tests.golden.samples import examples

FOLDER: Final = Path(__file__).parent


def main() -> None:
    """Add new topics, forms, refusal codes and command names."""
    mapper = EventMapper(AGGREGATES)
    fresh = {
        topic: mapper.to_stored_event(event).state.decode() for topic, event in examples().items()
    }
    pinned, past = samples_after(mapper, _read("stored_events.json"), _read("past_forms.json"))
    _write("stored_events.json", {**fresh, **pinned})
    _write("past_forms.json", past)
    _pin_snapshots()
    _add("refusal_codes.txt", (reason.code for reason in all_reasons()))
    _add("command_names.txt", (name_of(command) for command in COMMANDS))


def _pin_snapshots() -> None:
    """Pin the states of new forms; the same form with another state is an error."""
    pinned = _read(SNAPSHOTS.name)
    todays = {topic_of(kind): snapshot_sample(kind) for kind in STATES}
    for topic, sample in todays.items():
        if sample["form"] == pinned.get(topic, {}).get("form") and sample != pinned[topic]:
            raise SystemExit(f"The state of {topic} means something else: raise its MEANING.")
    _write(SNAPSHOTS.name, todays)


def _read(name: str) -> dict[str, Any]:
    file = FOLDER / name
    return json.loads(file.read_text("utf-8")) if file.exists() else {}


def _write(name: str, pinned: dict[str, Any]) -> None:
    text = json.dumps(pinned, ensure_ascii=False, indent=2, sort_keys=True)
    (FOLDER / name).write_text(f"{text}\n", "utf-8")


def _add(name: str, words: Iterable[str]) -> None:
    file = FOLDER / name
    pinned = file.read_text("utf-8").split() if file.exists() else []
    file.write_text("\n".join(sorted({*pinned, *words})) + "\n", "utf-8")


if __name__ == "__main__":
    main()
