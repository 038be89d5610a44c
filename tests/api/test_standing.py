"""A read says from which read models it answers, how far they are, and waits when asked to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import g
from flask.testing import FlaskClient

from api.app import create_app
from api.resource import PREFIX
from audit_service.bootstrap import Application
from audit_service.config import Settings
from projections.catalogue import PROJECTIONS
from projections.leases import Lease
from projections.standing_tables import STOPS
from tests.api.evidence import PHOTO, deposit
from tests.api.story import (
    API,
    FUND,
    FUNDING,
    PLACES,
    STORY,
    WANG,
    Step,
    codes,
    path,
    places,
    play,
    problem,
)
from tests.api.test_audit_imports import send
from tests.api.test_bank_accounts import BANK, BANK_ADDRESSES
from tests.api.test_duties import COMPLAINT, DUTY, LETTER
from tests.api.test_matches import CHARGED, match_charge
from tests.api.test_periods import PERIOD_ADDRESSES, draw_up
from tests.api.test_reads import ask, read
from tests.api.test_reconciliation_cases import CASE_ADDRESSES, open_case
from tests.api.test_statement_imports import send as send_statement
from tests.audit_service.importers.single_audits import Audit
from tests.scenario import LI

ODD: Final = b"<odd/>"
DELIVERED: Final = sha256(ODD).hexdigest()
PERIOD: Final = {"organisation": "LN-FIN", "from": "2018-01-01", "until": "2018-12-31"}
ADDRESSES: Final[dict[str, tuple[tuple[str, dict[str, str]], ...]]] = {
    "accountability": (("reports/accountability", PERIOD),),
    "allocations": (("allocations", {}),),
    "allocation": (("allocations/A-1", {}),),
    "attention": ((f"funds/{quote(FUND)}/projects", {"as_of": "2018-12-31"}),),
    "balances": (("balances", {"by": "fund"}),),
    "claims": (("claims", {}),),
    "claim": (("claims/C-1", {}),),
    "content": ((f"evidence/{PHOTO}/content", {}),),
    "events": (("events", {}),),
    "evidence": (("evidence", {}),),
    "file": ((f"evidence/{PHOTO}", {}),),
    "explain": (
        ("explain", {"figure": "paid?project=P-1"}),
        ("explain", {"figure": "findings_amount?finding=Q-1"}),
        ("explain", {"figure": "milestones_met?project=P-1&as_of=2018-12-31"}),
    ),
    "categories": (("finding-categories", {"on": "2018-01-01"}),),
    "changes": (
        ("reports/changes", {"since": "1", "since_on": "2018-01-01", "until_on": "2018-12-31"}),
    ),
    "delivered_file": ((f"imports/files/{DELIVERED}", {}),),
    "dossier": (("reports/dossier", {"kind": "project", "reference": "P-1"}),),
    "finding_report": (("reports/findings", {"as_of": "2018-12-31"}),),
    "findings": (("findings", {}),),
    "finding": (("findings/Q-1", {}),),
    "funds": (("funds", {}),),
    "fund": ((f"funds/{quote(FUND)}", {}),),
    "inspection_loads": (("inspection-loads", {}),),
    "inspections": (("inspections", {}),),
    "inspection": (("inspections/I-1", {}),),
    "notices": (("notices", {}),),
    "parameters": (("parameters", {}),),
    "organisations": (("organisations", {}),),
    "organisation": (("organisations/LN-FIN", {}),),
    "postings": (("ledger/postings", {}),),
    "prior_findings": (
        (
            "reports/prior-findings",
            {"organisation": "LN-HEALTH", "from": "2019-01-01", "as_of": "2019-01-01"},
        ),
    ),
    "project": (("projects/P-1", {}),),
    "projects": (("projects", {"region": "620000"}),),
    "projections": (("projections", {}),),
    "region": (("regions/620000", {}),),
    "regions": (("regions", {}),),
    "search": (("audit-trail", {"text": "屋面渗水"}),),
    "audit_reports": (("audit-reports", {}),),
    "audit_report": (("audit-reports/FAC-74099-16", {}),),
    "audited_awards": (("audit-reports/FAC-74099-16/awards", {}),),
    "audited_findings": (("audit-reports/FAC-74099-16/findings", {}),),
    "audited_words": (("audit-reports/FAC-74099-16/words", {}),),
    "calendar": (("reporting-calendar", {"on": "2018-12-31"}),),
    "complaints": (("complaints", {"late_on": "2018-12-31"}),),
    "complaint": (("complaints/T-1", {}),),
    "duties": (("duties", {}),),
    "duty": (("duties/D-1", {}),),
    "letters": (("responsibility-letters", {}),),
    "letter": (("responsibility-letters/L-1", {}),),
    "objections": (("notices/objections", {}),),
    "punctuality": (
        ("reporting-calendar/punctuality", {"from": "2018-01-01", "until": "2018-12-31"}),
    ),
    "responsibilities": (("responsibilities", {"project": "P-1", "on": "2018-08-01"}),),
    "sanctions": (("sanctions", {"as_of": "2018-12-31"}),),
    "sanction": (("sanctions/S-1", {}),),
    "signatures": (("responsibilities/signatures", {"on": "2018-12-31"}),),
    "targets": (("targets", {}),),
    "target": (("targets/M-1", {"as_of": "2018-12-31"}),),
    **BANK_ADDRESSES,
    **CASE_ADDRESSES,
    **PERIOD_ADDRESSES,
    "matches": (("matches", {}),),
    "match": ((f"matches/{CHARGED}", {}),),
}
"""For each read, questions that between them touch all it is answered from."""

SANCTION: Final = (
    Step(
        path("sanctions"),
        {
            "reference": "S-1",
            "kind": "circular_criticism",
            "organisation": "LN-HEALTH",
            "findings": ["Q-1"],
            "reasons": "整改迟缓",
        },
        LI,
        "2018-12-01",
    ),
    Step(path("sanctions", "S-1", "signature"), {"opinion": "同意"}, WANG, "2018-12-02"),
)
TARGET: Final = Step(
    path("targets"),
    {
        "reference": "M-1",
        "organisation": "LN-HEALTH",
        "region": "621200",
        "title": "卫生室",
        "purpose": "clinic",
        "funds": [FUND],
        "quantity": 5,
        "unit": "所",
        "due_on": "2018-10-31",
    },
)
TABLES: Final = {
    name: one.name
    for one in PROJECTIONS
    for name in (*(t.name for t in one.tables), *(text.name for text in one.texts))
}


def tell_everything(client: FlaskClient) -> None:
    """Put something of every kind on record."""
    play(client, *STORY, *LETTER, *COMPLAINT, *DUTY, *SANCTION, TARGET, *BANK)
    match_charge(client)
    draw_up(client)
    assert deposit(client).status_code == 201
    assert send(client, Audit("74099-16")).status_code == 201
    assert send_statement(client, ODD).status_code == 422


def served_reads(client: FlaskClient) -> set[str]:
    """Return all reads of the API, by the last part of their endpoints."""
    return {
        rule.endpoint.rpartition(".")[2]
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith(PREFIX) and "GET" in (rule.methods or ())
        if not rule.endpoint.startswith(("docs.", "api-docs."))
    }


@contextmanager
def statements(served: Application) -> Iterator[list[str]]:
    """Collect what is sent to the database."""
    sent: list[str] = []

    def collect(*about: Any) -> None:
        sent.append(about[2])

    sa.event.listen(served.database.reader, "before_cursor_execute", collect)
    yield sent
    sa.event.remove(served.database.reader, "before_cursor_execute", collect)


def test_every_read_is_answered_from_the_read_models_it_declares_and_no_others(
    client: FlaskClient, served: Application
) -> None:
    tell_everything(client)
    served.catch_up()
    case = open_case(client)
    served.catch_up()
    declared: dict[str, set[str]] = {}
    touched: dict[str, set[str]] = {}

    for name, questions in ADDRESSES.items():
        with statements(served) as sent, client:
            for address, query in questions:
                asked = ask(client, address.replace("{case}", case), **query)
                assert asked.status_code == 200, address
            declared[name] = set(g.reads)
        words = set(re.findall(r"\w+", " ".join(sent)))
        touched[name] = {TABLES[word] for word in words & TABLES.keys()}

    assert touched.keys() == served_reads(client)
    assert touched == declared


@pytest.mark.parametrize("address", ["funds", "funds/F-9", "events", "projections"])
def test_a_position_that_is_not_on_record_is_refused_at_once(
    client: FlaskClient, address: str
) -> None:
    play(client, *PLACES)

    answer = ask(client, address, wait_for=len(PLACES) + 1)

    assert answer.status_code == 422
    assert places(answer) == {"?wait_for": "position_not_recorded"}
    assert str(len(PLACES)) in problem(answer)["detail"]


def test_what_no_read_model_is_asked_for_never_has_to_wait(client: FlaskClient) -> None:
    play(client, *PLACES)
    assert deposit(client).status_code == 201
    at = len(PLACES) + 1

    assert ask(client, f"evidence/{PHOTO}/content", wait_for=at).status_code == 200
    assert ask(client, "finding-categories", on="2018-01-01", wait_for=at).status_code == 200


def test_without_a_worker_a_read_applies_what_is_missing_itself(client: FlaskClient) -> None:
    play(client, *PLACES)

    answer = ask(client, "regions", wait_for=len(PLACES))

    assert answer.status_code == 200
    assert answer.headers["Audit-Position"] == str(len(PLACES))


def test_a_long_backlog_is_left_to_a_worker_and_holds_up_no_read(
    client: FlaskClient, served: Application
) -> None:
    play(client, *PLACES)

    served.keep_up(("registers",), limit=len(PLACES) - 1)
    behind = served.reached()
    served.keep_up(("registers",), limit=len(PLACES))

    assert behind == 0
    assert served.standings(("registers",))[0].position == len(PLACES)


def test_what_a_living_worker_has_not_applied_yet_is_waited_for_only_when_asked(
    served: Application,
) -> None:
    client = create_app(served, Settings(insecure_dev=True, wait_seconds=0.05)).test_client()
    play(client, *PLACES)
    served.catch_up()
    Lease(served.database, "a worker", 600).take({"registers"})
    play(client, FUNDING[0])

    seen = ask(client, f"funds/{quote(FUND)}")
    waited = ask(client, f"funds/{quote(FUND)}", wait_for=len(PLACES) + 1)

    assert seen.status_code == 404
    assert seen.headers["Audit-Position"] == str(len(PLACES))
    assert waited.status_code == 503
    assert codes(waited) == ["projection_behind"]
    assert waited.headers["Retry-After"] == "1"


def test_a_read_that_waits_is_answered_once_the_worker_is_there(served: Application) -> None:
    client = create_app(served, Settings(insecure_dev=True, wait_seconds=60)).test_client()
    Lease(served.database, "a worker", 600).take({one.name for one in PROJECTIONS})
    play(client, *PLACES)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.get, f"{API}/regions?wait_for={len(PLACES)}")
        served.catch_up()
        answer = waiting.result(60)

    assert answer.status_code == 200
    assert answer.headers["Audit-Position"] == str(len(PLACES))


@pytest.fixture
def stopped(client: FlaskClient, served: Application) -> FlaskClient:
    """Stop the registers at a fact, as the worker that leads them found."""
    play(client, *PLACES)
    served.catch_up()
    play(client, FUNDING[0])
    Lease(served.database, "a worker", 600).take({"registers"})
    stop = {
        "projection": "registers",
        "position": len(PLACES) + 1,
        "topic": "fund.opened",
        "fault": "LookupError: no row",
        "stopped_at": "2018-01-02T00:00:00.000000Z",
    }
    with served.database.transaction() as connection:
        connection.execute(sa.insert(STOPS), stop)
    return client


def test_only_what_is_read_from_a_stopped_projection_is_suspended_and_it_is_named(
    stopped: FlaskClient,
) -> None:
    suspended = ask(stopped, "regions")
    report = ask(stopped, "reports/accountability", **PERIOD)

    assert suspended.status_code == 503
    assert codes(suspended) == codes(report) == ["projection_stopped"]
    assert "registers" in problem(suspended)["detail"]
    assert suspended.headers["Retry-After"] == "1"
    assert ask(stopped, "audit-trail").status_code == 200
    assert ask(stopped, "balances").status_code == 200


def test_a_stopped_projection_is_shown_with_the_fact_it_stopped_at(stopped: FlaskClient) -> None:
    items = {item["name"]: item for item in read(stopped, "projections")["items"]}
    ready = stopped.get("/readyz")

    assert items["registers"]["state"] == "stopped"
    assert items["registers"]["leader"] == "a worker"
    assert items["registers"]["lag"] == 1
    assert items["registers"]["stop"]["topic"] == "fund.opened"
    assert items["audit_trail"]["state"] == "following"
    assert ready.status_code == 200
    assert ready.json is not None
    assert ready.json["status"] == "degraded"
    assert [stop["position"] for stop in ready.json["stopped"]] == [len(PLACES) + 1]


def test_a_stop_that_is_overcome_suspends_nothing_any_more(
    stopped: FlaskClient, served: Application
) -> None:
    served.catch_up()  # as a worker does whose code knows better

    assert ask(stopped, "regions").status_code == 200
    assert {item["stop"] for item in read(stopped, "projections")["items"]} == {None}
