"""Whatever is done to a statement, it is read or refused: it never breaks the reader, and an amount
that changed unnoticed shows in the balances."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.audit_service.statements.camt_files import Read, read_text
from tests.audit_service.statements.camt_versions import Dialect

SOUND: Final = Dialect("053", 8).written().encode()
PIECES: Final = [
    b"<Ntry>", b"</Ntry>", b"<TxDtls>", b"</TxDtls>", b"<Bal>", b"</Stmt>", b"<Stmt>", b"-", b"9",
    b".", b"0", b"CRDT", b"DBIT", b"BOOK", b"PDNG", b"&lt;", b"&x;", b"<!--", b"-->", b"<![CDATA[",
    b"]]>", b"<!DOCTYPE a>", b"<?a?>", b"\x00", b"\xff", b"\xe7\xac", b"xmlns=''", b"EUR", b"CHF",
    b"\r", b"\n", b" ", b"2024-02-30", b"<", b">", b"\"", b"'", b"NaN", b"1e9",
]  # fmt: skip
TEXTS: Final = [
    "", " ", "-1", "0", "00.10", "1.001", "9" * 60, "CRDT", "DBIT", "BOOK", "PDNG", "INFO", "OPBD",
    "CLBD", "PRCD", "ITBD", "EUR", "2024-05-02", "2024-02-30", "0001-01-01", "9999-12-31", "true",
    "NOTPROVIDED", "CH0309000000250090342", "\u202e\u200b", "=1+1",
]  # fmt: skip
SPACE: Final = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.08}"

bounded = settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
places = st.integers(min_value=0, max_value=len(SOUND))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Cut out, write over, double or turn round a few parts of a sound file."""
    data = bytearray(SOUND)
    for _ in range(draw(st.integers(min_value=1, max_value=4))):
        begin = draw(places) % (len(data) + 1)
        end = min(len(data), begin + draw(st.integers(min_value=0, max_value=120)))
        match draw(st.sampled_from(["cut", "over", "double", "swap", "bit"])):
            case "cut":
                del data[begin:end]
            case "over":
                data[begin : begin + draw(st.integers(0, 3))] = draw(st.sampled_from(PIECES))
            case "double":
                data[begin:begin] = data[begin:end]
            case "swap":
                data[begin:end] = data[begin:end][::-1]
            case "bit" if begin < len(data):
                data[begin] ^= 1 << draw(st.integers(0, 7))
    return bytes(data)


@st.composite
def rearranged(draw: st.DrawFn) -> bytes:
    """Take out, double, move and overwrite a few elements of a sound file."""
    root = ElementTree.fromstring(SOUND)  # noqa: S314 - our own bytes
    for _ in range(draw(st.integers(min_value=1, max_value=4))):
        parents = [parent for parent in root.iter() if len(parent)]
        parent = parents[draw(st.integers(0, 999)) % len(parents)]
        child = parent[draw(st.integers(0, 999)) % len(parent)]
        match draw(st.sampled_from(["out", "double", "move", "text", "tail"])):
            case "out" if child is not root[0]:
                parent.remove(child)
            case "double":
                parent.append(deepcopy(child))
            case "move":
                parents[draw(st.integers(0, 999)) % len(parents)].append(deepcopy(child))
            case "text":
                child.text = draw(st.sampled_from(TEXTS))
            case "tail":
                child.tail = draw(st.sampled_from(TEXTS))
    return ElementTree.tostring(root)


def moved(data: bytes) -> int:
    """Add up the booked entries of a file in another way: by another parser, in decimals."""
    total = Decimal(0)
    path = "/".join(f"{SPACE}{name}" for name in ("BkToCstmrStmt", "Stmt", "Ntry"))
    for entry in ElementTree.fromstring(data).findall(path):  # noqa: S314 - our own bytes
        state = entry.findtext(f"{SPACE}Sts/{SPACE}Cd") or entry.findtext(f"{SPACE}Sts") or ""
        if state.strip() == "BOOK":
            amount = Decimal((entry.findtext(f"{SPACE}Amt") or "").strip())
            is_credit = (entry.findtext(f"{SPACE}CdtDbtInd") or "").strip() == "CRDT"
            total += amount if is_credit else -amount
    return int(total * 100)


def holds_or_shows(found: Read, data: bytes) -> None:
    """Assert that what was read clean is all there is."""
    if found.faults:
        assert all(place and code for place, code in found.faults)
        return
    assert found.ended
    assert sum(found.minors) == moved(data)
    for end in found.ended:
        assert end.head.opening is not None
        assert end.head.closing is not None


@bounded
@given(data=damaged())
def test_a_damaged_statement_is_refused_or_read_as_another_program_reads_it(
    tmp_path: Path, data: bytes
) -> None:
    holds_or_shows(read_text(tmp_path, data), data)


@bounded
@given(data=rearranged())
def test_a_rearranged_statement_is_refused_or_read_as_another_program_reads_it(
    tmp_path: Path, data: bytes
) -> None:
    holds_or_shows(read_text(tmp_path, data), data)


def test_a_statement_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    whole = SOUND.rstrip()

    for length in range(0, len(whole), 11):
        found = read_text(tmp_path, whole[:length])
        assert len(found.faults) == 1, length


@bounded
@given(data=st.binary(max_size=300))
def test_any_bytes_are_refused(tmp_path: Path, data: bytes) -> None:
    assert read_text(tmp_path, data).faults


@bounded
@given(place=places, sign=st.sampled_from(b"0123456789"))
def test_a_digit_that_changed_is_refused_or_shows_in_the_balances(
    tmp_path: Path, place: int, sign: int
) -> None:
    begin = SOUND.index(b"<Bal>")
    place = begin + place % (len(SOUND) - begin)
    if chr(SOUND[place]) not in "0123456789" or SOUND[place] == sign:
        return
    data = bytearray(SOUND)
    data[place] = sign

    found = read_text(tmp_path, bytes(data))

    if found.faults:
        return
    head = found.end.head
    assert head.opening is not None
    assert head.closing is not None
    adds_up = head.opening.amount.minor + sum(found.minors) == head.closing.amount.minor
    assert adds_up == (
        moved(bytes(data)) == moved(SOUND) and b"1000.00" in data and b"287.50" in data
    )
