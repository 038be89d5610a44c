"""Funds: funding lines of a fiscal year."""

from __future__ import annotations

from api.commands import accept
from api.reading import listing
from api.resource import resource
from audit_service.commands.funds import (
    AdoptShareRule,
    AppropriateFund,
    CarryOverFund,
    CloseFund,
    OpenFund,
    ReceiveFunding,
    ReduceFund,
)

funds = resource("funds", __doc__)

accept(funds, "", OpenFund)
accept(funds, "/<fund>/appropriations", AppropriateFund)
accept(funds, "/<fund>/reductions", ReduceFund)
accept(funds, "/<fund>/receipts", ReceiveFunding)
accept(funds, "/<fund>/share-rules", AdoptShareRule)
accept(funds, "/<fund>/carry-overs", CarryOverFund)
accept(funds, "/<fund>/closure", CloseFund)

listing(
    funds, "funds", "Fund", "organisation", "region", "tier", "fund_class", "fiscal_year", "is_open"
)
