"""The service over HTTP on an SQLite file of its own, with and without its development switch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from audit_service.bootstrap import Application
from audit_service.config import Settings


@pytest.fixture
def served(sqlite_url: str) -> Iterator[Application]:
    """Open the service on an empty file."""
    opened = Application.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def client(served: Application) -> FlaskClient:
    """Return a client of a service that lets a header say who acts."""
    return create_app(served, Settings(insecure_dev=True)).test_client()


@pytest.fixture
def locked(served: Application) -> FlaskClient:
    """Return a client of a service as it starts by default."""
    return create_app(served, Settings()).test_client()
