"""Single audits become reports and findings: whole, once, and connected from year to year."""

from __future__ import annotations

from typing import Any

import pytest

from aggregates.audit_report import AuditReport
from aggregates.finding import Finding
from aggregates.finding_values import FindingSource
from aggregates.money import Money
from aggregates.refusals import Refused
from aggregates.values import Severity
from audit_service.importers.audits import import_audit
from audit_service.importers.outcomes import Outcome, Status
from tests.audit_service.importers.office import Office
from tests.audit_service.importers.single_audits import AWARDS, FINDINGS, PLAN, TEXT, Audit
from tests.scenario import ZHANG


def receive(office: Office, audit: Audit, **said: Any) -> Outcome:
    return import_audit(office.application, audit.files(), audit.received(**said), ZHANG)


def recorded(office: Office, kind: type[Any]) -> list[Any]:
    facts = office.application.service.read(0, 2_000)
    return [fact.event for fact in facts if isinstance(fact.event, kind)]


def finding(office: Office, reference: str) -> Any:
    found = [one for one in recorded(office, Finding.Recorded) if one.reference == reference]
    assert len(found) == 1
    return found[0]


def test_every_award_and_every_row_of_findings_is_on_record_in_the_order_of_the_workbooks(
    office: Office,
) -> None:
    audit = Audit("191734-21")

    outcome = receive(office, audit)

    assert (outcome.status, outcome.lines, outcome.recorded) == (Status.IMPORTED, 121 + 385, 10)
    assert outcome.totals == (Money(49_023_084_00, "USD"),)
    awards = recorded(office, AuditReport.AwardListed)
    assert [one.award.award for one in awards] == audit.values(AWARDS, "award_reference")
    rows = recorded(office, AuditReport.FindingListed)
    pairs = [(one.finding.award, one.finding.number) for one in rows]
    assert pairs == list(
        zip(
            audit.values(FINDINGS, "award_reference"),
            audit.values(FINDINGS, "reference_number"),
            strict=True,
        )
    )


def test_one_finding_stands_for_all_its_rows_and_answers_with_its_action_plan(
    office: Office,
) -> None:
    receive(office, Audit("191734-21"))

    found = finding(office, "wudu-2021-012")

    assert found.source is FindingSource.AUDIT
    assert found.severity is Severity.MAJOR  # a material weakness
    assert found.requirements == ("A", "B")
    assert found.elements.condition == "What was found under 2021-012."
    assert found.elements.cause is None  # the text does not tell the elements apart
    assert found.response.planned_action == "What is planned about 2021-012."
    assert (found.responsible_organisation, found.responsible_person) == ("wudu", "王检")
    assert finding(office, "wudu-2021-006").severity is Severity.MINOR  # a significant deficiency


def test_a_modified_opinion_is_critical(office: Office) -> None:
    audit = Audit("69688-22")
    audit.put(FINDINGS, "modified_opinion", 2, "Y")  # YNNYN, one of the nine

    receive(office, audit)

    assert finding(office, "wudu-2022-001").severity is Severity.CRITICAL


def test_what_an_old_audit_does_not_know_stays_unknown(office: Office) -> None:
    receive(office, Audit("74099-16"))

    report = recorded(office, AuditReport.Received)[0]
    found = finding(office, "wudu-2016-001")
    award = recorded(office, AuditReport.AwardListed)[0].award

    assert report.uei is None
    assert (found.elements.condition, found.response) == (None, None)
    assert (award.cluster_kind.value, award.cluster) == ("unknown", None)


def test_the_same_workbooks_in_another_order_under_other_names_change_nothing(
    office: Office,
) -> None:
    audit = Audit("134732-21")
    receive(office, audit)
    before = office.application.service.last_position()
    files = tuple(reversed(audit.files()))

    again = import_audit(office.application, files, audit.received(), ZHANG)

    assert again.status is Status.UNCHANGED
    assert office.application.service.last_position() == before


@pytest.mark.parametrize("what", ["content", "auditee", "year"])
def test_anything_else_under_the_same_reference_is_refused(office: Office, what: str) -> None:
    audit = Audit("69688-22")
    receive(office, audit)
    said: dict[str, Any] = {"reference": "FAC-69688-22"}
    if what == "content":
        audit.put(TEXT, "text_of_finding", 2, "Something else was found.")
    if what == "auditee":
        said["organisation"] = "cheng"
    if what == "year":
        said["audit_year"] = 2021

    with pytest.raises(Refused) as refused:
        receive(office, audit, **said)

    assert [(f.at, f.code) for f in refused.value.faults] == [
        ("/reference", "audit_report_differs")
    ]


