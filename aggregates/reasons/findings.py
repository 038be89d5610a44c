"""Reasons that concern findings, their rectification and the money in question."""

from __future__ import annotations

from aggregates.refusals import Reason

FINDING_STEP_OUT_OF_ORDER = Reason(
    "finding_step_out_of_order",
    "Finding {finding} is {stage}; this step needs {needed}.",
    "问题 {finding} 处于“{stage}”状态，此步须为“{needed}”。",
)
FINDING_CLOSED_BY_PARTY = Reason(
    "finding_closed_by_party",
    "The responsible party does not supervise its own finding; nor does its author close it, or"
    " whoever reported a rectification verify it.",
    "责任方不得办理本方问题的责令、延期、核实、落实、销号等事项；提出人不得销号，报告整改的人不得核实。",
)
RESPONSE_NOT_BY_PARTY = Reason(
    "response_not_by_party",
    "Only the responsible party {organisation} responds to finding {finding}.",
    "只有责任单位 {organisation} 可以对问题 {finding} 作出回应。",
)
ELEMENT_MISSING = Reason(
    "element_missing",
    "A finding states all five elements; {element} is missing.",
    "问题须写明五要素，缺少“{element}”。",
)
STEPS_MISPLACED = Reason(
    "steps_misplaced",
    "A staged rectification has at least two stages and no other kind has any; this {kind} one has"
    " {count}.",
    "分阶段整改至少两个阶段，其他类型不分阶段；此次为“{kind}”，有 {count} 个阶段。",
)
STEP_UNKNOWN = Reason(
    "step_unknown",
    "Stage {step} is not an unreported stage of the rectification of {finding}; left: {left}.",
    "第 {step} 阶段不在问题 {finding} 尚未报告的整改阶段之内，尚未报告：{left}。",
)
STEPS_OUTSTANDING = Reason(
    "steps_outstanding",
    "The rectification of {finding} is not complete: stages {left} are not reported.",
    "问题 {finding} 的整改尚未完成：第 {left} 阶段未报告。",
)
DEADLINE_NOT_LATER = Reason(
    "deadline_not_later",
    "The new deadline {due_on} is not after the present one, {present}.",
    "新期限 {due_on} 不晚于现期限 {present}。",
)
PLACE_REQUIRED = Reason(
    "place_required",
    "A verification on site names its place.",
    "现场核验须写明地点。",
)
FINDING_AMOUNT_OUTSTANDING = Reason(
    "finding_amount_outstanding",
    "Finding {finding} is not settled against the ledger: {outstanding} is outstanding.",
    "问题 {finding} 尚未对账结清：还有 {outstanding} 未落实。",
)
CATEGORY_NOT_IN_FORCE = Reason(
    "category_not_in_force",
    "{category} is not a finding category in force on {on}.",
    "{category} 不是 {on} 有效的问题类别。",
)
LEDGER_ENTRY_UNKNOWN = Reason(
    "ledger_entry_unknown",
    "Position {position} holds no ledger entry.",
    "位置 {position} 没有分录。",
)
LEDGER_ENTRY_EXCEEDED = Reason(
    "ledger_entry_exceeded",
    "The entry at position {position} is of {entry}, less than the {amount} named of it.",
    "位置 {position} 的分录金额为 {entry}，小于所列的 {amount}。",
)
LEDGER_ENTRY_TWICE = Reason(
    "ledger_entry_twice",
    "The entry at position {position} is named more than once.",
    "位置 {position} 的分录重复列出。",
)
LEDGER_ENTRY_APPLIED = Reason(
    "ledger_entry_applied",
    "Of the entry at position {position} no more than {left} is left for findings from that day on;"
    " {amount} is asked.",
    "位置 {position} 的分录自该日起可用于落实问题的金额仅余 {left}，不足 {amount}。",
)
LINKS_ABOVE_CLAIM = Reason(
    "links_above_claim",
    "The entries named of claim {claim} come to {total}, more than the claim's {amount}.",
    "所列报账 {claim} 的分录合计 {total}，超过该报账金额 {amount}。",
)
LEDGER_ENTRY_UNFIT = Reason(
    "ledger_entry_unfit",
    "The entry at position {position} is {topic}, which is not money {kind}.",
    "位置 {position} 的分录为 {topic}，不属于“{kind}”的资金。",
)
FINDING_WITHOUT_AMOUNT = Reason(
    "finding_without_amount",
    "Finding {finding} questions no amount.",
    "问题 {finding} 不涉及金额。",
)
SETTLED_ABOVE_QUESTION = Reason(
    "settled_above_question",
    "{amount} would settle more than is outstanding of finding {finding} from that day on,"
    " {outstanding}.",
    "{amount} 超过问题 {finding} 自该日起未落实的金额 {outstanding}。",
)
SETTLEMENT_UNKNOWN = Reason(
    "settlement_unknown",
    "{settlement} is not a settlement in force of finding {finding}.",
    "{settlement} 不是问题 {finding} 有效的落实事项。",
)
FINDING_NOT_EARLIER = Reason(
    "finding_not_earlier",
    "{finding} is not an earlier finding against {organisation}.",
    "{finding} 不是 {organisation} 此前的问题。",
)
FINDING_AGAINST_ITSELF = Reason(
    "finding_against_itself",
    "{organisation} may not answer for what its own inspection found.",
    "{organisation} 不得既检查又作为责任单位。",
)
INSPECTION_NOT_OPENED = Reason(
    "inspection_not_opened",
    "Inspection {inspection} had not begun on {on}.",
    "截至 {on}，检查 {inspection} 尚未开始。",
)
