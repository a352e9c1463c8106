"""Several documents of one kind as one print: looked at, sent to the printer, taken as one PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.contracts.references import DocumentRef
from karvan.documents.contract import find_kind
from karvan.documents.records import require_record
from karvan.errors import Malformed
from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _
from karvan.modules.printing.services import HTML
from karvan.modules.printing.services import PDF
from karvan.modules.printing.services import Print
from karvan.modules.printing.several import MOST
from karvan.modules.printing.several import print_together
from karvan.modules.printing.web.documents import REASON
from karvan.modules.printing.web.documents import language_wanted
from karvan.modules.printing.web.documents import on_paper
from karvan.modules.reporting.pdf import can_render_pdf
from karvan.plugins.access import signed_in
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import LANGUAGE_NAMES
from karvan.web.rendering import render
from karvan.web.state import current_runtime
from karvan.web.state import state
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from karvan.context import Context

PLACE = f"{CORE}/print/<kind>"


@core.get(PLACE)
@signed_in(REASON)
def document_prints(ctx: Context, kind: str) -> Response:
    """The documents on paper, one after the other."""
    refs = _refs(kind)
    for ref in refs:
        require_record(ctx, ref)
    found = find_kind(ctx, kind)
    if found is None:
        raise NotFound
    return render(
        ctx,
        "karvan/print/several.html",
        kind=kind,
        ids=[str(each.id) for each in refs],
        label=found.label,
        language=language_wanted(),
        languages=LANGUAGE_NAMES,
        has_pdf=can_render_pdf(),
    )


@core.get(f"{PLACE}/page")
@signed_in(REASON)
@without_context
def document_prints_page(kind: str) -> Response:
    """The pages for paper alone. It writes: what stands is kept the first time it is printed."""
    return on_paper(_print(kind, HTML).content.decode())


@core.get(f"{PLACE}/pdf")
@signed_in(REASON)
@without_context
def document_prints_pdf(kind: str) -> Response:
    """All of them as one PDF file."""
    made = _print(kind, PDF)
    response = Response(made.content, mimetype=PDF)
    response.headers.set("Content-Disposition", "attachment", filename=made.file_name)
    return response


def _refs(kind: str) -> list[DocumentRef]:
    """The documents of the address; raises Malformed for what is none, or for too many."""
    texts = list(dict.fromkeys(request.args.getlist("id")))
    if not 1 <= len(texts) <= MOST:
        raise Malformed(reason=_("1 to {most} documents are printed together", most=MOST))
    if not all(each.isascii() and each.isdecimal() and len(each) < 19 for each in texts):
        raise Malformed(reason="id")
    return [DocumentRef(kind, int(each)) for each in texts]


def _print(kind: str, media_type: str) -> Print:
    here, language, refs = state(), language_wanted(), _refs(kind)
    assert here.company is not None
    assert here.actor is not None
    return current_runtime().run(
        here.company.id,
        here.actor,
        lambda ctx: print_together(ctx, refs, language=language, media_type=media_type),
        source=f"print {kind}",
        locale=here.locale,
    )
