"""The words of a declared mail: the company's own where it wrote some, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.i18n import LazyText
from karvan.i18n import Locale
from karvan.i18n import use_locale
from karvan.merge_text import parse
from karvan.modules.mail.errors import UnknownMailTemplate
from karvan.modules.mail.letter_page import page_of
from karvan.modules.mail.models import MailWording
from karvan.plugins.declarations import MailTemplate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karvan.context import Context

ENGLISH = "en"


@dataclass(frozen=True)
class Wording:
    """Subject and body of a mail in one language; `stored` is the company's row, if they are its own."""

    template: MailTemplate
    language: str
    subject: str
    body: str
    stored: MailWording | None = None


@dataclass(frozen=True)
class Words:
    """A mail's words as they will be sent."""

    subject: str
    text: str
    html: str


def list_templates(ctx: Context) -> list[MailTemplate]:
    """The mails that the plugins that are on may write."""
    return ctx.runtime.registry.declarations(MailTemplate, ctx.view.on)


def get_template(ctx: Context, code: str) -> MailTemplate:
    """The declaration of this code, of a plugin that is on; raises UnknownMailTemplate."""
    found = next((each for each in list_templates(ctx) if each.code == code), None)
    if found is None:
        raise UnknownMailTemplate(code=code)
    return found


def find_wording(ctx: Context, code: str, language: str) -> Wording:
    """The words for a reader: in the language, else the company's, else English, else any."""
    template = get_template(ctx, code)
    own = {each.language: each for each in _own(ctx, code)}
    for each in _languages(ctx, template, language, own):
        if each in own:
            row = own[each]
            return Wording(template, each, row.subject, row.body, row)
        if each in template.subject:
            return Wording(template, each, template.subject[each], template.body[each])
    raise UnknownMailTemplate(code=code)


def _own(ctx: Context, code: str) -> list[MailWording]:
    return list(ctx.session.scalars(select(MailWording).where(MailWording.code == code)))


def _languages(
    ctx: Context, template: MailTemplate, language: str, own: Mapping[str, object]
) -> Iterator[str]:
    yield from (language, ctx.company.language, ENGLISH)
    yield from sorted({*own, *template.subject})


def write_words(
    ctx: Context, code: str, values: Mapping[str, object], language: str
) -> tuple[Words, Locale]:
    """The mail of a template, filled for a reader of the language, and the locale it is written in.

    Raises UnknownMailTemplate, TemplateTooLong, and WrongValue for a value of the wrong kind.
    """
    wording = find_wording(ctx, code, language)
    return fill(ctx, wording, values), reader_of(ctx, wording.language)


def fill(ctx: Context, wording: Wording, values: Mapping[str, object]) -> Words:
    """The words with the values in."""
    locale, fields = reader_of(ctx, wording.language), wording.template.fields
    with use_locale(locale):
        plain = _plain(values)
        subject = parse(wording.subject, fields).to_line(plain, locale)
        body = parse(wording.body, fields)
        words = body.to_html(plain, locale)
        page = page_of(words, subject=subject, language=locale.language, direction=locale.direction)
        return Words(subject, body.to_text(plain, locale), page)


def reader_of(ctx: Context, language: str) -> Locale:
    """How a reader of the language expects figures and days, in the company's time zone."""
    return Locale.of_language(language, time_zone=ctx.company.time_zone)


def _plain(value: Any) -> Any:
    """Texts that wait for their language are translated now."""
    if isinstance(value, LazyText):
        return str(value)
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
