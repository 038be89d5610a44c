"""What a file is, its own bytes say; what the sender calls it is never asked."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.refusals import Refused
from audit_service import media_types
from audit_service.media_types import media_type_of
from tests.audit_service.files import REFUSED, TAKEN, WORD, packed
from tests.scenario import refused


@pytest.mark.parametrize("name", TAKEN)
def test_evidence_is_taken_as_what_it_is(name: str) -> None:
    content, media_type = TAKEN[name]

    assert media_type_of(io.BytesIO(content)) == media_type


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_evidence_is_refused_by_what_it_is(name: str) -> None:
    content, kind = REFUSED[name]

    with refused("file_type_refused") as answer:
        media_type_of(io.BytesIO(content))

    fault = answer[0].faults[0]
    assert kind in fault.particulars["kind"]
    assert fault.at == "/file"


def test_a_refusal_says_in_chinese_what_a_file_is() -> None:
    with pytest.raises(Refused) as caught:
        media_type_of(io.BytesIO(b""))
    assert "空文件" in caught.value.faults[0].message("zh")


def test_a_long_text_is_read_to_its_end() -> None:
    text = "甲" * 50_000  # its pieces end within characters

    assert media_type_of(io.BytesIO(text.encode())) == "text/plain"
    assert media_type_of(io.BytesIO(text.encode("gb18030"))) == "text/plain"
    with refused("file_type_refused"):
        media_type_of(io.BytesIO(text.encode() + b"\0"))
    with refused("file_type_refused"):
        media_type_of(io.BytesIO(text.encode()[:-1]))


def test_an_archive_of_more_parts_than_a_document_has_is_not_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = packed(*WORD, *(f"word/media/{number}.png" for number in range(20)))
    assert media_type_of(io.BytesIO(many)).endswith("document")

    monkeypatch.setattr(media_types, "ENTRIES_MAX", 20)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with refused("file_type_refused"):
        media_type_of(io.BytesIO(many))


def test_a_locked_document_is_an_archive_of_which_nothing_is_known() -> None:
    content = bytearray(packed(*WORD))
    for at in range(len(content)):
        if content[at : at + 4] == b"PK\x01\x02":
            content[at + 8] |= 1
    with refused("file_type_refused"):
        media_type_of(io.BytesIO(content))


@given(start=st.sampled_from(sorted(TAKEN)), cut=st.integers(0, 400), noise=st.binary(max_size=80))
def test_whatever_is_sent_is_told_or_refused(start: str, cut: int, noise: bytes) -> None:
    content = TAKEN[start][0]
    with suppress(Refused):
        media_type_of(io.BytesIO(content[:cut] + noise + content[cut:]))
