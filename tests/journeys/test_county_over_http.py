from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from api.app import create_app
from audit_service.bootstrap import Application
from audit_service.config import Settings
from tests.api.story import API, FUND, PLACES, STORY, path, play


def opened(url: str) -> tuple[Application, FlaskClient]:
    """Start the service as a process would."""
    application = Application.open(url)
    return application, create_app(application, Settings(insecure_dev=True)).test_client()


def read(client: FlaskClient, address: str, **query: str) -> dict[str, Any]:
    answer = client.get(address, query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.json is not None
    found: dict[str, Any] = answer.json
    return found


def test_a_county_pays_a_claim_and_closes_a_finding_and_a_restart_changes_nothing(
    database_url: str,
) -> None:
    application, client = opened(database_url)
    play(client, *STORY[: len(PLACES) + 2])
    application.close()

    application, client = opened(database_url)
    play(client, *STORY[len(PLACES) + 2 :])
    before = everything(client)
    application.close()
    application, client = opened(database_url)

    assert everything(client) == before
    (balance,) = read(client, path("balances"), fund=FUND)["items"]
    shown = {name: figure["amount"] for name, figure in balance["figures"].items()}
    assert shown["appropriated"] == "1000.00"
    assert shown["allotted"] == "800.00"
    assert shown["reserved"] == "500.00"
    assert shown["paid"] == "300.00"
    assert shown["unpaid"] == "500.00"
    assert read(client, path("claims", "C-1"))["stage"] == "paid"
    assert read(client, path("findings", "Q-1"))["stage"] == "closed"
    assert read(client, path("inspections", "I-1"))["stage"] == "concluded"
    application.close()


def test_every_figure_of_the_accountability_report_opens_into_the_events_behind_it(
    database_url: str,
) -> None:
    application, client = opened(database_url)
    play(client, *STORY)

    period = {"organisation": "LN-FIN", "from": "2018-01-01", "until": "2018-12-31"}
    report = read(client, f"{API}/reports/accountability", **period)

    (fund,) = report["funds"]
    assert fund["figures"]["paid"]["amount"] == "300.00"
    opened_figure = read(client, f"{API}/explain", figure=fund["figures"]["paid"]["explain"])
    assert opened_figure["values"] == [{"minor": 300_00, "currency": "CNY", "amount": "300.00"}]
    (part,) = opened_figure["parts"]
    assert part["event"]["topic"] == "claim.paid"
    assert part["event"]["state"]["payment"] == "Z-1"
    application.close()


def everything(client: FlaskClient) -> list[dict[str, Any]]:
    """Read every list of the API."""
    lists = (
        "regions", "organisations", "funds", "allocations", "projects", "claims", "notices",
        "inspections", "findings", "audit-trail", "ledger/postings", "balances", "events",
    )  # fmt: skip
    return [read(client, f"{API}/{name}", limit="500") for name in lists]
