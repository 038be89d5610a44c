"""Claims: the reimbursement chain from submission to payment."""

from __future__ import annotations

from api.commands import accept
from api.reading import listing
from api.resource import resource
from audit_service.commands.claims import (
    ApproveClaim,
    FailPayment,
    OrderPayment,
    PayClaim,
    RefundPayment,
    RejectClaim,
    ResumeClaim,
    ReturnPayment,
    ReversePayment,
    ReviewClaim,
    SubmitClaim,
    SuspendClaim,
)

claims = resource("claims", __doc__)

accept(claims, "", SubmitClaim)
accept(claims, "/<claim>/review", ReviewClaim)
accept(claims, "/<claim>/rejection", RejectClaim)
accept(claims, "/<claim>/suspension", SuspendClaim)
accept(claims, "/<claim>/resumption", ResumeClaim)
accept(claims, "/<claim>/approval", ApproveClaim)
accept(claims, "/<claim>/payment-order", OrderPayment)
accept(claims, "/<claim>/payment", PayClaim)
accept(claims, "/<claim>/payment-failure", FailPayment)
accept(claims, "/<claim>/returns", ReturnPayment)
accept(claims, "/<claim>/refunds", RefundPayment)
accept(claims, "/<claim>/reversal", ReversePayment)

listing(
    claims,
    "claims",
    "Claim",
    "project",
    "allocation",
    "fund",
    "organisation",
    "region",
    "payee",
    "stage",
)
