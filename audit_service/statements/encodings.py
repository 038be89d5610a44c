"""In which encoding a bank wrote a file that does not say so, found without holding the file."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Final

CHUNK: Final = 1 << 16

_BOTH_ABOVE_ASCII: Final = 0xA1
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")


def encoding_of(path: Path) -> str:
    """Return the encoding that all bytes of a file fit: UTF-8, else GB18030, else Latin-1.

    Dates, amounts and marks are ASCII in all three; only words depend on it. Bytes that fit
    GB18030 by chance are common (``ür`` of Latin-1 is 黵), so it is taken only when most of its
    two-byte characters have both bytes above ASCII, as nearly all Chinese ones do. Latin-1 fits
    anything: its words may then be wrong, its figures not.
    """
    utf_8 = codecs.getincrementaldecoder("utf-8-sig")()
    gb18030 = codecs.getincrementaldecoder("gb18030")()
    fits_utf_8 = fits_gb18030 = True
    chinese = found = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            fits_utf_8 = fits_utf_8 and _fits(utf_8, chunk)
            if fits_gb18030 and not chunk.isascii():
                pairs = _PAIR.findall(chunk)
                chinese += sum(pair[1] >= _BOTH_ABOVE_ASCII for pair in pairs)
                found += len(pairs)
            fits_gb18030 = fits_gb18030 and _fits(gb18030, chunk)
            if not fits_utf_8 and not fits_gb18030:
                return "latin-1"
    if fits_utf_8 and _fits(utf_8, b"", final=True):
        return "utf-8-sig"
    fits_gb18030 = fits_gb18030 and _fits(gb18030, b"", final=True)
    return "gb18030" if fits_gb18030 and 2 * chinese > found else "latin-1"


def _fits(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
