"""A file shows whose hands it went through, and which facts name it, wherever they do."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Final

import pytest

from aggregates.finding_steps import RectificationReport
from aggregates.finding_values import Elements
from aggregates.values import Document, Severity
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor
from audit_service.commands.evidence import ExamineEvidence, HandOverEvidence
from audit_service.commands.findings import (
    OrderRectification,
    RecordFinding,
    ReportRectification,
    VerifyRectification,
)
from projections.digests import digests_in
from projections.evidence_queries import EvidenceFilter, custody, evidence, file, files_of, uses
from tests.audit_service.evidence import LARGE, deposited, registered, said, tell
from tests.scenario import refused

REPORT: Final = hashlib.sha256(LARGE).hexdigest()
PHOTO_BYTES: Final = bytes.fromhex("ffd8ffe000104a464946")
PHOTO: Final = hashlib.sha256(PHOTO_BYTES).hexdigest()
HEALTH: Final = Actor(person="赵医生", office="county-health")
CONTENT: Final = {"title": "修缮后照片", "holder": "county-health"}


@pytest.fixture
def county(application: Application) -> Application:
    """Begin with two files, of which the responsible unit deposited one, and a finding."""
    registered(application)
    deposited(application)
    deposited(application, PHOTO_BYTES, HEALTH, **CONTENT)
    words = dict.fromkeys(("criteria", "condition", "cause", "effect", "recommendation"), "写明")
    tell(
        application,
        RecordFinding,
        reference="X1",
        title="屋面渗水",
        subjects=(),
        elements=said(Elements, **words),
        severity=Severity.MAJOR,
        category="quality",
        responsible_organisation="county-health",
        responsible_person="赵医生",
    )
    tell(application, OrderRectification, finding="X1", demand="返工", due_on=date(2018, 8, 1))
    return application


def test_the_chain_of_custody_is_shown_from_the_deposit_on(county: Application) -> None:
    over = {"to_holder": "county-finance", "person": "李秀英", "reason": "核对"}
    tell(county, HandOverEvidence, HEALTH, sha256=PHOTO, **over)
    tell(county, ExamineEvidence, sha256=PHOTO, purpose="审计取证")
    county.catch_up()

    with county.database.reading() as connection:
        row = file(connection, PHOTO)
        chain = custody(connection, PHOTO)
        held = evidence(connection, EvidenceFilter(holder="county-finance")).items

    assert row is not None
    assert (row["holder"], row["cleared"]) == (
        "county-finance",
        ("county-health", "county-finance"),
    )
    assert (row["dated_on"], row["deposited_on"]) == (date(2018, 6, 1), date(2018, 7, 2))
    assert [(s["step"], s["holder"], s["person"], s["reason"], s["office"]) for s in chain] == [
        ("deposited", "county-health", None, None, "county-health"),
        ("handed_over", "county-finance", "李秀英", "核对", "county-health"),
        ("examined", "county-finance", None, "审计取证", "city-audit"),
    ]
    assert [item["reference"] for item in held] == [PHOTO]


def test_a_finding_lists_its_files_and_a_file_the_facts_that_name_it(county: Application) -> None:
    letter = said(
        Document, number="函1", issuer="卫生局", issued_on=date(2018, 7, 1), sha256=REPORT
    )
    tell(
        county, ReportRectification, HEALTH,
        finding="X1", measures="已返工", files=(PHOTO,), evidence=(letter,),
    )  # fmt: skip
    tell(
        county, VerifyRectification,
        finding="X1", account="复查合格", method="by_document", files=(PHOTO,),
    )  # fmt: skip
    county.catch_up()

    with county.database.reading() as connection:
        dossier = files_of(connection, "finding", "X1")
        of_photo = uses(connection, PHOTO)

    reported, verified = "finding.rectification_reported", "finding.rectification_verified"
    assert {(row["topic"], row["sha256"], row["title"]) for row in dossier} == {
        (reported, PHOTO, "修缮后照片"),
        (reported, REPORT, "验收报告扫描件"),
        (verified, PHOTO, "修缮后照片"),
    }
    assert [(use["topic"], use["kind"], use["reference"]) for use in of_photo] == [
        (reported, "finding", "X1"),
        (verified, "finding", "X1"),
    ]


def test_a_report_names_only_files_in_evidence(county: Application) -> None:
    said_of_it = {"finding": "X1", "measures": "已返工"}

    with refused("reference_unknown") as answer:
        tell(county, ReportRectification, HEALTH, **said_of_it, files=(PHOTO, "0" * 64))

    assert answer[0].faults[0].at == "/files/1"


def test_a_digest_without_a_file_is_listed_as_that(county: Application) -> None:
    letter = said(
        Document, number="函1", issuer="卫生局", issued_on=date(2018, 7, 1), sha256="0" * 64
    )
    tell(county, ReportRectification, HEALTH, finding="X1", measures="已返工", evidence=(letter,))
    county.catch_up()

    with county.database.reading() as connection:
        (row,) = files_of(connection, "finding", "X1")

    assert (row["sha256"], row["title"], row["holder"]) == ("0" * 64, None, None)


def test_digests_are_found_however_deep_they_lie() -> None:
    report = said(RectificationReport, measures="已返工", files=(PHOTO, REPORT))

    assert list(digests_in(report)) == [PHOTO, REPORT]
    assert list(digests_in(said(Elements, **dict.fromkeys(Elements.__slots__)))) == []
