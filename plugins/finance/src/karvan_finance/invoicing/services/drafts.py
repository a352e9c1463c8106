"""Drafts of invoices: written and written anew, with what a product says of a new line filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from karvan.api import Invalid
from karvan.api import Party
from karvan.api import raise_version
from karvan.text import identity_key
from karvan.values import MICRO
from karvan_finance.errors import UnknownParty
from karvan_finance.errors import problem
from karvan_finance.invoicing import errors
from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.invoicing.models import Invoice
from karvan_finance.invoicing.models import InvoiceLine
from karvan_finance.invoicing.services.filling import fill_lines
from karvan_finance.invoicing.services.refunding import original_of
from karvan_finance.invoicing.services.refunding import refund_for
from karvan_finance.invoicing.services.taxing import compute_taxes
from karvan_finance.invoicing.services.taxing import require_bookable

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan_finance.tax.domain.documents import TaxResult

WHOLE_DISCOUNT = 100
SEPARATORS = re.compile(r"[\s\-./_]+")


@dataclass(frozen=True)
class DraftInvoiceLine:
    """A line: `quantity` and `unit_price` in millionths, `discount` in percent.

    A line with a product and no text is a new one: text, price and tax come from the product where
    they are not given. `net`, where given, is the total of the line as priced, and is kept.
    `refund_line` is the number of the line that a line of a credit takes back.
    """

    product_id: int | None = None
    text: str = ""
    quantity: int = MICRO
    unit_price: int | None = None
    discount: Decimal = Decimal(0)
    account_id: int | None = None
    role: str | None = None
    tax_id: int | None = None
    net: int | None = None
    dimension_set_id: int | None = None
    source_kind: str | None = None
    source_id: int | None = None
    refund_line: int | None = None

    @property
    def kept_net(self) -> int | None:
        """The net as it was given."""
        return self.net


@dataclass(frozen=True)
class DraftInvoice:
    """An invoice of any kind to be written; `currency` None is company money."""

    kind: InvoiceKind
    party_id: int
    date: date
    lines: Sequence[DraftInvoiceLine]
    currency: str | None = None
    term_id: int | None = None
    supplier_ref: str = ""
    note: str = ""
    refund_of_id: int | None = None
    source_kind: str | None = None
    source_id: int | None = None


@dataclass(frozen=True)
class HeldDraft:
    """The lines of a draft as they were written, and their taxes."""

    lines: list[InvoiceLine]
    taxes: TaxResult


def create_invoice(ctx: Context, command: DraftInvoice) -> Invoice:
    """Write a draft; raises Invalid with every problem, each at its line."""
    filled = fill_lines(ctx, command)
    party = _require_sound(ctx, command, filled)
    invoice = Invoice(
        state="draft",
        rate=None,
        party_snapshot_id=None,
        entry_id=None,
        series_id=None,
        range_key=None,
        seq=None,
        number=None,
        posted_at=None,
        posted_by=None,
    )
    _write(ctx, invoice, command, filled)
    set_committed_value(invoice, "party", party)
    return invoice


def change_invoice(ctx: Context, invoice: Invoice, command: DraftInvoice) -> Invoice:
    """Write a draft anew, lines and all; new lines alone are a new version too."""
    require_draft(invoice)
    filled = fill_lines(ctx, command)
    _require_sound(ctx, command, filled)
    version = invoice.version
    _drop_lines(ctx, invoice)
    _write(ctx, invoice, command, filled)
    if invoice.version == version:
        raise_version(ctx, invoice)
    return invoice


def drop_invoice(ctx: Context, invoice: Invoice) -> None:
    """Delete a draft and its lines; the trail keeps what it was."""
    require_draft(invoice)
    _drop_lines(ctx, invoice)
    ctx.session.delete(invoice)
    ctx.session.flush()


def lines_of(ctx: Context, invoice: Invoice) -> list[InvoiceLine]:
    """The lines of an invoice in order."""
    held = held_drafts(ctx).get(invoice.id)
    if held is not None:
        return held.lines
    return list(
        ctx.session.scalars(
            select(InvoiceLine)
            .where(InvoiceLine.invoice_id == invoice.id)
            .order_by(InvoiceLine.line_no)
        )
    )


def taxes_of(
    ctx: Context, invoice: Invoice, lines: Sequence[InvoiceLine], rate: Decimal | None
) -> TaxResult:
    """The taxes of a draft, computed once where it was written in this unit of work.

    Those of a credit are computed anew, since other credits may have been posted meanwhile.
    """
    if invoice.refund_of_id is not None:
        return refund_for(ctx, invoice.refund_of_id, lines)
    held = held_drafts(ctx).get(invoice.id)
    if held is not None:
        return held.taxes
    kind = InvoiceKind(invoice.kind)
    return compute_taxes(ctx, kind, invoice.date, invoice.currency, lines, rate)


def held_drafts(ctx: Context) -> dict[int, HeldDraft]:
    """The drafts written in this unit of work, with what was computed of them."""
    held: dict[int, HeldDraft] = ctx.uow.info.setdefault("finance.invoice_drafts", {})
    return held


def require_draft(invoice: Invoice) -> None:
    """Raise NotADraftInvoice for a posted one."""
    if invoice.state != "draft":
        raise errors.NotADraftInvoice


def _write(
    ctx: Context, invoice: Invoice, command: DraftInvoice, lines: Sequence[DraftInvoiceLine]
) -> None:
    invoice.kind = command.kind
    invoice.party_id = command.party_id
    invoice.date = command.date
    invoice.currency = command.currency or ctx.company.currency
    invoice.term_id = command.term_id
    invoice.supplier_ref = command.supplier_ref.strip()
    invoice.supplier_ref_key = reference_key(command.supplier_ref)
    invoice.note = command.note
    invoice.refund_of_id = command.refund_of_id
    invoice.source_kind, invoice.source_id = command.source_kind, command.source_id
    invoice.id = invoice.id or ctx.uow.new_id()
    result = draft_taxes(ctx, command, lines)
    require_bookable(result)
    sign = -1 if command.kind.is_credit else 1
    invoice.net, invoice.tax, invoice.total = (
        sign * result.net,
        sign * result.tax,
        sign * result.total,
    )
    ctx.session.add(invoice)
    ctx.session.flush()
    rows = [
        _stored(invoice, number, line, sign * taxed.net)
        for number, (line, taxed) in enumerate(zip(lines, result.lines, strict=True), start=1)
    ]
    ctx.session.add_all(rows)
    ctx.session.flush()
    held_drafts(ctx)[invoice.id] = HeldDraft(rows, result)


def draft_taxes(
    ctx: Context, command: DraftInvoice, lines: Sequence[DraftInvoiceLine]
) -> TaxResult:
    """The taxes of what is to be written: of its own, or of the invoice that it takes back."""
    if command.refund_of_id is not None:
        return refund_for(ctx, command.refund_of_id, lines)
    currency = command.currency or ctx.company.currency
    return compute_taxes(ctx, command.kind, command.date, currency, lines)


def _stored(invoice: Invoice, number: int, line: DraftInvoiceLine, net: int) -> InvoiceLine:
    return InvoiceLine(
        invoice_id=invoice.id,
        line_no=number,
        product_id=line.product_id,
        text=line.text,
        quantity=line.quantity,
        unit_price=line.unit_price or 0,
        discount=line.discount,
        account_id=line.account_id,
        role=line.role,
        tax_id=line.tax_id,
        keeps_net=line.net is not None,
        net=net,
        dimension_set_id=line.dimension_set_id,
        source_kind=line.source_kind,
        source_id=line.source_id,
        refund_line=line.refund_line,
    )


def reference_key(reference: str) -> str:
    """A supplier's number as it is compared: without case, spaces, dashes and dots."""
    return SEPARATORS.sub("", identity_key(reference))[:100]


