"""A refusal says the same in both languages, and Chinese readers find no English codes in it."""

from __future__ import annotations

import pytest

from aggregates.bank_values import DifferenceKind
from aggregates.cash_entry import CashKind
from aggregates.match import MatchStage
from aggregates.reasons.bank import BALANCE_MISSING, CASH_ENTRY_NOT_CLEARABLE
from aggregates.reasons.general import NOT_RECORDED
from aggregates.reasons.terms import TERMS
from aggregates.reasons.works import ACCEPTANCE_TEAM_INCOMPLETE, CLAIM_STEP_OUT_OF_ORDER
from aggregates.refusals import Refused, refuse_any, unless
from aggregates.stages import ClaimStage, FindingStage, InspectionStage, ProjectStage
from aggregates.values import OrganisationKind
from audit_service.commands import AGGREGATES


def test_codes_in_a_refusal_are_said_in_chinese_and_references_are_left_alone() -> None:
    unknown = NOT_RECORDED(kind="fund", reference="fund")
    early = CLAIM_STEP_OUT_OF_ORDER(claim="K1", stage="submitted", needed="approved / ordered")
    lacking = ACCEPTANCE_TEAM_INCOMPLETE(missing="health, finance")

    assert unknown.message("zh") == "没有登记编号为 fund 的资金。"
    assert "已审批 / 已开支付令" in early.message("zh")
    assert lacking.message("zh").endswith("卫生健康, 财政。")
    assert BALANCE_MISSING(which="opening").message("zh") == "对账单没有期初余额。"
    assert "“利息”不需要" in CASH_ENTRY_NOT_CLEARABLE(kind=CashKind.INTEREST).message("zh")
    assert unknown.message("en") == "There is no fund fund on record."


@pytest.mark.parametrize(
    "code",
    [
        *(aggregate.TOPIC for aggregate in AGGREGATES),  # type: ignore[attr-defined]
        *(s.value for k in (ProjectStage, ClaimStage, InspectionStage, FindingStage) for s in k),
        *(kind.value for k in (OrganisationKind, CashKind, DifferenceKind) for kind in k),
        *(stage.value for stage in MatchStage),
        "payer",
    ],
)
def test_every_kind_and_stage_has_a_chinese_term(code: str) -> None:
    assert code in TERMS


def test_every_fault_of_every_group_is_named_in_order() -> None:
    first, second = NOT_RECORDED(kind="a", reference="1"), NOT_RECORDED(kind="b", reference="2")

    with pytest.raises(Refused) as refused:
        refuse_any(unless(False, first), unless(True, first), (second,))

    assert refused.value.faults == (first, second)
