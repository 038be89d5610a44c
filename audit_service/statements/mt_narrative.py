"""What :86: tells of an entry, in the forms banks have given it: German, slashes, labels, free."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_PIECE_LENGTH: Final = 27
"""A German subfield this long goes on in the next without a space; a shorter one was complete."""

_LINE_LENGTH: Final = 65
_LINE_LENGTH_OF_SLASHES: Final = 64

_GERMAN = re.compile(r"\s*(\d{3})([?>~<^|@])(?=\d{2})", re.ASCII)
_PURPOSES: Final = frozenset({*(f"{n}" for n in range(20, 30)), "60", "61", "62", "63"})
_NAMES: Final = frozenset({"32", "33"})
_SEPA = re.compile(
    r"(?:^|\s)((?:EREF|KREF|MREF|BREF|RREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP)\+"
    r"|MTLG:)"
)
_SLASHES = re.compile(
    r"/(ADDR|BENM|BIC|CNTP|CREF|CSID|EREF|IBAN|ISDT|MARF|NAME|ORDP|PREF|PURP|REMI|RTRN|SVCL|TRCD"
    r"|TRTP|ULTB|ULTC|ULTD)/"
)
_LABELS = re.compile(
    r"(?:^|[\s/])(IBAN|REK|BIC|NAAM|OMSCHRIJVING|KENMERK|对方户名|对方账号|摘要|用途|附言)\s*[:：]"
)
_CONVERTED = re.compile(r"/?(OCMT|CHGS|OAMT|COAM)[/+ ]\s*([A-Z]{3})(\d*,\d*)/*", re.ASCII)


@dataclass(slots=True)
class Narrative:
    """What a narrative tells: its parts where the bank marks them, else words alone.

    ``transaction`` is the German code of the transaction (Geschäftsvorfallcode), of 3 digits.
    ``instructed`` and ``charges`` are currency and amount as printed, each "" without.
    """

    transaction: str = ""
    end_to_end: str = ""
    reference: str = ""
    name: str = ""
    account: str = ""
    words: str = ""
    is_return: bool = False
    instructed: tuple[str, str] = ("", "")
    charges: tuple[str, str] = ("", "")


def narrative_of(fields: list[list[str]], supplement: str = "") -> Narrative:
    """Read the :86: fields of one entry and the supplement of its :61:."""
    first = fields[0] if fields else []
    start = "".join(first[:2])
    if found := _GERMAN.match(start):
        text = "".join(_filled(lines) for lines in fields)
        told = _german(found[1], text[found.end() - 1 :], found[2])
    elif _SLASHES.match(start.lstrip()):
        told = _slashes(" ".join(_joined(lines, _LINE_LENGTH_OF_SLASHES) for lines in fields))
    else:
        told = _labelled(" ".join(_joined(lines, _LINE_LENGTH) for lines in fields))
    if supplement:
        _add_supplement(told, supplement)
    return told


def _joined(lines: list[str], width: int) -> str:
    """Put wrapped lines together: a full one goes on in the next, a shorter one was complete."""
    return "".join(line if len(line) >= width else f"{line} " for line in lines)


def _filled(lines: list[str]) -> str:
    """Put lines together that a bank wrapped at full length, with the blanks lost at their ends."""
    is_wrapped = any(len(line) >= _LINE_LENGTH for line in lines[:-1])
    width = _LINE_LENGTH if is_wrapped else 0
    return "".join([*(line.ljust(width) for line in lines[:-1]), *lines[-1:]])


def _german(transaction: str, text: str, mark: str) -> Narrative:
    told = Narrative(transaction)
    parts = re.split(re.escape(mark) + r"(\d\d)", text)
    purpose = names = others = posting = ""
    for code, part in zip(parts[1::2], parts[2::2], strict=True):
        if code in _PURPOSES:
            purpose += ("\n" if _SEPA.match(part) else "") + _piece(part)
        elif code in _NAMES:
            names += _piece(part)
        elif code == "00":
            posting = part
        elif code in {"31", "38"}:
            told.account = part
        elif code not in {"10", "30", "34"}:
            others += _piece(part)
    told.name = names
    told.words = " ".join([*_purpose(told, purpose), others, posting])
    return told


def _piece(part: str) -> str:
    return part if len(part) >= _PIECE_LENGTH else f"{part} "


def _purpose(told: Narrative, purpose: str) -> Iterator[str]:
    """Take the marked parts of a purpose (EREF+, SVWZ+ ...) and yield what are words."""
    parts = _SEPA.split(purpose)
    yield parts[0]
    marked = dict.fromkeys(parts[1::2], "")
    for tag, part in zip(parts[1::2], parts[2::2], strict=True):
        marked[tag] += part
    told.end_to_end = marked.pop("EREF+", "")
    told.reference = marked.pop("KREF+", "")
    iban = marked.pop("IBAN+", "")
    told.account = told.account or iban
    told.is_return = "RREF+" in marked
    yield marked.pop("SVWZ+", "")
    for tag, part in marked.items():
        if found := _CONVERTED.fullmatch(tag + part.strip()):
            _take_converted(told, found)
        else:
            yield tag + part


def _slashes(text: str) -> Narrative:
    """Take the parts between slashes; ING puts account, BIC, name and town of a party in one."""
    told = Narrative()
    parts = _SLASHES.split(text)
    words = [parts[0]]
    for tag, raw in zip(parts[1::2], parts[2::2], strict=True):
        part = raw.strip(" /")
        match tag:
            case "EREF":
                told.end_to_end = part
            case "PREF" | "CREF":
                told.reference = told.reference or part
            case "IBAN":
                told.account = part
            case "NAME":
                told.name = part
            case "CNTP":
                account, _, rest = part.partition("/")
                _bic, _, rest = rest.partition("/")
                told.account, told.name = account, rest.partition("/")[0]
            case "REMI":
                words.insert(1, re.sub(r"^(?:USTD|STRD)/+", "", part))
            case "TRTP":
                words.append(part)
            case _ if part:
                told.is_return = told.is_return or tag == "RTRN"
                words.append(f"{tag}/{part}")
    told.words = " ".join(words)
    return told


def _labelled(text: str) -> Narrative:
    """Take the parts that Dutch and Chinese banks label in running text; the rest are words."""
    told = Narrative()
    parts = _LABELS.split(text)
    words = [parts[0]]
    for label, part in zip(parts[1::2], parts[2::2], strict=True):
        match label:
            case "IBAN" | "REK" | "对方账号":
                told.account, _, rest = part.strip().partition(" ")
                words.append(rest)
            case "NAAM" | "对方户名":
                told.name = part
            case "KENMERK":
                told.end_to_end = part
            case "BIC":
                words.append(part.strip().partition(" ")[2])
            case _:
                words.append(part)
    told.words = " ".join(words)
    return told


def _add_supplement(told: Narrative, supplement: str) -> None:
    """Read the lines under :61:, where Rabobank prints the account and others converted sums."""
    rest = supplement
    for found in _CONVERTED.finditer(supplement):
        _take_converted(told, found)
        rest = rest.replace(found[0], " ", 1)
    if not told.account and re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}|P\d{9}", rest.strip()):
        told.account = rest
    else:
        told.words = f"{told.words} {rest}"


def _take_converted(told: Narrative, found: re.Match[str]) -> None:
    said = (found[2], found[3])
    if found[1] in {"OCMT", "OAMT"}:
        told.instructed = said
    else:
        told.charges = said
