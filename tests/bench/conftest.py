"""Databases for the benchmarks' own tests, on the server that runs for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.databases import Databases
from tests.postgres_server import PostgresServer


@pytest.fixture(scope="session")
def databases(postgres_server: PostgresServer) -> Iterator[Databases]:
    """Hand out small databases; what is filled once serves every test."""
    with Databases(server=postgres_server) as databases:
        yield databases
