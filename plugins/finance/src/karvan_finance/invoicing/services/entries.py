"""The entry of an invoice: the party's account, the lines, the taxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

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
from karvan_finance.ledger.services.accounts import find_accounts_for_roles
from karvan_finance.ledger.services.drafting import DraftEntry
from karvan_finance.ledger.services.drafting import DraftLine
from karvan_finance.ledger.services.drafting import create_draft

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan_finance.tax.domain.documents import TaxResult

INVOICE = "finance.invoice"
SALES = "revenue"


@dataclass(frozen=True)
class InvoiceAccounts:
    """Where an invoice is booked: the party's account, and that of each line."""

    control: Account
    lines: list[int]


def accounts_of(
    ctx: Context, invoice: Invoice, kind: InvoiceKind, lines: Sequence[InvoiceLine]
) -> InvoiceAccounts:
    """The accounts of an invoice, all roles read at once; raises Invalid, RoleWithoutAccount.

    A line has its own account, or the one of its role.
    """
    if not lines:
        raise Invalid([problem(errors.NoInvoiceLines(), field="lines")])
    keys = [_role_of(kind, line) for line in lines]
    asked = list(dict.fromkeys(key for key in keys if key is not None))
    control = (kind.control_role, {"party": invoice.party_id})
    by_product = [(role, {"product": each} if each else {}) for role, each in asked]
    first, *rest = find_accounts_for_roles(ctx, [control, *by_product])
    known = dict(zip(asked, rest, strict=True))
    found: list[int] = []
    problems: list[Problem] = []
    for line, key in zip(lines, keys, strict=True):
        account = known.get(key) if key is not None else None
        if line.account_id is not None:
            found.append(line.account_id)
        elif account is not None:
            found.append(account.id)
        else:
            missing = errors.LineNeedsAccount()
            problems.append(problem(missing, field=f"lines.{line.line_no}.account"))
    if problems:
        raise Invalid(problems)
    if first is None:
        raise RoleWithoutAccount(role=kind.control_role)
    return InvoiceAccounts(first, found)


def _role_of(kind: InvoiceKind, line: InvoiceLine) -> tuple[str, int | None] | None:
    """The role of a line without an account of its own, with its product."""
    role = line.role or (SALES if kind.is_sale else "")
    return (role, line.product_id) if role and line.account_id is None else None


def draft_entry(
    ctx: Context,
    invoice: Invoice,
    kind: InvoiceKind,
    rate: Decimal | None,
    lines: Sequence[InvoiceLine],
    accounts: InvoiceAccounts,
    result: TaxResult,
    parts: Sequence[Part],
) -> JournalEntry:
    """The entry: a line of the party's account per instalment first, then lines and taxes."""
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
            accounts.control.id,
            sign * company,
            amount_cur=sign * part.amount,
            role=kind.control_role,
            due_date=part.due_on,
            **own,
        )
        for part, company in zip(parts, shares, strict=True)
    ]
    drafted += _lines(lines, accounts.lines, result, sign, own)
    drafted += _tax_lines(result, kind, own)
    journal = _journal(ctx, kind)
    return create_draft(
        ctx,
        DraftEntry(
            journal.id,
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
        select(Journal)
        .where(Journal.kind == wanted)
        .order_by(Journal.id)
        .limit(1)
        .options(joinedload(Journal.series, innerjoin=True))
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
