"""A document as it is printed: looked at, taken as PDF, sent by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.contracts.references import DocumentRef
from karvan.documents.records import link_to
from karvan.documents.records import require_record
from karvan.documents.records import title_of
from karvan.i18n import LANGUAGES
from karvan.i18n import lazy_gettext as _
from karvan.modules.printing.services import HTML
from karvan.modules.printing.services import PDF
from karvan.modules.printing.services import SEND
from karvan.modules.printing.services import Print
from karvan.modules.printing.services import print_document
from karvan.modules.printing.services import send_document
from karvan.modules.reporting.paper import STYLE_SHEET
from karvan.modules.reporting.pdf import can_render_pdf
from karvan.plugins.access import permission
from karvan.plugins.access import signed_in
from karvan.web.forms import form_of
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import LANGUAGE_NAMES
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.state import current_runtime
from karvan.web.state import state
from karvan.web.static_files import static_url
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from karvan.context import Context

REASON = "the document's own permission is asked, whatever its kind"
PLACE = f"{CORE}/print/<kind>/<int:record_id>"
PAPER_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)


@core.get(PLACE)
@signed_in(REASON)
def document_print(ctx: Context, kind: str, record_id: int) -> Response:
    """The document on paper, and what may be done with it."""
    ref = DocumentRef(kind, record_id)
    require_record(ctx, ref)
    return render(
        ctx,
        "karvan/print/show.html",
        ref=ref,
        title=title_of(ctx, ref),
        link=link_to(ctx, ref),
        language=language_wanted(),
        languages=LANGUAGE_NAMES,
        has_pdf=can_render_pdf(),
        may_send=ctx.can(SEND),
    )


@core.get(f"{PLACE}/page")
@signed_in(REASON)
@without_context
def document_page(kind: str, record_id: int) -> Response:
    """The page for paper alone. It writes: what stands is kept the first time it is printed."""
    page = _print(kind, record_id, HTML).content.decode()
    return on_paper(page)


@core.get(f"{PLACE}/pdf")
@signed_in(REASON)
@without_context
def document_pdf(kind: str, record_id: int) -> Response:
    """The document as a PDF file."""
    made = _print(kind, record_id, PDF)
    response = Response(made.content, mimetype=PDF)
    response.headers.set("Content-Disposition", "attachment", filename=made.file_name)
    return response


@core.post(f"{PLACE}/send")
@permission(SEND)
@form_of("core.document_print")
def mail_document(ctx: Context, kind: str, record_id: int) -> Response:
    """Queue the document to the addresses of the form."""
    text = request.form.get("to", "").replace(";", ",").replace("\n", ",")
    to = tuple(each.strip() for each in text.split(",") if each.strip())
    language = language_wanted()
    send_document(ctx, DocumentRef(kind, record_id), to, language=language)
    return redirect_to(
        ctx,
        "core.document_print",
        flash=_("The mail waits for a worker."),
        kind=kind,
        record_id=record_id,
        language=language,
    )


def language_wanted() -> str:
    """The language of the address or form, else the reader's."""
    wanted = request.values.get("language", "")
    return wanted if wanted in LANGUAGES else state().locale.language


def on_paper(page: str) -> Response:
    """A page for paper, with the style sheet at its address; it runs nothing and fetches nothing."""
    response = Response(page.replace(STYLE_SHEET, static_url("print.css")), mimetype=HTML)
    response.headers["Content-Security-Policy"] = PAPER_POLICY
    return response


def _print(kind: str, record_id: int, media_type: str) -> Print:
    here, language = state(), language_wanted()
    assert here.company is not None
    assert here.actor is not None
    return current_runtime().run(
        here.company.id,
        here.actor,
        lambda ctx: print_document(
            ctx, DocumentRef(kind, record_id), language=language, media_type=media_type
        ),
        source=f"print {kind}",
        locale=here.locale,
    )
