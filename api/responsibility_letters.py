"""Responsibility letters: drawn up, signed by both sides, handed on, assessed, ended."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from aggregates.letter_values import ResponsibilityKind
from api.commands import accept
from api.fields import Choice
from api.reading import (
    Asked,
    Division,
    PageQuery,
    checked,
    page_in,
    page_schema,
    present_page,
    record_schema,
    show_record,
)
from api.resource import resource
from api.serving import serve, serve_one, standing
from audit_service.commands.letters import (
    AssessResponsibility,
    CountersignLetter,
    DrawUpLetter,
    EndLetter,
    SignLetter,
    TransferResponsibility,
)
from projections import responsibility_queries
from projections.responsibility_queries import LetterFilter
from projections.responsibility_tables import ASSESSMENTS, HOLDERS, LETTERS
from projections.rows import Row

letters = resource("responsibility-letters", __doc__)

accept(letters, "", DrawUpLetter)
accept(letters, "/<letter>/signature", SignLetter)
accept(letters, "/<letter>/countersignature", CountersignLetter)
accept(letters, "/<letter>/transfers", TransferResponsibility)
accept(letters, "/<letter>/assessments", AssessResponsibility)
accept(letters, "/<letter>/end", EndLetter)

LetterSchema = record_schema("Letter", LETTERS)
HolderSchema = record_schema("LetterHolder", HOLDERS)
AssessmentSchema = record_schema("LetterAssessment", ASSESSMENTS)


class LetterInFullSchema(LetterSchema):  # type: ignore[misc, valid-type]  # made from its table
    """A letter with who answered under it in turn, and how each year was assessed."""

    holders = fields.List(fields.Nested(HolderSchema(exclude=("letter",))), required=True)
    assessments = fields.List(fields.Nested(AssessmentSchema(exclude=("letter",))), required=True)


class LetterQuery(PageQuery):
    """Which letters are wanted; organisation and person are who answers at present."""

    kind = Choice(ResponsibilityKind)
    organisation = Asked()
    person = Asked()
    region = Division()


def list_letters(asked: dict[str, Any]) -> dict[str, Any]:
    """List responsibility letters by reference."""
    request = page_in(asked)
    with standing() as connection:
        return present_page(
            responsibility_queries.letters(connection, LetterFilter(**asked), request)
        )


def show_letter(reference: str) -> Row:
    """Show a responsibility letter with its holders and assessments."""
    with standing() as connection:
        row = responsibility_queries.letter(connection, checked("responsibility_letter", reference))
    return show_record(letters, row, "responsibility_letter", reference)


serve(
    letters,
    "",
    "letters",
    list_letters,
    page_schema("LetterPage", LetterSchema),
    LetterQuery,
    reads=("responsibility_register",),
)
serve_one(
    letters,
    "/<reference>",
    "letter",
    show_letter,
    LetterInFullSchema,
    reads=("responsibility_register",),
)
