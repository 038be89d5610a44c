"""Read models are kept up and derived again from the command line."""

from __future__ import annotations

from audit_service.bootstrap import Application
from tests.audit_service.cli.test_running import run, tamper, told
from tests.projections.story import Story

__all__ = ["told"]


def test_the_worker_brings_every_read_model_to_the_end_of_the_record(database_url: str) -> None:
    application = Application.open(database_url)
    story = Story(application)
    story.places()
    story.money()
    recorded = application.service.last_position()
    behind = application.reached()
    application.close()

    assert run(database_url, "worker", "--once").exit_code == 0

    application = Application.open(database_url)
    assert (behind, application.reached()) == (0, recorded)
    application.close()


def test_a_fact_that_cannot_be_read_is_named_by_its_position(told: str) -> None:
    tamper(told, "UPDATE event_log SET topic = 'claim.lost' WHERE topic = 'claim.paid'")
    tamper(told, "UPDATE projection_bookmarks SET position = 0 WHERE projection = 'registers'")

    answer = run(told, "worker", "--once")

    assert answer.exit_code == 1
    assert "Projection registers stopped at position" in answer.stderr
    assert "claim.lost" in answer.stderr


def test_a_projection_that_cannot_apply_a_fact_ends_the_worker_with_its_name(told: str) -> None:
    tamper(told, "DELETE FROM projection_bookmarks WHERE projection = 'registers'")

    answer = run(told, "worker", "--once")

    assert answer.exit_code == 1
    assert "Projection registers stopped at position" in answer.stderr
