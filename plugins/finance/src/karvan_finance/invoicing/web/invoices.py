"""Invoices, bills and credits as people work with them: written, posted, credited, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

from flask import Response

from karvan.api import Chart
from karvan.api import Command
from karvan.api import Entity
from karvan.api import Field
from karvan.api import FormView
from karvan.api import ListView
from karvan.api import Pivot
from karvan.api import Section
from karvan.api import SmartButton
from karvan.api import Tab
from karvan.api import lazy_gettext as _
from karvan.api import permission
from karvan.api import render
from karvan_finance import permissions as P
from karvan_finance.blueprint import bp
from karvan_finance.invoicing.documents import title_of_invoice
from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.invoicing.models import Invoice
from karvan_finance.invoicing.queries.invoices import get_invoice
from karvan_finance.invoicing.queries.invoices import taxes_of_invoice
from karvan_finance.invoicing.queries.standings import parts_of
from karvan_finance.invoicing.queries.standings import standings_of
from karvan_finance.invoicing.services.rates import exponent_of
from karvan_finance.invoicing.web import commands
from karvan_finance.invoicing.web.labels import KINDS
from karvan_finance.invoicing.web.labels import STANDINGS
from karvan_finance.invoicing.web.labels import TONES
from karvan_finance.invoicing.web.lines import LINES

if TYPE_CHECKING:
    from karvan.api import Context

DRAFT, POSTED = ("draft",), ("posted",)
KEEPER = ("read", "create", "update", "delete", "post", "cancel")
WRITER = ("read", "create", "update", "delete")
HEAD = ("kind", "party", "date", "currency", "term", "supplier_ref", "note")
PURCHASES = (InvoiceKind.BILL, InvoiceKind.VENDOR_CREDIT)


@bp.get("/invoices/<int:record_id>/standing")
@permission(P.INVOICE_READ)
def invoice_standing(ctx: Context, record_id: int) -> Response:
    """Taxes and instalments of a posted invoice with what is open of each; a part of its page."""
    invoice = get_invoice(ctx, record_id)
    return render(
        ctx,
        "finance/invoices/standing.html",
        invoice=invoice,
        standing=standings_of(ctx, [invoice])[invoice.id],
        parts=parts_of(ctx, [invoice.id]).get(invoice.id, []),
        taxes=taxes_of_invoice(ctx, invoice.id),
        exponent=exponent_of(ctx, invoice.currency),
    )


def _today(ctx: Context) -> date:
    return ctx.today()


def _currency(ctx: Context) -> str:
    return ctx.company.currency


def _standing(ctx: Context, invoices: Sequence[Invoice]) -> dict[int, Any]:
    return {key: each.standing for key, each in standings_of(ctx, invoices).items()}


def _residual(ctx: Context, invoices: Sequence[Invoice]) -> dict[int, Any]:
    return {
        key: each.residual if each.standing != "draft" else None
        for key, each in standings_of(ctx, invoices).items()
    }


def _due(ctx: Context, invoices: Sequence[Invoice]) -> dict[int, Any]:
    return {key: each.due_on for key, each in standings_of(ctx, invoices).items()}


INVOICE = Entity(
    name="invoice",
    label=_("Invoice"),
    plural=_("Invoices and bills"),
    model=Invoice,
    verbs=KEEPER,
    default_roles={
        "controller": KEEPER,
        "accountant": KEEPER,
        "clerk": WRITER,
        "viewer": ("read",),
    },
    title=title_of_invoice,
    icon="file-text",
    fields=(
        Field(
            "kind",
            "choice",
            _("Kind"),
            choices=tuple(KINDS.items()),
            default=InvoiceKind.INVOICE,
            required=True,
        ),
        Field("party", "reference", _("Party"), target="core.party", required=True),
        Field("date", "date", _("Date"), required=True, default=_today),
        Field("number", label=_("Number"), readonly=True),
        Field("currency", label=_("Currency"), default=_currency, max_length=12),
        Field("term", "reference", _("Payment terms"), target="finance.term"),
        Field(
            "supplier_ref",
            label=_("Number of the supplier"),
            visible_when={"kind": PURCHASES},
            max_length=100,
        ),
        Field("note", "note", _("Note"), personal=True),
        Field("net", "money", _("Net"), readonly=True, currency="currency"),
        Field("tax", "money", _("Tax"), readonly=True, currency="currency"),
        Field("total", "money", _("Total"), readonly=True, currency="currency"),
        Field("residual", "money", _("Still open"), read=_residual, currency="currency"),
        Field("due_on", "date", _("Due"), read=_due),
        Field(
            "standing",
            "choice",
            _("Status"),
            choices=tuple(STANDINGS.items()),
            read=_standing,
            tones=TONES,
        ),
        Field(
            "state",
            "choice",
            _("Posting"),
            choices=(("draft", _("Draft")), ("posted", _("Posted"))),
            readonly=True,
        ),
        Field("entry", "reference", _("Journal entry"), target="finance.entry", readonly=True),
        Field("refund_of", "reference", _("Credit of"), target="finance.invoice", readonly=True),
        Field("posted_at", "datetime", _("Posted at"), readonly=True),
    ),
    commands=(
        Command(
            "create",
            _("New invoice or bill"),
            run=commands.create,
            fields=(*HEAD, "lines"),
            done=_("Draft saved."),
        ),
        Command(
            "update",
            run=commands.update,
            fields=(*HEAD, "lines"),
            states=DRAFT,
            done=_("Draft saved."),
        ),
        Command(
            "post",
            _("Post"),
            run=commands.post,
            permission=P.INVOICE_POST,
            states=DRAFT,
            icon="check",
            look="primary",
            done=_("Posted."),
            with_save=True,
        ),
        Command(
            "credit",
            _("Write a credit"),
            run=commands.credit,
            permission=P.INVOICE_CREATE,
            states=POSTED,
            when=commands.can_be_credited,
            icon="file-text",
            on_many=False,
            done=_("Draft of the credit made."),
        ),
        Command(
            "copy",
            _("Copy"),
            run=commands.copy,
            permission=P.INVOICE_CREATE,
            icon="copy",
            on_many=False,
            done=_("Draft saved."),
        ),
        Command(
            "cancel",
            _("Cancel document"),
            run=commands.cancel,
            states=POSTED,
            icon="arrow-back-up",
            look="danger",
            on_many=False,
            fields=(
                Field(
                    "on",
                    "date",
                    _("Date"),
                    help=_("Empty: the same day, or the first open one after it."),
                ),
                Field("reason", label=_("Reason")),
            ),
            done=_("Cancelled."),
        ),
        Command("delete", _("Drop"), run=commands.delete, states=DRAFT, done=_("Draft dropped.")),
    ),
    list=ListView(
        columns=("date", "number", "kind", "party", "total", "residual", "due_on", "standing"),
        sort=("-date",),
        filters=(
            (_("Sales"), ("kind:in:invoice,credit_note",)),
            (_("Purchases"), ("kind:in:bill,vendor_credit",)),
            (_("Drafts"), ("state:eq:draft",)),
            (_("This month"), ("date:eq:@month",)),
        ),
        empty=_("Write the first invoice, or enter a bill."),
    ),
    form=FormView(
        sections=(Section(HEAD),),
        tabs=(
            Tab(_("Lines"), lines=("lines",)),
            Tab(
                _("Posting"),
                (
                    Section(("number", "standing", "net", "tax", "total", "residual", "due_on")),
                    Section(("entry", "refund_of", "posted_at")),
                ),
            ),
        ),
        buttons=(SmartButton(_("Credits"), "file-text", "finance.invoice", "refund_of"),),
    ),
    lines=(LINES,),
    pivot=Pivot(("kind",), ("date@month",), ("count",)),
    chart=Chart("date@month"),
    search=("number", "supplier_ref", "note"),
    templates={"form": "finance/invoices/form.html"},
)
