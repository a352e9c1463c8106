"""Invoices as documents: what other plugins' pages show of them, and how they are undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import DocumentKind
from karvan.api import DocumentRef
from karvan.api import State
from karvan.api import Transition
from karvan.api import Workflow
from karvan.api import lazy_gettext as _
from karvan.values import Money
from karvan_finance import permissions as P
from karvan_finance.invoicing.models import Invoice
from karvan_finance.invoicing.services.cancelling import cancel_invoice
from karvan_finance.invoicing.services.cancelling import copy_invoice
from karvan_finance.invoicing.services.cancelling import is_matched
from karvan_finance.invoicing.services.drafts import drop_invoice
from karvan_finance.invoicing.services.posting import post_invoice

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.api import LazyText

INVOICE = "finance.invoice"
STATES = (State("draft", _("Draft")), State("posted", _("Posted")))


def title_of_invoice(ctx: Context, invoice: Invoice) -> str | LazyText:
    """The number, or what a draft is called until it has one."""
    return invoice.number or _("Draft {id}", id=invoice.id)


def _state(ctx: Context, invoice: Invoice) -> str | LazyText:
    return INVOICE_WORKFLOW.state_of(invoice).title


def _total(ctx: Context, invoice: Invoice) -> Money:
    return Money(invoice.total, invoice.currency)


def _link(ctx: Context, invoice: Invoice) -> tuple[str, Mapping[str, Any]]:
    return "finance.invoice_page", {"record_id": invoice.id}


def _cancel(ctx: Context, invoice: Invoice, reason: str) -> DocumentRef | None:
    """Drop a draft; reverse what is posted."""
    if invoice.state == "draft":
        drop_invoice(ctx, invoice)
        return None
    return DocumentRef("finance.entry", cancel_invoice(ctx, invoice, reason=reason).id)


def _blockers(ctx: Context, invoice: Invoice) -> list[str | LazyText]:
    if invoice.state == "posted" and is_matched(ctx, invoice):
        return [_("Payments or credits are matched with it. Undo those matches first.")]
    return []


def _post(ctx: Context, invoice: Invoice) -> None:
    post_invoice(ctx, invoice)


INVOICE_WORKFLOW = Workflow(
    entity="invoice",
    model=Invoice,
    states=STATES,
    transitions=(
        Transition(
            "post",
            ("draft",),
            "posted",
            permission=P.INVOICE_POST,
            title=_("Post"),
            apply=_post,
        ),
    ),
)

INVOICE_DOCUMENT = DocumentKind(
    kind=INVOICE,
    model=Invoice,
    label=_("Invoice"),
    title=title_of_invoice,
    state=_state,
    permission=P.INVOICE_READ,
    link=_link,
    total=_total,
    cancel=_cancel,
    cancel_permission=P.INVOICE_CANCEL,
    copy=copy_invoice,
    copy_permission=P.INVOICE_CREATE,
    blockers=_blockers,
)
