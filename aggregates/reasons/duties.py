"""Reasons that concern notices, responsibility letters, complaints and reporting duties."""

from __future__ import annotations

from aggregates.refusals import Category, Reason

NOTICE_TOO_SHORT = Reason(
    "notice_too_short",
    "A notice of this kind runs for at least {needed_days} days; {asked_days} were asked for.",
    "此类公示至少 {needed_days} 天，所报仅 {asked_days} 天。",
)
OBJECTION_UPHELD = Reason(
    "objection_upheld",
    "Objections to {subject} were upheld and it was not posted again since: {objections}.",
    "{subject} 有异议成立且此后未重新公示：{objections}。",
)
LETTER_STEP_OUT_OF_ORDER = Reason(
    "letter_step_out_of_order",
    "Responsibility letter {letter} is {stage}; this step needs {needed}.",
    "责任书 {letter} 处于“{stage}”状态，此步须为“{needed}”。",
)
LETTER_SIGNED_BY_ANOTHER = Reason(
    "letter_signed_by_another",
    "Here only {person} of {organisation} signs responsibility letter {letter}.",
    "责任书 {letter} 此处只能由 {organisation} 的 {person} 签字。",
)
LETTER_WITH_ONESELF = Reason(
    "letter_with_oneself",
    "{person} cannot be both parties to a responsibility letter.",
    "{person} 不能同时为责任书双方。",
)
LETTER_NOT_VALID_THEN = Reason(
    "letter_not_valid_then",
    "Responsibility letter {letter} is valid from {valid_from} until {valid_until}, not on {on}.",
    "责任书 {letter} 有效期为 {valid_from} 至 {valid_until}，不含 {on}。",
)
LETTER_HELD_ALREADY = Reason(
    "letter_held_already",
    "{person} of {organisation} already answers under responsibility letter {letter}.",
    "{organisation} 的 {person} 已是责任书 {letter} 的责任人。",
)
LETTER_YEAR_OUTSIDE = Reason(
    "letter_year_outside",
    "Responsibility letter {letter} covers no part of {year} that has begun.",
    "责任书 {letter} 在 {year} 年度没有效力，或该年度尚未开始。",
)
LETTER_ASSESSED_BY_PARTY = Reason(
    "letter_assessed_by_party",
    "Whoever answers under responsibility letter {letter}, or their office, may not assess it.",
    "责任书 {letter} 的责任人及其单位不得自行考核。",
)
COMPLAINT_STEP_OUT_OF_ORDER = Reason(
    "complaint_step_out_of_order",
    "Complaint {complaint} is {stage}; this step needs {needed}.",
    "投诉 {complaint} 处于“{stage}”状态，此步须为“{needed}”。",
)
COMPLAINT_TO_PARTY = Reason(
    "complaint_to_party",
    "Complaint {complaint} is about {organisation}, which may not deal with it.",
    "投诉 {complaint} 涉及 {organisation}，不得由其办理。",
)
COMPLAINT_ANSWERED_BY_ANOTHER = Reason(
    "complaint_answered_by_another",
    "Only {organisation}, to which complaint {complaint} was routed, answers it.",
    "投诉 {complaint} 已转 {organisation}，只能由其答复。",
)
REROUTING_WITHOUT_REASON = Reason(
    "rerouting_without_reason",
    "Complaint {complaint} was routed before; routing it elsewhere needs a reason.",
    "投诉 {complaint} 已经转办，改转须写明理由。",
)
DUTY_TO_ONESELF = Reason(
    "duty_to_oneself",
    "{organisation} cannot owe reports to itself.",
    "{organisation} 不能向本单位报告。",
)
DUTY_ENDED = Reason("duty_ended", "Duty {duty} ended on {on}.", "报告义务 {duty} 已于 {on} 终止。")
DUTY_BEGINS_WITHIN_PERIOD = Reason(
    "duty_begins_within_period",
    "A {kind} duty begins with the first day of a period, not on {since}.",
    "“{kind}”报告义务须从周期首日起算，不能从 {since} 起。",
)
PERIOD_MALFORMED = Reason(
    "period_malformed",
    "{period} does not name a {kind} period; write it like {example}.",
    "{period} 不是“{kind}”周期，写法如 {example}。",
    Category.MALFORMED,
)
PERIOD_NOT_OWED = Reason(
    "period_not_owed",
    "Duty {duty} covers no period {period}: it runs from {since} until {until}.",
    "报告义务 {duty} 不含周期 {period}，起止为 {since} 至 {until}。",
)
PERIOD_NOT_BEGUN = Reason(
    "period_not_begun",
    "The period {period} begins only on {first}.",
    "周期 {period} 自 {first} 才开始。",
)
PERIOD_FILED = Reason(
    "period_filed",
    "Duty {duty} was already filed for {period}; correct that report instead.",
    "报告义务 {duty} 的 {period} 报告已经报送，请办理更正。",
)
PERIOD_WAIVED = Reason(
    "period_waived",
    "The report of duty {duty} for {period} was waived.",
    "报告义务 {duty} 的 {period} 报告已经免报。",
)
PERIOD_NOT_FILED = Reason(
    "period_not_filed",
    "Duty {duty} was not filed for {period}.",
    "报告义务 {duty} 的 {period} 报告尚未报送。",
)
WAIVER_NOT_BY_RECIPIENT = Reason(
    "waiver_not_by_recipient",
    "Only {organisation}, which receives the reports of duty {duty}, waives one.",
    "只有报告义务 {duty} 的接收单位 {organisation} 可以免报。",
)
INPUT_MALFORMED = Reason(
    "input_malformed",
    "{text} does not name a report; write the duty, a colon and the period.",
    "{text} 不是报告编号，写法为：报告义务、冒号、周期。",
    Category.MALFORMED,
)
INPUT_OF_ITSELF = Reason(
    "input_of_itself",
    "A report of duty {duty} does not consolidate another report of the same duty.",
    "报告义务 {duty} 的报告不能汇总其自身的报告。",
)
