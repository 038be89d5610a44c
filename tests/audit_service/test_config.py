"""A setting says something that can be used, or is refused by its name."""

from __future__ import annotations

import pytest

from audit_service.config import WAIT_SECONDS, Settings, SettingUnusable


@pytest.mark.parametrize(("text", "seconds"), [("", 5), ("0", 0), ("0.25", 0.25), ("60", 60)])
def test_how_long_a_read_waits_is_settled_in_seconds(text: str, seconds: float) -> None:
    assert Settings.from_env({WAIT_SECONDS: text}).wait_seconds == seconds


@pytest.mark.parametrize("text", ["61", "-1", "nan", "1e1", "five", "٥"])
def test_a_wait_that_is_no_number_of_seconds_up_to_a_minute_is_refused(text: str) -> None:
    with pytest.raises(SettingUnusable, match=WAIT_SECONDS):
        Settings.from_env({WAIT_SECONDS: text})
