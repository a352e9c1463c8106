"""A company's own words for declared mails: written, checked when saved, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import LANGUAGES
from karvan.i18n import lazy_gettext as _
from karvan.merge_text import TemplateFault
from karvan.merge_text import TemplateTooLong
from karvan.merge_text import examples_of
from karvan.merge_text import parse
from karvan.modules.mail.addresses import LONGEST_SUBJECT
from karvan.modules.mail.addresses import has_control
from karvan.modules.mail.commands import OutgoingMail
from karvan.modules.mail.models import MailWording
from karvan.modules.mail.services import queue_mail
from karvan.modules.mail.wording import Wording
from karvan.modules.mail.wording import Words
from karvan.modules.mail.wording import fill
from karvan.modules.mail.wording import find_wording
from karvan.modules.mail.wording import get_template

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.declarations import MailTemplate

MANAGE = "core.mail_template.manage"
TEST = "core.mail-test"
LONGEST_BODY = 20_000


@dataclass(frozen=True)
class SaveWording:
    """A company's words for one mail in one language; `version` None while it has none of its own."""

    code: str
    language: str
    subject: str
    body: str
    version: int | None = None


def save_wording(ctx: Context, command: SaveWording) -> MailWording:
    """Keep the words. Raises Invalid with the place of what is wrong, StaleVersion as ever."""
    ctx.require(MANAGE)
    template = get_template(ctx, command.code)
    subject, body = command.subject.strip(), command.body.replace("\r\n", "\n").strip() + "\n"
    _require_valid(template, command.language, subject, body)
    row = find_own(ctx, command.code, command.language)
    if (row.version if row else None) != command.version:
        raise StaleVersion
    if row is None:
        row = MailWording(id=ctx.uow.new_id(), code=command.code, language=command.language)
        ctx.session.add(row)
    row.subject, row.body = subject, body
    ctx.uow.flush()
    return row


def restore_wording(ctx: Context, code: str, language: str) -> None:
    """Take the company's own words back: the declared ones hold again."""
    ctx.require(MANAGE)
    row = find_own(ctx, code, language)
    if row is not None:
        ctx.session.delete(row)
        ctx.uow.flush()


def preview_wording(ctx: Context, command: SaveWording) -> Words:
    """The words filled with made-up values, whether or not they are saved. Raises Invalid."""
    ctx.require(MANAGE)
    template = get_template(ctx, command.code)
    _require_valid(template, command.language, command.subject.strip(), command.body)
    wording = Wording(template, command.language, command.subject, command.body)
    return fill(ctx, wording, examples_of(template.fields))


def wording_to_edit(ctx: Context, code: str, language: str) -> Wording:
    """The words an administrator starts from: the company's own in the language, else the nearest."""
    ctx.require(MANAGE)
    return find_wording(ctx, code, language)


def send_test(ctx: Context, code: str, language: str, to: str) -> int:
    """Queue the words, filled with made-up values, to one address; gives the mail's id."""
    ctx.require(MANAGE)
    template = get_template(ctx, code)
    return queue_mail(
        ctx,
        OutgoingMail((to,), template=code, values=examples_of(template.fields), language=language),
    )


def try_server(ctx: Context, to: str, language: str | None = None) -> int:
    """Queue the mail that says that the server works; gives its id."""
    values = {"company": ctx.company.name, "at": ctx.clock.now()}
    return queue_mail(ctx, OutgoingMail((to,), template=TEST, values=values, language=language))


def find_own(ctx: Context, code: str, language: str) -> MailWording | None:
    """The company's own words in the language, or None."""
    own = (MailWording.code == code, MailWording.language == language)
    return ctx.session.scalars(select(MailWording).where(*own)).one_or_none()


def own_languages(ctx: Context) -> dict[str, set[str]]:
    """In which languages the company has words of its own, by mail."""
    ctx.require(MANAGE)
    found: dict[str, set[str]] = {}
    for code, language in ctx.session.execute(select(MailWording.code, MailWording.language)):
        found.setdefault(code, set()).add(language)
    return found


def _require_valid(template: MailTemplate, language: str, subject: str, body: str) -> None:
    problems = []
    if language not in LANGUAGES:
        problems.append(Problem("core.mail.language", _("Choose a language."), field="language"))
    if not subject or len(subject) > LONGEST_SUBJECT or has_control(subject):
        text = _("Write a subject of one line, with at most {limit} characters.",
                 limit=LONGEST_SUBJECT)  # fmt: skip
        problems.append(Problem("core.mail.subject", text, field="subject"))
    if not body.strip() or len(body) > LONGEST_BODY:
        text = _("Write a text of at most {limit} characters.", limit=LONGEST_BODY)
        problems.append(Problem("core.mail.body", text, field="body"))
    if not problems:
        for field, words in (("subject", subject), ("body", body)):
            problems += _faults(template, field, words)
    if problems:
        raise Invalid(problems)


def _faults(template: MailTemplate, field: str, words: str) -> list[Problem]:
    """A template is tried with made-up values, so that what is saved can be sent."""
    from karvan.i18n import Locale

    try:
        parse(words, template.fields).to_html(examples_of(template.fields), Locale())
    except (TemplateFault, TemplateTooLong) as fault:
        return [Problem(fault.code, fault.message, field=field)]
    return []
