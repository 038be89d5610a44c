"""A story told to a service on each kind of database."""

from __future__ import annotations

import pytest

from audit_service.bootstrap import Application
from tests.projections.story import Story


@pytest.fixture
def story(application: Application) -> Story:
    """Begin a story on an empty database."""
    return Story(application)
