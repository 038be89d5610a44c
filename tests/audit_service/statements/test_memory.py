"""Memory of the readers of MT940 and OFX: it grows neither with entries nor with lines."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.audit_service.statements.ofx_files import GRANT, SGML, XML

ENTRIES = 10_000
GROWTH_MAX = 8
PROGRAM = """
import json, resource, sys
from collections import Counter
from pathlib import Path
from audit_service.statements.mt940 import read_mt940
from audit_service.statements.ofx import read_ofx

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

few, many = map(Path, sys.argv[2:])
reader = {"mt940": read_mt940, "ofx": read_ofx}[sys.argv[1]]
for _ in reader(few):
    pass
before = peak()
kinds = Counter(getattr(d, "fault", None) and d.fault.code or type(d).__name__
                for d in reader(many))
print(json.dumps({"mebibytes": peak() - before, "kinds": kinds}))
"""


def growth(format_: str, few: Path, many: Path) -> tuple[int, dict[str, int]]:
    """Read a short file and then another, and say by how many mebibytes the peak rose."""
    words = [sys.executable, "-c", PROGRAM, format_, str(few), str(many)]
    said = json.loads(subprocess.run(words, capture_output=True, check=True, text=True).stdout)
    return said["mebibytes"], said["kinds"]


def mt940(count: int) -> Iterable[str]:
    yield ":20:A\n:25:1\n:28C:1\n:60F:C200101EUR0,\n"
    for number in range(count):
        yield f":61:200102C1,NTRFNONREF//{number}\n:86:166?00GUTSCHRIFT?20EREF+{number}?32Li\n"
    yield f":62F:C200103EUR{count},\n-\n"


def ofx(count: int, *, is_xml: bool) -> Iterable[str]:
    notation = XML if is_xml else SGML
    before, after = notation.whole("|").split("|")
    yield before
    for number in range(count):
        yield notation.entry(GRANT | {"FITID": str(number)})
    yield after


def write(path: Path, texts: Iterable[str]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(texts)
    return path


@pytest.mark.parametrize("form", ["mt940", "sgml", "xml"])
def test_memory_does_not_grow_with_the_entries_of_a_statement(tmp_path: Path, form: str) -> None:
    texts = [
        mt940(count) if form == "mt940" else ofx(count, is_xml=form == "xml")
        for count in (500, ENTRIES)
    ]
    few, many = (write(tmp_path / f"{n}", text) for n, text in enumerate(texts))

    grown, kinds = growth("mt940" if form == "mt940" else "ofx", few, many)

    assert kinds == {"Listed": ENTRIES, "Ended": 1}
    assert grown < GROWTH_MAX


@pytest.mark.parametrize(
    ("format_", "begin", "repeated", "fault"),
    [
        ("mt940", ":20:", "x", "line_too_long"),
        ("mt940", ":20:A\n:25:1\n:28C:1\n:60F:C200101EUR0,\n:61:200102C1,NTRF\n", "x\n", ""),
        ("mt940", ":20:A\n:25:1\n:28C:1\n:60F:C200101EUR0,\n:61:200102C1,NTRF\n", ":86:x\n", ""),
        ("mt940", "", "\x00", "line_too_long"),
        ("ofx", "<OFX><MEMO>", "x", "xml_piece_too_large"),
        ("ofx", "<OFX><STMTTRN>", "<X>y", "bank_field_out_of_place"),
        ("ofx", "<OFX>", "<", "xml_piece_too_large"),
        ("ofx", "<OFX><MEMO>", "]", "xml_piece_too_large"),
        ("ofx", "<OFX><MEMO><![CDATA[", "<X>", "xml_piece_too_large"),
        ("ofx", '<?xml version="1.0"?><OFX><MEMO>', "x", "xml_piece_too_large"),
    ],
)
def test_a_flood_without_end_is_refused_in_bounded_memory(
    tmp_path: Path, format_: str, begin: str, repeated: str, fault: str
) -> None:
    few = write(tmp_path / "few", [begin])
    block = repeated * (100_000 // len(repeated))
    blocks = 50 if len(repeated) == 1 else 8
    many = write(tmp_path / "many", [begin, *[block] * blocks])

    grown, kinds = growth(format_, few, many)

    assert not fault or fault in kinds
    assert "Ended" not in kinds
    assert grown < 3 * GROWTH_MAX
