"""Samples of past forms: what was stored once, and what it must be read as for ever.

``past_forms.json`` holds, by stored topic and form, the bytes that once were written and the bytes
today's program writes for the same fact. ``python -m tests.golden.pin`` adds to it when the form of
an event was raised; read what it added before you commit it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from audit_service.codecs import EventMapper, StoredFormUnknown
from tests.golden.samples import ORIGIN, recorded_at

Samples = Mapping[str, Mapping[str, Mapping[str, str]]]


def faults_of(mapper: EventMapper, samples: Samples) -> list[str]:
    """Say which past forms have no sample, and which samples are not read as they must be."""
    return [
        *(
            fault
            for topic, forms in samples.items()
            for number, sample in forms.items()
            for fault in _faults_of(mapper, topic, number, sample)
        ),
        *(
            f"{topic}: there is no sample of form {number}"
            for topic, codec in mapper.codecs.items()
            for number in range(1, codec.number)
            if not any(str(number) in samples.get(name, {}) for name in _names(mapper, topic))
        ),
        *(f"{past}: there is no sample" for past in mapper.retired if not samples.get(past)),
    ]


def samples_after(
    mapper: EventMapper, pinned: Mapping[str, str], samples: Samples
) -> tuple[dict[str, str], dict[str, dict[str, Mapping[str, str]]]]:
    """Move what is pinned in a form that is past to the samples; return what stays and those."""
    kept: dict[str, str] = {}
    past = {topic: dict(forms) for topic, forms in samples.items()}
    for topic, stored in pinned.items():
        number = json.loads(stored).get("form", 1)
        if _is_past(mapper, topic, number):
            sample = {"stored": stored, "read": _rewritten(mapper, topic, stored)}
            past.setdefault(topic, {}).setdefault(str(number), sample)
        else:
            kept[topic] = stored
    return kept, past


def _names(mapper: EventMapper, topic: str) -> list[str]:
    """List all topics the facts of an event may be stored under."""
    return [topic, *(past for past, now in mapper.retired.items() if now == topic)]


def _is_past(mapper: EventMapper, topic: str, number: int) -> bool:
    known = mapper.codecs.get(topic)
    return topic in mapper.retired or (known is not None and number < known.number)


def _faults_of(
    mapper: EventMapper, topic: str, number: str, sample: Mapping[str, str]
) -> Iterator[str]:
    stored: dict[str, Any] = json.loads(sample["stored"])
    if not _is_past(mapper, topic, int(number)):
        yield f"{topic}: {number} is no past form"
        return
    if stored.get("form", 1) != int(number):
        yield f"{topic}: the sample of form {number} is of form {stored.get('form', 1)}"
        return
    read = _rewritten(mapper, topic, sample["stored"])
    if read != sample["read"]:
        yield f"{topic}: form {number} is read as {read}"
    for at, text in _with_something_unknown(stored):
        try:
            _rewritten(mapper, topic, text)
        except StoredFormUnknown:
            continue
        yield f"{topic}: form {number} is read although `{at}` holds a field nobody knows"


def _rewritten(mapper: EventMapper, topic: str, state: str) -> str:
    event = mapper.read(topic, state.encode(), ORIGIN, 1, recorded_at())
    return mapper.written(event)[1].decode()


def _with_something_unknown(stored: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Add an unknown field to each object of a fact in turn."""

    def walk(value: Any, at: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            value["nobody_knows"] = 1
            yield at, json.dumps(stored, ensure_ascii=False)
            del value["nobody_knows"]
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for name, member in list(inner):
            if isinstance(member, dict | list):
                yield from walk(member, f"{at}.{name}")

    yield from walk(stored, "$")
