"""Reasons a single audit is refused: what is wrong with its workbooks, and between them."""

from __future__ import annotations

from aggregates.refusals import Category, Reason


def _malformed(code: str, en: str, zh: str) -> Reason:
    return Reason(code, en, zh, Category.MALFORMED)


AUDIT_REPORT_DIFFERS = Reason(
    "audit_report_differs",
    "Audit report {reference} is on record for {auditee} and {year} with its own content; another"
    " one needs a reference of its own.",
    "审计报告 {reference} 已按 {auditee}、{year} 年度及其内容登记，其他内容须另用编号。",
    Category.CONFLICT,
)
WORKBOOK_UNKNOWN = _malformed(
    "workbook_unknown",
    "The file is no workbook of a single audit; its cover sheet states {section}.",
    "该文件不是单一审计的工作簿，其封面注明为“{section}”。",
)
WORKBOOK_MISSING = _malformed(
    "workbook_missing", "The workbook {section} is missing.", "缺少工作簿 {section}。"
)
WORKBOOK_REPEATED = _malformed(
    "workbook_repeated",
    "The workbook {section} is given more than once.",
    "工作簿 {section} 重复提交。",
)
WORKBOOK_VERSION_UNKNOWN = _malformed(
    "workbook_version_unknown",
    "{version} is not a known version of the workbook.",
    "{version} 不是已知的工作簿版本。",
)
WORKBOOK_SHEET_MISSING = _malformed(
    "workbook_sheet_missing", "The sheet {sheet} is missing.", "缺少工作表“{sheet}”。"
)
WORKBOOK_SHEET_UNKNOWN = _malformed(
    "workbook_sheet_unknown",
    "The workbook has no sheet {sheet}, or has it already.",
    "工作簿不应有工作表“{sheet}”，或该表重复。",
)
NAMED_RANGE_MISSING = _malformed(
    "named_range_missing", "The named range {range} is missing.", "缺少命名区域 {range}。"
)
NAMED_RANGE_UNKNOWN = _malformed(
    "named_range_unknown",
    "The sheet has no named range {range}, or has it already.",
    "工作表不应有命名区域 {range}，或该区域重复。",
)
NAMED_RANGE_MISPLACED = _malformed(
    "named_range_misplaced",
    "The named range holds {count} values, is stated as {stated} and ought to be {expected}.",
    "命名区域有 {count} 个值，注明为 {stated}，应为 {expected}。",
)
UEI_MALFORMED = _malformed(
    "uei_malformed",
    "{text} is not a unique entity identifier.",
    "{text} 不是有效的唯一实体标识。",
)
UEI_DIFFERS = _malformed(
    "uei_differs",
    "This workbook is of {theirs}, the others are of {ours}.",
    "此工作簿属于 {theirs}，其他工作簿属于 {ours}。",
)
ROW_EMPTY = _malformed(
    "row_empty", "The row is empty; rows follow each other.", "此行为空，各行须连续。"
)
CELL_MALFORMED = _malformed(
    "cell_malformed", "{text} is not of the form {form}.", "“{text}”不符合格式 {form}。"
)
VALUE_UNKNOWN = _malformed(
    "value_unknown",
    "{mark} stands for an unknown value, and this one has to be known.",
    "{mark} 表示数值不详，而此项必须明确。",
)
VALUE_NEEDED = _malformed(
    "value_needed",
    "Where {question} is {answer}, this field is filled in.",
    "{question} 为“{answer}”时，此项必填。",
)
VALUE_RULED_OUT = _malformed(
    "value_ruled_out",
    "Where {question} is {answer}, this field stays empty.",
    "{question} 为“{answer}”时，此项须留空。",
)
AWARD_OUT_OF_SEQUENCE = _malformed(
    "award_out_of_sequence",
    "{award} stands where {expected} is due.",
    "此处应为 {expected}，而非 {award}。",
)
CLUSTER_UNKNOWN = _malformed(
    "cluster_unknown",
    "{name} is not in the workbook's own list of clusters.",
    "“{name}”不在工作簿自带的类别清单中。",
)
PASS_THROUGH_UNEVEN = _malformed(
    "pass_through_uneven",
    "{names} names stand beside {identifiers} numbers.",
    "{names} 个名称对应 {identifiers} 个编号。",
)
FINDING_COUNT_DIFFERS = _malformed(
    "finding_count_differs",
    "{award} states {stated} findings, and {counted} are listed.",
    "{award} 注明 {stated} 个问题，实际列出 {counted} 个。",
)
AUDIT_FLAGS_ILLEGAL = _malformed(
    "audit_flags_illegal",
    "{flags} is none of the nine combinations a finding may carry (modified opinion, other matters,"
    " material weakness, significant deficiency, other findings).",
    "{flags} 不属于问题允许的九种组合（非标准意见、其他事项、重大缺陷、重要缺陷、其他发现）。",
)
AUDIT_FLAGS_MISJUDGED = _malformed(
    "audit_flags_misjudged",
    "The row calls its flags {stated}, and {flags} says otherwise.",
    "此行称其标志为 {stated}，与 {flags} 不符。",
)
AUDIT_YEAR_DIFFERS = _malformed(
    "audit_year_differs",
    "{number} is not of the audit year {year}.",
    "{number} 不属于审计年度 {year}。",
)
PRIOR_NUMBER_NOT_EARLIER = _malformed(
    "prior_number_not_earlier",
    "{number} is not of a year before {year}.",
    "{number} 不属于 {year} 年以前的年度。",
)
AUDITED_AWARD_UNKNOWN = _malformed(
    "audited_award_unknown",
    "{award} is not an award of this audit.",
    "{award} 不是本次审计的资助。",
)
AUDIT_FINDING_UNKNOWN = _malformed(
    "audit_finding_unknown",
    "{number} is not listed as a finding of this audit.",
    "{number} 未列为本次审计的问题。",
)
AUDIT_FINDING_WITHOUT_TEXT = _malformed(
    "audit_finding_without_text",
    "Finding {number} has no text.",
    "问题 {number} 没有文字说明。",
)
AUDIT_FINDING_WITHOUT_PLAN = _malformed(
    "audit_finding_without_plan",
    "Finding {number} has no corrective action plan.",
    "问题 {number} 没有整改计划。",
)
AUDIT_FINDING_TWICE = _malformed(
    "audit_finding_twice",
    "Finding {number} on {award} already stands in row {row}.",
    "{award} 的问题 {number} 已在第 {row} 行出现。",
)
PRIOR_FINDING_NOT_ON_RECORD = _malformed(
    "prior_finding_not_on_record",
    "The earlier finding {finding} is not on record yet.",
    "以前年度的问题 {finding} 尚未登记。",
)
