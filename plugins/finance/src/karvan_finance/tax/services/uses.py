"""Where a tax is used, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from karvan.api import lazy_gettext as _
from karvan_finance.ledger.models import EntryLine
from karvan_finance.tax.models import AccountTaxes
from karvan_finance.tax.models import ProductTaxes
from karvan_finance.tax.models import Tax
from karvan_finance.tax.models import TaxMember
from karvan_finance.tax.models import TaxRule

if TYPE_CHECKING:
    from karvan.api import Context

LINES, PRODUCTS, ACCOUNTS = _("lines"), _("products"), _("accounts")
RULES, GROUPS = _("rules"), _("groups of taxes")


def count_lines(ctx: Context, code: str) -> int:
    """How many lines of entries were taxed by it."""
    return _count(ctx, EntryLine, EntryLine.tax == code)


def uses_of(ctx: Context, tax: Tax) -> str:
    """What refers to the tax, in words with counts; empty where nothing does."""
    counts = (
        (LINES, count_lines(ctx, tax.code)),
        (PRODUCTS, _count(ctx, ProductTaxes, _either(ProductTaxes, tax))),
        (ACCOUNTS, _count(ctx, AccountTaxes, _either(AccountTaxes, tax))),
        (RULES, _count(ctx, TaxRule, _in_rule(tax))),
        (GROUPS, _count(ctx, TaxMember, TaxMember.member_id == tax.id)),
    )
    return ", ".join(f"{word}: {count}" for word, count in counts if count)


def _either(model: Any, tax: Tax) -> Any:
    return or_(model.sale_tax_id == tax.id, model.purchase_tax_id == tax.id)


def _in_rule(tax: Tax) -> Any:
    return or_(TaxRule.tax_id == tax.id, TaxRule.replacement_id == tax.id)


def _count(ctx: Context, model: Any, condition: Any) -> int:
    found: int = ctx.session.scalar(select(func.count()).select_from(model).where(condition)) or 0
    return found
