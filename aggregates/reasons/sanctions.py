"""Reasons that concern sanctions and commendations."""

from __future__ import annotations

from aggregates.refusals import Category, Reason

SANCTION_STEP_OUT_OF_ORDER = Reason(
    "sanction_step_out_of_order",
    "Sanction {sanction} is {stage}; this step needs {needed}.",
    "处理决定 {sanction} 处于“{stage}”状态，此步须为“{needed}”。",
)
SANCTION_WITHOUT_PARTY = Reason(
    "sanction_without_party",
    "A sanction or commendation names an organisation, a person, or both.",
    "处理或表扬须写明单位或个人。",
)
SANCTION_WITHOUT_FINDING = Reason(
    "sanction_without_finding",
    "A {kind} needs at least one finding on record that it rests on.",
    "“{kind}”须以至少一个已记录的问题为依据。",
)
SANCTION_OF_OTHERS = Reason(
    "sanction_of_others",
    "Finding {finding} is not against the organisation or person to be sanctioned.",
    "问题 {finding} 的责任方不是被处理的单位或个人。",
)
SANCTION_ON_UNFOUNDED = Reason(
    "sanction_on_unfounded",
    "Finding {finding} was closed as unfounded; no sanction rests on it.",
    "问题 {finding} 已按不属实销号，不得据以处理。",
)
ACCOUNTABILITY_NOT_DUE = Reason(
    "accountability_not_due",
    "Accountability needs a finding that is overdue, reopened, critical, or about failing works"
    " or fraud; none of these is on {on}: {findings}.",
    "追责须有逾期未改、重新立案、性质严重、工程质量不合格或弄虚作假的问题；{on} 所列问题均不符合："
    "{findings}。",
)
SANCTION_TERM_MISSING = Reason(
    "sanction_term_missing",
    "A {kind} states its {name}.",
    "“{kind}”须写明 {name}。",
)
SANCTION_TERM_MISPLACED = Reason(
    "sanction_term_misplaced",
    "A {kind} has no {name}.",
    "“{kind}”不得填写 {name}。",
)
SANCTION_OF_OWN = Reason(
    "sanction_of_own",
    "Nobody decides on a sanction or commendation of themselves or of their own organisation.",
    "任何人不得对本人或本单位的处理或表扬作出决定。",
    Category.FORBIDDEN,
)
SANCTION_BY_PARTY = Reason(
    "sanction_by_party",
    "Whoever answers for finding {finding} neither proposes a sanction that rests on it nor signs,"
    " declines or revokes it.",
    "问题 {finding} 的责任方不得提出以其为依据的处理决定，也不得签署、否决或撤销该决定。",
    Category.FORBIDDEN,
)
SANCTION_NEEDS_ANOTHER = Reason(
    "sanction_needs_another",
    "{person} has already acted on sanction {sanction}; this step needs somebody else.",
    "{person} 已参与办理处理决定 {sanction}，此步须由他人办理。",
    Category.FORBIDDEN,
)
REFERRED_TO_PARTY = Reason(
    "referred_to_party",
    "A case against {organisation} is not referred to {organisation} itself.",
    "涉及 {organisation} 的问题不得移送其本单位。",
)
SANCTION_NOT_A_REDUCTION = Reason(
    "sanction_not_a_reduction",
    "Sanction {sanction} is a {kind}, which takes no money from anybody.",
    "处理决定 {sanction} 为“{kind}”，不涉及扣减资金。",
)
REDUCTION_OF_OTHERS = Reason(
    "reduction_of_others",
    "Allocation {allocation} is neither held by {organisation} nor for a region it belongs to or"
    " answers for.",
    "指标 {allocation} 既不由 {organisation} 持有，也不属于其所在或所辖地区。",
)
REDUCTION_YEAR_DIFFERS = Reason(
    "reduction_year_differs",
    "Allocation {allocation} is of fiscal year {year}; the decision reduces {decided}.",
    "指标 {allocation} 属于 {year} 年度，处理决定扣减的是 {decided} 年度。",
)
