"""Every projection the service keeps."""

from __future__ import annotations

from typing import Final

from projections.disbursement_ledger import DisbursementLedger
from projections.engine import Projection

PROJECTIONS: Final[tuple[Projection, ...]] = (DisbursementLedger(),)
