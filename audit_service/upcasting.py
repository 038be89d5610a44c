"""Past forms: how facts stored under an older shape or topic are read as today's.

Stored facts are never rewritten. An event class whose shape changed says which form it has today
(``FORM = 2``; 1 where it says nothing); the log says which form a fact was written in by a member
``form``, absent from form 1. The steps to take are in ``docs/stored-form.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

Upcaster = Callable[[dict[str, Any]], None]
"""Turns the plain JSON of one form into the next, in place: takes out what went, puts in what came.

What it does not name stays, so that a field nobody knows still stops the reader.
"""
Upcasters = tuple[Upcaster, ...]
"""From form 1 to 2, from 2 to 3 and so on to today's."""


def _finding_links(said: dict[str, Any]) -> None:
    """Name no ledger entry, requirement, earlier finding or confidential part: nobody could yet."""
    said["source"] = "inspection"
    said["confidential"] = []
    said["requirements"] = []
    said["questioned"] = []
    said["repeats"] = []
    said["prior_references"] = []
    said["response"] = None


def _order_in_one(said: dict[str, Any]) -> None:
    """Make the order of a rectification one value; nobody said then of which kind it is."""
    said["order"] = {
        "demand": said.pop("demand"),
        "due_on": said.pop("due_on"),
        "kind": None,
        "steps": [],
    }


def _report_in_one(said: dict[str, Any]) -> None:
    """Make what was reported one value, without files."""
    said["report"] = {"measures": said.pop("measures"), "files": []}


def _verification_in_one(said: dict[str, Any]) -> None:
    """Make a verification one value; nobody said then how it was made."""
    said["verification"] = {
        "account": said.pop("account"),
        "method": None,
        "place": None,
        "files": [],
    }


def _closed_as_rectified(said: dict[str, Any]) -> None:
    """Say how a finding ended: before closing said so, only what was rectified was closed."""
    said["disposition"] = "rectified"


def _notice_kind_unsaid(said: dict[str, Any]) -> None:
    """Notices came to say what they show."""
    said["kind"] = None


def _objection_without_deadline(said: dict[str, Any]) -> None:
    """Objections came to say by when they are to be answered."""
    said["answer_due_on"] = None


def _objection_outcome_unsaid(said: dict[str, Any]) -> None:
    """Answers came to say whether the objection was upheld."""
    said["upheld"] = None


def _planned_with_matter(said: dict[str, Any]) -> None:
    """Name matter, period, lead and occasion in a plan; nobody stated them before."""
    for name in ("matter", "planned_from", "planned_until", "lead"):
        said[name] = None
    for name in ("follows", "complaint", "trigger", "approved_by", "exception"):
        said[name] = None
    said["sectors"] = []
    said["exceeds"] = []


def _opened_among_others(said: dict[str, Any]) -> None:
    """Say when the unit was notified and who came along."""
    said["notified_on"] = None
    said["accompanied_by"] = []


def _visited_with_files(said: dict[str, Any]) -> None:
    """List who was met, what was seen, and the files taken."""
    said["people_met"] = []
    said["documents_seen"] = []
    said["files"] = []


def _concluded_by_documents(said: dict[str, Any]) -> None:
    """Say whether it was done by documents, and with which grade and files."""
    said["grade"] = None
    said["by_documents"] = None
    said["files"] = []


def _payment_without_account(said: dict[str, Any]) -> None:
    """Name no account of a payment: it left the paying account of the allocation's holder."""
    said["account"] = None


UPCASTERS: Final[Mapping[str, Upcasters]] = {
    "claim.paid": (_payment_without_account,),
    "finding.recorded": (_finding_links,),
    "finding.rectification_ordered": (_order_in_one,),
    "finding.rectification_reported": (_report_in_one,),
    "finding.rectification_verified": (_verification_in_one,),
    "finding.closed": (_closed_as_rectified,),
    "notice.posted": (_notice_kind_unsaid,),
    "notice.reposted": (_notice_kind_unsaid,),
    "notice.objection_received": (_objection_without_deadline,),
    "notice.objection_answered": (_objection_outcome_unsaid,),
    "inspection.planned": (_planned_with_matter,),
    "inspection.opened": (_opened_among_others,),
    "inspection.visited": (_visited_with_files,),
    "inspection.concluded": (_concluded_by_documents,),
}
"""The upcasters of each topic that has past forms; none is ever taken out."""

RETIRED_TOPICS: Final[Mapping[str, str]] = {}
"""Topics no longer written, each with the one its facts go by today; none is ever taken out."""


class PastFormUnknown(Exception):  # noqa: N818 - named for what is wrong
    """The tables of past forms leave a gap, or name something that does not exist."""


def check_complete(
    forms: Mapping[str, int], upcasters: Mapping[str, Upcasters], retired: Mapping[str, str]
) -> None:
    """Refuse tables that do not lead from every past form to today's (``forms``, by topic)."""
    for topic in sorted({*forms, *upcasters}):
        reached = len(upcasters.get(topic, ())) + 1
        if forms.get(topic) != reached:
            raise PastFormUnknown(
                f"{topic} has form {forms.get(topic)}, but its upcasters lead to form {reached}."
            )
    for past, topic in retired.items():
        if past in forms or topic not in forms:
            raise PastFormUnknown(f"{past} cannot be retired in favour of {topic}.")


def bring_up(said: dict[str, Any], form: int, upcasters: Upcasters) -> None:
    """Turn a fact of a past form into today's, one form after the other."""
    for upcast in upcasters[form - 1 :]:
        upcast(said)
