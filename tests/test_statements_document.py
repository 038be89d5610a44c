"""The page on statements shows a profile and a table that are read as it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from aggregates.bank_values import EntryNature, StatementKind
from audit_service.statements.bank_profile import COLUMN_FIELDS, HEAD_FIELDS
from audit_service.statements.bank_profiles import load_bank_profile, shipped_bank_profiles
from audit_service.statements.formats import STATEMENT_BYTES_MAX
from audit_service.statements.profile_checks import TABLES
from audit_service.statements.tables import RECORD_MAX
from tests.audit_service.statements.bank_tables import read

PAGE: Final = (Path(__file__).parent.parent / "docs" / "statements.md").read_text("utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.M | re.S)
    return str(found)


def first_cells(heading: str) -> list[str]:
    """Return the words in the first cells of the table with this heading."""
    table = PAGE.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return re.findall(r"`([^`]+)`", " ".join(line.split(" | ")[0] for line in table.split("\n|")))


def test_the_example_is_read_as_the_page_says(tmp_path: Path) -> None:
    (tmp_path / "village.toml").write_text(block("toml"), "utf-8")
    (tmp_path / "village.csv").write_bytes(block("csv").encode("gb18030"))

    table = read(tmp_path / "village.csv", load_bank_profile(str(tmp_path / "village.toml")))

    assert table.faults == []
    assert (table.head.kind, table.head.account) == (StatementKind.STATEMENT, "62050100123456789")
    assert (table.head.first_on.isoformat(), table.head.last_on.isoformat()) == (
        "2019-05-01",
        "2019-05-31",
    )
    assert table.ends == ("150.00", "17747.50")
    assert table.minors == [20_000_00, -1_200_00, -1_200_00, -2_50]
    assert table.end.count == 4
    assert [said.nature for said in table.said][3] is EntryNature.CHARGE


def test_every_shipped_profile_and_every_word_of_a_profile_is_on_the_page() -> None:
    tables = PAGE.partition("| table | content |")[2].partition("\n\n")[0]

    assert first_cells("profile") == [*sorted(shipped_bank_profiles(), key=shown_at)]
    assert sorted(first_cells("column | what it holds")) == sorted(COLUMN_FIELDS)
    words = {word for table, all_of in TABLES.items() if table != "columns" for word in all_of}
    named = {*re.findall(r"`([^`]+)`", tables)} | {*re.findall(r"`\[(\w+)\]`", tables)}
    assert sorted({*words, *HEAD_FIELDS} - named) == []


def shown_at(profile: str) -> int:
    return PAGE.index(f"| `{profile}` |")


def test_the_limits_on_the_page_are_those_of_the_code() -> None:
    assert f"beyond {STATEMENT_BYTES_MAX // 2**20} MB" in PAGE
    assert RECORD_MAX == 2**20
    assert "one MiB a row" in PAGE.replace("\n", " ")
