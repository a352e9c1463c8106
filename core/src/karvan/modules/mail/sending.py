"""The job that sends one mail: note that it leaves, hand it to the server, note what became of it.

That it leaves is committed before the first byte travels. A worker that dies in between leaves a
mail that says so: it is parked as unknown and never sent again without a person's word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import or_
from sqlalchemy import select

from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.errors import NotFound
from karvan.events.jobs import NotDone
from karvan.events.jobs import NotYet
from karvan.events.jobs import Outside
from karvan.events.models import JobState
from karvan.events.queue import delay_after
from karvan.modules.attachments.errors import FileGone
from karvan.modules.attachments.services import open_attachment
from karvan.modules.mail.addresses import MailAddress
from karvan.modules.mail.addresses import parse_address
from karvan.modules.mail.client import Answer
from karvan.modules.mail.client import MailServer
from karvan.modules.mail.message import Letter
from karvan.modules.mail.message import Part
from karvan.modules.mail.message import build_message
from karvan.modules.mail.message import redirected
from karvan.modules.mail.models import Mail
from karvan.modules.mail.models import MailFile
from karvan.modules.mail.models import MailRecipient
from karvan.modules.mail.models import MailState
from karvan.modules.mail.models import Purpose
from karvan.modules.mail.models import RecipientKind
from karvan.modules.mail.pace import take_turn
from karvan.modules.mail.sandbox import Way
from karvan.modules.mail.sandbox import find_way
from karvan.modules.mail.unsubscribing import unsubscribe_ways
from karvan.modules.parties.queries import find_mail_stops
from karvan.modules.parties.services import note_bounce

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karvan.context import Context
    from karvan.runtime import Runtime

JOB = "send-mail"
WORKER_LOST = "worker_lost"
UNKNOWN_NOTE = "core.mail.unknown: it is not known whether the server took the mail"
STOPS = ("opted_out", "bounced")
NOBODY_THERE = re.compile(r"55[013] 5\.1\.[0-9]")  # RFC 3463: bad destination address
TO_SEND = (MailState.WAITING, MailState.FAILED, MailState.UNKNOWN)


def send_mail(ctx: Context, data: Mapping[str, Any]) -> object:
    """Send the mail, if it still is to be sent in this round."""
    mail = ctx.session.scalars(
        select(Mail).where(Mail.id == data["mail_id"]).with_for_update()
    ).first()
    if mail is None or mail.round != data["round"]:
        return None
    if mail.state == MailState.SENDING:
        mail.state, mail.last_error = MailState.UNKNOWN, WORKER_LOST
        return NotDone(UNKNOWN_NOTE, JobState.PARKED)
    way = find_way(ctx)
    if mail.state not in TO_SEND or _hold(mail, way) or _stop(ctx, mail):
        return None
    try:
        letter, original = _letter(ctx, mail), ""
    except (FileGone, NotFound) as gone:
        mail.state, mail.last_error = MailState.FAILED, gone.message
        return NotDone(f"{gone.code}: a file of the mail is gone", JobState.FAILED)
    if way.address is not None:
        letter, original = redirected(letter, way.address)
    message = build_message(letter, ctx.clock.now(), original=original)
    mail.state, mail.tries, mail.try_at = MailState.SENDING, mail.tries + 1, None
    hand_over = partial(
        _hand_over, ctx.runtime, letter.sender, letter.envelope, message, keep=_more_wait(ctx, mail)
    )
    return Outside(hand_over, partial(_note, mail.id, ctx.job.tries))


def _hold(mail: Mail, way: Way) -> bool:
    if way.kind == "held":
        mail.state, mail.last_error, mail.try_at = MailState.HELD, way.reason, None
    return way.kind == "held"


def _stop(ctx: Context, mail: Mail) -> bool:
    """Leave out who wants no such mail or cannot be reached; a mail to nobody else is cancelled."""
    if mail.purpose == Purpose.LEGAL:
        return False
    everyone = _recipients(ctx, mail)
    stops = find_mail_stops(ctx, [each.address for each in everyone])
    for each in everyone:
        why = stops.get(each.address)
        each.refused = why if why == "bounced" or mail.purpose == Purpose.MARKETING else None
    if not all(each.refused for each in everyone):
        return False
    mail.state, mail.last_error, mail.try_at = MailState.CANCELLED, everyone[0].refused, None
    return True


def _hand_over(
    runtime: Runtime, sender: MailAddress, to: tuple[str, ...], message: Any, *, keep: bool
) -> Answer:
    config = runtime.config.mail
    wait = take_turn(runtime, config.per_minute)
    if wait is not None:
        return Answer("put_off", wait_seconds=max(1, round(wait.total_seconds())))
    server = runtime.shared("mail", lambda: MailServer(config))
    return server.send(sender, to, message, keep=keep)


def _note(mail_id: int, tries: int, ctx: Context, answer: Answer) -> object:
    """What the server said, on the mail and on its job."""
    mail = ctx.session.get_one(Mail, (ctx.company.id, mail_id), with_for_update=True)
    mail.last_error = answer.detail or None
    if answer.outcome == "put_off":
        mail.state, mail.tries = MailState.WAITING, mail.tries - 1
        mail.try_at = ctx.clock.now() + timedelta(seconds=answer.wait_seconds)
        return NotYet(timedelta(seconds=answer.wait_seconds))
    _note_refused(ctx, mail, answer)
    if answer.outcome == "sent":
        mail.state, mail.sent_at, mail.last_error = MailState.SENT, ctx.clock.now(), None
        record(ctx.uow, AuditRow("core.mail", mail.id, Op.TRANSITION, {"action": "sent"}))
        return None
    if answer.outcome == "unknown":
        mail.state = MailState.UNKNOWN
        return NotDone(UNKNOWN_NOTE, JobState.PARKED)
    delay = delay_after(JOB, tries) if answer.outcome == "later" else None
    note = f"core.mail.{answer.outcome}: {answer.detail[:3]}"
    if delay is None:
        mail.state = MailState.FAILED
        return NotDone(note, JobState.FAILED)
    mail.state, mail.try_at = MailState.WAITING, ctx.clock.now() + delay
    return NotDone(note)


def _note_refused(ctx: Context, mail: Mail, answer: Answer) -> None:
    for each in _recipients(ctx, mail):
        if (said := answer.refused.get(each.address)) is not None:
            each.refused = said
            if NOBODY_THERE.match(said):
                note_bounce(ctx, each.address)


def _more_wait(ctx: Context, mail: Mail) -> bool:
    """Whether another mail will want the connection at once."""
    due = or_(Mail.try_at.is_(None), Mail.try_at <= ctx.clock.now())
    other = (Mail.state == MailState.WAITING, Mail.id != mail.id, due)
    return ctx.session.scalars(select(Mail.id).where(*other).limit(1)).first() is not None


def _recipients(ctx: Context, mail: Mail) -> Sequence[MailRecipient]:
    statement = select(MailRecipient).where(MailRecipient.mail_id == mail.id)
    return ctx.session.scalars(statement.order_by(MailRecipient.id)).all()


def _letter(ctx: Context, mail: Mail) -> Letter:
    everyone = [each for each in _recipients(ctx, mail) if each.refused not in STOPS]
    to, cc, bcc = (
        tuple(MailAddress(each.name, each.address) for each in everyone if each.kind == kind)
        for kind in RecipientKind
    )
    return Letter(
        sender=parse_address(ctx.runtime.config.mail.sender),
        to=to,
        cc=cc,
        bcc=bcc,
        reply_to=parse_address(mail.reply_to) if mail.reply_to else None,
        subject=mail.subject,
        text=mail.body_text,
        html=mail.body_html,
        language=mail.language,
        message_id=mail.message_id or "",
        files=tuple(_parts(ctx, mail)),
        is_automatic=mail.purpose == Purpose.SERVICE,
        **_unsubscribing(ctx, mail),
    )


def _unsubscribing(ctx: Context, mail: Mail) -> dict[str, Any]:
    if mail.purpose != Purpose.MARKETING:
        return {}
    ways = unsubscribe_ways(ctx, mail)
    return {"unsubscribe": ways, "one_click": ways[0].startswith("http")}


def _parts(ctx: Context, mail: Mail) -> list[Part]:
    files = select(MailFile).where(MailFile.mail_id == mail.id).order_by(MailFile.id)
    return [_part(ctx, each) for each in ctx.session.scalars(files)]


def _part(ctx: Context, file: MailFile) -> Part:
    if file.attachment_id is None:
        return Part(file.name, file.media_type, file.content or b"")
    with open_attachment(ctx, file.attachment_id) as content:
        return Part(file.name, file.media_type, content.read())
