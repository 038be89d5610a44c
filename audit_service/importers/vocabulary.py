"""The words a document is filled in with, in Chinese and English: one meaning, many spellings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from aggregates.values import OrganisationKind


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a document states: its name in each language, other spellings, what it means."""

    zh: str
    en: str
    meaning_zh: str
    meaning_en: str
    also: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """Return the name in a language."""
        return self.zh if language.startswith("zh") else self.en


HEAD: Final[dict[str, Entry]] = {
    "number": Entry(
        "文号", "document number", "必填。同一文号只登记一次。",
        "Required. A number is recorded once.", ("文件编号", "number"),
    ),
    "issuer": Entry("发文机关", "issuer", "必填。", "Required.", ("发文单位", "制发机关")),
    "issued_on": Entry(
        "发文日期", "issued on", "必填,格式 2019-05-16。", "Required, as 2019-05-16.",
        ("印发日期", "date"),
    ),
    "effective_on": Entry(
        "生效日期", "effective on", "可不填,默认为发文日期;不得早于发文日期。",
        "Optional: the date of issue. Never before it.", ("执行日期",),
    ),
    "unit": Entry(
        "单位", "unit", "必填:元、万元或亿元。", "Required: yuan, 10k or 100m.",
        ("金额单位", "计量单位"),
    ),
    "currency": Entry(
        "币种", "currency", "可不填,默认 CNY。", "Optional: CNY.", ("货币",)
    ),
    "fund": Entry(
        "资金", "fund", "资金编号;明细或来源列各自写明时不填。",
        "Reference of the fund, unless lines or source columns name theirs.", ("资金编号",),
    ),
    "parent": Entry(
        "上级指标", "parent allocation", "从某一指标向下分配时填写,此时不填资金。",
        "When the lines are passed down from an allocation; then without a fund.", (),
    ),
    "total": Entry(
        "合计", "total", "可不填;填写时必须等于明细之和。",
        "Optional; must equal the sum of the lines.", ("总计", "总额", "stated total"),
    ),
}  # fmt: skip
"""What the head of a document states, by field."""

COLUMNS: Final[dict[str, Entry]] = {
    "ordinal": Entry("序号", "no", "不登记。", "Kept out.", ("no.", "#")),
    "reference": Entry(
        "指标编号", "reference", "可不填,默认为“文号#行序号”。",
        "Optional: document number, # and the number of the line.", ("编号",),
    ),
    "organisation": Entry(
        "单位编码", "organisation", "已登记单位的编码。", "Code of an organisation on record.",
        ("单位代码", "organisation code"),
    ),
    "organisation_name": Entry(
        "单位名称", "organisation name", "未填编码时按全称查找,须唯一。",
        "Looked up exactly when there is no code.", ("单位全称", "name"),
    ),
    "region": Entry(
        "地区编码", "region", "可不填,默认为单位所在地区。",
        "Optional: the organisation's own region.", ("区划代码", "行政区划代码"),
    ),
    "purpose": Entry(
        "用途", "purpose", "必须是资金允许的用途;向下分配时可不填。",
        "One the fund permits; optional when passing down.", ("资金用途",),
    ),
    "beneficiary_class": Entry(
        "受益类别", "beneficiary class", "可不填。", "Optional.", ("受益对象类别",)
    ),
    "fund": Entry("资金", "fund", "本行的资金编号。", "The line's own fund.", ("资金编号",)),
    "effective_on": Entry(
        "生效日期", "effective on", "可不填。", "Optional.", ("执行日期",)
    ),
    "amount": Entry(
        "金额", "amount",
        "大于零;多个来源时改用若干列,列标题写“金额:资金编号”,空白表示没有。",
        "Above zero. Several sources: one column each, headed amount:<fund>; blank is nothing.",
        ("分配金额", "下达金额"),
    ),
    "total": Entry(
        "合计", "total", "只用于多来源;填写时必须等于各来源之和,空白则推算。",
        "With source columns only; checked when given, derived when blank.", ("小计", "总计"),
    ),
    "remark": Entry("备注", "remark", "不登记。", "Kept out.", ("说明", "remarks", "note")),
}  # fmt: skip
"""What a line states, by field."""

KEPT_OUT: Final = frozenset({"ordinal", "remark", "ignored"})
"""Columns that are read by people only."""

SUBTOTAL_WORDS: Final = frozenset({"小计", "subtotal"})
TOTAL_WORDS: Final = frozenset({"合计", "总计", "共计", "total", "grandtotal"})

UNITS: Final[dict[str, str]] = {
    "元": "元", "人民币元": "元", "yuan": "元", "1": "1",
    "万元": "万元", "10k": "万元", "10000": "万元",
    "亿元": "亿元", "100m": "亿元",
}  # fmt: skip
"""Spellings of a unit and the key of ``aggregates.money.UNITS`` each stands for."""

KINDS: Final[dict[str, OrganisationKind]] = {
    "财政": OrganisationKind.FINANCE,
    "发展改革": OrganisationKind.DEVELOPMENT_AND_REFORM,
    "卫生健康": OrganisationKind.HEALTH,
    "住房建设": OrganisationKind.CONSTRUCTION,
    "行业部门": OrganisationKind.SECTOR_DEPARTMENT,
    "审计": OrganisationKind.AUDIT,
    "领导小组": OrganisationKind.LEADING_GROUP,
    "政府": OrganisationKind.GOVERNMENT,
    "村": OrganisationKind.VILLAGE,
    "企业": OrganisationKind.ENTERPRISE,
    "扶贫合作社": OrganisationKind.POVERTY_COOPERATIVE,
    "金融机构": OrganisationKind.FINANCIAL_INSTITUTION,
    "农户": OrganisationKind.HOUSEHOLDS,
} | {kind.value: kind for kind in OrganisationKind}
"""Kinds of organisations, as a Chinese word or by their English code."""

_SOURCE_SIGNS: Final = ("金额:", "amount:")
_COLON: Final = re.compile("[:\uff1a]")
_NARROW: Final = str.maketrans("：（）＃", ":()#")


def normal(text: Any) -> str:
    """Reduce a heading to what it says: no space, no underscores, narrow signs, lower case."""
    if not isinstance(text, str):
        return str(text)
    return "".join(text.translate(_NARROW).replace("_", "").split()).lower()


def fields_by_spelling(entries: dict[str, Entry]) -> dict[str, str]:
    """Map every spelling of every entry to its field."""
    return {
        normal(spelling): field
        for field, entry in entries.items()
        for spelling in (entry.zh, entry.en, *entry.also)
    }


HEAD_FIELDS: Final = fields_by_spelling(HEAD)
COLUMN_FIELDS: Final = fields_by_spelling(COLUMNS)


def source_of(heading: Any) -> str | None:
    """Return the fund that a source column is headed with (``金额:<fund>``), or None."""
    if isinstance(heading, str) and normal(heading).startswith(_SOURCE_SIGNS):
        return _COLON.split(heading, maxsplit=1)[1].strip()
    return None
