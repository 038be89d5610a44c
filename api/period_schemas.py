"""What is shown of periods: where they stand, their versions, and what versions differ in."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.reading import AmountSchema, columns_shown, record_schema
from projections.period_tables import PERIODS, STEPS

PeriodEntrySchema = record_schema("PeriodEntry", PERIODS)
StepSchema = type("PeriodStepSchema", (Schema,), columns_shown(STEPS, "reference"))


class SectionSchema(Schema):
    """One part of a version: how many rows it has, and the SHA-256 digest of all in order."""

    name = fields.String(required=True)
    rows = fields.Integer(required=True)
    digest = fields.String(required=True)


class SectionAgainSchema(SectionSchema):
    """A part of a version, read again."""

    is_as_sealed = fields.Boolean(required=True)


class CertificationSchema(Schema):
    """An office's word that a version is right."""

    position = fields.Integer(required=True)
    certified_on = fields.Date(required=True)
    person = fields.String(required=True)
    office = fields.String(required=True)
    statement = fields.String(required=True)


class PeriodVersionSchema(Schema):
    """A version: what was known at a position, sealed, following the seal of the one before."""

    version = fields.Integer(required=True)
    drafts = fields.Integer(required=True)
    known_at = fields.Integer(required=True)
    follows = fields.String(required=True)
    seal = fields.String(required=True)
    prepared_position = fields.Integer(required=True)
    prepared_on = fields.Date(required=True)
    prepared_by = fields.String(required=True)
    prepared_office = fields.String(required=True)
    closed_position = fields.Integer(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)
    certifications = fields.List(fields.Nested(CertificationSchema), required=True)
    sections = fields.List(fields.Nested(SectionSchema), required=True)


class PeriodSchema(PeriodEntrySchema):  # type: ignore[misc,valid-type]
    """Where a period stands, the line of its versions, and every step."""

    versions = fields.List(fields.Nested(PeriodVersionSchema), required=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)


class _AboutSchema(Schema):
    report = fields.String(required=True)
    organisation = fields.String(required=True)
    period = fields.String(required=True)
    first_on = fields.Date(required=True)
    last_on = fields.Date(required=True)


class VersionAgainSchema(_AboutSchema, PeriodVersionSchema):
    """A version with its rows, read again as known then, in the form they are sealed in."""

    seal_holds = fields.Boolean(required=True)
    sections = fields.List(fields.Nested(SectionAgainSchema), required=True)
    rows = fields.Dict(keys=fields.String(), values=fields.List(fields.Dict()), required=True)


class KnownVersionSchema(Schema):
    """A version by its number, null for what is known now, and what position that is."""

    version = fields.Integer(required=True, allow_none=True)
    known_at = fields.Integer(required=True)


class SectionDifferenceSchema(Schema):
    """Rows of a section that only one version has, and rows of one key that differ."""

    name = fields.String(required=True)
    is_same = fields.Boolean(required=True)
    gone = fields.List(fields.Dict(), required=True)
    added = fields.List(fields.Dict(), required=True)
    changed = fields.List(fields.Dict(), required=True)


class PeriodDifferenceSchema(_AboutSchema):
    """In which rows two versions differ, section by section."""

    from_ = fields.Nested(KnownVersionSchema, required=True, data_key="from", attribute="from")
    to = fields.Nested(KnownVersionSchema, required=True)
    is_same = fields.Boolean(required=True)
    sections = fields.List(fields.Nested(SectionDifferenceSchema), required=True)


class NextPeriodSchema(KnownVersionSchema):
    """The period after, in which version."""

    period = fields.String(required=True)


class CarriedTotalSchema(Schema):
    """What was left bound in a currency, what was begun with, and what lies between."""

    currency = fields.String(required=True)
    closing = fields.Nested(AmountSchema, required=True)
    opening = fields.Nested(AmountSchema, required=True)
    difference = fields.Nested(AmountSchema, required=True)


class CarriedSchema(CarriedTotalSchema):
    """Money bound to a project and not paid out, at one stage."""

    fund = fields.String(required=True)
    allocation = fields.String(required=True)
    project = fields.String(required=True)
    stage = fields.String(required=True)


class CarryOverSchema(_AboutSchema):
    """What a period left bound to projects, against what the next one began with."""

    from_ = fields.Nested(KnownVersionSchema, required=True, data_key="from", attribute="from")
    to = fields.Nested(NextPeriodSchema, required=True)
    is_carried_over = fields.Boolean(required=True)
    rows = fields.List(fields.Nested(CarriedSchema), required=True)
    totals = fields.List(fields.Nested(CarriedTotalSchema), required=True)
