"""The entry point of the command line."""

from __future__ import annotations

import click

from audit_service.cli.backups import backup, restore
from audit_service.cli.bank_reports import BANK_REPORTS
from audit_service.cli.closing import closing
from audit_service.cli.demo import demo
from audit_service.cli.evidence import evidence
from audit_service.cli.following import rebuild, worker
from audit_service.cli.importing import importing
from audit_service.cli.keeping import doctor, init, migrate
from audit_service.cli.period_reports import PERIOD_REPORTS
from audit_service.cli.reading import audit_trail, explain, ledger
from audit_service.cli.reconciliation_reports import RECONCILIATION
from audit_service.cli.reconciling import reconciliation
from audit_service.cli.reporting import report
from audit_service.cli.running import check, serve
from audit_service.cli.statements import delivered, statement
from audit_service.garbage import collect_seldom


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Record where every yuan of poverty-alleviation money went, and prove it."""
    collect_seldom()


COMMANDS = (
    demo, serve, worker, importing, reconciliation, closing, evidence, ledger, audit_trail, report,
    explain, rebuild, check, init, migrate, doctor, backup, restore,
)  # fmt: skip

for command in COMMANDS:
    main.add_command(command)
for command in (*BANK_REPORTS, *RECONCILIATION, *PERIOD_REPORTS):
    report.add_command(command)
for command in (statement, delivered):
    importing.add_command(command)
