"""A bank's statement as the table its customers download: 工商银行企业网银 历史明细, in GB18030."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from aggregates.money import Money
from audit_service.demo.bank_papers import Paper, Posting, Sort

ENCODING: Final = "gb18030"
PROFILE: Final = "icbc-enterprise"
"""The profile the table is read by."""
_HEADINGS: Final = (
    "凭证号", "对方账号", "交易时间", "对方单位", "转入金额", "转出金额", "余额", "用途", "摘要",
    "附言",
)  # fmt: skip
_KINDS: Final = {Sort.RETURN: "退汇", Sort.INTEREST: "利息", Sort.CHARGE: "账户管理费"}
_OPENS: Final = 9
"""The hour at which a bank begins to book; a minute for each entry."""


def sheet(paper: Paper) -> bytes:
    """Write a statement, the newest entry first, each with the balance it led to."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["[HISTORYDETAIL]"])
    period = f"{paper.first_on:%Y年%m月%d日}-{paper.last_on:%Y年%m月%d日}"
    writer.writerow([f"账号：{paper.account}", "币种：人民币", f"起止日期：{period}"])
    writer.writerow(_HEADINGS)
    writer.writerows(reversed(list(_rows(paper))))
    return text.getvalue().encode(ENCODING)


def _rows(paper: Paper) -> Iterator[tuple[str, ...]]:
    balance = paper.opening
    for count, posting in enumerate(paper.postings):
        balance += posting.minor
        hour, minute = divmod(count % 480, 60)
        yield (
            posting.number[-8:],
            _only(posting, "account"),
            f"{posting.on} {_OPENS + hour:02}:{minute:02}:00",
            _only(posting, "name"),
            _yuan(posting.minor) if posting.minor > 0 else "",
            _yuan(-posting.minor) if posting.minor < 0 else "",
            _yuan(balance),
            _purpose(posting),
            _KINDS.get(posting.sort, "转账"),
            _remark(posting),
        )


def _only(posting: Posting, name: str) -> str:
    """Say who the other party is; a batch has none."""
    return "" if posting.order else str(getattr(posting.transfers[0].party, name))


def _purpose(posting: Posting) -> str:
    return "" if posting.sort in _KINDS else posting.transfers[0].words


def _remark(posting: Posting) -> str:
    if posting.order:
        return f"批量代付{len(posting.transfers)}笔 {posting.order}"
    return posting.transfers[0].reference


def _yuan(minor: int) -> str:
    return f"{Decimal(Money(minor, 'CNY').decimal()):,}"
