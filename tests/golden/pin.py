"""Pin what is new: ``python -m tests.golden.pin``. What is pinned already is never touched."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from audit_service.codecs import EventMapper
from audit_service.commands import AGGREGATES, COMMANDS
from audit_service.commands.command import name_of
from audit_service.event_catalogue import all_reasons
from tests.golden.samples import examples

FOLDER: Final = Path(__file__).parent


def main() -> None:
    """Add new topics, refusal codes and command names."""
    events = FOLDER / "stored_events.json"
    mapper = EventMapper(AGGREGATES)
    fresh = {
        topic: mapper.to_stored_event(event).state.decode() for topic, event in examples().items()
    }
    pinned = json.loads(events.read_text("utf-8")) if events.exists() else {}
    text = json.dumps({**fresh, **pinned}, ensure_ascii=False, indent=2, sort_keys=True)
    events.write_text(f"{text}\n", "utf-8")
    _add("refusal_codes.txt", (reason.code for reason in all_reasons()))
    _add("command_names.txt", (name_of(command) for command in COMMANDS))


def _add(name: str, words: Iterable[str]) -> None:
    file = FOLDER / name
    pinned = file.read_text("utf-8").split() if file.exists() else []
    file.write_text("\n".join(sorted({*pinned, *words})) + "\n", "utf-8")


if __name__ == "__main__":
    main()
