"""Reasons that concern bank accounts, statements, matches and the books of cash."""

from __future__ import annotations

from aggregates.refusals import Category, Reason

ACCOUNT_CLOSED = Reason(
    "account_closed",
    "The account {account} was closed on {closed_on}.",
    "账户 {account} 已于 {closed_on} 销户。",
)
ACCOUNT_HELD_BY_ANOTHER = Reason(
    "account_held_by_another",
    "The account {account} belongs to {holder}.",
    "账户 {account} 属于 {holder}。",
)
PAYS_ALREADY = Reason(
    "pays_already",
    "{organisation} already pays out of account {account}.",
    "{organisation} 已由账户 {account} 付款。",
)
BALANCE_MISSING = Reason(
    "balance_missing",
    "The statement states no {which} balance.",
    "对账单没有{which}余额。",
)
BALANCES_CONTRADICT = Reason(
    "balances_contradict",
    "Opening {opening}, credits of {credits} and debits of {debits} come to {ends}, not to the"
    " closing balance {closing}.",
    "期初 {opening}、贷方 {credits}、借方 {debits}，合计 {ends}，与期末余额 {closing} 不符。",
)
CURRENCY_NOT_OF_ACCOUNT = Reason(
    "currency_not_of_account",
    "The account is kept in {ours}, not in {theirs}.",
    "账户币种为 {ours}，不是 {theirs}。",
)
STATEMENT_LINES_CONTRADICT = Reason(
    "statement_lines_contradict",
    "The entries are not those of statement {statement}, which has {count}.",
    "明细与对账单 {statement} 不符，该单共 {count} 笔。",
)
STATEMENT_CONTRADICTS = Reason(
    "statement_contradicts",
    "Statement {other} is on record and lists entries of {day}, of which this one lists none. In"
    " other words or another format the same money would be counted twice.",
    "对账单 {other} 已登记，列有 {day} 的明细，本单却无一相同；"
    "同一笔钱换一种写法或格式登记会重复计算。",
    Category.CONFLICT,
)
STATEMENT_BEFORE_ACCOUNT = Reason(
    "statement_before_account",
    "The statement begins on {first_on}, before the account is in the books on {opened_on}.",
    "对账单始于 {first_on}，早于账户入账日 {opened_on}。",
)
BANK_ACCOUNT_UNKNOWN = Reason(
    "bank_account_unknown",
    "No bank account {number} is on record.",
    "银行账户 {number} 未登记。",
)
LINES_OF_ANOTHER_KIND = Reason(
    "lines_of_another_kind",
    "Entries are recorded of a statement, and only noted of a report or a notice.",
    "对账单的明细予以登记，报告或通知的明细仅作备查。",
)
ENTRY_MATCHED_ALREADY = Reason(
    "entry_matched_already",
    "The bank entry {entry} is matched already, by {match}.",
    "银行分录 {entry} 已由 {match} 勾对。",
    Category.CONFLICT,
)
ENTRY_NOT_MATCHED = Reason(
    "entry_not_matched",
    "The bank entry {entry} is not matched by {match}.",
    "银行分录 {entry} 未由 {match} 勾对。",
)
ITEM_MATCHED_ALREADY = Reason(
    "item_matched_already",
    "The item {item} of the books is matched already, by {match}.",
    "账面分录 {item} 已由 {match} 勾对。",
    Category.CONFLICT,
)
ITEM_NOT_MATCHED = Reason(
    "item_not_matched",
    "The item {item} of the books is not matched by {match}.",
    "账面分录 {item} 未由 {match} 勾对。",
)
ITEM_MOVES_NO_CASH = Reason(
    "item_moves_no_cash",
    "Position {item} is no fact that moves an account.",
    "位置 {item} 的事实不涉及账户收付。",
)
ITEM_OF_ANOTHER_ACCOUNT = Reason(
    "item_of_another_account",
    "The item {item} is not of account {account}.",
    "账面分录 {item} 不属于账户 {account}。",
)
ENTRY_OF_ANOTHER_ACCOUNT = Reason(
    "entry_of_another_account",
    "The bank entry {entry} is not of account {account}.",
    "银行分录 {entry} 不属于账户 {account}。",
)
ENTRY_SETTLES_FINDINGS = Reason(
    "entry_settles_findings",
    "A finding is settled with the item {item}; withdraw the settlement first.",
    "账面分录 {item} 已用于落实问题金额，请先撤回该落实事项。",
)
MATCH_EMPTY = Reason(
    "match_empty",
    "A match names at least one bank entry, and nothing twice.",
    "勾对至少包含一笔银行分录，且不得重复。",
)
MATCH_UNEQUAL = Reason(
    "match_unequal",
    "The bank entries come to {entries}, the items to {items}: {rest} is not explained.",
    "银行分录合计 {entries}，账面分录合计 {items}，差额 {rest} 未列明。",
)
MATCH_STEP_OUT_OF_ORDER = Reason(
    "match_step_out_of_order",
    "The match {match} is {stage}; this step needs {needed}.",
    "勾对 {match} 处于“{stage}”状态，此步须为“{needed}”。",
)
CASH_ENTRY_IS_ZERO = Reason(
    "cash_entry_is_zero",
    "A cash entry moves an amount.",
    "现金分录的金额不得为零。",
)
CASH_ENTRY_NOT_CLEARABLE = Reason(
    "cash_entry_not_clearable",
    "Only suspense and advances are cleared, not {kind}.",
    "只有暂收款和预付款需要清理，“{kind}”不需要。",
)
CASH_ENTRY_CLEARED_ABOVE = Reason(
    "cash_entry_cleared_above",
    "Of {entry}, {open} is open; {amount} is more.",
    "{entry} 尚有 {open} 未清理，{amount} 超出。",
)
CASH_ENTRY_DROPPED = Reason(
    "cash_entry_dropped",
    "The cash entry {entry} was taken out of the books.",
    "现金分录 {entry} 已从账上注销。",
)
RECOVERY_NOT_AT_BANK = Reason(
    "recovery_not_at_bank",
    "The bank has not credited entry {position}: match it first.",
    "分录 {position} 尚无对应的银行入账，请先完成勾对。",
)
CLAIM_REFUNDED_IN_PART = Reason(
    "claim_refunded_in_part",
    "Of claim {claim} {refunded} was refunded already: the bank cannot return it whole.",
    "报账 {claim} 已退款 {refunded}，不能再按整笔退汇处理。",
)
