"""Run the command line with ``python -m audit_service``."""

from __future__ import annotations

from audit_service.cli.main import main

main(prog_name="audit-service")
