"""Which layout a document is printed with: the company's for the party, language, country and day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_
from sqlalchemy import select

from karvan.modules.printing.errors import NoPrintFormat
from karvan.modules.printing.models import CompanyLayout
from karvan.plugins.declarations import PrintFormat

if TYPE_CHECKING:
    from datetime import date

    from karvan.context import Context


@dataclass(frozen=True)
class Choice:
    """A declared layout, and the company's own part where it has one."""

    declared: PrintFormat
    own: CompanyLayout | None = None


def list_declared(ctx: Context, kind: str | None = None) -> list[PrintFormat]:
    """The layouts of the plugins that are on, for one kind of document or for all."""
    found = ctx.runtime.registry.declarations(PrintFormat, ctx.view.on)
    return [each for each in found if kind is None or each.document_kind == kind]


def find_declared(ctx: Context, code: str) -> PrintFormat | None:
    """The layout of this code, if its plugin is on."""
    return next((each for each in list_declared(ctx) if each.code == code), None)


def choose_layout(
    ctx: Context, kind: str, *, language: str, day: date, party_id: int | None = None
) -> Choice:
    """The most particular layout that holds: for the party, then the language, then the country.

    A company's own goes before a declared one, a later one before an earlier. Raises NoPrintFormat.
    """
    for own in _own(ctx, kind, language, day, party_id):
        if (declared := find_declared(ctx, own.code)) is not None:
            return Choice(declared, own)
    country = ctx.company.country
    fitting = [each for each in list_declared(ctx, kind) if _fits(each, language, country, day)]
    if not fitting:
        raise NoPrintFormat(kind=kind)
    return Choice(max(fitting, key=_particular))


def _own(
    ctx: Context, kind: str, language: str, day: date, party_id: int | None
) -> list[CompanyLayout]:
    layout = CompanyLayout
    statement = select(layout).where(
        layout.document_kind == kind,
        layout.active,
        layout.valid_from <= day,
        or_(layout.valid_to.is_(None), layout.valid_to > day),
        or_(layout.party_id.is_(None), layout.party_id == party_id),
        or_(layout.language.is_(None), layout.language == language),
        or_(layout.country.is_(None), layout.country == ctx.company.country),
    )
    return sorted(ctx.session.scalars(statement), key=_own_particular, reverse=True)


def _own_particular(own: CompanyLayout) -> tuple[object, ...]:
    asked = (own.party_id, own.language, own.country)
    return (*(each is not None for each in asked), own.valid_from, own.id)


def _fits(declared: PrintFormat, language: str, country: str | None, day: date) -> bool:
    return (
        declared.language in {None, language}
        and declared.country in {None, country}
        and (declared.valid_from is None or declared.valid_from <= day)
        and (declared.valid_to is None or day < declared.valid_to)
    )


def _particular(declared: PrintFormat) -> tuple[object, ...]:
    first = declared.valid_from.toordinal() if declared.valid_from else 0
    return declared.language is not None, declared.country is not None, first
