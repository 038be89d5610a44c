"""Reasons a file is refused before, or together with, what its lines ask for."""

from __future__ import annotations

from aggregates.refusals import Category, Reason


def _malformed(code: str, en: str, zh: str) -> Reason:
    return Reason(code, en, zh, Category.MALFORMED)


FILE_UNREADABLE = _malformed(
    "file_unreadable", "The file cannot be read: {detail}.", "无法读取文件：{detail}。"
)
FILE_TYPE_UNKNOWN = _malformed(
    "file_type_unknown",
    "A file ends in .xlsx or .csv, not in {suffix}.",
    "文件须为 .xlsx 或 .csv，不能是 {suffix}。",
)
FILE_TOO_LARGE = _malformed(
    "file_too_large",
    "The file has more than {limit} {what}; split it.",
    "文件的{what}超过 {limit}，请拆分后导入。",
)
FILE_CHANGED = _malformed(
    "file_changed",
    "The file was changed while it was being read; import it again.",
    "读取期间文件被更改，请重新导入。",
)
ENCODING_UNKNOWN = _malformed(
    "encoding_unknown",
    "The file is neither UTF-8 nor GB18030.",
    "文件编码既不是 UTF-8 也不是 GB18030。",
)
XML_FORBIDDEN = _malformed(
    "xml_forbidden",
    "The workbook holds a document type or entities, which are never read.",
    "工作簿含有文档类型或实体声明，不予读取。",
)
SHEET_HIDDEN = _malformed("sheet_hidden", "The sheet {sheet} is hidden.", "工作表“{sheet}”被隐藏。")
SHEET_UNEXPECTED = _malformed(
    "sheet_unexpected",
    "Only the first sheet is read; {sheet} also holds cells. Put it in a file of its own.",
    "只读取第一张工作表，而“{sheet}”也有内容，请另存为单独的文件。",
)
CELLS_MERGED = _malformed(
    "cells_merged", "The cells {range} are merged.", "单元格 {range} 被合并。"
)
ROW_HIDDEN = _malformed("row_hidden", "The row {row} is hidden.", "第 {row} 行被隐藏。")
COLUMN_HIDDEN = _malformed("column_hidden", "The column {column} is hidden.", "{column} 列被隐藏。")
CELL_IS_A_FORMULA = _malformed(
    "cell_is_a_formula",
    "The cell holds a formula; enter its value.",
    "单元格是公式，请改为数值。",
)
CELL_IS_AN_ERROR = _malformed(
    "cell_is_an_error",
    "The cell shows a spreadsheet error.",
    "单元格显示错误值。",
)
HEADER_NOT_FOUND = _malformed(
    "header_not_found",
    "No row names the columns of the lines.",
    "没有找到明细的列标题行。",
)
HEADER_EMPTY = _malformed("header_empty", "The column has no heading.", "该列没有列标题。")
HEADER_DUPLICATE = _malformed(
    "header_duplicate",
    "{name} is stated a second time.",
    "“{name}”重复出现。",
)
HEADER_UNKNOWN = _malformed(
    "header_unknown", "{name} is not a known heading.", "“{name}”不是可识别的标题。"
)
HEADER_MISSING = _malformed("header_missing", "{name} is missing.", "缺少“{name}”。")
HEADERS_CONTRADICT = _malformed(
    "headers_contradict",
    "{one} and {other} cannot both be given.",
    "“{one}”与“{other}”不能同时填写。",
)
CELL_UNEXPECTED = _malformed(
    "cell_unexpected",
    "{text} stands where nothing is expected.",
    "此处不应有内容“{text}”。",
)
LINES_MISSING = _malformed("lines_missing", "The file has no lines.", "文件没有明细行。")
LINE_AFTER_TOTAL = _malformed(
    "line_after_total", "A line follows the total row.", "合计行之后还有明细行。"
)
TOTAL_DIFFERS = _malformed(
    "total_differs",
    "The stated total is {stated}, but the figures it covers add up to {summed}.",
    "所列合计为 {stated}，而明细之和为 {summed}。",
)
AMOUNT_WITH_REMARK = _malformed(
    "amount_with_remark",
    "{text} is an amount with a remark; move the remark to the column 备注 (remark).",
    "“{text}”是带说明的金额，请把说明移到“备注”列。",
)
NUMBER_IMPRECISE = _malformed(
    "number_imprecise",
    "{text} has more digits than a spreadsheet keeps exactly; enter it as text.",
    "{text} 的位数超出电子表格的精确范围，请按文本填写。",
)
NAME_UNKNOWN = _malformed(
    "name_unknown",
    "No organisation on record is named {name}; give its code or register it first.",
    "没有登记名称为“{name}”的单位，请填写单位编码或先行登记。",
)
NAME_AMBIGUOUS = _malformed(
    "name_ambiguous",
    "{name} is the name of several organisations ({references}); give the code.",
    "“{name}”对应多个单位（{references}），请填写单位编码。",
)
REPEATED_IN_FILE = _malformed(
    "repeated_in_file",
    "{text} already stands in row {row}.",
    "“{text}”已在第 {row} 行出现。",
)
RECORDED_DIFFERENTLY = Reason(
    "recorded_differently",
    "{reference} is on record as {recorded}, not as {given}.",
    "{reference} 已登记为“{recorded}”，与“{given}”不符。",
    Category.CONFLICT,
)
SUPERIORS_CIRCULAR = _malformed(
    "superiors_circular",
    "{reference} answers to itself by way of its superiors.",
    "单位 {reference} 的上级关系成环。",
)
PROFILE_MALFORMED = _malformed(
    "profile_malformed", "The profile is unusable: {detail}.", "配置文件不可用：{detail}。"
)
FAULTS_OMITTED = _malformed(
    "faults_omitted",
    "Only the first {shown} faults are listed; correct these and import again.",
    "仅列出前 {shown} 处问题，请改正后重新导入。",
)
FILE_EXISTS = _malformed(
    "file_exists",
    "The file {name} is already there and is not written over.",
    "文件 {name} 已存在，不予覆盖。",
)
CONSTANT_MALFORMED = _malformed(
    "constant_malformed",
    "{text} is not of the form field=value.",
    "“{text}”不是“字段=值”的形式。",
)
