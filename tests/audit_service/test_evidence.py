"""A file in evidence is kept once, whole and unchanged, or it is said what became of it."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, Final

import pytest

from aggregates.refusals import Refused
from audit_service.bootstrap import Application
from audit_service.checker import check
from audit_service.commands.command import Actor
from audit_service.commands.evidence import ExamineEvidence, HandOverEvidence
from audit_service.commands.files import check_files
from audit_service.config import Limits
from audit_service.evidence_desk import EvidenceDesk
from audit_service.evidence_files import EvidenceFiles, Spool
from tests.audit_service.evidence import (
    AUDITOR,
    LARGE,
    count,
    deposited,
    handed_out,
    registered,
    tamper,
    tell,
)
from tests.scenario import LI, refused

SHA256: Final = hashlib.sha256(LARGE).hexdigest()
HEALTH: Final = Actor(person="赵医生", office="county-health")


@pytest.fixture
def kept(application: Application) -> Application:
    """Keep one file of three chunks in evidence."""
    registered(application)
    deposited(application)
    application.catch_up()
    return application


def found_by_check(application: Application) -> list[tuple[str, str, str, str]]:
    return [(d.check, d.where, d.expected, d.found) for d in check(application)]


def test_a_file_is_handed_out_as_it_was_deposited(kept: Application) -> None:
    assert handed_out(kept, SHA256) == LARGE
    assert count(kept, "evidence_chunks") == 3
    assert found_by_check(kept) == []


def test_a_file_is_named_by_its_digest_in_the_receipt(application: Application) -> None:
    registered(application)

    receipt = deposited(application, b"%PDF-1.4\n")

    assert receipt.kind == "evidence"
    assert receipt.reference == hashlib.sha256(b"%PDF-1.4\n").hexdigest()


def test_the_same_bytes_are_on_record_once_whatever_is_said_of_them(kept: Application) -> None:
    with refused("already_recorded") as answer:
        deposited(kept, title="另一份")

    assert answer[0].faults[0].particulars["reference"] == SHA256
    assert count(kept, "evidence_files") == 1


def test_the_same_deposit_under_a_key_is_answered_alike(application: Application) -> None:
    registered(application)

    first = deposited(application, key="k-1")

    assert deposited(application, key="k-1") == first
    with refused("key_used_otherwise"):
        deposited(application, key="k-1", title="另一份")


@pytest.mark.parametrize(
    ("differing", "code"),
    [
        ({"holder": "nobody"}, "reference_unknown"),
        ({"dated_on": date(2018, 7, 3)}, "dates_out_of_order"),
        ({"title": "=1+1"}, "text_is_a_formula"),
    ],
)
def test_of_a_refused_deposit_nothing_is_kept(
    application: Application, differing: dict[str, Any], code: str
) -> None:
    registered(application)

    with refused(code):
        deposited(application, **differing)

    assert count(application, "evidence_files") == count(application, "evidence_chunks") == 0
    assert count(application, "refusal_log") == 1


def test_a_deposit_broken_off_before_it_was_recorded_is_completed_by_the_same_again(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(application)

    def die(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(application.service, "execute", die)
        with pytest.raises(SystemExit):
            deposited(application)
    assert count(application, "evidence_files") == 1
    with refused("not_recorded"):
        handed_out(application, SHA256)

    deposited(application)

    assert count(application, "evidence_files") == 1
    assert handed_out(application, SHA256) == LARGE


def test_what_was_left_damaged_is_not_put_on_record(application: Application) -> None:
    registered(application)
    with Spool(1) as spool:
        spool.write(LARGE)
        EvidenceFiles(application.database).store(spool, spool.media_type())
    tamper(application, "DELETE FROM evidence_chunks WHERE number = 1")

    with refused("evidence_damaged"):
        deposited(application)


def test_two_who_deposit_the_same_file_at_once_keep_it_once(application: Application) -> None:
    registered(application)
    together = threading.Barrier(4)

    def deposit(_: int) -> str:
        together.wait()
        try:
            return deposited(application).reference
        except Refused as answer:
            return answer.codes[0]

    with ThreadPoolExecutor(4) as threads:
        answers = sorted(threads.map(deposit, range(4)))

    assert answers == sorted([SHA256, *["already_recorded"] * 3])
    assert count(application, "evidence_chunks") == 3
    assert found_by_check(application) == []


def test_a_file_is_refused_with_the_first_byte_too_many(database_url: str) -> None:
    opened = Application.open(database_url, Limits(file_megabytes=1))
    with EvidenceDesk(opened.service).receive() as spool:
        spool.write(bytes(1024 * 1024))
        with refused("evidence_too_large"):
            spool.write(b"\0")
    opened.close()


def test_only_the_holder_hands_a_file_over_and_only_to_whom_is_registered(
    kept: Application,
) -> None:
    to_health = {"sha256": SHA256, "person": "赵医生", "reason": "补充材料"}
    with refused("evidence_not_held"):
        tell(kept, HandOverEvidence, LI, to_holder="county-health", **to_health)
    with refused("reference_unknown"):
        tell(kept, HandOverEvidence, AUDITOR, to_holder="nobody", **to_health)

    tell(kept, HandOverEvidence, AUDITOR, to_holder="county-health", **to_health)

    with refused("evidence_not_held"):
        tell(kept, HandOverEvidence, AUDITOR, to_holder="county-finance", **to_health)


def test_a_confidential_file_is_handed_out_to_those_who_deposited_or_held_it(
    application: Application,
) -> None:
    registered(application)
    deposited(application, confidential=True)

    assert handed_out(application, SHA256, "city-audit") == LARGE
    for other in ("county-health", None):
        with refused("evidence_not_cleared"):
            handed_out(application, SHA256, other)
    with refused("evidence_not_cleared"):
        tell(application, ExamineEvidence, HEALTH, sha256=SHA256, purpose="查看")

    words = {"to_holder": "county-health", "person": "赵医生", "reason": "补充材料"}
    tell(application, HandOverEvidence, AUDITOR, sha256=SHA256, **words)

    assert handed_out(application, SHA256, "county-health") == LARGE
    assert handed_out(application, SHA256, "city-audit") == LARGE


def test_only_files_in_evidence_can_be_named_and_each_once(kept: Application) -> None:
    missing = "0" * 64
    check_files(kept.service.look(), [SHA256])  # type: ignore[list-item]  # a literal is a digest

    with refused("reference_unknown", "file_twice") as answer:
        check_files(kept.service.look(), [SHA256, missing, SHA256])  # type: ignore[list-item]

    assert [fault.at for fault in answer[0].faults] == ["/files/1", "/files/2"]


CHANGES: Final = {
    "a missing row": (
        "DELETE FROM evidence_files",
        [("", "a row", "no row")],
    ),
    "another size": (
        "UPDATE evidence_files SET size = 5",
        [("size", str(len(LARGE)), "5")],
    ),
    "another type": (
        "UPDATE evidence_files SET media_type = 'text/html'",
        [("media_type", "application/pdf", "text/html")],
    ),
    "a missing chunk": (
        "DELETE FROM evidence_chunks WHERE number = 1",
        [("chunk 1", "262144 bytes", "no row")],
    ),
    "a chunk too many": (
        "INSERT INTO evidence_chunks SELECT sha256, 7, content FROM evidence_chunks"
        " WHERE number = 2",
        [("chunk 7", "no row", f"{len(LARGE) - 2 * 262_144} bytes")],
    ),
    "a cut chunk": (
        "UPDATE evidence_chunks SET content = substr(content, 1, 100) WHERE number = 2",
        [("chunk 2", f"{len(LARGE) - 2 * 262_144} bytes", "100 bytes")],
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_check_names_what_became_of_a_file(kept: Application, change: str) -> None:
    statement, expected = CHANGES[change]
    tamper(kept, statement)
    position = kept.service.last_position()

    found = found_by_check(kept)

    assert [(kind, was, now) for kind, _, was, now in found] == [
        ("evidence", was, now) for _, was, now in expected
    ]
    for (_, where, _, _), (column, _, _) in zip(found, expected, strict=True):
        named = f"evidence_files ({SHA256}) {column}".rstrip()
        assert where == f"{named}, deposited at position {position}"


def altered(application: Application, number: int) -> None:
    """Change one byte of a chunk, and nothing of its length."""
    with application.database.transaction() as connection:
        where = f"WHERE sha256 = '{SHA256}' AND number = {number}"
        content = connection.exec_driver_sql(
            f"SELECT content FROM evidence_chunks {where}"
        ).scalar_one()
        changed = bytes([content[0] ^ 1]) + content[1:]
        sign = "?" if application.database.is_sqlite else "%s"
        connection.exec_driver_sql(
            f"UPDATE evidence_chunks SET content = {sign} {where}", (changed,)
        )


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_check_finds_an_altered_byte_wherever_it_is(kept: Application, number: int) -> None:
    altered(kept, number)

    ((kind, where, expected, found),) = found_by_check(kept)

    assert (kind, expected) == ("evidence", SHA256)
    assert SHA256 in where
    assert found not in ("", SHA256)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_of_an_altered_file_the_last_piece_is_never_handed_out(
    kept: Application, number: int
) -> None:
    altered(kept, number)

    pieces = EvidenceDesk(kept.service).hand_out(SHA256, None).pieces
    got: list[bytes] = []
    with refused("evidence_damaged"):
        got.extend(pieces)
    assert len(b"".join(got)) < len(LARGE)


def test_a_missing_file_is_refused_before_anything_is_handed_out(kept: Application) -> None:
    tamper(kept, "DELETE FROM evidence_chunks")

    with refused("evidence_damaged"):
        EvidenceDesk(kept.service).hand_out(SHA256, None)
