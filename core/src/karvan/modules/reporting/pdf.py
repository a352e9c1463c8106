"""HTML as PDF, by WeasyPrint where it is installed (the extra `pdf`).

A page reaches nothing but what it is given: no network, no file of the server. It may name core's
own static files as `static:…` (its fonts), and what is handed over with it as `given:NAME`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from karvan.errors import Refusal

FONT = "static:vendor/vazirmatn-33.0.3/Vazirmatn-wght.woff2"


class PdfUnavailable(Refusal):
    """No PDF can be made here: WeasyPrint is missing. Print the page, or ask for: pip install "karvan[pdf]"."""

    code = "core.pdf.unavailable"


class PdfReachesOut(Refusal):
    """A page that becomes a PDF may not load {address}. Only files handed over with it can be shown."""

    code = "core.pdf.address"


def can_render_pdf() -> bool:
    """Whether WeasyPrint and the libraries it needs are installed."""
    try:
        _weasyprint()
    except PdfUnavailable:
        return False
    return True


def render_pdf(html: str, *, given: Mapping[str, bytes] | None = None) -> bytes:
    """The page as a PDF file; `given` are the pictures and fonts it may name as `given:NAME`.

    Raises PdfUnavailable without WeasyPrint, PdfReachesOut for a page that names anything else.
    """
    weasyprint = _weasyprint()
    from karvan.modules.reporting.pdf_files import Refused
    from karvan.modules.reporting.pdf_files import fetcher_of

    document = weasyprint.HTML(string=html, url_fetcher=fetcher_of(given or {}))
    try:
        content: bytes = document.write_pdf()
    except Refused as problem:
        raise PdfReachesOut(address=str(problem)) from problem
    return content


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as problem:  # OSError: Pango itself is missing
        raise PdfUnavailable from problem
    return weasyprint
