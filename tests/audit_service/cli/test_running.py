"""The checker finds what was changed behind the record's back; a rebuild puts it right."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from audit_service.bootstrap import Application
from audit_service.cli.main import main
from tests.projections.story import Story


@pytest.fixture
def told(database_url: str) -> str:
    application = Application.open(database_url)
    Story(application).whole()
    application.close()
    return database_url


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--database", url], catch_exceptions=False)


def tamper(url: str, statement: str) -> None:
    application = Application.open(url)
    with application.database.transaction() as connection:
        assert connection.execute(sa.text(statement)).rowcount >= 1
    application.close()


def test_an_honest_record_checks_out(told: str) -> None:
    answer = run(told, "check", "--format", "json")

    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["verdict"] == "ok"


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("ledger_postings", "UPDATE {} SET minor = minor + 1 WHERE account = 'paid'"),
        ("ledger_balances", "UPDATE {} SET paid = paid + 1 WHERE paid > 0"),
        ("finding_register", "DELETE FROM {} WHERE reference = 'X1'"),
        ("library_projects", "UPDATE {} SET name = 'another'"),
        ("audit_trail", "UPDATE {} SET by = 'nobody' WHERE topic = 'claim.paid'"),
        ("register_claims", "UPDATE {} SET stage = 'submitted'"),
    ],
)
def test_a_changed_row_is_named_and_a_rebuild_puts_it_right(
    told: str, table: str, change: str
) -> None:
    tamper(told, change.format(table))

    answer = run(told, "check", "--format", "json")

    assert answer.exit_code == 1
    assert any(table in d["where"] for d in json.loads(answer.stdout)["differences"])
    assert run(told, "rebuild").exit_code == 0
    assert run(told, "check").exit_code == 0


def test_a_hole_in_the_log_is_found(told: str) -> None:
    tamper(told, "DELETE FROM event_log WHERE topic = 'notice.objection_received'")

    answer = run(told, "check", "--format", "json")

    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["differences"][0]["check"] == "log"
