"""Printing a document: the stored print where it stands, made and kept where it is final."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.documents.records import require_record
from karvan.i18n import LANGUAGES
from karvan.i18n import Locale
from karvan.i18n import use_locale
from karvan.modules.attachments.services import keep_made_file
from karvan.modules.attachments.services import open_attachment
from karvan.modules.mail.commands import MailAttachment
from karvan.modules.mail.commands import OutgoingMail
from karvan.modules.mail.services import queue_mail
from karvan.modules.printing.choosing import Choice
from karvan.modules.printing.choosing import choose_layout
from karvan.modules.printing.choosing import list_declared
from karvan.modules.printing.errors import NoPrintFormat
from karvan.modules.printing.errors import PrintChanged
from karvan.modules.printing.layouts import own_part
from karvan.modules.printing.models import StoredPrint
from karvan.modules.printing.paper import put_on_paper
from karvan.modules.reporting.pdf import can_render_pdf
from karvan.modules.reporting.pdf import render_pdf

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.contracts.references import DocumentRef
    from karvan.documents.printed import Printed

HTML, PDF = "text/html", "application/pdf"
SEND = "core.document.send"
MAIL = "core.document-mail"
PICTURE = re.compile(r'src="data:image/(png|jpeg);base64,([A-Za-z0-9+/=]+)"')


@dataclass(frozen=True)
class Print:
    """A document on paper: its bytes, what it is called, and whether it is kept for good."""

    title: str
    content: bytes
    media_type: str
    language: str
    is_final: bool

    @property
    def file_name(self) -> str:
        """A name for the file that no file system objects to."""
        plain = re.sub(r"[^\w.-]+", "-", self.title, flags=re.UNICODE).strip("-.") or "document"
        return f"{plain[:80]}.{'pdf' if self.media_type == PDF else 'html'}"


def print_document(
    ctx: Context, ref: DocumentRef, *, language: str | None = None, media_type: str = HTML
) -> Print:
    """The document as HTML or PDF, in the language (default: the company's).

    What stands is printed once and kept: later prints are the same bytes. A draft is made anew each
    time and says that it is one. Raises NotFound, NoPrintFormat, PdfUnavailable, PrintChanged.
    """
    record = require_record(ctx, ref)
    chosen = language if language in LANGUAGES else ctx.company.language
    locale = Locale.of_language(chosen, time_zone=ctx.company.time_zone)
    declared = list_declared(ctx, ref.kind)
    if not declared:
        raise NoPrintFormat(kind=ref.kind)
    with use_locale(locale):
        printed: Printed = declared[0].read(ctx, record, locale)
    content = _find_stored(ctx, ref, chosen, media_type) if printed.is_final else None
    if content is None:
        content = _make(ctx, ref, record, printed, locale, media_type)
    return Print(str(printed.title), content, media_type, chosen, printed.is_final)


def send_document(
    ctx: Context, ref: DocumentRef, to: tuple[str, ...], *, language: str | None = None
) -> int:
    """Queue the document as an attachment, PDF where it can be made; gives the mail's id."""
    ctx.require(SEND)
    media_type = PDF if can_render_pdf() else HTML
    made = print_document(ctx, ref, language=language, media_type=media_type)
    return queue_mail(
        ctx,
        OutgoingMail(
            to,
            template=MAIL,
            values={"title": made.title, "company": ctx.company.name, "draft": not made.is_final},
            language=made.language,
            attachments=(MailAttachment(made.file_name, made.media_type, made.content),),
            record=ref,
        ),
    )


def _make(
    ctx: Context,
    ref: DocumentRef,
    record: object,
    printed: Printed,
    locale: Locale,
    media_type: str,
) -> bytes:
    if media_type == PDF:
        page = print_document(ctx, ref, language=locale.language).content
        content, code = as_pdf(page), ref.kind
    else:
        choice = choose_layout(
            ctx, ref.kind, language=locale.language, day=printed.day, party_id=printed.party_id
        )
        content, code = _page(ctx, choice, record, locale), choice.declared.code
    if printed.is_final:
        _keep(ctx, ref, code, locale.language, media_type, content, str(printed.title))
    return content


def _page(ctx: Context, choice: Choice, record: object, locale: Locale) -> bytes:
    with use_locale(locale):
        printed: Printed = choice.declared.read(ctx, record, locale)
    page = put_on_paper(
        ctx,
        choice.declared,
        own_part(choice.own),
        locale,
        title=str(printed.title),
        values=printed.values,
        is_final=printed.is_final,
    )
    return page.encode()


def as_pdf(page: bytes) -> bytes:
    """The page as PDF; its pictures are handed over, since a PDF reaches nothing."""
    given: dict[str, bytes] = {}

    def hand_over(found: re.Match[str]) -> str:
        name = f"picture{len(given)}.{found[1]}"
        given[name] = base64.b64decode(found[2])
        return f'src="given:{name}"'

    return render_pdf(PICTURE.sub(hand_over, page.decode()), given=given)


def _find_stored(ctx: Context, ref: DocumentRef, language: str, media_type: str) -> bytes | None:
    row = ctx.session.scalars(
        select(StoredPrint).where(
            StoredPrint.record_kind == ref.kind,
            StoredPrint.record_id == ref.id,
            StoredPrint.language == language,
            StoredPrint.media_type == media_type,
        )
    ).one_or_none()
    if row is None:
        return None
    with open_attachment(ctx, row.attachment_id) as file:
        content = file.read()
    if hashlib.sha256(content).digest() != row.sha256:
        raise PrintChanged
    return content


def _keep(
    ctx: Context, ref: DocumentRef, code: str, language: str, media_type: str, content: bytes,
    title: str,
) -> None:  # fmt: skip
    name = Print(title, b"", media_type, language, is_final=True).file_name
    kept = keep_made_file(ctx, name, media_type, content, ref)
    ctx.session.add(
        StoredPrint(
            id=ctx.uow.new_id(),
            record_kind=ref.kind,
            record_id=ref.id,
            format=code,
            language=language,
            media_type=media_type,
            attachment_id=kept.id,
            sha256=kept.sha256,
            created_at=ctx.clock.now(),
        )
    )
    ctx.uow.flush()
