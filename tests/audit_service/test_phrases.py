"""Every word shown to people exists in both languages, and every key asked for exists."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from audit_service.phrases import PHRASES, say
from projections.accounts import FIGURES, Account

CODE = Path(__file__).parents[2] / "audit_service"


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("key", PHRASES)
def test_both_languages_say_the_same_particulars(key: str) -> None:
    english, chinese = PHRASES[key]

    assert english.strip()
    assert chinese.strip()
    assert placeholders(english) == placeholders(chinese)


def test_every_key_the_code_asks_for_exists() -> None:
    asked = {
        key
        for path in CODE.rglob("*.py")
        for key in re.findall(r"\bsay\(\s*\"(\w+)\"", path.read_text(encoding="utf-8"))
    }

    assert asked
    assert asked - set(PHRASES) == set()
    assert {*FIGURES, *(account.value for account in Account)} - set(PHRASES) == set()


def test_a_phrase_is_said_in_the_language_asked_for() -> None:
    assert (say("paid", "en"), say("paid", "zh")) == ("Paid", "已支付")
