"""The account roles finance declares: parts that accounts play, so that no code names an account."""

from karvan.api import lazy_gettext as _

ROLES = (
    ("accumulated_depreciation", _("Accumulated depreciation"), "asset_fixed"),
    ("cash_rounding", _("Rounding differences"), "expense"),
    ("deferred_expense", _("Prepaid expenses"), "asset_current"),
    ("deferred_revenue", _("Deferred revenue"), "liability_current"),
    ("depreciation", _("Depreciation"), "expense_depreciation"),
    ("discount", _("Discounts given"), "income"),
    ("fx_gain", _("Exchange gains"), "income_other"),
    ("fx_loss", _("Exchange losses"), "expense"),
    ("opening", _("Opening balances"), "equity"),
    ("outstanding", _("Payments under way"), "asset_current"),
    ("payable", _("Trade payables"), "liability_payable"),
    ("payout_payable", _("Payouts payable"), "liability_payable"),
    ("receivable", _("Trade receivables"), "asset_receivable"),
    ("retained_earnings", _("Retained earnings"), "equity"),
    ("revenue", _("Revenue"), "income"),
    ("suspense", _("Suspense"), "asset_current"),
    ("tax_waiting", _("Tax waiting for payment"), "liability_current"),
    ("write_off", _("Amounts written off"), "expense"),
)
