"""Files such as counties put in evidence, made here; and such as nobody should."""

from __future__ import annotations

import io
import zipfile
from typing import Final

import openpyxl
import xlsxwriter


def packed(*parts: str, content: str = "<a/>") -> bytes:
    """Pack parts of these names into an archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            archive.writestr(part, content)
    return file.getvalue()


def workbook_by_xlsxwriter() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        workbook.add_worksheet().write(0, 0, "村卫生室")
    return file.getvalue()


def workbook_by_openpyxl() -> bytes:
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    return file.getvalue()


def box(brand: bytes, *others: bytes) -> bytes:
    """Begin a file of the ISO base media format (ISO/IEC 14496-12)."""
    brands = b"".join((brand, b"\0\0\0\0", *others))
    return (len(brands) + 8).to_bytes(4, "big") + b"ftyp" + brands + b"\0\0\0\x08mdat"


WORD: Final = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")
TAKEN: Final = {
    "a scan": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "application/pdf"),
    "a photo": (bytes.fromhex("ffd8ffe000104a46494600010100"), "image/jpeg"),
    "a screenshot": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1", "image/png"),
    "a picture of the web": (b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0", "image/webp"),
    "a photo of a phone": (box(b"heic", b"mif1", b"heic"), "image/heic"),
    "a photo of another phone": (box(b"mif1", b"mif1", b"heic"), "image/heic"),
    "a fax": (b"II*\0\x08\0\0\0\0\0", "image/tiff"),
    "a fax of another maker": (b"MM\0*\0\0\0\x08\0\0", "image/tiff"),
    "a film": (box(b"isom", b"iso2", b"avc1", b"mp41"), "video/mp4"),
    "a workbook": (
        workbook_by_xlsxwriter(),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "a workbook of another program": (
        workbook_by_openpyxl(),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "a letter": (
        packed(*WORD),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "a red-headed document": (packed("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
    "a list in UTF-8": ("编号,金额\r\n甲,100\r\n".encode(), "text/plain"),
    "a list with a mark": ("\ufeff编号,金额\n".encode(), "text/plain"),
    "a list in GB18030": ("编号,金额\n甲㐂𠮷,100\n".encode("gb18030"), "text/plain"),
    "a list that begins as programs do": (b"MZ,BM\nPK,1\n", "text/plain"),
    "a comparison": (b"< 100: none\n", "text/plain"),
    "a mail": (b"From: a@b.example\nSubject: x\n\nhello\n", "text/plain"),
}
"""What is taken, and the media type it is taken as."""

REFUSED: Final = {
    "nothing": (b"", "empty_file"),
    "a page": (b"\n <!DOCTYPE html><p>", "HTML"),
    "a page with a mark": (b"\xef\xbb\xbf<HTML><script>alert(1)</script>", "HTML"),
    "a script of a page": (b"<script>alert(1)</script>", "HTML"),
    "a drawing": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
    "a declared drawing": (b'<?xml version="1.0"?>\n<!-- x --><svg/>', "SVG"),
    "a message": (b'<?xml version="1.0"?><Document/>', "XML"),
    "a shell script": (b"#!/bin/sh\nrm -rf /\n", "script"),
    "a batch file": (b"@ECHO off\r\ndel *\r\n", "script"),
    "a page of a server": (b"<?php echo 1;", "script"),
    "a rich text": (b"{\\rtf1\\ansi hello}", "RTF"),
    "a print job": (b"%!PS-Adobe-3.0\n", "PostScript"),
    "a program for Windows": (b"MZ\x90\0\x03\0\0\0", "EXE"),
    "a program for Linux": (b"\x7fELF\x02\x01\x01\0", "ELF"),
    "a program for Java": (b"\xca\xfe\xba\xbe\0\0\0\x34", "CLASS"),
    "a program for Macs": (b"\xcf\xfa\xed\xfe\x07\0\0\1", "MACH-O"),
    "a program for browsers": (b"\0asm\1\0\0\0", "WASM"),
    "an archive": (packed("a.pdf"), "ZIP"),
    "an archive with half a letter": (packed("word/document.xml"), "ZIP"),
    "slides": (packed("[Content_Types].xml", "ppt/presentation.xml"), "ZIP"),
    "an archive without an end": (packed(*WORD)[:-30], "ZIP"),
    "an empty archive": (packed(), "ZIP"),
    "a letter with macros": (packed(*WORD, "word/vbaProject.bin"), "office_with_macros"),
    "a RAR archive": (b"Rar!\x1a\x07\x01\0", "RAR"),
    "a 7z archive": (b"7z\xbc\xaf\x27\x1c\0\4", "7Z"),
    "a packed file": (b"\x1f\x8b\x08\0\0\0\0\0", "GZIP"),
    "an old letter": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(64), "OLE"),
    "an animation": (b"GIF89a\1\0\1\0\0\0", "GIF"),
    "a film of another kind": (box(b"qt  "), "MOV"),
    "text with a zero byte": (b"hello\0world", "unknown_data"),
    "text cut inside a character": ("编号".encode()[:-1] + b"\xff", "unknown_data"),
    "UTF-16": ("\ufeff编号".encode("utf-16-le"), "UTF-16"),
    "noise": (bytes(range(127, 256)), "unknown_data"),
}
"""What is refused, and how the refusal names it."""
