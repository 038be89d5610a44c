"""A county that receives documents."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from audit_service.bootstrap import Application
from tests.audit_service.importers.office import Office, county


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    """Open a record with a small county on it."""
    application = Application.open(sqlite_url)
    yield county(application)
    application.close()
