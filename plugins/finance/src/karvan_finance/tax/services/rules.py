"""Rules that replace taxes and accounts, and the groups of parties they hold for."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import Invalid
from karvan.api import Problem
from karvan_finance.errors import problem
from karvan_finance.tax import errors
from karvan_finance.tax.models import TaxRule

if TYPE_CHECKING:
    from karvan.api import Context

COUNTRY_LETTERS = 2
COLUMNS = ("group_id", "country", "use", "seq", "tax_id", "replacement_id", "account_id",
           "account_replacement_id", "valid_from", "valid_to", "is_active")  # fmt: skip


def save_rule(ctx: Context, rule: TaxRule | None, values: Mapping[str, Any]) -> TaxRule:
    """Make or change a rule; `values` by column, those that are left out stay."""
    now = (
        {each: getattr(rule, each) for each in COLUMNS} if rule else {"seq": 10, "is_active": True}
    )
    wanted = {**now, **values}
    wanted["country"] = (wanted.get("country") or "").strip().upper() or None
    wanted["use"] = wanted.get("use") or None
    if problems := list(_faults(wanted)):
        raise Invalid(problems)
    if rule is None:
        rule = TaxRule(**{each: wanted.get(each) for each in COLUMNS})
        ctx.session.add(rule)
    else:
        for column in COLUMNS:
            if getattr(rule, column) != wanted.get(column):
                setattr(rule, column, wanted.get(column))
    ctx.session.flush()
    return rule


def _faults(wanted: Mapping[str, Any]) -> Iterator[Problem]:
    country = wanted["country"]
    if country and not (
        len(country) == COUNTRY_LETTERS and country.isascii() and country.isalpha()
    ):
        yield problem(errors.NoSuchCountry(country=country), field="country")
    if wanted.get("group_id") is None and country is None:
        yield problem(errors.RuleNeedsWhom(), field="group")
    account, in_place = wanted.get("account_id"), wanted.get("account_replacement_id")
    has_tax = wanted.get("tax_id") is not None or wanted.get("replacement_id") is not None
    if (account is None) != (in_place is None) or (account is not None and has_tax):
        yield problem(errors.RuleNeedsOneThing(), field="account_replacement")
    first, end = wanted.get("valid_from"), wanted.get("valid_to")
    if first is not None and end is not None and end <= first:
        yield problem(errors.EmptyValidity(first=first), field="valid_to")
