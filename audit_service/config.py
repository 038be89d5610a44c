"""Settings: every environment variable the service reads, once, typed, with its default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

DATABASE_URL = "AUDIT_DATABASE_URL"
LANGUAGE = "AUDIT_LANG"
INSECURE_DEV = "AUDIT_INSECURE_DEV"
WAIT_SECONDS = "AUDIT_WAIT_SECONDS"
DEFAULT_DATABASE_URL = "sqlite:///audit.db"
DEFAULT_WAIT_SECONDS = 5.0
WAIT_SECONDS_MAX = 60.0


class SettingUnusable(Exception):  # noqa: N818 - named for what is wrong
    """An environment variable says nothing that can be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the service needs to know before it starts.

    ``wait_seconds`` bounds how long a read waits for the position it was asked to include.
    ``insecure_dev`` lets a request header say who acts. It is off unless switched on, and
    meant for one person's own machine.
    """

    database_url: str = DEFAULT_DATABASE_URL
    language: str = "en"
    insecure_dev: bool = False
    wait_seconds: float = DEFAULT_WAIT_SECONDS

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings from environment variables."""
        return cls(
            database_url=environment.get(DATABASE_URL) or DEFAULT_DATABASE_URL,
            language=language_of(environment),
            insecure_dev=environment.get(INSECURE_DEV) == "1",
            wait_seconds=_seconds(environment, WAIT_SECONDS, DEFAULT_WAIT_SECONDS),
        )


def language_of(environment: Mapping[str, str]) -> str:
    """Choose Chinese or English by ``AUDIT_LANG``, else by the locale variables."""
    for variable in (LANGUAGE, "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(variable):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def _seconds(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name)
    if not text:
        return default
    if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", text) and float(text) <= WAIT_SECONDS_MAX:
        return float(text)
    raise SettingUnusable(f"{name} must be from 0 to {WAIT_SECONDS_MAX:.0f} seconds, not {text!r}.")
