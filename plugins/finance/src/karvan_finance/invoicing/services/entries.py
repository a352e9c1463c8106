"""The entry of an invoice: the party's account, the lines, the taxes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.api import Invalid
from karvan.api import Problem
from karvan_finance.errors import RoleWithoutAccount
from karvan_finance.errors import problem
from karvan_finance.invoicing import errors
from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.invoicing.domain.terms import Instalment as Part
from karvan_finance.invoicing.domain.terms import in_company_money
from karvan_finance.invoicing.models import Invoice
from karvan_finance.invoicing.models import InvoiceLine
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import Journal
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.models.journals import JournalKind
from karvan_finance.ledger.services.accounts import find_account_for_role
from karvan_finance.ledger.services.drafting import DraftEntry
from karvan_finance.ledger.services.drafting import DraftLine
from karvan_finance.ledger.services.drafting import create_draft

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan_finance.tax.domain.documents import TaxResult

INVOICE = "finance.invoice"
SALES = "revenue"


def accounts_of_lines(ctx: Context, kind: InvoiceKind, lines: Sequence[InvoiceLine]) -> list[int]:
    """The account of each line: its own, or the one of its role; raises Invalid."""
    if not lines:
        raise Invalid([problem(errors.NoInvoiceLines(), field="lines")])
    found: list[int] = []
    problems: list[Problem] = []
    known: dict[tuple[str, int | None], Account | None] = {}
    for line in lines:
        if line.account_id is not None:
            found.append(line.account_id)
            continue
        role = line.role or (SALES if kind.is_sale else "")
        key = (role, line.product_id)
        if role and key not in known:
            selectors = {"product": line.product_id} if line.product_id else {}
            known[key] = find_account_for_role(ctx, role, selectors)
        account = known.get(key)
        if account is None:
            missing = errors.LineNeedsAccount()
            problems.append(problem(missing, field=f"lines.{line.line_no}.account"))
        else:
            found.append(account.id)
    if problems:
        raise Invalid(problems)
    return found


def draft_entry(
    ctx: Context,
    invoice: Invoice,
    kind: InvoiceKind,
    rate: Decimal | None,
    lines: Sequence[InvoiceLine],
    accounts: Sequence[int],
    result: TaxResult,
    parts: Sequence[Part],
) -> JournalEntry:
    """The entry: a line of the party's account per instalment first, then lines and taxes."""
    role = "receivable" if kind.is_sale else "payable"
    control = find_account_for_role(ctx, role, {"party": invoice.party_id})
    if control is None:
        raise RoleWithoutAccount(role=role)
    own: dict[str, Any] = {
        "currency": invoice.currency,
        "rate": rate,
        "party_id": invoice.party_id,
        "source_kind": INVOICE,
        "source_id": invoice.id,
    }
    sign = kind.side
    shares = in_company_money(result.total_company, parts)
    drafted = [
        DraftLine(
            control.id,
            sign * company,
            amount_cur=sign * part.amount,
            role=role,
            due_date=part.due_on,
            **own,
        )
        for part, company in zip(parts, shares, strict=True)
    ]
    drafted += _lines(lines, accounts, result, sign, own)
    drafted += _tax_lines(result, kind, own)
    return create_draft(
        ctx,
        DraftEntry(
            _journal(ctx, kind).id,
            invoice.date,
            drafted,
            ref=invoice.supplier_ref or None,
            source_kind=INVOICE,
            source_id=invoice.id,
        ),
    )


def _lines(
    lines: Sequence[InvoiceLine],
    accounts: Sequence[int],
    result: TaxResult,
    sign: int,
    own: dict[str, Any],
) -> list[DraftLine]:
    """What each line earns or costs, with the parts of its taxes that have no account."""
    return [
        DraftLine(
            account,
            -sign * taxed.cost_company,
            amount_cur=-sign * taxed.cost,
            role=line.role or (SALES if line.account_id is None else None),
            name=line.text,
            dimension_set_id=line.dimension_set_id,
            **own,
        )
        for line, account, taxed in zip(lines, accounts, result.lines, strict=True)
    ]


def _journal(ctx: Context, kind: InvoiceKind) -> Journal:
    wanted = JournalKind.SALE if kind.is_sale else JournalKind.PURCHASE
    found = ctx.session.scalars(
        select(Journal).where(Journal.kind == wanted).order_by(Journal.id).limit(1)
    ).one_or_none()
    if found is None:
        raise errors.NoJournal(kind=wanted)
    return found


def _tax_lines(result: TaxResult, kind: InvoiceKind, own: dict[str, Any]) -> list[DraftLine]:
    """A line for each part of a tax that has an account."""
    document = "refund" if kind.is_credit else "invoice"
    sign = kind.side
    return [
        DraftLine(
            part.account_id,
            -sign * part.amount_company,
            amount_cur=-sign * part.amount,
            name=tax.code,
            tax=tax.code,
            tax_part=f"{document}-{number}",
            tax_base=-sign * tax.base_company,
            **own,
        )
        for tax in result.taxes
        for number, part in enumerate(tax.parts, start=1)
        if part.account_id is not None and (part.amount or part.amount_company)
    ]
