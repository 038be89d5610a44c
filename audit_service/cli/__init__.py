"""The ``audit-service`` command line."""
