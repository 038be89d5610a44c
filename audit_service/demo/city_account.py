"""The account a city pays its clinics from: paid singly and in batches, once in vain, once late.

Which payments go how is illustrative; the amounts are the programme's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from aggregates.bank_values import CashKind
from aggregates.case_values import CaseKind, Resolution
from aggregates.money import Money
from aggregates.values import Reference, Text
from audit_service.commands.bank_accounts import ClearCashEntry
from audit_service.commands.cases import ExplainCase, ResolveCase
from audit_service.commands.claims import OrderPayment, PayClaim, ReturnPayment
from audit_service.demo.bank_desk import BankDesk
from audit_service.demo.bank_papers import Bank, Party, Sort, Transfer
from audit_service.demo.desk import Desk, paper, yuan
from audit_service.demo.officers import ACCOUNTANT, CLAIMS, FINANCE, TREASURY
from audit_service.demo.works import Works
from projections.rows import Row

ACCOUNT: Final = "2713012309024501788"
BRANCH: Final = "中国工商银行陇南分行营业部"
PROVINCE: Final = Party("甘肃省财政厅", "2703001109026400019")
_OPENED_ON: Final = date(2015, 3, 1)
_TABLES: Final = frozenset({date(2015, 11, 1), date(2016, 10, 1)})

_PAYEES: Final = {
    "621202": Party("武都区卫生室施工单位", "2713022109100004461"),
    "621221": Party("成县卫生室施工单位", "2713023109100007315"),
    "621222": Party("文县卫生室施工单位有限责任公司", "2713024109100002208"),
    "621223": Party("宕昌县 卫生室施工单位", "2713025109100009940"),
    "621224": Party("康县卫生室施工单位", "2713026109100001174"),
    "621225": Party("西和县卫生室施工单位（有限公司）", "2713027109100005582"),
    "621226": Party("礼县卫生室施工单位", "2713028109100008037"),
    "621227": Party("徽县卫生室施工单位", "2713029109100003659"),
    "621228": Party("两当县卫生室施工单位", "2713030109100006623"),
}
"""The builders as their banks know them: some under a fuller name than the books."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """Payments that leave under one order: listed by the bank, or booked as one bare sum."""

    is_itemised: bool
    days: int


_BATCHES: Final = {
    (2015, "621226"): _Batch(is_itemised=True, days=3),
    (2015, "621227"): _Batch(is_itemised=True, days=3),
    (2015, "621228"): _Batch(is_itemised=False, days=4),
    (2016, "621227"): _Batch(is_itemised=False, days=3),
    (2016, "621228"): _Batch(is_itemised=False, days=4),
}
_LATE: Final = "LN15-0012"
"""Paid like the others of its day, and booked three days later."""
_NAMELESS: Final = "LN15-0038"
"""Its reference is lost on the way."""
_RETURNED: Final = "LN15-0022"
"""Comes back, since the account's name was written wrong, and is paid again."""

_STRANGER: Final = Party("国网甘肃省电力公司陇南供电公司", "2713012309022100356")
_TAKEN: Final = yuan("1860")
_TAKEN_ON: Final = date(2015, 11, 18)
_GIVEN_BACK_ON: Final = date(2015, 12, 8)
_ADVANCE: Final = Reference("ZK-2015-001")


