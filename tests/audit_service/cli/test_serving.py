"""The server and the worker beside it begin together and end together."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import sqlalchemy as sa

from audit_service.database import Database
from projections.standing_tables import LEASES

SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def leases(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(LEASES)) or 0)


def test_a_server_told_to_stop_takes_its_worker_with_it(sqlite_url: str, tmp_path: Path) -> None:
    port = free_port()
    serve = [sys.executable, "-m", "audit_service", "serve", "--port", str(port), "--workers", "1"]
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen([*serve, "--database", sqlite_url], stderr=log) as server,
    ):
        deadline = time.monotonic() + SECONDS
        database = Database(sqlite_url)
        while not (answers(port) and leases(database)):
            assert server.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < deadline, (tmp_path / "log").read_text()
            time.sleep(0.05)

        server.send_signal(signal.SIGTERM)

        assert server.wait(SECONDS) == 0
    assert not answers(port)
    assert leases(database) == 0
    database.close()
