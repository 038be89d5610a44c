"""Whatever becomes of a file, reading it never raises and never ends in balances it denies."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregates.bank_values import EntrySaid
from aggregates.money import Money
from tests.audit_service.statements.bank_tables import (
    ACCOUNT,
    TABLES,
    Table,
    read,
    rows_of,
    text,
    workbook,
)

PIECES: Final = (b",", b'"', b"\n", b"\r", b"\0", b"0", b"9", b"-", b".", b"\xff", b"\xb9", b":")
BOUNDED: Final = settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@st.composite
def damage(draw: st.DrawFn) -> tuple[str, int, int, bytes]:
    """Draw a kind of damage, where it begins, how far it reaches, and what is put there."""
    kind = draw(st.sampled_from(["cut", "put", "drop", "swap", "line"]))
    where = draw(st.integers(0, 10_000))
    return kind, where, draw(st.integers(1, 60)), draw(st.sampled_from(PIECES))


def damaged(content: bytes, wounds: list[tuple[str, int, int, bytes]]) -> bytes:
    for kind, where, length, piece in wounds:
        at = where % (len(content) + 1)
        if kind == "cut":
            content = content[:at]
        elif kind == "put":
            content = content[:at] + piece + content[at:]
        elif kind == "drop":
            content = content[:at] + content[at + length :]
        elif kind == "swap":
            content = content[:at] + piece * length + content[at + length :]
        else:
            lines = content.split(b"\n")
            del lines[where % len(lines)]
            content = b"\n".join(lines)
    return content


def check(table: Table) -> None:
    """Find that a file is refused, or that its balances are what its entries make of them."""
    for unfit in table.unfit:
        assert unfit.fault.at
        assert unfit.fault.message("zh")
    if table.unfit:
        assert table.ended == []
        return
    opening, closing = table.head.opening, table.head.closing
    if opening is not None and closing is not None:
        assert opening.amount.minor + sum(table.minors) == closing.amount.minor
    assert len(table.ended) == 1


@pytest.mark.parametrize("profile", ["icbc-card", "icbc-enterprise", "hsbc-hk", "n26"])
@BOUNDED
@given(wounds=st.lists(damage(), min_size=1, max_size=3))
def test_a_damaged_table_is_refused_or_still_adds_up(
    tmp_path: Path, profile: str, wounds: list[tuple[str, int, int, bytes]]
) -> None:
    path = tmp_path / "bank.csv"
    path.write_bytes(damaged((TABLES / f"{profile}.csv").read_bytes(), wounds))

    check(read(path, profile, account=ACCOUNT))


@BOUNDED
@given(
    row=st.integers(1, 10),
    column=st.integers(1, 13),
    cell=st.one_of(st.none(), st.booleans(), st.text(max_size=9), st.floats(), st.dates()),
)
def test_any_cell_of_a_workbook_may_be_anything(
    tmp_path: Path, row: int, column: int, cell: object
) -> None:
    if isinstance(cell, str):  # what no workbook can hold
        cell = "".join(sign for sign in cell if sign.isprintable() or sign in "\t\n")
    rows = rows_of("bank-of-shanghai")
    path = workbook(tmp_path, rows, lambda sheet: setattr(sheet.cell(row, column), "value", cell))

    check(read(path, "bank-of-shanghai"))


CELL: Final = st.text(st.characters(codec="gb18030", exclude_characters="\0"), max_size=12)
MINOR: Final = st.integers(-(10**12), 10**12).filter(bool)


@BOUNDED
@given(
    moved=st.lists(st.tuples(MINOR, CELL, CELL), min_size=1, max_size=12),
    opening=st.integers(-(10**9), 10**9),
    is_newest_first=st.booleans(),
)
def test_what_is_written_as_a_table_is_what_is_read(
    tmp_path: Path, moved: list[tuple[int, str, str]], opening: int, is_newest_first: bool
) -> None:
    rows, left = [], opening
    for at, (minor, name, words) in enumerate(moved):
        left += minor
        printed = (Money(amount, "CNY").decimal() for amount in (minor, left))
        cells = [f"2019-05-{at + 1:02}", *printed, quoted(name), quoted(words)]
        rows.append(",".join(cells))
    table = "\n".join(rows[::-1] if is_newest_first else rows)
    head = f"账号,{ACCOUNT}\n期初余额,{Money(opening, 'CNY').decimal()}\n"

    found = read(
        text(tmp_path, f"{head}记账日期,金额,余额,对方户名,附言\n{table}\n", "gb18030"), "plain"
    )

    assert found.faults == []
    said: list[EntrySaid] = found.said[::-1] if is_newest_first else found.said
    assert [one.amount.minor for one in said] == [minor for minor, _, _ in moved]
    assert found.ends == (Money(opening, "CNY").decimal(), Money(left, "CNY").decimal())


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'