class CityAccount:
    """The city's finance office, its bank, and the accountant between them."""

    def __init__(self, desk: Desk) -> None:
        """Begin before the first money comes."""
        self._desk = desk
        self._bank = Bank(ACCOUNT, "陇南市财政局", BRANCH, _OPENED_ON)
        self._books = BankDesk(desk, self._bank, _TABLES)

    def open(self) -> None:
        """Take the account into the books."""
        self._books.open(FINANCE)

    def fund(self, year: int, amount: Money) -> None:
        """Receive what the province pays for a year's clinics."""
        on, number = date(year, 3, 26), f"甘财社〔{year}〕18号"
        self._bank.book(on, Transfer(minor=amount.minor, party=PROVINCE, words=f"{number} 补助"))
        notice = paper(number, PROVINCE.name, date(year, 3, 1))
        entry = (f"SK-{year}-001", CashKind.FUNDING, amount, PROVINCE.name)
        self._books.write_up(*entry, "村卫生室建设补助资金到账", on, notice)

    def pay(self, clinics: Iterable[Works], on: date, attempt: int = 1) -> None:
        """Order payments on a day: single ones leave two days later, batches in the days after."""
        single: list[Works] = []
        batches: dict[str, list[Works]] = defaultdict(list)
        for clinic in clinics:
            is_batch = (on.year, clinic.region) in _BATCHES
            (batches[clinic.region] if is_batch else single).append(clinic)
        self.pay_singly(single, on, attempt)
        for county, works in batches.items():
            self._pay_batch(works, on, f"ZF-{on.year}-{county}", _BATCHES[on.year, county])

    def pay_singly(
        self, clinics: Sequence[Works], on: date, attempt: int = 1, booked_on: date | None = None
    ) -> None:
        """Pay clinics one by one; the bank books a payment on its day or on another."""
        self._desk.many(TREASURY, (step for one in clinics for step in one.pay(on, attempt)))
        day = on + timedelta(days=2)
        for clinic in clinics:
            late = timedelta(days=3 if clinic.project == _LATE else 0)
            self._bank.book(booked_on or day + late, _transfer(clinic, attempt))
            if clinic.project == _RETURNED:
                self._come_back(clinic, day)

    def _pay_batch(self, clinics: Sequence[Works], on: date, order: str, batch: _Batch) -> None:
        """Pay clinics under one order."""
        day = on + timedelta(days=batch.days)
        steps = (step for one in clinics for step in one.pay(on, order=order, paid_on=day))
        self._desk.many(TREASURY, steps)
        transfers = map(_transfer, clinics)
        self._bank.book(day, *transfers, order=order, is_itemised=batch.is_itemised)

    def _come_back(self, clinic: Works, paid_on: date) -> None:
        """Have a payment sent back after three days, and make it again."""
        first = _transfer(clinic)
        back = replace(first, minor=-first.minor, words="户名与账号不符")
        self._bank.book(paid_on + timedelta(days=3), back, sort=Sort.RETURN)
        claim, again = clinic.claim(), paid_on + timedelta(days=8)
        order, payment = Reference(f"ZF-{claim}-2"), Reference(f"PAY-{claim}-2")
        self._desk.do(
            TREASURY,
            ReturnPayment(
                claim=claim,
                reason=Text("收款人户名与账号不符，银行退汇"),
                effective_on=paid_on + timedelta(days=4),
            ),
            OrderPayment(claim=claim, order=order, effective_on=paid_on + timedelta(days=7)),
            PayClaim(claim=claim, payment=payment, effective_on=again),
        )
        self._bank.book(again, replace(first, reference=payment))

    def reconcile(self, on: date) -> None:
        """Hold all that the bank has handed out up to a day against the books."""
        self._books.receive(on)
        self._books.reconcile(on)
        self._books.accept("户名、金额、日期相符，银行漏印付款编号", on)
        for case in self._books.take_up(on):
            if case["kind"] == CaseKind.UNMATCHED_ENTRY.value:
                self._look_into(case, on + timedelta(days=2))

    def be_debited_in_error(self) -> None:
        """Let the bank take what another of its customers owes, and give it back on demand."""
        taken = Transfer(minor=-_TAKEN.minor, party=_STRANGER, words="代扣电费")
        self._bank.book(_TAKEN_ON, taken)
        back = replace(taken, minor=_TAKEN.minor, words="误扣电费退回")
        self._bank.book(_GIVEN_BACK_ON, back)

    def _look_into(self, case: Row, on: date) -> None:
        """Explain a debit nobody knows, write it up until it comes back, and resolve the case."""
        number, next_day = Reference(case["reference"]), on + timedelta(days=1)
        slip = self._books.slip("供电公司代扣回单", on)
        said = Text("户号不是本单位的，系银行误扣，已要求退回")
        explained = ExplainCase(case=number, explanation=said, files=(slip,), effective_on=on)
        self._desk.do(ACCOUNTANT, explained)
        party = _STRANGER.name
        advance = (_ADVANCE, CashKind.ADVANCE, yuan(-1860), party)
        self._books.write_up(*advance, "银行误扣，待退回", next_day)
        entries = tuple(map(Reference, case["entries"]))
        self._books.match(entries, _ADVANCE, "误扣款项列暂付", next_day)
        over = ResolveCase(
            case=number,
            how=Resolution.WRITTEN_UP,
            reason=Text("回单核对无误，已列暂付款"),
            effective_on=next_day,
        )
        self._desk.do(CLAIMS, over)
        back = _GIVEN_BACK_ON + timedelta(days=1)
        received = ("SK-2015-002", CashKind.RECOVERY, _TAKEN, party)
        self._books.write_up(*received, "银行退回误扣电费", back)
        cleared = ClearCashEntry(
            entry=_ADVANCE, amount=_TAKEN, reason=Text("已退回"), effective_on=back
        )
        self._desk.do(ACCOUNTANT, cleared)


def _transfer(clinic: Works, attempt: int = 1) -> Transfer:
    """Say what the bank is told of a payment; the number is lost of some."""
    is_named = clinic.project != _NAMELESS and attempt == 1
    return Transfer(
        minor=-clinic.total.minor,
        party=_PAYEES[clinic.region],
        reference=f"PAY-{clinic.claim()}" if is_named else "",
        words="村卫生室工程款",
    )
