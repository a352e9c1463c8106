"""Tax rules, the groups of parties they hold for, and what products, accounts and parties bear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import Command
from karvan.api import Entity
from karvan.api import Extension
from karvan.api import Field
from karvan.api import FormView
from karvan.api import ImportView
from karvan.api import ListView
from karvan.api import Section
from karvan.api import SmartButton
from karvan.api import lazy_gettext as _
from karvan_finance.tax.models import AccountTaxes
from karvan_finance.tax.models import PartyTaxGroup
from karvan_finance.tax.models import ProductTaxes
from karvan_finance.tax.models import TaxRule
from karvan_finance.tax.models import TaxRuleGroup
from karvan_finance.tax.services.rules import save_rule
from karvan_finance.tax.web.labels import USES
from karvan_finance.tax.web.taxes import KEEPER
from karvan_finance.tax.web.taxes import first_of_year

if TYPE_CHECKING:
    from karvan.api import Context

ROLES = {
    "controller": KEEPER,
    **dict.fromkeys(("accountant", "clerk", "viewer"), ("read",)),
}
REFERENCES = ("group", "tax", "replacement", "account", "account_replacement")
CHANGED = ("group", "country", "use", "tax", "replacement", "account", "account_replacement",
           "seq", "valid_from", "valid_to")  # fmt: skip


def _save(ctx: Context, rule: TaxRule | None, values: Mapping[str, Any]) -> TaxRule:
    columns = {f"{name}_id" if name in REFERENCES else name: values[name] for name in values}
    return save_rule(ctx, rule, columns)


def _title(_ctx: Context, rule: TaxRule) -> str:
    whom = " ".join(str(each) for each in (rule.group and rule.group.name, rule.country) if each)
    what = (rule.tax or rule.account) and (rule.tax or rule.account).code  # type: ignore[union-attr]
    return f"{whom}: {what}" if what else whom


TAX_RULE_GROUP = Entity(
    name="tax_rule_group",
    label=_("Tax group"),
    plural=_("Tax groups"),
    model=TaxRuleGroup,
    verbs=KEEPER,
    default_roles=ROLES,
    icon="users-group",
    fields=(
        Field("code", label=_("Code"), required=True),
        Field("name", "translated", _("Name"), required=True),
        Field("is_active", "bool", _("In use"), readonly=True),
    ),
    list=ListView(
        columns=("code", "name"),
        sort=("code",),
        empty=_("Parties that are taxed alike share a group: at home, in the union, beyond."),
    ),
    form=FormView(
        sections=(Section(("code", "name", "is_active")),),
        buttons=(SmartButton(_("Rules"), "list", entity="finance.tax_rule", field="group"),),
    ),
    search=("code", "name"),
    archive="is_active",
    import_=ImportView(keys=("code",)),
)

TAX_RULE = Entity(
    name="tax_rule",
    label=_("Tax rule"),
    plural=_("Tax rules"),
    model=TaxRule,
    verbs=KEEPER,
    default_roles=ROLES,
    title=_title,
    icon="arrows-exchange",
    fields=(
        Field(
            "group",
            "reference",
            _("Tax group"),
            target="finance.tax_rule_group",
            help=_("Empty: all parties of the country."),
        ),
        Field("country", label=_("Country"), max_length=2, help=_("Two letters, such as IR.")),
        Field("use", "choice", _("Used for"), choices=USES, help=_("Empty: both.")),
        Field("tax", "reference", _("Tax"), target="finance.tax", help=_("Empty: any.")),
        Field(
            "replacement",
            "reference",
            _("Tax instead"),
            target="finance.tax",
            help=_("Empty: none."),
        ),
        Field("account", "reference", _("Ledger account"), target="finance.account"),
        Field("account_replacement", "reference", _("Account instead"), target="finance.account"),
        Field("seq", "integer", _("Order"), default=10),
        Field("valid_from", "date", _("Valid from"), required=True, default=first_of_year),
        Field("valid_to", "date", _("Valid before")),
        Field("is_active", "bool", _("In use"), readonly=True),
    ),
    commands=(
        Command("create", _("New rule"), run=_save, fields=CHANGED),
        Command("update", run=_save, fields=CHANGED),
    ),
    list=ListView(
        columns=("group", "country", "use", "tax", "replacement", "valid_from", "valid_to"),
        empty=_("Rules replace the taxes of products for some parties."),
    ),
    form=FormView(
        sections=(
            Section(
                ("group", "country", "use", "valid_from", "valid_to", "seq", "is_active"),
                _("For whom"),
            ),
            Section(("tax", "replacement"), _("Taxes")),
            Section(("account", "account_replacement"), _("Accounts")),
        )
    ),
    archive="is_active",
)

USUAL = (
    Field(
        "sale_tax", "reference", _("Tax on sales"), target="finance.tax", narrow=("use:eq:sale",)
    ),
    Field(
        "purchase_tax",
        "reference",
        _("Tax on purchases"),
        target="finance.tax",
        narrow=("use:eq:purchase",),
    ),
)
EXTENSIONS = (
    Extension("core.product", ProductTaxes, USUAL, title=_("Taxes")),
    Extension("finance.account", AccountTaxes, USUAL, title=_("Taxes")),
    Extension(
        "core.party",
        PartyTaxGroup,
        (Field("group", "reference", _("Tax group"), target="finance.tax_rule_group"),),
        title=_("Taxes"),
    ),
)
