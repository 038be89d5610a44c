"""A fact stored in an older form is read as today's; one of a form to come is not read."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import pytest
from eventsourcing.domain import Aggregate

from aggregates.money import Money
from audit_service.codecs import EventMapper, StoredFormUnknown
from audit_service.upcasting import PastFormUnknown
from tests.golden.past_forms import faults_of, samples_after
from tests.golden.samples import example, recorded_at

ORIGIN: Final = UUID(int=42)
TODAY: Final = '{"form":3,"payee":"W-1","amount":{"minor":7500,"currency":"CNY"},"paid_by":"bank"}'


class Stipend(Aggregate):
    """A record made up for the test; one of its events has had three forms and two topics."""

    TOPIC = "stipend"

    class Event(Aggregate.Event):
        """Something that happened to a stipend."""

        TOPIC = "stipend.event"

    class Granted(Event, Aggregate.Created):
        """A stipend was granted; the event never changed."""

        TOPIC = "stipend.granted"
        reference: str

    class PaidOut(Event):
        """Form 1 said ``yuan``, form 2 ``amount``; form 3 says how as well."""

        TOPIC = "stipend.paid_out"
        FORM = 3
        payee: str
        amount: Money
        paid_by: str

    def __init__(self, reference: str) -> None:
        """Start."""
        self.reference = reference


def in_fen(said: dict[str, Any]) -> None:
    said["amount"] = {"minor": said.pop("yuan") * 100, "currency": "CNY"}


def through_the_bank(said: dict[str, Any]) -> None:
    said["paid_by"] = "bank"


UPCASTERS: Final = {"stipend.paid_out": (in_fen, through_the_bank)}
RETIRED: Final = {"stipend.handed_out": "stipend.paid_out"}
MAPPER: Final = EventMapper((Stipend,), UPCASTERS, RETIRED)
SAMPLES: Final = {
    "stipend.handed_out": {"1": {"stored": '{"payee":"W-1","yuan":75}', "read": TODAY}},
    "stipend.paid_out": {
        "1": {"stored": '{"payee":"W-1","yuan":75}', "read": TODAY},
        "2": {
            "stored": '{"form":2,"payee":"W-1","amount":{"minor":7500,"currency":"CNY"}}',
            "read": TODAY,
        },
    },
}


def read(state: str, topic: str = "stipend.paid_out") -> Any:
    return MAPPER.read(topic, state.encode(), ORIGIN, 2, recorded_at())


def test_a_new_form_says_its_number_and_the_first_form_says_none() -> None:
    paid, granted = (example(Stipend, kind) for kind in (Stipend.PaidOut, Stipend.Granted))

    assert MAPPER.written(paid)[1].startswith(b'{"form":3,"payee":"payee')
    assert MAPPER.written(granted)[1] == '{"reference":"reference “一” \\"1\\""}'.encode()
    assert MAPPER.read(*MAPPER.written(paid), ORIGIN, 2, recorded_at()) == paid
    assert not hasattr(paid, "form")


@pytest.mark.parametrize(
    ("topic", "number"), [(topic, number) for topic in SAMPLES for number in SAMPLES[topic]]
)
def test_every_past_form_is_read_as_todays(topic: str, number: str) -> None:
    event = read(SAMPLES[topic][number]["stored"], topic)

    assert type(event) is Stipend.PaidOut
    assert (event.payee, event.amount, event.paid_by) == ("W-1", Money(7500, "CNY"), "bank")
    assert event == read(TODAY)
    assert MAPPER.written(event) == ("stipend.paid_out", TODAY.encode())


def test_todays_form_never_meets_an_upcaster() -> None:
    def never(said: dict[str, Any]) -> None:
        pytest.fail(f"upcast {said}")

    mapper = EventMapper((Stipend,), {"stipend.paid_out": (never, never)}, {})

    read_back = mapper.read("stipend.paid_out", TODAY.encode(), ORIGIN, 2, recorded_at())

    assert read_back.payee == "W-1"


@pytest.mark.parametrize(
    ("topic", "state", "known"),
    [
        ("stipend.paid_out", '{"form":4,"payee":"W-1","purse":"blue"}', 3),
        ("stipend.granted", '{"form":2,"reference":"S-1","office":"B"}', 1),
        ("stipend.granted", '{"form":2,"reference":"S-1"}', 1),
        ("stipend.granted", '{"reference":"S-1","form":2}', 1),
    ],
)
def test_a_fact_of_a_form_to_come_says_that_the_program_is_too_old(
    topic: str, state: str, known: int
) -> None:
    with pytest.raises(StoredFormUnknown, match=rf"{topic}: .* up to {known}, is too old"):
        read(state, topic)


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        ('{"payee":"W-1","yuan":75,"bonus":1}', "bonus"),
        ('{"payee":"W-1"}', r"form 1 cannot be brought up: KeyError\('yuan'\)"),
        ('{"payee":"W-1","yuan":"75"}', r"amount\.minor"),
        ('{"payee":"W-1","yuan":184467440737095516}', "beyond what a ledger entry"),
        ('{"payee":"W-1","yuan":75,"yuan":76}', "`yuan` is repeated"),
        ('{"payee":7,"yuan":75}', "payee"),
        ('{"form":2,"payee":"W-1","amount":{"minor":1,"currency":"CNY","x":1}}', "`x` is unknown"),
        ('{"form":2,"payee":"W-1","yuan":75}', "yuan"),
        ('{"form":3,"payee":"W-1","yuan":75}', "yuan"),
        ('{"form":0,"payee":"W-1","yuan":75}', "0 is no form"),
        ('{"form":true,"payee":"W-1","yuan":75}', "True is no form"),
        ('{"form":"2","payee":"W-1","yuan":75}', "'2' is no form"),
        ('{"form":1.0,"payee":"W-1","yuan":75}', "1.0 is no form"),
        ('{"form":2,"form":1,"payee":"W-1","yuan":75}', "`form` is repeated"),
        ("[]", "object"),
        ("7", "object"),
        ("", "."),
    ],
)
def test_a_past_form_is_read_as_strictly_as_todays(state: str, fault: str) -> None:
    with pytest.raises(StoredFormUnknown, match=rf"stipend\.paid_out: .*{fault}"):
        read(state)


@pytest.mark.parametrize(
    ("upcasters", "retired", "fault"),
    [
        ({}, {}, "stipend.paid_out has form 3, but its upcasters lead to form 1"),
        ({"stipend.paid_out": (in_fen,)}, {}, "has form 3, but its upcasters lead to form 2"),
        ({**UPCASTERS, "stipend.granted": (in_fen,)}, {}, "stipend.granted has form 1"),
        ({**UPCASTERS, "stipend.lost": (in_fen,)}, {}, "stipend.lost has form None"),
        (UPCASTERS, {"stipend.granted": "stipend.paid_out"}, "stipend.granted cannot be retired"),
        (UPCASTERS, {"stipend.old": "stipend.lost"}, "in favour of stipend.lost"),
    ],
)
def test_a_program_with_a_gap_in_its_past_forms_does_not_start(
    upcasters: Any, retired: Any, fault: str
) -> None:
    with pytest.raises(PastFormUnknown, match=fault):
        EventMapper((Stipend,), upcasters, retired)


def test_a_sample_of_every_past_form_is_asked_for() -> None:
    only_the_first = {"stipend.paid_out": {"1": SAMPLES["stipend.paid_out"]["1"]}}
    all_but_the_retired = {"stipend.paid_out": SAMPLES["stipend.paid_out"]}

    assert faults_of(MAPPER, SAMPLES) == []
    assert faults_of(MAPPER, only_the_first) == [
        "stipend.paid_out: there is no sample of form 2",
        "stipend.handed_out: there is no sample",
    ]
    assert faults_of(MAPPER, all_but_the_retired) == ["stipend.handed_out: there is no sample"]


def test_a_sample_under_a_retired_topic_shows_its_form() -> None:
    renamed = {
        "stipend.handed_out": {"1": SAMPLES["stipend.handed_out"]["1"]},
        "stipend.paid_out": {"2": SAMPLES["stipend.paid_out"]["2"]},
    }

    assert faults_of(MAPPER, renamed) == []


@pytest.mark.parametrize(
    ("topic", "number", "stored", "read_as", "fault"),
    [
        ("stipend.paid_out", "1", '{"payee":"W-1","yuan":76}', TODAY, "is read as"),
        ("stipend.paid_out", "2", '{"payee":"W-1","yuan":75}', TODAY, "is of form 1"),
        ("stipend.paid_out", "3", TODAY, TODAY, "3 is no past form"),
        ("stipend.granted", "1", '{"reference":"S"}', '{"reference":"S"}', "1 is no past form"),
        ("stipend.lost", "1", "{}", "{}", "1 is no past form"),
    ],
)
def test_a_sample_that_shows_something_else_is_found_out(
    topic: str, number: str, stored: str, read_as: str, fault: str
) -> None:
    sample = {number: {"stored": stored, "read": read_as}}
    samples = {**SAMPLES, topic: {**SAMPLES.get(topic, {}), **sample}}

    assert [found for found in faults_of(MAPPER, samples) if fault in found]


def test_an_upcaster_that_drops_a_field_nobody_knows_is_found_out() -> None:
    def careless(said: dict[str, Any]) -> None:
        kept = {"payee": said["payee"], "yuan": said["yuan"]}
        said.clear()
        said.update(kept)
        in_fen(said)

    mapper = EventMapper((Stipend,), {"stipend.paid_out": (careless, through_the_bank)}, RETIRED)

    assert faults_of(mapper, SAMPLES) == [
        "stipend.handed_out: form 1 is read although `$` holds a field nobody knows",
        "stipend.paid_out: form 1 is read although `$` holds a field nobody knows",
    ]


def test_raising_a_form_moves_what_was_pinned_to_the_past() -> None:
    pinned = {
        "stipend.granted": '{"reference":"S-1"}',
        "stipend.handed_out": '{"payee":"W-1","yuan":75}',
        "stipend.paid_out": '{"payee":"W-1","yuan":75}',
    }

    kept, past = samples_after(MAPPER, pinned, {})

    assert kept == {"stipend.granted": '{"reference":"S-1"}'}
    assert past == {topic: {"1": SAMPLES[topic]["1"]} for topic in SAMPLES}
