"""How a case begins: with what is open by the records, what it comes to, and until when."""

from __future__ import annotations

from datetime import date

from aggregates.bank_account import BankAccount
from aggregates.case_values import CaseKind, CaseOwner, CaseSubjects
from aggregates.deadlines import due_after
from aggregates.parameter import ParameterName
from aggregates.reconciliation_case import ReconciliationCase
from aggregates.values import Act
from audit_service.commands.case_subjects import involved, standing
from audit_service.commands.parameters import parameter_on
from audit_service.work import Work


class Opening:
    """A difference about to be put on record; refuses what is not on record or of another account.

    ``is_open`` says whether anything of it is open by the records.
    """

    def __init__(
        self, work: Work, account: BankAccount, kind: CaseKind, subjects: CaseSubjects
    ) -> None:
        """Look it up."""
        self._work = work
        self._account = account
        self._kind = kind
        self._subjects = subjects
        self._about = involved(work, account, kind, subjects)
        self.is_open = bool(standing(work, self._about, subjects).open)

    def open(
        self, owner: CaseOwner, reason: str, act: Act, at_latest: date | None = None
    ) -> ReconciliationCase:
        """Open a case; one without a reason is the service's own."""
        days = parameter_on(self._work, ParameterName.CASE_DAYS, act.effective_on)
        deadlines = filter(None, (due_after(act.effective_on, days), at_latest))
        return self._work.add(
            ReconciliationCase.open(
                self._account.reference,
                self._kind,
                self._subjects,
                self._about.amount,
                arisen_on=self._about.arisen_on,
                owner=owner,
                due_on=min(deadlines, default=None),
                reason=reason,
                automatic=not reason,
                act=act,
            )
        )
