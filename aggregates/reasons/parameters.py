"""Reasons that concern parameters: the numbers rules take from the record."""

from __future__ import annotations

from aggregates.refusals import Reason

PARAMETER_NOT_POSITIVE = Reason(
    "parameter_not_positive",
    "The value of {name} must be above zero, not {value}.",
    "{name} 的取值必须大于零，不能是 {value}。",
)
PARAMETER_DATE_TAKEN = Reason(
    "parameter_date_taken",
    "{name} already has the value {value} from {on}; each date takes one value.",
    "{name} 自 {on} 起已规定为 {value}，同一日期只能规定一次。",
)
