"""The tables of the responsibility register."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Texts, text
from projections.latest_state import state_table
from projections.places import places_table
from projections.rows import READ_MODELS

LETTERS: Final = state_table(
    "responsibility_letters",
    text("kind"),
    text("organisation"),
    text("person"),
    text("counterpart_organisation"),
    text("counterpart_person"),
    text("present_organisation"),
    text("present_person"),
    text("region"),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_until", sa.Date, nullable=False),
    sa.Column("subjects", Texts, nullable=False),
    sa.Column("duties", Texts, nullable=False),
    sa.Column("drawn_up_on", sa.Date, nullable=False),
    sa.Column("drawn_up_position", sa.BigInteger, nullable=False),
    sa.Column("signed_on", sa.Date),
    sa.Column("signed_position", sa.BigInteger),
    sa.Column("countersigned_on", sa.Date),
    sa.Column("countersigned_position", sa.BigInteger),
    sa.Column("ended_on", sa.Date),
    sa.Column("ended_position", sa.BigInteger),
    indexed=("present_organisation", "present_person", "region", "kind"),
)
"""``person`` and ``organisation`` are whom the letter was written for, the present ones who took
over last. ``valid_until`` is the last day, ``ended_on`` the first day without the letter."""

SUBJECTS: Final = sa.Table(
    "responsibility_subjects",
    READ_MODELS,
    sa.Column("letter", KEY, primary_key=True),
    sa.Column("kind", KEY, primary_key=True),
    sa.Column("reference", KEY, primary_key=True),
    sa.Index("responsibility_subjects_subject", "kind", "reference", "letter"),
)

HOLDERS: Final = sa.Table(
    "responsibility_holders",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("letter"),
    text("person"),
    text("organisation"),
    sa.Column("since", sa.Date, nullable=False),
    text("reason"),
    sa.Index("responsibility_holders_letter", "letter", "position"),
)
"""Who answers under a letter from which day on, until the next one's; rows are only added."""

ASSESSMENTS: Final = sa.Table(
    "responsibility_assessments",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("letter"),
    sa.Column("year", sa.Integer, nullable=False),
    text("grade"),
    text("account"),
    sa.Column("assessed_on", sa.Date, nullable=False),
    text("assessed_by"),
    text("office"),
    sa.Index("responsibility_assessments_letter", "letter", "year"),
)

PLACES: Final = places_table("responsibility_places")
