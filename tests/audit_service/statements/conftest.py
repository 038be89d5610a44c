"""An office that receives statements."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from audit_service.bootstrap import Application
from tests.audit_service.statements.desk import Desk


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Desk]:
    """Open a record with two accounts on it."""
    application = Application.open(sqlite_url)
    yield Desk(application, tmp_path)
    application.close()
