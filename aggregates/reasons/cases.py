"""Reasons that concern differences with the bank that are followed up as cases."""

from __future__ import annotations

from aggregates.refusals import Category, Reason

CASE_STEP_OUT_OF_ORDER = Reason(
    "case_step_out_of_order",
    "The case {case} is {stage}; this step needs {needed}.",
    "差异事项 {case} 处于“{stage}”状态，此步须为“{needed}”。",
)
CASE_SUBJECTS_UNFIT = Reason(
    "case_subjects_unfit",
    "A case of {kind} names {least} to {most} of {listing}, not {count}.",
    "“{kind}”类差异应列明 {listing} {least} 至 {most} 项，现为 {count} 项。",
    Category.MALFORMED,
)
CASE_SUBJECT_TWICE = Reason(
    "case_subject_twice",
    "{subject} is named twice.",
    "{subject} 重复列出。",
    Category.MALFORMED,
)
CASE_NOTHING_OPEN = Reason(
    "case_nothing_open",
    "Nothing that the case names is open: there is no difference.",
    "所列内容均已核清，不存在差异。",
)
CASE_SUBJECT_OPEN = Reason(
    "case_subject_open",
    "{subject} is still open; the case is not over by itself.",
    "{subject} 尚未核清，差异事项不能就此办结。",
)
CASE_SETTLED_OTHERWISE = Reason(
    "case_settled_otherwise",
    "By the records the difference is {shown}, not {how}.",
    "依据记录，该差异应为“{shown}”，而非“{how}”。",
)
CASE_RESOLUTION_UNFIT = Reason(
    "case_resolution_unfit",
    "Nobody resolves a case of {kind} as {how}.",
    "“{kind}”类差异不能以“{how}”办结。",
)
CASE_OWNED_ALREADY = Reason(
    "case_owned_already",
    "The case is with {owner} already.",
    "该差异事项已由 {owner} 负责。",
)
CASE_APPROVAL_REQUIRED = Reason(
    "case_approval_required",
    "Writing off needs the document that approves it.",
    "核销须附批准文件。",
)
CASE_FINDING_OPEN = Reason(
    "case_finding_open",
    "The finding {finding} that the case led to is open; it decides first.",
    "该差异事项引出的问题 {finding} 尚未销号，须先由其作出结论。",
)
CASE_NOT_SUSPENSE = Reason(
    "case_not_suspense",
    "The item {item} is no suspense and no advance.",
    "账面分录 {item} 不是暂收暂付或预付款。",
)
CASE_NOT_RETURN = Reason(
    "case_not_return",
    "The item {item} does not give back a payment of the case.",
    "账面分录 {item} 不是该差异所涉付款的退回。",
)
CASE_NOT_SUCCEEDED = Reason(
    "case_not_succeeded",
    "The case {successor} does not tell on what {case} is about, or is over.",
    "差异事项 {successor} 与 {case} 无关，或已办结。",
)
