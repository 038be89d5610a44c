"""The end of a year: an office's books drawn up, certified by two offices, closed under a seal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from aggregates.bank_values import CashKind
from aggregates.period import Period
from aggregates.values import Digest, Reference, Text
from audit_service.commands.bank_accounts import RecordCashEntry
from audit_service.commands.command import Actor
from audit_service.commands.periods import CertifyPeriod, ClosePeriod, PreparePeriod
from audit_service.demo.city_account import ACCOUNT
from audit_service.demo.desk import Desk, yuan
from audit_service.demo.officers import ACCOUNTANT, FINANCE, PROJECTS, PROVINCE_OFFICER
from audit_service.period_desk import PeriodDesk
from audit_service.period_snapshot import READS


def close(desk: Desk, year: int, on: date) -> None:
    """Close a year of the city's finance office; what is dated in it is refused from then on."""
    periods = PeriodDesk(desk.application)
    about: dict[str, Any] = {"organisation": Reference(FINANCE), "period": Reference(str(year))}
    desk.application.catch_up(names=READS)
    periods.prepare(PreparePeriod(**about, effective_on=on), ACCOUNTANT)
    seal = Digest(desk.application.service.look().get(Period, FINANCE, str(year)).seal)
    _certify(
        desk, PROVINCE_OFFICER, "银行存款余额调节表两边一致", on + timedelta(days=1), seal, about
    )
    _certify(desk, PROJECTS, "已付卫生室与项目台账一致", on + timedelta(days=2), seal, about)
    desk.application.catch_up(names=READS)
    periods.close(ClosePeriod(**about, effective_on=on + timedelta(days=4)), ACCOUNTANT)
    late = RecordCashEntry(
        reference=Reference(f"SK-{year}-999"),
        account=Reference(ACCOUNT),
        kind=CashKind.OTHER,
        amount=yuan(1),
        party=Text("陇南市财政局"),
        reason=Text("补记上年收入"),
        effective_on=date(year, 12, 30),
    )
    desk.refused("booked_into_a_closed_year", ACCOUNTANT, late)


def _certify(
    desk: Desk, officer: Actor, words: str, on: date, seal: Digest, about: dict[str, Any]
) -> None:
    """Certify the version with a seal, for the officer's own office."""
    desk.do(officer, CertifyPeriod(**about, seal=seal, statement=Text(words), effective_on=on))
