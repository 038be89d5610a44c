"""An imported document is on record once, with its content pinned by its digest."""

from __future__ import annotations

from aggregates.source_document import SourceDocument
from aggregates.values import Digest, Reference
from tests.scenario import NOTICE_1, act, fact, given, happened, refused, yuan

RECEIVED = fact(
    SourceDocument.Received,
    reference="gansu:1",
    document=NOTICE_1,
    sha256="a" * 64,
    lines=86,
    totals=(yuan(75_000_000),),
)


def test_a_document_is_received_with_its_lines_and_totals() -> None:
    document = SourceDocument.receive(
        Reference("gansu:1"), NOTICE_1, Digest("a" * 64), 86, (yuan(75_000_000),), act()
    )

    assert happened(document) == [RECEIVED]


def test_the_same_content_is_known_and_another_is_refused() -> None:
    document = given(SourceDocument, RECEIVED)

    document.check_same(Digest("a" * 64))
    with refused("document_differs"):
        document.check_same(Digest("b" * 64))
