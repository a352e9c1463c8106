"""Notifications by mail: one at a time, or all of a day in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from karvan.i18n import Locale
from karvan.i18n import gettext
from karvan.i18n import ngettext
from karvan.i18n import use_locale
from karvan.i18n.kept import revive
from karvan.modules.mail.commands import OutgoingMail
from karvan.modules.mail.services import queue_mail
from karvan.modules.notifications.models import Notification

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.identity.models import User

TEMPLATE = "core.notification"
LONGEST_SUBJECT = 200


def mail_notification(ctx: Context, notification: Notification, reader: User) -> int:
    """Queue a mail that says what the notification says, in the reader's language."""
    locale = locale_of(ctx, reader)
    with use_locale(locale):
        title = " ".join(revive(notification.title).split())[:LONGEST_SUBJECT]
    values = {"title": title, "company": ctx.company.name}
    return queue_mail(
        ctx,
        OutgoingMail((reader.email,), template=TEMPLATE, values=values, language=locale.language),
    )


def mail_digest(ctx: Context, notifications: Sequence[Notification], reader: User) -> int:
    """Queue one mail that lists what the reader was told since the last one."""
    locale = locale_of(ctx, reader)
    with use_locale(locale):
        count = len(notifications)
        subject = ngettext(
            "{company}: {count} notification",
            "{company}: {count} notifications",
            count,
            company=ctx.company.name,
        )
        lines = [f"- {revive(each.title)}" for each in notifications]
        body = "\n".join([gettext("This is what happened:"), "", *lines])
    return queue_mail(ctx, _mail(reader, subject, body, locale))


def locale_of(ctx: Context, reader: User) -> Locale:
    """The reader's language, else the company's, in the company's time zone."""
    language = reader.language or ctx.company.language
    return Locale.of_language(language, time_zone=ctx.company.time_zone)


def _mail(reader: User, subject: str, body: str, locale: Locale) -> OutgoingMail:
    """Names never go into a header unquoted: the address alone is enough here."""
    clean = " ".join(subject.split())[:LONGEST_SUBJECT]
    return OutgoingMail((reader.email,), clean, body, language=locale.language)