def _drop_lines(ctx: Context, invoice: Invoice) -> None:
    held_drafts(ctx).pop(invoice.id, None)
    for line in lines_of(ctx, invoice):
        ctx.session.delete(line)
    ctx.session.flush()


def _require_sound(
    ctx: Context, command: DraftInvoice, lines: Sequence[DraftInvoiceLine]
) -> Party | None:
    problems = []
    party = ctx.session.get(Party, (ctx.company.id, command.party_id))
    if party is None:
        problems.append(problem(UnknownParty(party=command.party_id), field="party"))
    if command.refund_of_id is not None and not _is_credit_of(ctx, command):
        differs = errors.CreditDiffers(number=original_of(ctx, command.refund_of_id).number)
        problems.append(problem(differs, field="kind"))
    for number, line in enumerate(lines, start=1):
        if not line.text.strip():
            problems.append(problem(errors.LineNeedsText(), field=f"lines.{number}.text"))
        if not 0 <= line.discount <= WHOLE_DISCOUNT:
            problems.append(problem(errors.WrongDiscount(), field=f"lines.{number}.discount"))
    if problems:
        raise Invalid(problems)
    return party


def _is_credit_of(ctx: Context, command: DraftInvoice) -> bool:
    original = original_of(ctx, command.refund_of_id or 0)
    same = (original.party_id, original.currency, InvoiceKind(original.kind).credited_by)
    return (command.party_id, command.currency or ctx.company.currency, command.kind) == same
