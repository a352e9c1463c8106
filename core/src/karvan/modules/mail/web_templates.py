"""The company's own words for its mails: list, edit, preview, send a test to oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.errors import AppError
from karvan.i18n import LANGUAGES
from karvan.i18n import Locale
from karvan.i18n import lazy_gettext as _
from karvan.merge_text import Rows
from karvan.merge_text import paths_of
from karvan.modules.mail.letter_page import page_of
from karvan.modules.mail.letter_page import words_of_plain
from karvan.modules.mail.templates import MANAGE
from karvan.modules.mail.templates import SaveWording
from karvan.modules.mail.templates import own_languages
from karvan.modules.mail.templates import preview_wording
from karvan.modules.mail.templates import restore_wording
from karvan.modules.mail.templates import save_wording
from karvan.modules.mail.templates import send_test
from karvan.modules.mail.templates import wording_to_edit
from karvan.modules.mail.web import framed
from karvan.modules.mail.wording import list_templates
from karvan.plugins.access import permission
from karvan.web.forms import form_of
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import LANGUAGE_NAMES
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.state import current_runtime
from karvan.web.state import state
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from karvan.context import Context

PLACE = f"{CORE}/mail-templates/<code>/<any({', '.join(LANGUAGES)}):language>"


@core.get(f"{CORE}/mail-templates")
@permission(MANAGE)
def mail_templates(ctx: Context) -> Response:
    """The mails that may be written, and in which languages the company has its own words."""
    return render(
        ctx,
        "karvan/mail/templates.html",
        templates=list_templates(ctx),
        own=own_languages(ctx),
        languages=LANGUAGE_NAMES,
    )


@core.get(PLACE)
@permission(MANAGE)
def mail_template(ctx: Context, code: str, language: str) -> Response:
    """The words of one mail in one language, and the fields they may name."""
    wording = wording_to_edit(ctx, code, language)
    is_own = wording.stored is not None and wording.language == language
    fields = [
        (each.title or path, "{{#each " + path + "}}" if isinstance(each, Rows) else path)
        for path, each in paths_of(wording.template.fields)
    ]
    return render(
        ctx,
        "karvan/mail/template.html",
        wording=wording,
        language=language,
        direction=Locale.of_language(language).direction,
        languages=LANGUAGE_NAMES,
        version=wording.stored.version if is_own and wording.stored else None,
        fields=fields,
    )


@core.post(PLACE)
@permission(MANAGE)
def save_mail_template(ctx: Context, code: str, language: str) -> Response:
    """Keep the company's own words."""
    save_wording(ctx, _command(code, language))
    return _back(ctx, code, language, _("The words were saved."))


@core.post(f"{PLACE}/restore")
@permission(MANAGE)
@form_of("core.mail_template")
def restore_mail_template(ctx: Context, code: str, language: str) -> Response:
    """Go back to the words that came with the module."""
    restore_wording(ctx, code, language)
    return _back(ctx, code, language, _("The words that came with the module hold again."))


@core.post(f"{PLACE}/test")
@permission(MANAGE)
@form_of("core.mail_template")
def test_mail_template(ctx: Context, code: str, language: str) -> Response:
    """Send the saved words to whoever asks, with made-up values."""
    person = state().person
    send_test(ctx, code, language, person.email if person else "")
    return _back(ctx, code, language, _("A test was queued for {email}.",
                                        email=person.email if person else ""))  # fmt: skip


@core.post(f"{PLACE}/preview")
@permission(MANAGE)
@without_context
def preview_mail_template(code: str, language: str) -> Response:
    """The words as they are typed, filled with made-up values, for the frame on the page."""
    here, command = state(), _command(code, language)
    assert here.company is not None
    assert here.actor is not None
    try:
        with current_runtime().company_work(here.company.id, here.actor, locale=here.locale) as ctx:
            return framed(preview_wording(ctx, command).html)
    except AppError as error:
        locale = here.locale
        words = words_of_plain(error.message)
        return framed(
            page_of(words, subject="", language=locale.language, direction=locale.direction)
        )


def _command(code: str, language: str) -> SaveWording:
    form = request.form
    return SaveWording(
        code, language, form.get("subject", ""), form.get("body", ""), form_version()
    )


def _back(ctx: Context, code: str, language: str, flash: object) -> Response:
    return redirect_to(ctx, "core.mail_template", flash=str(flash), code=code, language=language)
