"""Journals: the same movements as plain text for ledger, hledger and beancount."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

from bench.movements import CURRENCY, Movement
from bench.peering import run
from bench.setting import BEGINNING

_ROOT: Final = "Equity"
"""All accounts hang below one that beancount knows."""


def write_journal(movements: Sequence[Movement], path: Path) -> None:
    """Write one transaction per movement, as ledger and hledger read it."""
    with path.open("w", encoding="utf-8") as file:
        for movement in movements:
            file.write(f"{BEGINNING} moved\n{_lines(movement)}\n")


def write_beancount(movements: Sequence[Movement], path: Path) -> None:
    """Write the same for beancount, which wants every account opened."""
    names = sorted({name for movement in movements for name in _accounts(movement)})
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{BEGINNING} open {name} {CURRENCY}\n" for name in names)
        for movement in movements:
            file.write(f'{BEGINNING} * "moved"\n{_lines(movement)}\n')


def ask_ledger(path: Path) -> dict[str, int]:
    """Let ledger print the balance of every account."""
    form = "%(account)\\t%(quantity(display_total))\\n"
    options = ["--args-only", "--flat", "--no-total", "--empty", "--balance-format", form]
    told = run(["ledger", "-f", str(path), "balance", *options])
    return _balances(line.split("\t") for line in told.splitlines())


def ask_hledger(path: Path) -> dict[str, int]:
    """Let hledger print the balance of every account."""
    told = run(["hledger", "-f", str(path), "balance", "--flat", "-N", "-E", "-O", "csv"])
    _head, *rows = csv.reader(io.StringIO(told))
    return _balances(rows)


def ask_beancount(path: Path, python: Path) -> dict[str, int]:
    """Let beancount add up every account."""
    told = run([str(python), "-m", "bench.peers.with_beancount", str(path)])
    return {_ours(name): minor for name, minor in json.loads(told).items()}


def _lines(movement: Movement) -> str:
    source, target = _accounts(movement)
    amount = Decimal(movement.minor) / 100
    return f"  {target}  {amount:.2f} {CURRENCY}\n  {source}  {-amount:.2f} {CURRENCY}\n"


def _accounts(movement: Movement) -> tuple[str, str]:
    """Name the accounts as all three programs accept them: words that begin in upper case."""
    source, target = movement.accounts
    return _theirs(source), _theirs(target)


def _theirs(account: str) -> str:
    fund, _, name = account.partition(":")
    return f"{_ROOT}:{fund}:{name.replace('_', '-').capitalize()}"


def _ours(account: str) -> str:
    _, fund, name = account.split(":")
    return f"{fund}:{name.replace('-', '_').lower()}"


def _balances(rows: Iterable[Sequence[str]]) -> dict[str, int]:
    balances: dict[str, int] = {}
    for account, amount in rows:
        number = Decimal(amount.removesuffix(CURRENCY).strip().replace(",", ""))
        balances[_ours(account)] = int(number * 100)
    return balances
