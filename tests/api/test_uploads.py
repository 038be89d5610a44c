"""Uploads are read piece by piece, refused midway, and never make a failure."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from typing import Any, Final

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from api.app import create_app
from audit_service.bootstrap import Application
from audit_service.config import Limits, Settings
from tests.api.evidence import JPEG, WORDS, deposit, form, send
from tests.api.story import PLACES, WANG, codes, identity, path, places, play

MEGABYTE: Final = 1024 * 1024


def pour(client: FlaskClient, body: io.RawIOBase, length: int | None) -> TestResponse:
    """Send a body that is only there while it is read; with no length, in chunks."""
    sized = {"CONTENT_LENGTH": str(length)}
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    said: dict[str, Any] = {"wsgi.input": body, **(chunked if length is None else sized)}
    return send(client, b"replaced", environ_overrides=said)


@pytest.fixture
def county(client: FlaskClient) -> FlaskClient:
    play(client, *PLACES)
    return client


@pytest.fixture
def narrow(sqlite_url: str) -> Iterator[FlaskClient]:
    """Return a client of a service that takes files of at most one megabyte."""
    opened = Application.open(sqlite_url, Limits(file_megabytes=1))
    client = create_app(opened, Settings(insecure_dev=True)).test_client()
    play(client, *PLACES)
    yield client
    opened.close()


class Pieces(io.RawIOBase):
    """A body made while it is read, so that nobody but the reader can be holding it."""

    def __init__(self, before: bytes, length: int, after: bytes) -> None:
        self.asked = 0
        self._left = [before, length, after]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._next(len(buffer))
        buffer[: len(piece)] = piece
        self.asked += len(piece)
        return len(piece)

    def _next(self, size: int) -> bytes:
        for place, part in enumerate(self._left):
            if isinstance(part, bytes) and part:
                self._left[place] = part[size:]
                return part[:size]
            if isinstance(part, int) and part:
                made = min(size, part)
                self._left[place] = part - made
                return (part.to_bytes(8, "big") * (made // 8 + 1))[:made]
        return b""


def long_form(length: int) -> tuple[Pieces, int]:
    before, after = form(b"%PDF-1.7\n|").split(b"|")
    return Pieces(before, length, after), len(before) + length + len(after)


def test_twenty_megabytes_go_in_and_out_without_ever_being_held(county: FlaskClient) -> None:
    body, size = long_form(20 * MEGABYTE)
    deposit(county)  # whatever is loaded once
    tracemalloc.start()
    tracemalloc.reset_peak()
    try:
        answer = pour(county, body, size)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        assert answer.json
        sha256 = answer.json["reference"]
        reading = county.get(path("evidence", sha256, "content"), buffered=False)
        length = sum(len(piece) for piece in reading.iter_encoded())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert length == 20 * MEGABYTE + len(b"%PDF-1.7\n")
    assert peak < 4 * MEGABYTE


def test_a_file_of_the_largest_size_is_taken_and_of_a_byte_more_refused(
    narrow: FlaskClient,
) -> None:
    largest = b"%PDF-1.7\n".ljust(MEGABYTE, b"\0")

    assert deposit(narrow, largest).status_code == 201
    answer = deposit(narrow, largest + b"\0")

    assert answer.status_code == 413
    assert places(answer) == {"/file": "evidence_too_large"}


def test_a_file_that_says_how_large_it_is_is_not_read_at_all(narrow: FlaskClient) -> None:
    body, size = long_form(100 * MEGABYTE)

    answer = pour(narrow, body, size)

    assert answer.status_code == 413
    assert codes(answer) == ["evidence_too_large"]
    assert body.asked == 0


def test_a_file_that_does_not_is_read_up_to_the_limit(narrow: FlaskClient) -> None:
    body, _ = long_form(100 * MEGABYTE)

    answer = pour(narrow, body, None)

    assert answer.status_code == 413
    assert codes(answer) == ["evidence_too_large"]
    assert body.asked < 2 * MEGABYTE


@pytest.mark.parametrize("cut", [1, 4, 30, 100, len(form()) - 10])
def test_a_form_that_is_broken_off_is_refused_and_leaves_nothing(
    county: FlaskClient, served: Application, cut: int
) -> None:
    before = served.service.last_position()

    answer = send(county, form()[:-cut] if cut < len(form()) else b"")
    kept = served.database.writer.connect().exec_driver_sql("SELECT * FROM evidence_files").all()

    if cut > 4:  # what follows the last line between is nothing
        assert answer.status_code == 400
        assert codes(answer) == ["request_malformed"]
        assert served.service.last_position() == before
        assert kept == []


def test_a_body_shorter_than_it_says_is_refused(county: FlaskClient) -> None:
    answer = pour(county, io.BytesIO(form()[:300]), 9_999)  # type: ignore[arg-type]

    assert answer.status_code == 400


def test_only_a_form_is_read(county: FlaskClient) -> None:
    assert send(county, b"{}", "application/json").status_code == 415
    assert codes(send(county, JPEG, "image/jpeg")) == ["media_type_unsupported"]
    assert codes(send(county, form(), "multipart/form-data")) == ["request_malformed"]


def test_a_form_without_a_file_is_told_so(county: FlaskClient) -> None:
    answer = county.post(path("evidence"), data=WORDS | {"f": "x"}, headers=identity(WANG),
                         content_type="multipart/form-data")  # fmt: skip

    assert places(answer) == {"/file": "field_missing"}


def test_a_field_given_twice_is_refused(county: FlaskClient) -> None:
    twice = form().replace(b'name="title"', b'name="source"')
    again = form().replace(b'name="title"', b'name="file"')

    assert places(send(county, twice)) == {"/source": "not_text"}
    assert places(send(county, again)) == {"/file": "not_text"}


def test_words_beside_the_file_have_their_limit(county: FlaskClient) -> None:
    assert send(county, form(title="甲" * 30_000)).status_code == 400
    assert places(send(county, form(title="甲" * 4_001))) == {"/title": "text_too_long"}
    assert send(county, b"x" * MEGABYTE).status_code == 413
    unreadable = form().replace("屋面渗水照片".encode(), b"\xff\xfe")
    assert places(send(county, unreadable)) == {"/title": "text_malformed"}


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(at=st.integers(0, len(form())), noise=st.binary(max_size=60), gone=st.integers(0, 60))
def test_whatever_is_sent_never_makes_a_failure(
    county: FlaskClient, served: Application, at: int, noise: bytes, gone: int
) -> None:
    whole, before = form(), served.service.last_position()

    answer = send(county, whole[:at] + noise + whole[at + gone :])

    assert answer.status_code < 500, answer.get_data(as_text=True)
    assert (served.service.last_position() > before) == (answer.status_code == 201)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300), words=st.dictionaries(st.text(), st.text(), max_size=2))
def test_whatever_file_is_sent_never_makes_a_failure(
    county: FlaskClient, content: bytes, words: dict[str, str]
) -> None:
    said = [f"{name}\r\n\r\n{value}".encode() for name, value in words.items()]
    body = form(content).replace(b'title"', b"\r\n".join((b'title"', *said)), 1)

    assert send(county, body).status_code < 500
