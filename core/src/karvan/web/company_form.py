"""Reads the form of a new company."""

from __future__ import annotations

from collections.abc import Mapping

from karvan.companies.creation import CreateCompany
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.text import fold_digits


def company_command(form: Mapping[str, str]) -> CreateCompany:
    """The command of the form; digits may be Persian. Raises Invalid for what is no number."""
    return CreateCompany(
        code=form.get("code", "").strip().upper(),
        name=form.get("name", ""),
        country=form.get("country", ""),
        currency=form.get("currency", ""),
        language=form.get("language", ""),
        calendar=form.get("calendar", ""),
        fiscal_month=_whole(form, "fiscal_month"),
        fiscal_day=_whole(form, "fiscal_day"),
        time_zone=form.get("time_zone", ""),
        chart=form.get("chart") or None,
    )


def _whole(form: Mapping[str, str], name: str) -> int:
    text = fold_digits(form.get(name, "")).strip()
    if not (text.isascii() and text.isdecimal()):
        raise Invalid([Problem("core.not_a_number", _("Enter a number."), field=name)])
    return int(text)
