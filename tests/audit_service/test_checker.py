"""The checker: whatever is changed behind the record's back is named, and nothing else is."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from audit_service.bootstrap import Application
from audit_service.checker import Difference, check
from audit_service.checks.difference import DIFFERENCES_MAX
from audit_service.checks.parts import check_part
from audit_service.log_tables import EVENTS
from projections.catalogue import PROJECTIONS
from projections.engine import Projection
from projections.ledger_tables import BALANCES, POSTINGS
from projections.register_tables import CLAIMS
from tests.projections.story import Story


@pytest.fixture
def told(application: Application) -> Application:
    Story(application).whole()
    return application


def tamper(application: Application, statement: str, **values: Any) -> None:
    with application.database.transaction() as connection:
        assert connection.execute(sa.text(statement), values).rowcount >= 1


def rows(application: Application, chosen: sa.Select[Any]) -> list[sa.Row[Any]]:
    with application.database.reading() as connection:
        return list(connection.execute(chosen))


def position_of_topic(application: Application, topic: str) -> int:
    chosen = sa.select(sa.func.max(EVENTS.c.position)).where(EVENTS.c.topic == topic)
    return int(rows(application, chosen)[0][0])


def test_an_honest_record_has_no_differences(told: Application) -> None:
    assert check(told) == []


def test_an_empty_record_has_no_differences(application: Application) -> None:
    assert check(application) == []


def test_a_changed_posting_is_named_with_its_column_and_its_entry(told: Application) -> None:
    position = position_of_topic(told, "claim.paid")
    minor = rows(told, sa.select(POSTINGS.c.minor).where(POSTINGS.c.position == position))[0][0]
    changed = "UPDATE ledger_postings SET minor = minor + 1 WHERE position = :at AND line = 1"
    tamper(told, changed, at=position)

    found = check(told)

    where = f"ledger_postings ({position}, 1) minor"
    assert found == [
        Difference("projection", where, str(minor), str(minor + 1)),
        Difference("double_entry", f"ledger_postings position {position} CNY", "0", "1"),
        Difference("double_entry", "ledger_postings CNY in all", "0", "1"),
    ]


def test_a_missing_row_is_named_with_what_it_should_say(told: Application) -> None:
    row = rows(told, sa.select(CLAIMS.c.id, CLAIMS.c.reference))[0]
    claim, reference = row.id, row.reference
    tamper(told, "DELETE FROM register_claims WHERE reference = :reference", reference=reference)

    (found,) = check(told)

    assert (found.where, found.found) == (f"register_claims ({claim.hex})", "no row")
    assert found.expected.startswith(f"{claim.hex} | {reference} | ")


def test_a_row_too_many_is_named_and_the_rows_after_it_are_not(told: Application) -> None:
    added = (
        "INSERT INTO milestone_history (position, project, milestone, effective_on, what, due_on)"
        " VALUES (1, 'P', 'M', '2018-01-02', 'planned', '2018-01-03')"
    )
    tamper(told, added)

    (found,) = check(told)

    assert (found.where, found.expected) == ("milestone_history (1)", "no row")
    assert found.found == "1 | P | M | 2018-01-02 | planned | 2018-01-03"


def test_a_wrong_sum_is_named_and_the_money_is_missed(told: Application) -> None:
    held = sa.select(BALANCES.c.value).where(BALANCES.c.dimension == "allocation")
    allocation = rows(told, held.where(BALANCES.c.allotted > 0))[0].value
    tamper(
        told,
        "UPDATE ledger_balances SET allotted = allotted + 7"
        " WHERE dimension = 'allocation' AND value = :value AND allotted > 0",
        value=allocation,
    )

    found = check(told)

    assert [difference.check for difference in found] == ["projection", "conservation"]
    assert found[0].where.startswith(f"ledger_balances (allocation, {allocation}, CNY, 0, ")
    assert found[0].where.endswith(") allotted")
    assert found[1].where == f"ledger_balances allocation {allocation} allotted"
    assert int(found[1].found) - int(found[1].expected) == 7


def test_a_hole_in_the_log_is_named(told: Application) -> None:
    lost = position_of_topic(told, "notice.objection_received")
    tamper(told, "DELETE FROM event_log WHERE position = :at", at=lost)

    first = check(told)[0]

    where = f"event_log after position {lost - 1}"
    assert first == Difference("log", where, f"position {lost}", f"position {lost + 1}")


def test_a_lost_end_of_the_log_is_named(told: Application) -> None:
    end = told.service.last_position()
    tamper(told, "DELETE FROM event_log WHERE position = :at", at=end)

    assert Difference("log", "event_head (0) position", str(end - 1), str(end)) in check(told)


def test_swapped_versions_are_named(told: Application) -> None:
    chosen = sa.select(EVENTS.c.originator_id, EVENTS.c.position).order_by(EVENTS.c.position)
    paid = position_of_topic(told, "claim.paid")
    (record,) = {row.originator_id for row in rows(told, chosen) if row.position == paid}
    first, second = [r.position for r in rows(told, chosen) if r.originator_id == record][:2]
    swapped = "UPDATE event_log SET originator_version = :version WHERE position = :at"
    for at, version in ((first, 99), (second, 1), (first, 2)):
        tamper(told, swapped, at=at, version=version)

    found = check(told)

    where = f"event_log record {record} version 2"
    assert found[0] == Difference("log", where, f"after position {second}", str(first))


def test_a_version_left_out_is_named(told: Application) -> None:
    end = told.service.last_position()
    (last,) = rows(told, sa.select(EVENTS).where(EVENTS.c.position == end))
    raised = "UPDATE event_log SET originator_version = originator_version + 1 WHERE position = :at"
    tamper(told, raised, at=end)

    assert check(told)[0] == Difference(
        "log",
        f"event_log record {last.originator_id} version {last.originator_version + 1}",
        f"version {last.originator_version}",
        str(last.originator_version + 1),
    )


def test_a_step_back_in_time_is_named(told: Application) -> None:
    early = "2001-01-01T00:00:00.000000Z"
    tamper(told, "UPDATE event_log SET recorded_at = :early WHERE position = 9", early=early)

    first = check(told)[0]

    assert (first.where, first.found) == ("event_log (9) recorded_at", early)


def test_an_answer_kept_for_a_position_the_log_does_not_have_is_named(told: Application) -> None:
    end = told.service.last_position()
    tamper(
        told,
        "INSERT INTO command_keys (scope, key, digest, answer, position, kept_at)"
        " VALUES ('li', 'k', 'd', '{}', :at, '2018')",
        at=end + 1,
    )

    where = "command_keys (li, k) position"
    assert check(told) == [Difference("log", where, f"within 0..{end}", str(end + 1))]


def test_a_row_the_text_index_does_not_find_is_named(told: Application) -> None:
    lost = {
        "sqlite": "DELETE FROM audit_trail_text_docsize WHERE id = 3",
        "postgresql": "DELETE FROM audit_trail_text WHERE rowid = 3",
    }
    tamper(told, lost[told.database.reader.dialect.name])

    (found,) = check(told)

    assert (found.where, found.found) == ("audit_trail_text (3)", "no row")


def test_money_allotted_and_never_issued_is_named(told: Application) -> None:
    position = position_of_topic(told, "fund.allotted")
    (event,) = rows(told, sa.select(EVENTS).where(EVENTS.c.position == position))
    state = json.loads(event.state)
    state["amount"]["minor"] += 5
    changed = "UPDATE event_log SET state = :state WHERE position = :at"
    tamper(told, changed, state=json.dumps(state), at=position)

    found = [d for d in check(told) if d.check == "conservation"]

    source = reference_of(told, event.originator_id)
    assert [d.where for d in found] == [
        f"fund {source}: issued from it",
        f"ledger_balances fund {source} unallotted",
    ]
    assert [int(d.expected) - int(d.found) for d in found] == [5, -5]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_finding_settled_above_its_question_is_named(told: Application, processes: int) -> None:
    position = position_of_topic(told, "recovery.opened")
    (event,) = rows(told, sa.select(EVENTS).where(EVENTS.c.position == position))
    state = json.loads(event.state)
    state["amount"]["minor"] -= 1
    changed = "UPDATE event_log SET state = :state WHERE position = :at"
    tamper(told, changed, state=json.dumps(state), at=position)

    (found,) = [d for d in check(told, processes=processes) if d.check == "conservation"]

    assert found == Difference("conservation", "finding X1 settled", "29999 at most", "30000")


def reference_of(application: Application, record: UUID) -> str:
    first = rows(application, sa.select(EVENTS).where(EVENTS.c.originator_version == 1))
    (state,) = [json.loads(event.state) for event in first if event.originator_id == record]
    return str(state["reference"])


def test_an_event_that_cannot_be_read_is_named(told: Application) -> None:
    position = position_of_topic(told, "claim.paid")
    tamper(told, "UPDATE event_log SET topic = 'claim.lost' WHERE position = :at", at=position)

    (found,) = [d for d in check(told) if d.check == "log"]

    assert found.where == f"event_log ({position}) state"
    assert "claim.lost" in found.found


def test_a_stopped_projection_is_reported(told: Application) -> None:
    tamper(
        told,
        "INSERT INTO projection_stops (projection, position, topic, fault, stopped_at)"
        " VALUES ('registers', 12, 'claim.paid', 'LookupError', '2018')",
    )

    (found,) = check(told)

    assert (found.where, found.expected) == ("registers", "every fact is applied")
    assert found.found == "stopped at position 12 (claim.paid): LookupError"


def test_a_projection_behind_the_log_is_checked_up_to_where_it_is(told: Application) -> None:
    story = Story(told)
    behind = told.reached()
    story.recorded_finding("X9")

    assert check(told) == []
    assert behind == told.reached() < told.service.last_position()


def test_what_is_recorded_during_a_check_does_not_disturb_it(told: Application) -> None:
    story = Story(told)
    recorded: list[int] = []

    def go_on(_position: int) -> None:
        if not recorded:
            story.recorded_finding("X9")
            told.catch_up()
            recorded.append(told.reached())

    assert check(told, go_on) == []
    assert recorded == [told.service.last_position()]


def test_all_differences_are_counted_but_only_so_many_listed(told: Application) -> None:
    tamper(told, "UPDATE audit_trail SET subject = '?', by = '?', office = '?', command_id = '?'")

    found = check(told)

    assert len(found) == DIFFERENCES_MAX
    assert found.total == 4 * told.service.last_position()


def test_two_processes_find_what_one_finds(told: Application) -> None:
    tamper(told, "UPDATE ledger_claims SET minor = minor + 1")
    tamper(told, "UPDATE library_projects SET name = 'another'")

    reached: list[int] = []
    one, two = check(told, processes=1), check(told, reached.append, processes=2)

    assert two == one
    assert two.total == one.total >= 2
    assert reached[-1] == told.service.last_position()


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_the_facts_a_projection_is_not_shown_would_change_nothing(
    told: Application, projection: Projection
) -> None:
    kind: Any = type(projection)
    shown_all = type(kind.__name__, (kind,), {"topics": None})()

    assert check_part(told, [shown_all], lambda _position: None) == []
