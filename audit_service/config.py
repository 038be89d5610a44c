"""Settings: every environment variable the service reads, once, typed, with its default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DATABASE_URL = "AUDIT_DATABASE_URL"
LANGUAGE = "AUDIT_LANG"
INSECURE_DEV = "AUDIT_INSECURE_DEV"
DEFAULT_DATABASE_URL = "sqlite:///audit.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the service needs to know before it starts.

    ``insecure_dev`` lets a request header say who acts. It is off unless switched on, and
    meant for one person's own machine.
    """

    database_url: str = DEFAULT_DATABASE_URL
    language: str = "en"
    insecure_dev: bool = False

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings from environment variables."""
        return cls(
            database_url=environment.get(DATABASE_URL) or DEFAULT_DATABASE_URL,
            language=language_of(environment),
            insecure_dev=environment.get(INSECURE_DEV) == "1",
        )


def language_of(environment: Mapping[str, str]) -> str:
    """Choose Chinese or English by ``AUDIT_LANG``, else by the locale variables."""
    for variable in (LANGUAGE, "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(variable):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
