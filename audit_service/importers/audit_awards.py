"""The schedule of awards of an audit: every row read, and its totals added up again.

The rules are those of GSA-TTS/FAC fe766b0, ``backend/audit/intakelib/checks`` (``runners.py``
lists them).
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

from aggregates.audit_values import AuditedAward, AuditOpinion, ClusterKind, PassThrough
from aggregates.money import Money
from aggregates.reasons.audits import (
    AWARD_OUT_OF_SEQUENCE,
    CELL_MALFORMED,
    CLUSTER_UNKNOWN,
    PASS_THROUGH_UNEVEN,
    VALUE_NEEDED,
    VALUE_RULED_OUT,
)
from aggregates.reasons.importing import REPEATED_IN_FILE, TOTAL_DIFFERS
from aggregates.values import Reference, Text
from audit_service.importers.audit_cells import Cells, dollars, shown
from audit_service.importers.audit_forms import (
    NOT_APPLICABLE,
    OTHER_CLUSTER,
    STATE_CLUSTER,
    UNKNOWN,
)

AWARD: Final = re.compile(r"AWARD-(?!0{4,5}$)[0-9]{4,5}", re.ASCII | re.IGNORECASE)
AWARD_FORM: Final = "AWARD-0001, AWARD-00001"
_PREFIX: Final = re.compile(r"[0-9]{2}(?:\.0)?", re.ASCII)
_EXTENSION: Final = re.compile(r"RD[0-9]?|[0-9]{3}[A-Za-z]?|U[0-9]{2}", re.ASCII)
_NEEDS_IDENTIFICATION: Final = re.compile(r"RD[0-9]?|U[0-9]{2}", re.ASCII)
_OPINIONS: Final = {
    "U": AuditOpinion.UNMODIFIED,
    "Q": AuditOpinion.QUALIFIED,
    "A": AuditOpinion.ADVERSE,
    "D": AuditOpinion.DISCLAIMED,
}
_NO_LOAN_BALANCE: Final = (NOT_APPLICABLE, UNKNOWN)


class Awards:
    """The rows of the schedule, read one by one; what is wrong is noted on the way."""

    def __init__(self, cells: Cells) -> None:
        """Read every row, then compare what the rows state with what they add up to."""
        self._cells = cells
        self._clusters = {
            str(name).upper() for name in cells.book.lists["cluster_name_lookup"].values
        }
        self.rows: dict[int, int] = {}
        """The row of each award by its number."""
        self.stated: dict[int, int] = {}
        """How many findings each award states, by its number."""
        given = map(str, cells.book.form["award_reference"].values)
        self._digits = max((len(one) - 6 for one in given if AWARD.fullmatch(one)), default=4)
        self._read = [self._award(row) for row in cells.rows()]
        self.total = cells.whole("total_amount_expended")
        if self.total is None and cells.raw("total_amount_expended") is None:
            self.total = 0
            cells.note("total_amount_expended", 0, CELL_MALFORMED(text="", form="93271905"))
        self._check_totals()

    @property
    def awards(self) -> tuple[AuditedAward, ...]:
        """Return the awards; sound only when nothing was noted."""
        return tuple(award for award in self._read if award is not None)

    @property
    def is_empty(self) -> bool:
        """Say whether there is no award at all."""
        return not self._read

    def name_of(self, number: int) -> str:
        """Return how the schedule writes the reference of an award."""
        return self._written(number)

    def _award(self, row: int) -> AuditedAward | None:
        cells = self._cells
        number = self._number(row)
        prefix, extension, identification = self._programme(row)
        programme = cells.words("program_name", row)
        amount = cells.whole("amount_expended", row)
        kind, cluster = self._cluster(row)
        guaranteed, balance = self._loan(row)
        is_direct, passed_from = self._passed_from(row)
        is_passed_on, passed_on = self._passed_on(row)
        is_major, opinion = self._opinion(row)
        findings = cells.whole("number_of_audit_findings", row, least=0)
        if number is not None and findings is not None:
            self.stated[number] = findings
        if None in (number, prefix, programme, amount, is_major, findings):
            return None
        return AuditedAward(
            award=Reference(self._written(number or 0)),
            agency_prefix=Text(str(prefix)),
            extension=_text(extension),
            identification=_text(identification),
            programme=Text(str(programme)),
            amount=dollars(amount or 0),
            cluster_kind=kind,
            cluster=_text(cluster),
            is_guaranteed=guaranteed,
            loan_balance=balance,
            is_direct=is_direct,
            passed_from=passed_from,
            is_passed_on=is_passed_on,
            passed_on=passed_on,
            is_major=bool(is_major),
            opinion=opinion,
            findings=findings or 0,
        )

    def _number(self, row: int) -> int | None:
        """Read AWARD-0001, numbered from 1 without a gap; AWARD-00001 is the same award."""
        cells = self._cells
        award = cells.shaped("award_reference", row, AWARD, AWARD_FORM)
        if award is None:
            return None
        number = int(award[6:])
        if number in self.rows:
            above = cells.at("award_reference", self.rows[number]).rpartition("!")[2][1:]
            cells.note("award_reference", row, REPEATED_IN_FILE(text=award, row=above))
            return None
        self.rows[number] = row
        if number != row + 1:
            fault = AWARD_OUT_OF_SEQUENCE(award=award, expected=self._written(row + 1))
            cells.note("award_reference", row, fault)
        return number

    def _written(self, number: int) -> str:
        """Write the reference of an award with as many digits as the longest has."""
        return f"AWARD-{number:0{self._digits}}"

    def _programme(self, row: int) -> tuple[str | None, str | None, str | None]:
        """Read the assistance listing number, in its parts."""
        cells = self._cells
        prefix = cells.shaped("federal_agency_prefix", row, _PREFIX, "10, 93")
        extension = cells.shaped("three_digit_extension", row, _EXTENSION, "001, RD, RD1, U01")
        identification = cells.words("additional_award_identification", row)
        is_needed = extension is not None and _NEEDS_IDENTIFICATION.fullmatch(extension)
        if is_needed and cells.raw("additional_award_identification", row) is None:
            fault = VALUE_NEEDED(question="three_digit_extension", answer=extension)
            cells.note("additional_award_identification", row, fault)
        return (prefix[:2] if prefix else None), extension, identification

    def _key(self, row: int) -> str:
        """Join the parts of a programme's number; ``cfda_key`` is a formula and may be stale."""
        prefix = str(self._cells.raw("federal_agency_prefix", row)).partition(".")[0]
        return f"{prefix}.{self._cells.raw('three_digit_extension', row)}"

    def _cluster(self, row: int) -> tuple[ClusterKind, str | None]:
        """Read in which cluster an award is: one of the list, the state's, another, or none."""
        cells = self._cells
        given = cells.words("cluster_name", row)
        name = given.upper() if given else None
        chosen = {
            STATE_CLUSTER: (ClusterKind.STATE, "state_cluster_name"),
            OTHER_CLUSTER: (ClusterKind.OTHER, "other_cluster_name"),
        }
        for cluster, (kind, column) in chosen.items():
            other = cells.words(column, row)
            if name == cluster:
                if cells.raw(column, row) is None:
                    cells.note(column, row, VALUE_NEEDED(question="cluster_name", answer=name))
                return kind, other.upper() if other else None
            if name is not None and cells.raw(column, row) is not None:
                fault = VALUE_RULED_OUT(question="cluster_name", answer=shown(name))
                cells.note(column, row, fault)
        if name is None:
            return ClusterKind.UNKNOWN, None
        if name == NOT_APPLICABLE:
            return ClusterKind.NONE, None
        if name not in self._clusters:
            cells.note("cluster_name", row, CLUSTER_UNKNOWN(name=shown(name)))
        return ClusterKind.LISTED, name

    def _loan(self, row: int) -> tuple[bool | None, Money | None]:
        """Read a guarantee: only one states a balance, and it always does."""
        cells, column = self._cells, "loan_balance_at_audit_period_end"
        guaranteed = cells.answer("is_guaranteed", row)
        stated = cells.raw(column, row)
        balance = None if stated in _NO_LOAN_BALANCE else cells.whole(column, row)
        self._goes_with("is_guaranteed", guaranteed, column, row)
        return guaranteed, None if balance is None else dollars(balance)

    def _passed_from(self, row: int) -> tuple[bool | None, tuple[PassThrough, ...]]:
        """Read whom an award came through; one received directly came through nobody."""
        cells = self._cells
        is_direct = cells.answer("is_direct", row)
        name = cells.words("passthrough_name", row)
        identifier = cells.words("passthrough_identifying_number", row)
        if is_direct:
            for column in ("passthrough_name", "passthrough_identifying_number"):
                if cells.raw(column, row) is not None:
                    cells.note(column, row, VALUE_RULED_OUT(question="is_direct", answer="Y"))
        came_from = is_direct is False or cells.is_unknown("is_direct", row)
        if came_from and cells.raw("passthrough_name", row) is None:
            answer = UNKNOWN if is_direct is None else "N"
            cells.note("passthrough_name", row, VALUE_NEEDED(question="is_direct", answer=answer))
        if name is None:
            return is_direct, ()
        names = name.split("|")
        identifiers: list[str | None] = list(identifier.split("|")) if identifier else []
        if identifiers and len(identifiers) != len(names):
            fault = PASS_THROUGH_UNEVEN(names=len(names), identifiers=len(identifiers))
            cells.note("passthrough_name", row, fault)
            return is_direct, ()
        pairs = zip(names, identifiers or [None] * len(names), strict=True)
        return is_direct, tuple(
            PassThrough(name=Text(one.strip()), identifier=_text(other.strip() if other else None))
            for one, other in pairs
            if one.strip()
        )

    def _passed_on(self, row: int) -> tuple[bool | None, Money | None]:
        cells = self._cells
        is_passed_on = cells.answer("is_passed", row)
        amount = cells.whole("subrecipient_amount", row)
        self._goes_with("is_passed", is_passed_on, "subrecipient_amount", row)
        return is_passed_on, None if amount is None else dollars(amount)

    def _opinion(self, row: int) -> tuple[bool | None, AuditOpinion | None]:
        cells = self._cells
        is_major = cells.answer("is_major", row)
        stated = cells.known("audit_report_type", row)
        if stated is not None and stated not in _OPINIONS:
            fault = CELL_MALFORMED(text=shown(stated), form=" / ".join(_OPINIONS))
            cells.note("audit_report_type", row, fault)
        self._goes_with("is_major", is_major, "audit_report_type", row)
        return is_major, _OPINIONS.get(str(stated))

    def _goes_with(self, question: str, answer: bool | None, column: str, row: int) -> None:
        """Note a cell that is filled after N, or empty after Y."""
        is_empty = self._cells.raw(column, row) is None
        if answer is True and is_empty:
            self._cells.note(column, row, VALUE_NEEDED(question=question, answer="Y"))
        if answer is False and not is_empty:
            self._cells.note(column, row, VALUE_RULED_OUT(question=question, answer="N"))

    def _check_totals(self) -> None:
        """Compare programme, cluster and overall totals, where every amount could be read."""
        cells, rows = self._cells, list(self._cells.rows())
        amounts = {row: cells.whole("amount_expended", row) for row in rows}
        if None in amounts.values():
            return
        clusters = {row: self._cluster(row) for row in rows}
        keys = {row: self._key(row) for row in rows}
        by_programme, by_cluster = defaultdict[object, int](int), defaultdict[object, int](int)
        for row, amount in amounts.items():
            by_programme[keys[row]] += amount or 0
            by_cluster[clusters[row]] += amount or 0
        for row in rows:
            self._compare("federal_program_total", row, by_programme[keys[row]])
            kind = clusters[row][0]
            if kind is not ClusterKind.UNKNOWN:
                none = kind is ClusterKind.NONE
                self._compare("cluster_total", row, 0 if none else by_cluster[clusters[row]])
        self._compare("total_amount_expended", 0, sum(amount or 0 for amount in amounts.values()))

    def _compare(self, column: str, row: int, summed: int) -> None:
        stated = self._cells.whole(column, row)
        if stated is not None and stated != summed:
            fault = TOTAL_DIFFERS(stated=dollars(stated), summed=dollars(summed))
            self._cells.note(column, row, fault)


def _text(value: str | None) -> Text | None:
    return None if value is None else Text(value)
