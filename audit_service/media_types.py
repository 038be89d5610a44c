"""What a file is, told by its own bytes: an exact table of what is taken in evidence (ADR 0017)."""

from __future__ import annotations

import codecs
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Final

from aggregates.evidence import MediaType
from aggregates.reasons.evidence import FILE_TYPE_REFUSED
from aggregates.refusals import Refused

ENTRIES_MAX: Final = 10_000
"""Parts a packed document may have; the directory of one with more is not read."""

_PIECE: Final = 64 * 1024
_OPENING: Final = 4 * 1024
_ENCODINGS: Final = ("utf-8", "gb18030")

_TAKEN: Final[tuple[tuple[bytes, MediaType], ...]] = (
    (rb"%PDF-[12]\.\d", MediaType.PDF),
    (rb"\xff\xd8\xff", MediaType.JPEG),
    (rb"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", MediaType.PNG),
    (rb"RIFF....WEBPVP8[ LX]", MediaType.WEBP),
    (rb"II\*\0|MM\0\*", MediaType.TIFF),
    (rb"....ftyp(?:hei[csmx]|hev[cx]|mif1....(?:....){,16}heic)", MediaType.HEIC),
    (rb"....ftyp(?:iso[m2-9]|mp4[12]|avc1|M4V |dash|mmp4|MSNV)", MediaType.MP4),
)
"""How files begin that are taken, as patterns of bytes."""

_PACKED: Final = b"PK\x03\x04"
_PARTS: Final[tuple[tuple[frozenset[str], MediaType], ...]] = (
    (frozenset({"[Content_Types].xml", "xl/workbook.xml"}), MediaType.XLSX),
    (frozenset({"[Content_Types].xml", "word/document.xml"}), MediaType.DOCX),
    (frozenset({"OFD.xml"}), MediaType.OFD),
)
"""The parts by which packed documents that are taken are told from any other archive."""

_WRITTEN: Final[tuple[tuple[str, str], ...]] = (
    (r"#!|@echo|<\?php|<%", "script"),
    (r"\{\\rtf", "RTF"),
    (r"%!ps", "PostScript"),
    (r"<[^>]*\bsvg\b|<\?xml.*<svg\b", "SVG"),
    (r"<!doctype\s+html|<(?:html|head|body|script|iframe|style|title|meta|div|p|a|!--)\b", "HTML"),
    (r"<[a-z!?]", "XML"),
)
"""How text begins that is more than text, as patterns; programs without such a beginning are text
like any other, and are handed out as that."""

_REFUSED: Final[tuple[tuple[bytes, str], ...]] = (
    (rb"MZ", "EXE"),
    (rb"\x7fELF", "ELF"),
    (rb"\xca\xfe\xba\xbe", "CLASS"),
    (rb"\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe", "MACH-O"),
    (rb"\0asm", "WASM"),
    (rb"PK(?:\x05\x06|\x07\x08)", "ZIP"),
    (rb"Rar!\x1a\x07", "RAR"),
    (rb"7z\xbc\xaf\x27\x1c", "7Z"),
    (rb"\x1f\x8b", "GZIP"),
    (rb"BZh", "BZIP2"),
    (rb"\xfd7zXZ\0", "XZ"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE (DOC, XLS, WPS, MSI)"),
    (rb"GIF8", "GIF"),
    (rb"BM", "BMP"),
    (rb"\xff\xfe|\xfe\xff", "UTF-16"),
    (rb"....ftypqt", "MOV"),
    (rb"....ftypavif", "AVIF"),
    (rb"....ftyp3g", "3GP"),
)
"""How files begin that are refused by a name of their own; all others are unknown data."""

_UNWRITTEN: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def media_type_of(file: IO[bytes]) -> MediaType:
    """Tell what a file is, reading it in pieces; refuse what is not taken in evidence."""
    file.seek(0)
    head = file.read(_OPENING)
    taken = (kind for pattern, kind in _TAKEN if re.match(pattern, head, re.DOTALL))
    found = next(taken, None) or _kind_of(file, head)
    if not isinstance(found, MediaType):
        raise Refused(FILE_TYPE_REFUSED(kind=found).located("/file"))
    return found


def _kind_of(file: IO[bytes], head: bytes) -> MediaType | str:
    if not head:
        return "empty_file"
    if head.startswith(_PACKED):
        return _packed(file)
    if _is_text(file):
        return _written(head)
    named = (name for pattern, name in _REFUSED if re.match(pattern, head, re.DOTALL))
    return next(named, "unknown_data")


def _packed(file: IO[bytes]) -> MediaType | str:
    """Tell a document from any other archive by the names of its parts."""
    if sum(piece.count(b"PK\x01\x02") for piece in _pieces(file)) > ENTRIES_MAX:
        return "ZIP"
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError):
        return "ZIP"
    names = frozenset(part.filename for part in parts)
    found = next((kind for needed, kind in _PARTS if needed <= names), None)
    if found is None or any(part.flag_bits & 1 for part in parts):
        return "ZIP"
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return "office_with_macros"
    return found


def _is_text(file: IO[bytes]) -> bool:
    """Say whether all of a file is text in UTF-8 or GB18030, without control characters."""
    return any(_decodes(file, encoding) for encoding in _ENCODINGS)


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in _pieces(file):
            if _UNWRITTEN.search(decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _written(head: bytes) -> MediaType | str:
    opening = head.decode("utf-8-sig", "replace").lstrip()
    named = (name for p, name in _WRITTEN if re.match(p, opening, re.IGNORECASE | re.DOTALL))
    return next(named, MediaType.TEXT)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece
