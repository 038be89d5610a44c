"""Databases for measuring: fresh ones, and large records filled once for several rows."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Final, Self

import sqlalchemy as sa

from audit_service.bootstrap import Application
from bench.filling import settle, store
from bench.results import SQLITE
from bench.workload import Workload
from tests.postgres_server import PostgresServer, running_server

KEPT_IN: Final = Path(tempfile.gettempdir()) / "audit-bench"
_SEED: Final = 7

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Record:
    """A filled record, open; ``events`` is the size asked for, which it passes by a few."""

    application: Application
    engine: str
    events: int
    random: Random = field(default_factory=lambda: Random(_SEED))  # noqa: S311 - repeatable

    @property
    def url(self) -> str:
        """Return where it is."""
        return self.application.database.url.render_as_string(hide_password=False)

    def read(self, query: str) -> list[Any]:
        """Read one column of a table, to draw questions from."""
        with self.application.database.reading() as connection:
            return list(connection.execute(sa.text(query)).scalars())


class Databases:
    """Hands out databases of both engines; all are gone at the end, unless they are to be kept."""

    def __init__(
        self,
        *,
        is_kept: bool = False,
        tell: Tell = lambda _text: None,
        server: PostgresServer | None = None,
    ) -> None:
        """Use a folder under the system's temporary one, and a server that runs already if any."""
        self._is_kept = is_kept
        self._server = server
        self._tell = tell
        self._stack = ExitStack()
        self._names = (f"fresh_{number}" for number in count())
        self._records: dict[tuple[str, int], Record] = {}
        self.folder = KEPT_IN if is_kept else Path(tempfile.mkdtemp(prefix="audit-bench-"))
        self.folder.mkdir(mode=0o755, exist_ok=True)

    def __enter__(self) -> Self:
        """Start nothing yet: the server runs from its first use on."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the records, stop the server, and remove what is not to be kept."""
        self.close_records()
        self._stack.close()
        if not self._is_kept:
            shutil.rmtree(self.folder)

    @cached_property
    def server(self) -> PostgresServer:
        """Run a PostgreSQL with the durability of production."""
        if self._server is not None:
            return self._server
        kept_in = self.folder / "postgresql" if self._is_kept else None
        return self._stack.enter_context(running_server(kept_in))

    @contextmanager
    def fresh(self, engine: str) -> Iterator[str]:
        """Hand out the URL of an empty database; it is dropped afterwards."""
        name = next(self._names)
        if engine == SQLITE:
            yield f"sqlite:///{self.folder / name}.db"
            for path in self.folder.glob(f"{name}.*"):
                path.unlink()
            return
        self.server.execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self.server.execute("CREATE DATABASE {}", name)
        yield self.server.url(name)
        self.server.execute("DROP DATABASE {} WITH (FORCE)", name)

    @contextmanager
    def opened(self, engine: str) -> Iterator[Application]:
        """Open the service on an empty database."""
        with self.fresh(engine) as url:
            application = Application.open(url)
            try:
                yield application
            finally:
                application.close()

    def filled(self, engine: str, events: int) -> Record:
        """Hand out a record of the workload, its projections at its end; filled on first use."""
        if (engine, events) not in self._records:
            self._records[engine, events] = self._fill(engine, events)
        return self._records[engine, events]

    def close_records(self) -> None:
        """Let go of the open records; they are still there to be opened again."""
        for record in self._records.values():
            record.application.close()
        self._records.clear()

    def _fill(self, engine: str, events: int) -> Record:
        marker = self.folder / f"{engine}_{events}.filled"
        url = self._kept_url(engine, events, is_there=marker.exists())
        application = Application.open(url)

        def tell(position: int, doing: str) -> None:
            self._tell(f"{doing} {position:,} of {events:,} events ({engine})")

        if not marker.exists():
            store(application, Workload(events).facts(), lambda at: tell(at, "recording"))
            application.catch_up(lambda at: tell(at, "projecting"))
            settle(application)
            marker.touch()
        return Record(application, engine, events)

    def _kept_url(self, engine: str, events: int, *, is_there: bool) -> str:
        name = f"record_{events}"
        if engine == SQLITE:
            path = self.folder / f"{name}.db"
            if not is_there:
                for stale in self.folder.glob(f"{name}.db*"):
                    stale.unlink()
            return f"sqlite:///{path}"
        if not is_there:
            self.server.execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
            self.server.execute("CREATE DATABASE {}", name)
        return self.server.url(name)
