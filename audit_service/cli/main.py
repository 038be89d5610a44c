"""The entry point of the command line."""

from __future__ import annotations

import click

from audit_service.cli.demo import demo
from audit_service.cli.reading import audit_trail, explain, ledger, report
from audit_service.cli.running import check, rebuild, serve, worker


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Record where every yuan of poverty-alleviation money went, and prove it."""


for command in (demo, serve, worker, ledger, audit_trail, report, explain, rebuild, check):
    main.add_command(command)
