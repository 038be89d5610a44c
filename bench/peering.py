"""Peers: the same postings in other ledgers on the same PostgreSQL, and on the command line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from audit_service.bootstrap import Application
from bench.databases import Databases
from bench.filling import store
from bench.floors import seconds
from bench.movements import Movement, check_same, draw, opening_facts, our_balances, write_csv
from bench.results import POSTGRESQL, Result
from bench.scene import ACTOR
from projections.disbursement_ledger import DisbursementLedger

ROOT: Final = Path(__file__).parent.parent
ENVIRONMENT: Final = ROOT / ".venv-peers"
"""Where ``make bench-peers`` installs them, apart from everything of ours."""

MOVEMENTS: Final = 1_000
FUNDS: Final = 100
LEGS: Final = 2
BAR: Final = 5.0
SINGLE: Final = "single"
BULK: Final = "bulk"

_SAID_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Peer:
    """A ledger on PostgreSQL: how it is called, and the script that drives it."""

    name: str
    module: str
    modes: tuple[str, ...] = (SINGLE, BULK)
    bar: float | None = None


PEERS: Final = (
    Peer("django-hordak", "bench.peers.with_hordak", bar=BAR),
    Peer("django-ledger", "bench.peers.with_django_ledger", modes=(SINGLE,)),
    Peer("pgledger", "bench.peers.with_pgledger"),
)


class PeerMissing(Exception):  # noqa: N818 - named for what is wrong
    """A peer is not installed, or does not run here; its row says why."""


def peers(
    databases: Databases,
    repetitions: int,
    movements: int = MOVEMENTS,
    environment: Path = ENVIRONMENT,
    only: Sequence[str] = (),
) -> Iterator[Result]:
    """Post the same movements here and in each peer, one by one and in bulk."""
    moved = draw(movements, FUNDS)
    for peer in PEERS:
        for mode in peer.modes if not only or peer.name in only else ():
            yield _against(databases, peer, mode, moved, repetitions, environment)


def _against(
    databases: Databases,
    peer: Peer,
    mode: str,
    moved: Sequence[Movement],
    repetitions: int,
    environment: Path,
) -> Result:
    """Let ours and the peer post by turns; a peer that cannot be had leaves its row empty."""
    ours: list[float] = []
    theirs: list[float] = []
    version = note = ""
    for _ in range(repetitions):
        ours.append(len(moved) / _ours(databases, mode, moved))
        if note:
            continue
        try:
            told = _theirs(databases, peer, mode, moved, environment)
        except PeerMissing as missing:
            note = str(missing)
        else:
            version = told["version"]
            theirs.append(len(moved) / told["seconds"])
    return Result(
        row=f"peers/{peer.name}-{mode}",
        engine=POSTGRESQL,
        ours=median(ours),
        floor=median(theirs) if theirs else None,
        floor_is=f"{peer.name} {version}".strip(),
        ratios=tuple(our / their for our, their in zip(ours, theirs, strict=False)),
        bar=peer.bar,
        n=len(moved) * len(ours),
        unit="movements/s",
        note=note,
    )


def _ours(databases: Databases, mode: str, moved: Sequence[Movement]) -> float:
    """Give the commands, and bring the ledger up to them: only then are they posted."""
    commands = [movement.command() for movement in moved]
    with databases.opened(POSTGRESQL) as application:
        store(application, [opening_facts(FUNDS)])
        application.catch_up()

        def post() -> None:
            if mode == BULK:
                application.service.execute_all(commands, ACTOR)
            else:
                for command in commands:
                    application.service.execute(command, ACTOR)
            catch_up_ledger(application)

        took = seconds(post)
        check_same(our_balances(application), moved, "audit-service")
    return took


def catch_up_ledger(application: Application) -> None:
    """Bring the ledger alone up to the record: the peers keep nothing else."""
    replace(application, projections=(DisbursementLedger(),)).catch_up()


def _theirs(
    databases: Databases, peer: Peer, mode: str, moved: Sequence[Movement], environment: Path
) -> dict[str, Any]:
    python = environment / "bin" / "python"
    if not python.exists():
        raise PeerMissing("not installed: run make bench-peers")
    with (
        databases.fresh(POSTGRESQL) as url,
        TemporaryDirectory(prefix="audit-bench-") as folder,
    ):
        path = Path(folder, "movements.csv")
        write_csv(moved, path)
        told: dict[str, Any] = json.loads(
            run(
                [
                    *(str(python), "-m", peer.module, f"--url={url}", f"--movements={path}"),
                    *(f"--mode={mode}", f"--folder={environment / peer.name}"),
                ]
            )
        )
    if told["legs"] != LEGS * len(moved):
        raise ArithmeticError(f"{peer.name} posted {told['legs']} legs of {len(moved)} movements")
    check_same(told["balances"], moved, peer.name)
    return told


def run(words: Sequence[str]) -> str:
    """Run a peer and return what it prints; one that does not run is missing."""
    try:
        done = subprocess.run(  # noqa: S603 - a program the benchmark names
            words, check=True, capture_output=True, text=True, cwd=ROOT
        )
    except FileNotFoundError:
        raise PeerMissing(f"not installed: {Path(words[0]).name}") from None
    except subprocess.CalledProcessError as fault:
        said = (fault.stderr.strip().splitlines() or [f"exit {fault.returncode}"])[-1]
        raise PeerMissing(f"does not run here: {said[:_SAID_MAX]}") from fault
    return done.stdout
