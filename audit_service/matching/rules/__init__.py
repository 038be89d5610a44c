"""The rules of matching, in the order they are tried."""

from typing import Final

from audit_service.matching.rules.back import RETURNED, REVERSED_AT_BANK
from audit_service.matching.rules.batches import BATCH_DETAILS
from audit_service.matching.rules.charges import CHARGE, INTEREST, NET_OF_CHARGE
from audit_service.matching.rules.numbers import END_TO_END, NUMBER_IN_WORDS
from audit_service.matching.rules.orders import ORDER_GROUP
from audit_service.matching.rules.payees import AMOUNT_ACCOUNT, AMOUNT_DATE_NAME
from audit_service.matching.rules.rule import Rule
from audit_service.matching.rules.splits import SPLIT_BY_ACCOUNT
from audit_service.matching.rules.sums import SUM_OF_AMOUNTS

RULES: Final[tuple[Rule, ...]] = (
    REVERSED_AT_BANK,
    END_TO_END,
    NUMBER_IN_WORDS,
    BATCH_DETAILS,
    ORDER_GROUP,
    RETURNED,
    NET_OF_CHARGE,
    AMOUNT_ACCOUNT,
    SPLIT_BY_ACCOUNT,
    AMOUNT_DATE_NAME,
    CHARGE,
    INTEREST,
    SUM_OF_AMOUNTS,
)
"""What the bank itself undid is set apart first: it must not be taken for a payment."""
