"""Queueing a mail, and what a person may do with one: send it again, cancel it.

    queue_mail(ctx, OutgoingMail(to=("ana@example.com",), subject="Hello", body="Good morning."))

The mail is written with the business action and sent by a worker once that is committed.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.errors import NotFound
from karvan.events.jobs import enqueue
from karvan.events.jobs import withdraw
from karvan.modules.attachments.queries import get_attachment
from karvan.modules.mail.addresses import BadAddress
from karvan.modules.mail.addresses import parse_address
from karvan.modules.mail.commands import MailAttachment
from karvan.modules.mail.errors import MailBusy
from karvan.modules.mail.letter_page import page_of
from karvan.modules.mail.letter_page import words_of_plain
from karvan.modules.mail.models import Mail
from karvan.modules.mail.models import MailFile
from karvan.modules.mail.models import MailRecipient
from karvan.modules.mail.models import MailState
from karvan.modules.mail.queueing import Recipient
from karvan.modules.mail.queueing import require_valid
from karvan.modules.mail.wording import Words
from karvan.modules.mail.wording import reader_of
from karvan.modules.mail.wording import write_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karvan.context import Context
    from karvan.i18n import Locale
    from karvan.modules.mail.commands import OutgoingMail

MANAGE = "core.mail.manage"
SEND = "core.send-mail"
SENT_AGAIN = (MailState.FAILED, MailState.UNKNOWN, MailState.HELD, MailState.CANCELLED)
CANCELLED = (MailState.WAITING, MailState.FAILED, MailState.UNKNOWN, MailState.HELD)
NO_DOMAIN = "karvan.invalid"


def queue_mail(ctx: Context, command: OutgoingMail) -> int:
    """Queue a mail; gives its id. Raises Invalid with everything that is wrong with it.

    Asks for no permission: whoever offers to send something asks for the right to that.
    """
    words, locale = _words(ctx, command)
    room = ctx.runtime.config.mail.largest_bytes - _kept_bytes(ctx, command)
    recipients = require_valid(command, words.subject, words.text, largest_bytes=room)
    ref = command.record
    mail = Mail(
        id=ctx.uow.new_id(),
        purpose=command.purpose,
        language=locale.language,
        direction=locale.direction,
        subject=words.subject.strip(),
        body_text=words.text,
        body_html=words.html,
        reply_to=command.reply_to,
        template=command.template,
        record_kind=ref.kind if ref else None,
        record_id=ref.id if ref else None,
        message_id=_message_id(ctx),
    )
    ctx.session.add(mail)
    ctx.session.add_all(_recipients(ctx, mail, recipients))
    ctx.session.add_all(_files(ctx, mail, command))
    ctx.uow.flush()
    _enqueue(ctx, mail)
    _recorded(ctx, mail, Op.INSERT, "queue")
    return mail.id


def _words(ctx: Context, command: OutgoingMail) -> tuple[Words, Locale]:
    """The template's words, or the command's own; a subject that is given wins over a template's."""
    language = command.language or ctx.company.language
    if command.template is not None:
        words, locale = write_words(ctx, command.template, command.values, language)
        return replace(words, subject=command.subject or words.subject), locale
    locale = reader_of(ctx, language)
    page = page_of(
        words_of_plain(command.body),
        subject=command.subject,
        language=locale.language,
        direction=locale.direction,
    )
    return Words(command.subject, command.body, page), locale


def retry_mail(ctx: Context, mail_id: int) -> Mail:
    """Put a mail into the queue again: one that failed, is held, unknown or was cancelled.

    Of an unknown mail the caller has made sure that it did not arrive, or accepts it twice.
    """
    mail = _get_for_update(ctx, mail_id, SENT_AGAIN)
    withdraw(ctx, SEND, _key(mail))
    mail.state = MailState.WAITING
    mail.round += 1
    mail.tries = 0
    mail.try_at = None
    mail.last_error = None
    _enqueue(ctx, mail)
    _recorded(ctx, mail, Op.TRANSITION, "retry")
    return mail


def retry_mails(ctx: Context, state: str) -> int:
    """Put every mail in the state into the queue again, the oldest first; gives how many."""
    ctx.require(MANAGE)
    ids = ctx.session.scalars(select(Mail.id).where(Mail.state == state).order_by(Mail.id)).all()
    for each in ids:
        retry_mail(ctx, each)
    return len(ids)


def cancel_mail(ctx: Context, mail_id: int) -> Mail:
    """Have a mail not sent that has not left yet."""
    mail = _get_for_update(ctx, mail_id, CANCELLED)
    withdraw(ctx, SEND, _key(mail))
    mail.state = MailState.CANCELLED
    mail.try_at = None
    _recorded(ctx, mail, Op.TRANSITION, "cancel")
    return mail


def _kept_bytes(ctx: Context, command: OutgoingMail) -> int:
    """The size of the files that are named by their attachments; raises NotFound for a foreign one."""
    ids = [each for each in command.attachments if not isinstance(each, MailAttachment)]
    return sum(get_attachment(ctx, each).size for each in ids)


def _message_id(ctx: Context) -> str:
    """Fixed when the mail is queued: a mail that should arrive twice is known as the same one."""
    try:
        domain = parse_address(ctx.runtime.config.mail.sender).address.rpartition("@")[2]
    except BadAddress:
        domain = NO_DOMAIN
    return f"<{uuid.uuid4().hex}@{domain}>"


def _recipients(ctx: Context, mail: Mail, recipients: list[Recipient]) -> Iterable[MailRecipient]:
    ids = ctx.uow.new_ids(len(recipients))
    for identifier, each in zip(ids, recipients, strict=True):
        yield MailRecipient(
            id=identifier,
            mail_id=mail.id,
            kind=each.kind,
            name=each.address.name,
            address=each.address.address,
        )


def _files(ctx: Context, mail: Mail, command: OutgoingMail) -> Iterable[MailFile]:
    files = command.attachments
    for identifier, file in zip(ctx.uow.new_ids(len(files)), files, strict=True):
        if isinstance(file, MailAttachment):
            yield MailFile(
                id=identifier,
                mail_id=mail.id,
                name=file.name.strip(),
                media_type=file.media_type,
                size=len(file.content),
                content=file.content,
            )
        else:
            kept = get_attachment(ctx, file)
            yield MailFile(
                id=identifier,
                mail_id=mail.id,
                name=kept.name,
                media_type=kept.media_type,
                size=kept.size,
                attachment_id=kept.id,
            )


def _enqueue(ctx: Context, mail: Mail) -> None:
    enqueue(ctx, SEND, {"mail_id": mail.id, "round": mail.round}, dedupe_key=_key(mail))


def _key(mail: Mail) -> str:
    """One job for each time the mail is put into the queue."""
    return f"{mail.id}.{mail.round}"


def _get_for_update(ctx: Context, mail_id: int, allowed: tuple[MailState, ...]) -> Mail:
    ctx.require(MANAGE)
    mail = ctx.session.scalars(select(Mail).where(Mail.id == mail_id).with_for_update()).first()
    if mail is None:
        raise NotFound
    if mail.state not in allowed:
        raise MailBusy(state=mail.state)
    return mail


def _recorded(ctx: Context, mail: Mail, op: Op, action: str) -> None:
    """The trail says that a mail was queued or changed, and about what; never what it says."""
    about = f"{mail.record_kind}/{mail.record_id}" if mail.record_kind else None
    facts = {"action": action, "purpose": mail.purpose, "template": mail.template, "about": about}
    record(ctx.uow, AuditRow("core.mail", mail.id, op, {k: v for k, v in facts.items() if v}))