def test_a_dry_run_checks_everything_and_records_nothing(office: Office) -> None:
    audit = Audit("251020-22")
    before = office.application.service.last_position()

    outcome = import_audit(office.application, audit.files(), audit.received(), ZHANG, dry_run=True)

    assert (outcome.status, outcome.recorded) == (Status.CHECKED, 3)
    assert office.application.service.last_position() == before


@pytest.mark.parametrize("order", ["earlier year first", "later year first"])
def test_two_consecutive_audits_of_one_auditee_connect_in_whatever_order_they_come(
    office: Office, order: str
) -> None:
    audits = [Audit("191734-21"), Audit("191734-22")]
    in_order = order.startswith("earlier")

    outcomes = [receive(office, audit) for audit in (audits if in_order else audits[::-1])]

    chains = {"2022-004": "2021-006", "2022-005": "2021-008", "2022-006": "2021-010"}
    for later, earlier in chains.items():
        found, prior = finding(office, f"wudu-{later}"), finding(office, f"wudu-{earlier}")
        assert {*found.repeats, *found.prior_references} == {prior.reference}
        assert (found.repeats == (prior.reference,)) is in_order
    # five of 2020 are on record in neither order, and the three of 2021 not before their audit
    remarks = [len(outcome.remarks) for outcome in outcomes]
    assert remarks == ([5, 0] if in_order else [3, 5])


def test_the_same_number_of_two_auditees_is_two_findings(office: Office) -> None:
    ours, theirs = Audit("69688-22"), Audit("69688-22")

    receive(office, ours)
    receive(office, theirs, organisation="cheng", reference="FAC-1-22")

    assert finding(office, "wudu-2022-001").responsible_organisation == "wudu"
    assert finding(office, "cheng-2022-001").responsible_organisation == "cheng"


def test_a_text_longer_than_a_finding_holds_is_whole_in_the_report(office: Office) -> None:
    long = "A long story. " * 1_000
    audit = Audit("69688-22").put(TEXT, "text_of_finding", 2, long)
    audit.put(PLAN, "planned_action", 2, "a\tplan\r\nof two lines\u200b")

    receive(office, audit)

    words = {one.words.number: one.words for one in recorded(office, AuditReport.FindingDescribed)}
    quoted = finding(office, "wudu-2022-002").elements.condition
    assert words["2022-002"].text == long.strip()
    assert words["2022-001"].planned_action == "a plan\nof two lines"
    assert len(quoted) <= 4_000
    assert quoted.endswith("[…]")


def test_an_audit_without_findings_needs_no_workbooks_on_findings(office: Office) -> None:
    audit = Audit("74099-16").put(AWARDS, "number_of_audit_findings", 2, 0)
    for section in (FINDINGS, TEXT, PLAN):
        del audit.books[section]

    assert receive(office, audit).recorded == 0


def test_an_auditee_that_is_not_on_record_is_named_once(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        receive(office, Audit("191734-21"), organisation="nobody")

    assert [(f.at, f.code) for f in refused.value.faults] == [
        ("/organisation", "reference_unknown")
    ]


def test_a_finding_that_is_on_record_already_is_refused_where_it_is_listed(
    office: Office,
) -> None:
    receive(office, Audit("69688-22"))

    with pytest.raises(Refused) as refused:
        receive(office, Audit("69688-22"), reference="FAC-69688-22-again")

    assert [(f.at, f.code) for f in refused.value.faults] == [
        ("FindingsUniformGuidance!Form!reference_number!B2", "already_recorded"),
        ("FindingsUniformGuidance!Form!reference_number!B3", "already_recorded"),
    ]


def test_an_award_is_the_same_however_many_noughts_its_number_has(office: Office) -> None:
    audit = Audit("69688-22").put(AWARDS, "award_reference", 9, "AWARD-00008")
    audit.put(FINDINGS, "award_reference", 2, "award-00002")
    audit.put(AWARDS, "cluster_name", 3, "Health Center Program Cluster")

    receive(office, audit)

    awards = [one.award for one in recorded(office, AuditReport.AwardListed)]
    assert [one.award for one in awards] == [f"AWARD-{number:05}" for number in range(1, 9)]
    assert awards[1].cluster == "HEALTH CENTER PROGRAM CLUSTER"
    rows = [one.finding.award for one in recorded(office, AuditReport.FindingListed)]
    assert rows == ["AWARD-00002", "AWARD-00002"]
