"""Which taxes lines bear: those of the product, else of the account, else the company's usual ones.

The rules of the party's group and country then replace them.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.api import Party
from karvan.values import DateRange
from karvan_finance.tax.domain.definitions import TaxUse
from karvan_finance.tax.domain.rules import PartyPlace
from karvan_finance.tax.domain.rules import TaxRule as Rule
from karvan_finance.tax.domain.rules import replace_account
from karvan_finance.tax.domain.rules import replace_taxes
from karvan_finance.tax.errors import UnknownTax
from karvan_finance.tax.models import AccountTaxes
from karvan_finance.tax.models import PartyTaxGroup
from karvan_finance.tax.models import ProductTaxes
from karvan_finance.tax.models import Tax
from karvan_finance.tax.models import TaxRule

if TYPE_CHECKING:
    from karvan.api import Context

USUAL_SALE_TAX = "finance.usual_sale_tax"
USUAL_PURCHASE_TAX = "finance.usual_purchase_tax"


@dataclass(frozen=True)
class Taxable:
    """What a line is for; None where it names no product or no account."""

    product_id: int | None = None
    account_id: int | None = None


def choose_taxes(
    ctx: Context, use: TaxUse, on: date, party_id: int | None, lines: Sequence[Taxable]
) -> list[tuple[int, ...]]:
    """The ids of the taxes of each line, after the party's rules."""
    if not lines:
        return []
    by_product = _usual(ctx, ProductTaxes, use, {each.product_id for each in lines})
    by_account = _usual(ctx, AccountTaxes, use, {each.account_id for each in lines})
    usual = _usual_of_company(ctx, use)
    rules, place = _rules(ctx), _place(ctx, party_id)
    found = []
    for line in lines:
        chosen = by_product.get(line.product_id) or by_account.get(line.account_id) or usual
        taxes = [] if chosen is None else [chosen]
        found.append(tuple(replace_taxes(rules, place, use, on, taxes)))
    return found


def replacing_account(
    ctx: Context, use: TaxUse, on: date, party_id: int | None, account_id: int
) -> int:
    """The account that a line of the party goes to, by its rules."""
    return replace_account(_rules(ctx), _place(ctx, party_id), use, on, account_id)


def _usual(
    ctx: Context, model: Any, use: TaxUse, ids: Collection[int | None]
) -> dict[int | None, int]:
    wanted = [each for each in ids if each is not None]
    if not wanted:
        return {}
    column = model.sale_tax_id if use is TaxUse.SALE else model.purchase_tax_id
    rows = ctx.session.execute(
        select(model.id, column).where(model.id.in_(wanted), column.is_not(None))
    )
    return {row[0]: row[1] for row in rows}


def _usual_of_company(ctx: Context, use: TaxUse) -> int | None:
    code = ctx.setting(USUAL_SALE_TAX if use is TaxUse.SALE else USUAL_PURCHASE_TAX)
    if not code:
        return None
    found: int | None = ctx.session.scalars(select(Tax.id).where(Tax.code == code)).one_or_none()
    if found is None:
        raise UnknownTax(code=code)
    return found


def _place(ctx: Context, party_id: int | None) -> PartyPlace:
    if party_id is None:
        return PartyPlace()
    row = ctx.session.execute(
        select(Party.country, PartyTaxGroup.group_id)
        .outerjoin(
            PartyTaxGroup,
            (PartyTaxGroup.company_id == Party.company_id) & (PartyTaxGroup.id == Party.id),
        )
        .where(Party.id == party_id)
    ).one_or_none()
    return PartyPlace() if row is None else PartyPlace(row.group_id, row.country.upper() or None)


def _rules(ctx: Context) -> list[Rule]:
    return [
        Rule(
            id=row.id,
            validity=DateRange(row.valid_from, row.valid_to),
            group_id=row.group_id,
            country=row.country,
            use=TaxUse(row.use) if row.use else None,
            seq=row.seq,
            tax_id=row.tax_id,
            replacement_id=row.replacement_id,
            account_id=row.account_id,
            account_replacement_id=row.account_replacement_id,
        )
        for row in ctx.session.scalars(select(TaxRule).where(TaxRule.is_active))
    ]
