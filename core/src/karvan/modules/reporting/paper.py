"""Pages for paper: a template of core's, rendered without a request, for print and for PDF.

The same page serves both. On the web its style sheet is core's address; on the way to PDF it is
`static:print.css`, which `render_pdf` knows.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment
from jinja2 import FileSystemLoader
from jinja2 import StrictUndefined

from karvan.i18n import Locale
from karvan.i18n import gettext
from karvan.i18n import use_locale
from karvan.web import templating

TEMPLATES = Path(templating.__file__).parent / "templates"
STYLE_SHEET = "static:print.css"


def render_paper(
    template: str, locale: Locale, *, style_sheet: str = STYLE_SHEET, **values: object
) -> str:
    """The page in the reader's language; values are escaped as everywhere."""
    with use_locale(locale):
        shown = {**values, "locale": locale, "style_sheet": style_sheet}
        return _environment().get_template(template).render(shown)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["_"] = gettext
    made.filters.update(
        num=templating.number,
        date=templating.day,
        instant=templating.instant,
        digits=templating.digits,
    )
    return made
