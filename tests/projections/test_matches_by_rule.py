"""Matches are counted by rule: those that count now, each once, and those a person decided."""

from __future__ import annotations

from audit_service.bootstrap import Application
from audit_service.commands.matches import AcceptMatch, UndoMatch
from projections.match_queries import matches_by_rule
from tests.banked_clinics import CITY_ACCOUNT, BankedClinics, charge, out, payment
from tests.scenario import yuan


def test_a_match_that_was_undone_and_made_again_counts_once(application: Application) -> None:
    clinics = BankedClinics(application, 2)
    first, _ = clinics.book(out(end_to_end=payment(1)), charge(3))
    clinics.run()
    match = clinics.match_of(first, 1)

    clinics.decide(UndoMatch, match)
    application.catch_up()
    with application.database.reading() as connection:
        undone = {row["rule"]: row["matches"] for row in matches_by_rule(connection, CITY_ACCOUNT)}
    clinics.decide(AcceptMatch, match)
    application.catch_up()
    with application.database.reading() as connection:
        found = {row["rule"]: row for row in matches_by_rule(connection, CITY_ACCOUNT)}

    assert undone == {"charge": 1}
    assert {rule: (row["matches"], row["decided"]) for rule, row in found.items()} == {
        "charge": (1, 0),
        "end_to_end": (1, 1),
    }
    again = found["end_to_end"]
    assert (again["entries"], again["items"], again["minor"]) == (1, 1, -yuan(100_000).minor)
    assert (found["charge"]["entries"], found["charge"]["items"]) == (1, 0)
