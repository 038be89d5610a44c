"""The application factory: which resources there are, and what holds for every request."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from api.access import guard
from api.allocations import allocations
from api.audit_reports import audit_reports
from api.audit_trail import audit_trail
from api.balances import balances
from api.bank_reconciliation import bank_accounts
from api.batches import batches
from api.cash_entries import cash_entries
from api.claims import claims
from api.complaints import complaints
from api.discrepancies import discrepancies
from api.docs import docs
from api.duties import duties
from api.events import events
from api.evidence import evidence
from api.finding_categories import finding_categories
from api.finding_reports import reports
from api.findings import findings
from api.funds import funds
from api.health import health
from api.inspection_loads import inspection_loads
from api.inspections import inspections
from api.ledger import ledger
from api.matches import matches
from api.notices import notices
from api.organisations import organisations
from api.parameters import parameters
from api.periods import periods
from api.problems import register_problems
from api.projection_standings import projections
from api.projects import projects
from api.reconciliation_cases import cases
from api.reconciliations import reconciliations
from api.regions import regions
from api.reporting_calendar import calendar
from api.reports import explain
from api.resource import PREFIX, DescribedApi, DescribedPlugin
from api.responsibilities import responsibilities
from api.responsibility_letters import letters
from api.sanctions import sanctions
from api.serving import register_standing
from api.statement_imports import imports
from api.targets import targets
from audit_service.bootstrap import Application
from audit_service.config import Settings

BODY_BYTES_MAX: Final = 5 * 1024 * 1024

RESOURCES: Final = (
    regions,
    organisations,
    funds,
    allocations,
    projects,
    claims,
    notices,
    inspections,
    inspection_loads,
    findings,
    audit_reports,
    complaints,
    letters,
    responsibilities,
    duties,
    calendar,
    parameters,
    finding_categories,
    sanctions,
    targets,
    bank_accounts,
    cash_entries,
    cases,
    discrepancies,
    evidence,
    matches,
    reconciliations,
    periods,
    batches,
    imports,
    balances,
    ledger,
    audit_trail,
    reports,
    explain,
    events,
    projections,
)


class PlainJson(DefaultJSONProvider):
    """Dates as ISO 8601 has them, members in the order they are given."""

    sort_keys = False

    @staticmethod
    def default(value: Any) -> Any:
        """Write what JSON has no form for."""
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, UUID):
            return str(value)
        raise TypeError(f"{type(value).__name__} has no JSON form")


def create_app(application: Application, settings: Settings) -> Flask:
    """Build the HTTP application around the service."""
    app = Flask(__name__, static_folder=None)
    app.json = PlainJson(app)
    app.url_map.merge_slashes = False
    app.config.update(
        API_TITLE="Audit service",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        MAX_CONTENT_LENGTH=BODY_BYTES_MAX,
        AUDIT_WAIT_SECONDS=settings.wait_seconds,
    )
    app.extensions["audit_service"] = application
    guard(app, settings)
    register_problems(app)
    register_standing(app)
    described = DescribedApi(app, spec_kwargs={"marshmallow_plugin": DescribedPlugin()})
    for resource in RESOURCES:
        described.register_blueprint(resource)
    app.register_blueprint(health)
    app.register_blueprint(docs)
    return app
