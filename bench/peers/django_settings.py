"""Just enough Django for a peer: its applications and the database it is given."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings
from django.core.management import call_command


def set_up(url: str, *applications: str) -> None:
    """Configure Django and create the tables, in autocommit mode as Django has it by default."""
    parts = urlsplit(url)
    settings.configure(
        SECRET_KEY="measured, not served",  # noqa: S106 - there is nothing to protect
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            *applications,
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": parts.path.lstrip("/"),
                "USER": parts.username,
                "HOST": parse_qs(parts.query)["host"][0],
                "CONN_MAX_AGE": None,
            }
        },
    )
    django.setup()
    call_command("migrate", verbosity=0)
