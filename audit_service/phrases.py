"""Words the service shows to people, in English and Chinese, by a permanent key."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Final

PHRASES: Final[dict[str, tuple[str, str]]] = {
    key: (english, chinese)
    for key, (english, chinese) in tomllib.loads(
        files("audit_service.data").joinpath("phrases.toml").read_text(encoding="utf-8")
    ).items()
}
"""Key to (English, Chinese), from ``data/phrases.toml``. Codes and API fields stay English."""


def say(key: str, language: str) -> str:
    """Return a phrase in a language (``en`` or ``zh``); an unknown key is a fault in the code."""
    english, chinese = PHRASES[key]
    return chinese if language.startswith("zh") else english
