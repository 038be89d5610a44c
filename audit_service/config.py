"""Settings: every environment variable the service reads, once, typed, with its default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

DATABASE_URL = "AUDIT_DATABASE_URL"
LANGUAGE = "AUDIT_LANG"
INSECURE_DEV = "AUDIT_INSECURE_DEV"
WAIT_SECONDS = "AUDIT_WAIT_SECONDS"
DEFAULT_WAIT_SECONDS = 5.0
WAIT_SECONDS_MAX = 60.0
POSTGRESQL_PROGRAMS = "AUDIT_PG_BIN"
DEFAULT_DATABASE_URL = "sqlite:///audit.db"
_DIGITS_MAX = 6


class SettingMalformed(Exception):  # noqa: N818 - named for what is wrong
    """An environment variable says something that cannot be followed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long anything is waited for or kept, how many may come at once, and how large.

    Each is read from ``AUDIT_`` and its name in capitals; 0 seconds means without limit, except
    for waiting: then nobody waits at all on SQLite. SQLite knows no limit of statements.
    """

    statement_seconds: int = 60
    lock_seconds: int = 30
    idle_seconds: int = 300
    connect_seconds: int = 10
    pool_size: int = 10
    pool_overflow: int = 10
    key_days: int = 30
    file_megabytes: int = 25

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Limits:
        """Read the limits from environment variables."""
        given = {}
        for limit in fields(cls):
            variable = f"AUDIT_{limit.name.upper()}"
            if text := environment.get(variable):
                if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX):
                    raise SettingMalformed(f"{variable} must be a whole number, not {text!r}.")
                given[limit.name] = int(text)
        return cls(**given)

    def unhurried(self) -> Limits:
        """Let a statement take as long as it takes: somebody sits before it who can stop it."""
        return replace(self, statement_seconds=0)


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
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings from environment variables."""
        return cls(
            database_url=environment.get(DATABASE_URL) or DEFAULT_DATABASE_URL,
            language=language_of(environment),
            insecure_dev=environment.get(INSECURE_DEV) == "1",
            wait_seconds=_seconds(environment, WAIT_SECONDS, DEFAULT_WAIT_SECONDS),
            limits=Limits.from_env(environment),
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
    raise SettingMalformed(
        f"{name} must be from 0 to {WAIT_SECONDS_MAX:.0f} seconds, not {text!r}."
    )
