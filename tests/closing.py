"""A county that closes its books: a claim paid in March, its statement, two offices to certify."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from aggregates.cash_entry import CashKind
from aggregates.period import Period
from audit_service.commands import claims
from audit_service.commands.command import Actor, Receipt
from audit_service.commands.periods import CertifyPeriod, ClosePeriod, PreparePeriod, ReopenPeriod
from audit_service.period_desk import PeriodDesk
from audit_service.period_versions import Books, carry_over, difference, version_document
from tests.banking import SUN, Banking, entry
from tests.projections.story import WANG, day, said
from tests.scenario import LI

COUNTY: Final = "county-finance"
MARCH: Final = "2018-03"
APRIL: Final = "2018-04"
DRAWN_UP_ON, CERTIFIED_ON, CLOSED_ON = day(5, 4), day(5, 5), day(5, 6)
REOPENED_ON: Final = day(5, 7)
OFFICES: Final = (LI, WANG)
"""Who certifies, for two offices; Sun draws up."""


class Closing(Banking):
    """Tells how periods are closed, beside what books and bank say."""

    whose = COUNTY

    @property
    def desk(self) -> PeriodDesk:
        """Return the desk where periods are drawn up and closed."""
        return PeriodDesk(self.application)

    def march(self) -> int:
        """Pay 300 yuan on 5 March, which the bank books a day later; return the payment.

        40 yuan that came in are held in suspense.
        """
        self.ready()
        self.built()
        paid = self.claim("K1", 300, day(3, 5), "Z-1")
        held = self.cash("V-1", CashKind.SUSPENSE, 40, day(3, 10))
        lines = (entry(day(3, 6), -300), entry(day(3, 10), 40))
        _, (out, came) = self.statement(day(1, 1), day(3, 31), *lines)
        self.match(day(4, 2), [out], paid)
        self.match(day(4, 2), [came], held)
        return paid

    def claimed(self, reference: str, amount: int, *, until: str) -> None:
        """Bring a claim as far as ``reviewed``, ``approved`` or ``ordered``, all on 7 March."""
        on = day(3, 7)
        self.submit(reference, on, amount)
        self.tell(claims.ReviewClaim, on, by=LI, claim=reference, opinion="齐全")
        if until != "reviewed":
            self.tell(claims.ApproveClaim, on, by=LI, claim=reference)
        if until == "ordered":
            self.tell(claims.OrderPayment, on, claim=reference, order=f"O-{reference}")

    def april(self, *lines: Any) -> list[str]:
        """Receive April's statement; return its entries."""
        return self.statement(day(4, 1), day(4, 30), *lines)[1]

    def prepare(
        self, period: str = MARCH, on: date = DRAWN_UP_ON, by: Actor = SUN, **more: Any
    ) -> Receipt:
        """Draw a period up."""
        asked = {"organisation": self.whose, "period": period, "effective_on": on}
        return self.desk.prepare(said(PreparePeriod, **asked), by, **more)

    def certify(
        self, *offices: Actor, period: str = MARCH, on: date = CERTIFIED_ON, seal: str = ""
    ) -> None:
        """Have people certify the version drawn up last."""
        for who in offices or OFFICES:
            words = {"seal": seal or self.period(period).seal, "statement": "账实相符"}
            self.tell(CertifyPeriod, on, by=who, organisation=self.whose, period=period, **words)

    def close(
        self, period: str = MARCH, on: date = CLOSED_ON, by: Actor = SUN, **more: Any
    ) -> Receipt:
        """Close a certified period."""
        asked = {"organisation": self.whose, "period": period, "effective_on": on}
        return self.desk.close(said(ClosePeriod, **asked), by, **more)

    def whole(self, period: str = MARCH, on: date = CLOSED_ON) -> None:
        """Draw up, certify and close on one day."""
        self.prepare(period, on)
        self.certify(period=period, on=on)
        self.close(period, on)

    def reopen(self, period: str = MARCH, on: date = REOPENED_ON) -> Receipt:
        """Open a closed period for a correction."""
        about = {"organisation": self.whose, "period": period, "reason": "漏记一笔"}
        return self.tell(ReopenPeriod, on, by=SUN, **about)

    def period(self, period: str = MARCH) -> Period:
        """Return a period as it stands."""
        return self.application.service.look().get(Period, self.whose, period)

    def version(self, number: int, period: str = MARCH) -> dict[str, Any]:
        """Return a version with its rows read again."""
        self.application.catch_up()
        with self.application.database.reading() as connection:
            return version_document(connection, self._books(period), number)

    def apart(
        self, earlier: int | None, later: int | None, period: str = MARCH
    ) -> dict[str, dict[str, Any]]:
        """Return the sections in which two versions differ."""
        self.application.catch_up()
        with self.application.database.reading() as connection:
            found = difference(connection, self._books(period), earlier, later)
        return {one["name"]: one for one in found["sections"] if not one["is_same"]}

    def carried(self, period: str = MARCH) -> dict[str, Any]:
        """Return what a period left to the next."""
        self.application.catch_up()
        with self.application.database.reading() as connection:
            return carry_over(connection, self._books(period))

    def _books(self, period: str) -> Books:
        return Books.of(self.whose, period, self.application.reached())
