"""Names that others rely on never change: refusal codes and command names."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path
from string import Formatter
from typing import Final

import pytest

from aggregates import reasons
from aggregates.refusals import Reason
from audit_service.codecs import events_of
from audit_service.commands import AGGREGATES, COMMANDS
from audit_service.commands.command import Command, name_of

FOLDER: Final = Path(__file__).parent


def pinned(name: str) -> list[str]:
    return (FOLDER / name).read_text("utf-8").split()


REASONS: Final[list[Reason]] = [
    reason
    for module in pkgutil.iter_modules(reasons.__path__)
    for reason in vars(importlib.import_module(f"{reasons.__name__}.{module.name}")).values()
    if isinstance(reason, Reason)
]


def test_every_refusal_code_is_pinned_and_none_is_used_twice() -> None:
    assert sorted(reason.code for reason in REASONS) == pinned("refusal_codes.txt")
    assert len({reason.code for reason in REASONS}) == len(REASONS)


def test_every_command_name_is_pinned_and_none_is_used_twice() -> None:
    assert sorted(name_of(command) for command in COMMANDS) == pinned("command_names.txt")
    assert len({name_of(command) for command in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.code)
def test_a_reason_says_the_same_in_english_and_in_chinese(reason: Reason) -> None:
    def particulars(template: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(template)} - {None}

    assert re.fullmatch(r"[a-z]+(?:_[a-z]+)*", reason.code)
    assert particulars(reason.en) == particulars(reason.zh)
    assert reason.en[0].isascii()
    assert reason.en.endswith(".")
    assert re.search(r"[\u4e00-\u9fff]", reason.zh)
    assert reason.zh.endswith("。")


@pytest.mark.parametrize("command", COMMANDS, ids=name_of)
def test_a_command_says_what_it_does(command: type[Command]) -> None:
    assert is_a_sentence(command.__doc__)


@pytest.mark.parametrize("aggregate", AGGREGATES, ids=lambda aggregate: aggregate.__name__)
def test_an_event_says_what_happened(aggregate: type) -> None:
    assert is_a_sentence(aggregate.__doc__)
    assert [e.__qualname__ for e in events_of(aggregate) if not is_a_sentence(e.__doc__)] == []


def is_a_sentence(text: str | None) -> bool:
    first = (text or "").split("\n\n")[0]
    return bool(re.fullmatch(r"[A-Z][^\n]*(?:\n[^\n]+)*\.", first))
