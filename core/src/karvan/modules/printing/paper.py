"""Puts a document on paper: the layout's own template, filled with the document and the company's part.

The template is a file of the plugin, trusted as its code is. What an administrator writes is filled
by the logic-less language first and reaches the template as finished HTML.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

from jinja2 import ChoiceLoader
from jinja2 import Environment
from jinja2 import FileSystemLoader
from jinja2 import StrictUndefined

from karvan.i18n import Locale
from karvan.i18n import format_money
from karvan.i18n import gettext
from karvan.i18n import use_locale
from karvan.merge_text import Amount
from karvan.merge_text import MadeHtml
from karvan.merge_text import parse
from karvan.modules.reporting.paper import STYLE_SHEET
from karvan.modules.reporting.paper import TEMPLATES
from karvan.plugins.declarations import PrintFormat
from karvan.plugins.declarations import Routes
from karvan.web import templating

if TYPE_CHECKING:
    from karvan.context import Context

AREAS = ("above", "below", "foot")


@dataclass(frozen=True)
class OwnPart:
    """A company's part of a layout: texts by area, columns in their order, the logo's bytes."""

    texts: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    logo: bytes | None = None


def put_on_paper(
    ctx: Context,
    declared: PrintFormat,
    own: OwnPart,
    locale: Locale,
    *,
    title: str,
    values: Mapping[str, Any],
    is_final: bool,
) -> str:
    """The page. Raises TemplateFault for texts that name what is no longer declared."""
    titles = dict(declared.columns)
    columns = [each for each in own.columns if each in titles] or list(titles)
    with use_locale(locale):
        template = _environment(ctx, declared.plugin).get_template(declared.template)
        return template.render(
            title=title,
            doc=values,
            columns=[(each, titles[each]) for each in columns],
            areas={each: _area(declared, own, each, values, locale) for each in AREAS},
            logo=_data_address(own.logo) if own.logo else None,
            company=ctx.company,
            is_final=is_final,
            locale=locale,
            style_sheet=STYLE_SHEET,
        )


def _area(
    declared: PrintFormat, own: OwnPart, area: str, values: Mapping[str, Any], locale: Locale
) -> MadeHtml | None:
    words = own.texts.get(area, "")
    if not words.strip():
        return None
    return parse(words, declared.fields).to_html(values, locale)


def kind_of_picture(content: bytes) -> str | None:
    """The media type of a PNG or JPEG, by its first bytes; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/jpeg" if content.startswith(b"\xff\xd8\xff") else None


def _data_address(content: bytes) -> str:
    return f"data:{kind_of_picture(content)};base64,{base64.b64encode(content).decode()}"


def _environment(ctx: Context, plugin: str) -> Environment:
    routes = ctx.runtime.registry.declarations(Routes, {plugin})
    own = [each.blueprint.jinja_loader for each in routes if each.blueprint.jinja_loader]
    made = Environment(
        loader=ChoiceLoader([*own, FileSystemLoader(TEMPLATES)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["_"] = gettext
    made.filters.update(
        amount=_amount,
        num=templating.number,
        date=templating.day,
        instant=templating.instant,
        digits=templating.digits,
    )
    return made


def _amount(value: Amount | None) -> str:
    """Filter: an amount without its currency, for columns; nothing for none."""
    from karvan.i18n import current_locale

    return "" if value is None else format_money(value.minor, value.exponent, current_locale())
