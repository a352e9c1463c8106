"""Taxes: the records people work with."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from karvan.api import Command
from karvan.api import Entity
from karvan.api import Field
from karvan.api import FormView
from karvan.api import ImportView
from karvan.api import LinesGrid
from karvan.api import ListView
from karvan.api import Section
from karvan.api import Tab
from karvan.api import lazy_gettext as _
from karvan_finance.tax.domain.definitions import PartKind
from karvan_finance.tax.domain.definitions import TaxDocument
from karvan_finance.tax.domain.definitions import TaxKind
from karvan_finance.tax.models import Tax
from karvan_finance.tax.models.taxes import FULL
from karvan_finance.tax.web import tax_commands as commands
from karvan_finance.tax.web.labels import DOCUMENTS
from karvan_finance.tax.web.labels import KINDS
from karvan_finance.tax.web.labels import PARTS
from karvan_finance.tax.web.labels import ROUNDINGS
from karvan_finance.tax.web.labels import USES

if TYPE_CHECKING:
    from karvan.api import Context

KEEPER = ("read", "create", "update", "delete", "archive", "restore")
CHANGED = ("name", "rate", "included", "affects_base", "base_affected", "seq", "rounding",
           "valid_from", "valid_to")  # fmt: skip
GRIDS = ("parts", "members")


def _title(_ctx: Context, tax: Tax) -> str:
    return f"{tax.code} {tax.name}"


def first_of_year(ctx: Context) -> date:
    """The day a new tax or rule begins with."""
    return ctx.today().replace(month=1, day=1)


PART_ROWS = LinesGrid(
    "parts",
    _("Parts"),
    (
        Field("document", "choice", _("Document"), choices=DOCUMENTS, default=TaxDocument.INVOICE),
        Field("part", "choice", _("Part"), choices=PARTS, default=PartKind.TAX),
        Field("share", "quantity", _("Share %"), default=FULL),
        Field(
            "account",
            "reference",
            _("Ledger account"),
            target="finance.account",
            narrow=("is_group:eq:false",),
        ),
        Field("box", label=_("Box of the return"), max_length=20),
    ),
    read=commands.read_parts,
)
MEMBER_ROWS = LinesGrid(
    "members",
    _("Members"),
    (
        Field(
            "member",
            "reference",
            _("Tax"),
            target="finance.tax",
            required=True,
            narrow=("kind:ne:group",),
        ),
    ),
    read=commands.read_members,
)

TAX = Entity(
    name="tax",
    label=_("Tax"),
    plural=_("Taxes"),
    model=Tax,
    verbs=KEEPER,
    default_roles={
        "controller": KEEPER,
        **dict.fromkeys(("accountant", "clerk", "viewer"), ("read",)),
    },
    title=_title,
    icon="receipt-tax",
    fields=(
        Field("code", label=_("Code"), required=True),
        Field("name", "translated", _("Name"), required=True),
        Field("use", "choice", _("Used for"), choices=USES, required=True, default=USES[0][0]),
        Field("kind", "choice", _("Kind"), choices=KINDS, required=True, default=TaxKind.PERCENT),
        Field(
            "rate",
            "rate",
            _("Rate"),
            default=0,
            help=_("In percent; below zero it is withheld. Per unit: company money."),
        ),
        Field(
            "included",
            "bool",
            _("Contained in prices"),
        ),
        Field(
            "affects_base",
            "bool",
            _("Later taxes are computed on it too"),
        ),
        Field(
            "base_affected",
            "bool",
            _("Computed on earlier taxes too"),
            default=True,
            help=_("On those that say so."),
        ),
        Field("seq", "integer", _("Order"), default=10),
        Field(
            "rounding",
            "choice",
            _("Rounded"),
            choices=ROUNDINGS,
            help=_("Empty: as the company does."),
        ),
        Field("valid_from", "date", _("Valid from"), required=True, default=first_of_year),
        Field("valid_to", "date", _("Valid before")),
        Field("is_active", "bool", _("In use"), readonly=True),
    ),
    commands=(
        Command(
            "create",
            _("New tax"),
            run=commands.create,
            fields=("code", "use", "kind", *CHANGED, *GRIDS),
        ),
        Command("update", run=commands.update, fields=(*CHANGED, *GRIDS)),
        Command("delete", _("Delete"), run=commands.delete, look="danger", icon="trash"),
    ),
    list=ListView(
        columns=("code", "name", "use", "kind", "rate", "included", "valid_from", "valid_to"),
        sort=("code",),
        filters=(
            (_("Sales"), ("use:eq:sale",)),
            (_("Purchases"), ("use:eq:purchase",)),
        ),
        empty=_("There is no tax yet. Make the first one, or import a list."),
    ),
    form=FormView(
        sections=(
            Section(("code", "name", "use", "kind", "rate", "valid_from", "valid_to", "is_active")),
            Section(
                ("included", "affects_base", "base_affected", "seq", "rounding"),
                _("How it is computed"),
            ),
        ),
        tabs=(
            Tab(_("Parts"), lines=("parts",)),
            Tab(_("Members of the group"), lines=("members",)),
        ),
    ),
    lines=(PART_ROWS, MEMBER_ROWS),
    search=("code", "name"),
    archive="is_active",
    import_=ImportView(keys=("code",)),
)
