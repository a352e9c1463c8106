"""The charts that come with finance: well-formed, bilingual, with an account for every role."""

from __future__ import annotations

from pathlib import Path

import pytest

import karvan_finance
from karvan_finance.ledger.domain.charts import read_chart

SEEDS = Path(karvan_finance.__file__).parent / "seeds"
ROLES = {
    *("receivable", "payable", "revenue", "discount", "payout_payable", "fx_gain", "fx_loss"),
    *("cash_rounding", "write_off", "suspense", "outstanding", "opening", "retained_earnings"),
    *("deferred_revenue", "deferred_expense", "depreciation", "accumulated_depreciation"),
    *("tax_waiting", "inventory", "inventory_transit", "grni", "goods_shipped", "cogs"),
    *("price_variance", "shrinkage", "landed_cost_clearing", "stock_variation", "revaluation"),
    *("consumption", "commission_expense", "commission_accrued"),
}


@pytest.fixture(params=["general", "iran"])
def chart(request):
    return read_chart((SEEDS / f"{request.param}.csv").read_text(encoding="utf-8"))


def test_every_role_has_exactly_one_account_that_takes_lines(chart):
    played = [(role, account) for account in chart for role in account.roles]

    assert sorted(role for role, _ in played) == sorted(ROLES)
    assert not any(account.is_group for _, account in played)


def test_every_account_has_both_names(chart):
    assert all(account.names["en"] and account.names["fa"] for account in chart)


def test_accounts_lie_below_groups_only(chart):
    groups = {account.code for account in chart if account.is_group}

    assert {account.parent for account in chart if account.parent} <= groups


def test_the_iranian_chart_has_groups_general_and_subsidiary_accounts():
    chart = read_chart((SEEDS / "iran.csv").read_text(encoding="utf-8"))

    assert {len(account.code) for account in chart if account.is_group} == {1, 2}
    assert {len(account.code) for account in chart if not account.is_group} == {4}
    assert all(account.code.startswith(account.parent) for account in chart if account.parent)


def test_a_chart_with_a_missing_parent_is_refused():
    with pytest.raises(ValueError, match="1010"):
        read_chart("code,parent,type,kind,en,fa,roles\n1010,10,asset_bank,account,Cash,صندوق,\n")
