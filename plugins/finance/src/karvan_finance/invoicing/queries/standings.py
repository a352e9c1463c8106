"""Where invoices stand, read from what is open of their instalments; three statements a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import and_
from sqlalchemy import select

from karvan_finance.invoicing.domain.kinds import Standing
from karvan_finance.invoicing.domain.kinds import standing_of
from karvan_finance.invoicing.models import Instalment
from karvan_finance.invoicing.models import Invoice
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.queries.sums import sum_of
from karvan_finance.settling.models import OpenItem

if TYPE_CHECKING:
    from karvan.api import Context


@dataclass(frozen=True)
class InvoiceStanding:
    """A standing, with what is open (in the invoice's currency) and the earliest open day."""

    standing: Standing
    residual: int
    due_on: date | None


@dataclass(frozen=True)
class OpenPart:
    """An instalment: when it is due, what it was, and what is open of it."""

    due_date: date
    amount: int
    residual: int
    discount: int
    discount_until: date | None
    line_id: int


def standings_of(ctx: Context, invoices: Sequence[Invoice]) -> dict[int, InvoiceStanding]:
    """Where each of the invoices stands today, by id."""
    parts = parts_of(ctx, [each.id for each in invoices])
    reversed_ = _reversed(ctx, [each.entry_id for each in invoices if each.entry_id])
    credits = _credits(ctx, [each.id for each in invoices])
    today = ctx.today()
    return {
        each.id: _standing(
            each,
            parts.get(each.id, ()),
            today,
            is_reversed=each.entry_id in reversed_,
            credited=credits.get(each.id, 0),
        )
        for each in invoices
    }


def parts_of(ctx: Context, invoice_ids: Sequence[int]) -> dict[int, list[OpenPart]]:
    """The instalments of posted invoices in order, with what is open of each."""
    rows = ctx.session.execute(
        select(Instalment, OpenItem.residual_cur)
        .outerjoin(
            OpenItem,
            and_(
                OpenItem.company_id == Instalment.company_id,
                OpenItem.line_id == Instalment.line_id,
            ),
        )
        .where(Instalment.invoice_id.in_(invoice_ids))
        .order_by(Instalment.invoice_id, Instalment.due_date, Instalment.seq)
    )
    found: dict[int, list[OpenPart]] = {}
    for part, residual in rows:
        found.setdefault(part.invoice_id, []).append(
            OpenPart(
                part.due_date,
                part.amount,
                abs(residual or 0),
                part.discount,
                part.discount_until,
                part.line_id,
            )
        )
    return found


def _standing(
    invoice: Invoice,
    parts: Sequence[OpenPart],
    today: date,
    *,
    is_reversed: bool,
    credited: int,
) -> InvoiceStanding:
    open_days = [part.due_date for part in parts if part.residual]
    residual = sum(part.residual for part in parts)
    standing = standing_of(
        is_posted=invoice.state == "posted",
        is_reversed=is_reversed,
        total=invoice.total,
        residual=residual,
        credited=credited,
        is_late=bool(open_days) and min(open_days) < today,
    )
    return InvoiceStanding(standing, residual, min(open_days) if open_days else None)


def _reversed(ctx: Context, entry_ids: Sequence[int]) -> set[int | None]:
    if not entry_ids:
        return set()
    return set(
        ctx.session.scalars(
            select(JournalEntry.reversal_of_id).where(JournalEntry.reversal_of_id.in_(entry_ids))
        )
    )


def _credits(ctx: Context, invoice_ids: Sequence[int]) -> dict[int, int]:
    rows = ctx.session.execute(
        select(Invoice.refund_of_id, sum_of(Invoice.total))
        .where(
            Invoice.refund_of_id.in_(invoice_ids),
            Invoice.state == "posted",
            Invoice.entry_id.not_in(
                select(JournalEntry.reversal_of_id).where(JournalEntry.reversal_of_id.is_not(None))
            ),
        )
        .group_by(Invoice.refund_of_id)
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}
