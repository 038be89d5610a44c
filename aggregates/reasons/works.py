"""Reasons that concern projects, milestones, notices and claims."""

from __future__ import annotations

from aggregates.refusals import Reason

PROJECT_STEP_OUT_OF_ORDER = Reason(
    "project_step_out_of_order",
    "Project {project} is {stage}; this step needs {needed}.",
    "项目 {project} 处于“{stage}”阶段，此步须先达到“{needed}”。",
)
PROJECT_CANCELLED = Reason(
    "project_cancelled", "Project {project} was cancelled.", "项目 {project} 已取消。"
)
PROJECT_SUSPENDED = Reason(
    "project_suspended", "Project {project} is suspended.", "项目 {project} 已暂停。"
)
PROJECT_NOT_SUSPENDED = Reason(
    "project_not_suspended", "Project {project} is not suspended.", "项目 {project} 没有暂停。"
)
PROJECT_HAS_OPEN_CLAIMS = Reason(
    "project_has_open_claims",
    "Project {project} has {amount} claimed; settle or reject the claims first.",
    "项目 {project} 已报账 {amount}，请先办结或退回。",
)
PROJECT_NOT_ACCEPTED = Reason(
    "project_not_accepted",
    "Project {project} has milestones not accepted: {milestones}.",
    "项目 {project} 尚有未验收合格的节点：{milestones}。",
)
PROJECT_ALREADY_CONTRACTED = Reason(
    "project_already_contracted",
    "Project {project} already has contract {contract}; amend it instead.",
    "项目 {project} 已有合同 {contract}，请办理变更。",
)
PROJECT_NOT_CONTRACTED = Reason(
    "project_not_contracted", "Project {project} has no contract.", "项目 {project} 没有合同。"
)
CONTRACTOR_NOT_ELIGIBLE = Reason(
    "contractor_not_eligible",
    "{contractor} is a {kind}; this project may only go to a {needed}.",
    "{contractor} 属于 {kind}，本项目只能交由 {needed} 承担。",
)
CONTRACT_ABOVE_PLAN = Reason(
    "contract_above_plan",
    "The contract of {amount} is above the planned funding of {planned}.",
    "合同金额 {amount} 超过计划资金 {planned}。",
)
MILESTONE_UNKNOWN = Reason(
    "milestone_unknown",
    "Project {project} has no milestone {milestone}.",
    "项目 {project} 没有节点 {milestone}。",
)
MILESTONE_DUPLICATE = Reason(
    "milestone_duplicate",
    "Milestone {milestone} is planned twice.",
    "节点 {milestone} 重复列入计划。",
)
MILESTONE_NOT_REACHED = Reason(
    "milestone_not_reached",
    "Milestone {milestone} of project {project} has not been reached.",
    "项目 {project} 的节点 {milestone} 尚未完成。",
)
MILESTONE_ALREADY_REACHED = Reason(
    "milestone_already_reached",
    "Milestone {milestone} of project {project} was already reached.",
    "项目 {project} 的节点 {milestone} 已经完成。",
)
MILESTONE_NOT_ACCEPTED = Reason(
    "milestone_not_accepted",
    "Milestone {milestone} of project {project} has not passed acceptance.",
    "项目 {project} 的节点 {milestone} 未通过验收。",
)
MILESTONES_ABOVE_PLAN = Reason(
    "milestones_above_plan",
    "The milestones pay {amount}, above the planned funding of {planned}.",
    "各节点应付合计 {amount}，超过计划资金 {planned}。",
)
ACCEPTANCE_TEAM_INCOMPLETE = Reason(
    "acceptance_team_incomplete",
    "Joint acceptance lacks these departments: {missing}.",
    "联合验收缺少部门：{missing}。",
)
ACCEPTANCE_STANDARD_DIFFERS = Reason(
    "acceptance_standard_differs",
    "Acceptance is against {needed}, not {given}.",
    "验收标准应为 {needed}，不是 {given}。",
)
NOTICE_MISSING = Reason(
    "notice_missing",
    "No public notice of {subject} has been posted.",
    "{subject} 尚未公示。",
)
NOTICE_NOT_OVER = Reason(
    "notice_not_over",
    "The public notice of {subject} runs until {until}.",
    "{subject} 的公示期到 {until} 才结束。",
)
OBJECTION_OPEN = Reason(
    "objection_open",
    "Objections to {subject} are unanswered: {objections}.",
    "{subject} 尚有未答复的异议：{objections}。",
)
OBJECTION_UNKNOWN = Reason(
    "objection_unknown", "There is no open objection {objection}.", "没有待答复的异议 {objection}。"
)
NOTICE_OPEN = Reason(
    "notice_open", "A notice of {subject} is already running.", "{subject} 正在公示。"
)
CLAIM_ABOVE_MILESTONE = Reason(
    "claim_above_milestone",
    "Claims on milestone {milestone} would reach {total}, above its {payable}.",
    "节点 {milestone} 报账将达 {total}，超过应付 {payable}。",
)
CLAIM_ABOVE_CONTRACT = Reason(
    "claim_above_contract",
    "Claims on project {project} would reach {total}, above the contract of {contract}.",
    "项目 {project} 报账将达 {total}，超过合同金额 {contract}。",
)
CLAIM_ABOVE_SETTLEMENT = Reason(
    "claim_above_settlement",
    "Claims on project {project} would reach {total}, above the audited settlement of {settled}.",
    "项目 {project} 报账将达 {total}，超过审定结算价 {settled}。",
)
CLAIM_ABOVE_FUNDING = Reason(
    "claim_above_funding",
    "Claims on {allocation} for {project} would reach {total}, above the planned {planned}.",
    "项目 {project} 对指标 {allocation} 的报账将达 {total}，超过计划 {planned}。",
)
CLAIM_STEP_OUT_OF_ORDER = Reason(
    "claim_step_out_of_order",
    "Claim {claim} is {stage}; this step needs {needed}.",
    "报账 {claim} 处于“{stage}”状态，此步须为“{needed}”。",
)
CLAIM_NOT_REPLACEABLE = Reason(
    "claim_not_replaceable",
    "Claim {claim} can only replace a rejected claim on the same milestone, once.",
    "报账 {claim} 只能替换同一节点被退回且未被替换的报账。",
)
CLAIM_ALREADY_REVERSED = Reason(
    "claim_already_reversed",
    "The payment of claim {claim} was already reversed or refunded in full.",
    "报账 {claim} 的付款已经冲正或全额退回。",
)
REFUND_ABOVE_PAYMENT = Reason(
    "refund_above_payment",
    "Refunds of claim {claim} would reach {total}, above the {paid} paid.",
    "报账 {claim} 退款将达 {total}，超过已付 {paid}。",
)
PAYEE_IS_A_DEPARTMENT = Reason(
    "payee_is_a_department",
    "{payee} is a {kind}: money moved to an office is not spent; pass the allocation down instead.",
    "{payee} 属于 {kind}：拨到部门不算支出，请下达指标。",
)
PAYEE_NOT_THE_CONTRACTOR = Reason(
    "payee_not_the_contractor",
    "Project {project} is contracted to {contractor}; {payee} may not be paid.",
    "项目 {project} 的承包单位是 {contractor}，不得付给 {payee}。",
)
