"""Reasons that concern inspections, who may hold them, and what they burden a unit with."""

from __future__ import annotations

from aggregates.refusals import Reason

INSPECTION_STEP_OUT_OF_ORDER = Reason(
    "inspection_step_out_of_order",
    "Inspection {inspection} is {stage}; this step needs {needed}.",
    "检查 {inspection} 处于“{stage}”状态，此步须为“{needed}”。",
)
INSPECTION_OF_OWN_ORGANISATION = Reason(
    "inspection_of_own_organisation",
    "{party} may not take part in the inspection of {organisation}, being itself {role}.",
    "{party} 属于{role}，不得参与对 {organisation} 的检查。",
)
TEAM_MEMBER_TWICE = Reason(
    "team_member_twice",
    "{person} of {organisation} is named more than once in the team.",
    "检查组中 {organisation} 的 {person} 重复列出。",
)
LEAD_NOT_IN_TEAM = Reason(
    "lead_not_in_team",
    "{lead} leads the inspection but is not in its team.",
    "组长 {lead} 不在检查组名单内。",
)
FOLLOWED_INSPECTION_REQUIRED = Reason(
    "followed_inspection_required",
    "A look-back inspection names the earlier inspection it follows.",
    "“回头看”须注明所跟进的前次检查。",
)
APPROVAL_REQUIRED = Reason(
    "approval_required",
    "A third-party evaluation needs the document number of the provincial approval.",
    "开展第三方评估须有省级批准文号。",
)
APPROVER_NOT_PROVINCIAL = Reason(
    "approver_not_provincial",
    "A third-party evaluation is approved by an organisation of the province; {organisation} is"
    " none.",
    "第三方评估须经省级单位批准，{organisation} 不是省级单位。",
)
NOTIFICATION_REQUIRED = Reason(
    "notification_required",
    "Inspection {inspection} is announced: say when the unit was notified.",
    "检查 {inspection} 为明察，须注明通知日期。",
)
INSPECTION_NOTIFIED = Reason(
    "inspection_notified",
    "Inspection {inspection} is unannounced, but the unit was notified on {on}.",
    "检查 {inspection} 为暗访，但已于 {on} 通知被检查单位。",
)
VISIT_REQUIRED = Reason(
    "visit_required",
    "Inspection {inspection} was at no place; only {kinds} are done by documents, and say so.",
    "检查 {inspection} 没有到过现场；只有 {kinds} 可凭资料进行，并须注明。",
)
NOT_BY_DOCUMENTS = Reason(
    "not_by_documents",
    "Inspection {inspection} was at {visits} places; it was not done by documents alone.",
    "检查 {inspection} 到过 {visits} 处现场，并非仅凭资料进行。",
)
GRADE_MISPLACED = Reason(
    "grade_misplaced",
    "Only an assessment ends with a grade; inspection {inspection} is of kind {kind}.",
    "只有考核评定等次；检查 {inspection} 的类型为“{kind}”。",
)
ASSESSMENTS_EXCEEDED = Reason(
    "assessments_exceeded",
    "{organisation} bears at most {limit} assessments by the city in {year} and has {inspections};"
    " another needs a reason for the exception and an approval.",
    "{organisation} 在 {year} 年至多接受市级考核 {limit} 次，已有 {inspections}；"
    "再次考核须说明例外理由并经批准。",
)
MATTER_INSPECTED_BEFORE = Reason(
    "matter_inspected_before",
    "{organisation} bears an inspection of {matter} once within {limit} days and has {inspections};"
    " another needs a reason for the exception.",
    "{organisation} 在 {limit} 天内就 {matter} 只接受一次检查，已有 {inspections}；"
    "再次检查须说明例外理由。",
)
