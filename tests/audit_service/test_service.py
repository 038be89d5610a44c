"""The service accepts or refuses a command whole, and keeps who tried what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from eventsourcing.persistence import IntegrityError, StoredEvent

from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.refusals import Refused
from aggregates.values import OrganisationKind, Reference, Text
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor, Command, Receipt
from audit_service.commands.documents import ReceiveDocument
from audit_service.refusal_log import REFUSALS
from audit_service.service import AuditService
from tests.audit_service.county import (
    CLAIM_APPROVED,
    CLAIMED,
    FOUNDING,
    OPEN_FUND,
    PLANNING,
    REACHED,
    accepted,
    allocation,
    appropriation,
    claim,
    found,
    organisation,
    passing_down,
    region,
)
from tests.scenario import LI, MARCH_1, NOTICE_1, ZHANG, refused, yuan

FACTS_OF_FOUNDING = 9


@pytest.fixture
def service(application: Application) -> AuditService:
    return application.service


def refusals(service: AuditService) -> list[Any]:
    with service.database.reading() as connection:
        return list(connection.execute(sa.select(REFUSALS).order_by(REFUSALS.c.number)))


def topics(service: AuditService) -> list[str]:
    return [recorded.topic for recorded in service.read(0, 10_000)]


def test_a_receipt_names_the_record_its_version_and_its_position(service: AuditService) -> None:
    found(service)

    receipt = service.execute(appropriation(yuan(50)), ZHANG, "request-1")

    assert receipt == Receipt(
        kind="fund",
        reference="F2018",
        version=4,
        position=FACTS_OF_FOUNDING + 1,
        command_id="request-1",
    )
    assert service.last_position() == FACTS_OF_FOUNDING + 1


def test_a_fact_says_who_acted_for_which_office_under_which_command(service: AuditService) -> None:
    receipt = service.execute(replace(region("620000"), evidence=(NOTICE_1,)), LI)

    recorded = service.read(0, 1)[0]
    act = recorded.event.act
    assert (act.by, act.office, act.command_id) == (LI.person, LI.office, receipt.command_id)
    assert (act.effective_on, act.evidence) == (MARCH_1, (NOTICE_1,))
    assert (recorded.position, recorded.topic) == (1, "region.registered")


def test_the_record_is_read_by_position(service: AuditService) -> None:
    found(service)

    assert [r.position for r in service.read(3, 2)] == [4, 5]
    assert [r.position for r in service.read(3, 100, until=6)] == [4, 5, 6]
    assert service.read(FACTS_OF_FOUNDING, 100) == []


def test_every_fault_is_named_at_once_with_its_place(service: AuditService) -> None:
    command = replace(organisation("=cmd", name="", region="999999"), superior=Reference("nobody"))

    with refused("text_is_a_formula", "text_empty", "reference_unknown", "reference_unknown") as at:
        service.execute(command, ZHANG)

    assert [fault.at for fault in at[0].faults] == ["/reference", "/name", "/region", "/superior"]


def test_every_unknown_reference_of_an_allocation_is_named(service: AuditService) -> None:
    with refused(*["reference_unknown"] * 3) as answer:
        service.execute(allocation("A1", yuan(1)), ZHANG)

    assert [f.at for f in answer[0].faults] == ["/fund", "/region", "/organisation"]


def test_malformed_words_are_named_together_with_broken_rules(service: AuditService) -> None:
    found(service)
    command = allocation("-A2", yuan(200, 1))

    with refused("text_is_a_formula", "fund_exceeded"):
        service.execute(command, ZHANG)


def test_a_refusal_records_nothing_and_is_kept(service: AuditService) -> None:
    found(service)

    with refused("fund_exceeded"):
        service.execute(allocation("A2", yuan(200, 1)), LI, "request-2")

    assert service.last_position() == FACTS_OF_FOUNDING
    (kept,) = refusals(service)
    assert (kept.command, kept.command_id, kept.codes) == (
        "issue_allocation",
        "request-2",
        "fund_exceeded",
    )
    assert (kept.by, kept.office) == (LI.person, LI.office)
    assert "200.01 CNY" in kept.detail


def test_a_refusal_is_kept_even_when_its_words_cannot_be_printed(service: AuditService) -> None:
    hostile = Actor(person="张\x00\u202e", office="\ud800")

    with pytest.raises(Refused):
        service.execute(replace(region("620000"), name=Text("\x00")), hostile, "id\x00")

    (kept,) = refusals(service)
    assert kept.by == "张\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
    assert kept.command_id == "id\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("person", ["", " ", "\u3000"])
def test_nothing_is_recorded_without_knowing_who_acts(service: AuditService, person: str) -> None:
    with refused("identity_required"):
        service.execute(region("620000"), Actor(person=person, office="fin"))
    with refused("identity_required"):
        service.execute(region("620000"), Actor(person="张建国", office=person))

    assert service.last_position() == 0


@pytest.mark.parametrize("word", ["张\x00", "=张", "张\u202e"])
def test_an_actor_whose_name_is_malformed_is_refused(service: AuditService, word: str) -> None:
    with pytest.raises(Refused) as person:
        service.execute(region("620000"), Actor(person=word, office="fin"))
    with pytest.raises(Refused) as office:
        service.execute(region("620000"), Actor(person="张建国", office=word))

    assert person.value.codes == office.value.codes
    assert person.value.codes[0] in {"text_malformed", "text_is_a_formula"}


DUPLICATES: list[Command] = [
    region(),
    organisation("builder", OrganisationKind.ENTERPRISE),
    OPEN_FUND,
    allocation("A1", yuan(1)),
    passing_down("A1", yuan(1)),
    *PLANNING[:1],
    CLAIMED,
]


@pytest.mark.parametrize("command", DUPLICATES, ids=lambda command: type(command).__name__)
def test_a_reference_is_never_used_twice(service: AuditService, command: Command) -> None:
    found(service)
    claim(service)
    before = service.last_position()

    with refused("already_recorded"):
        service.execute(command, ZHANG)
    assert service.last_position() == before


def test_a_command_addressed_to_nothing_is_not_found(service: AuditService) -> None:
    with refused("not_recorded") as answer:
        service.execute(appropriation(yuan(1)), ZHANG)
    assert answer[0].faults[0].reason.category == "not_found"


def test_money_leaves_one_record_and_enters_another_in_one_transaction(
    service: AuditService,
) -> None:
    found(service)

    receipt = service.execute(passing_down("A1-1", yuan(300)), ZHANG)

    assert topics(service)[-2:] == ["allocation.passed_down", "allocation.issued"]
    assert receipt.position == FACTS_OF_FOUNDING + 2


def test_when_the_second_fact_cannot_be_stored_neither_is_the_first(
    service: AuditService, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(service)
    write = service.mapper.to_stored_event

    def taken(event: Any) -> StoredEvent:
        stored = write(event)
        is_second = stored.topic == "allocation.issued"
        return replace(stored, originator_id=Fund.create_id("F2018")) if is_second else stored

    monkeypatch.setattr(service.mapper, "to_stored_event", taken)
    with pytest.raises(sa.exc.IntegrityError):
        service.execute(passing_down("A1-1", yuan(300)), ZHANG)
    monkeypatch.undo()

    assert service.last_position() == FACTS_OF_FOUNDING
    service.execute(passing_down("A1-1", yuan(800)), ZHANG)


def test_a_claim_is_approved_only_after_acceptance_and_every_gate_is_named(
    service: AuditService,
) -> None:
    found(service)
    claim(service)

    with refused("milestone_not_accepted"):
        service.execute(CLAIM_APPROVED, LI)
    service.execute(accepted("王芳"), LI)
    service.execute(CLAIM_APPROVED, LI)

    assert topics(service)[-2:] == ["claim.approved", "allocation.charged"]


def test_a_malformed_word_deep_in_a_list_is_pointed_at(service: AuditService) -> None:
    found(service)
    claim(service)

    with refused("text_is_a_formula") as answer:
        service.execute(accepted("王芳", "=HYPERLINK(1)"), LI)
    assert answer[0].faults[0].at == "/team/1/person"


def test_a_milestone_nobody_planned_is_not_found(service: AuditService) -> None:
    with refused("not_recorded"):
        service.execute(REACHED, ZHANG)


def test_the_same_document_again_says_nothing_new_and_another_is_refused(
    service: AuditService,
) -> None:
    command = ReceiveDocument(
        reference=Reference("gansu:1"),
        document=NOTICE_1,
        sha256="a" * 64,  # type: ignore[arg-type]  # a literal is a digest
        lines=1,
        totals=(Money(1, "CNY"),),
        effective_on=MARCH_1,
    )
    first = service.execute(command, ZHANG)

    again = service.execute(command, ZHANG)

    assert (first.version, again.version) == (1, 1)
    assert service.last_position() == 1
    with refused("document_differs"):
        service.execute(replace(command, sha256="b" * 64), ZHANG)  # type: ignore[arg-type]  # as above


def test_what_is_stored_is_still_there_after_a_restart(database_url: str) -> None:
    first = Application.open(database_url)
    found(first.service)
    first.close()

    second = Application.open(database_url)

    assert len(second.service.read(0, 100)) == FACTS_OF_FOUNDING
    with refused("already_recorded"):
        second.service.execute(FOUNDING[0], ZHANG)
    second.close()


def test_a_lost_race_is_the_librarys_integrity_error(service: AuditService) -> None:
    found(service)
    first = service.store.select_notifications(1, 1)[0]

    with pytest.raises(IntegrityError):
        service.store.insert_events([first])
