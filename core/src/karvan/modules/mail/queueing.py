"""Checks a mail that is to be queued, and puts together what is kept of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.mail.addresses import LONGEST_NAME
from karvan.modules.mail.addresses import LONGEST_SUBJECT
from karvan.modules.mail.addresses import BadAddress
from karvan.modules.mail.addresses import MailAddress
from karvan.modules.mail.addresses import has_control
from karvan.modules.mail.addresses import parse_address
from karvan.modules.mail.commands import MailAttachment
from karvan.modules.mail.models import Purpose
from karvan.modules.mail.models import RecipientKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karvan.i18n import Text
    from karvan.modules.mail.commands import OutgoingMail

MOST_RECIPIENTS = 100
LONGEST_BODY = 500_000
MEDIA_TYPE = re.compile(r"[a-z]{1,30}/[a-z0-9][a-z0-9.+-]{0,66}")
NUL = "\0"


@dataclass(frozen=True)
class Recipient:
    """An address and where it stands."""

    kind: RecipientKind
    address: MailAddress


def read_recipients(command: OutgoingMail) -> tuple[list[Recipient], list[Problem]]:
    """Everyone the mail goes to, each address once, and what is wrong with the others."""
    found: dict[str, Recipient] = {}
    problems: list[Problem] = []
    for kind, texts in _lists(command):
        for text in texts:
            try:
                address = parse_address(text)
            except BadAddress as wrong:
                problems.append(_bad_address(text, wrong, kind.value))
            else:
                found.setdefault(address.address.casefold(), Recipient(kind, address))
    if not found and not problems:
        problems.append(_problem("to", _("Name at least one address.")))
    if len(found) > MOST_RECIPIENTS:
        too_many = _("A mail goes to at most {limit} addresses.", limit=MOST_RECIPIENTS)
        problems.append(_problem("to", too_many))
    return list(found.values()), problems


def _lists(command: OutgoingMail) -> Iterator[tuple[RecipientKind, tuple[str, ...]]]:
    yield RecipientKind.TO, command.to
    yield RecipientKind.CC, command.cc
    yield RecipientKind.BCC, command.bcc


def _bad_address(text: str, wrong: BadAddress, field: str) -> Problem:
    shown = _("“{address}” is no e-mail address: {reason}", address=text[:80], reason=str(wrong))
    return Problem("core.mail.address", shown, field=field)


def find_problems(
    command: OutgoingMail, subject: str, body: str, *, largest_bytes: int
) -> Iterator[Problem]:
    """What else keeps the mail from being queued."""
    if not subject.strip():
        yield _problem("subject", _("Write a subject."))
    elif len(subject) > LONGEST_SUBJECT:
        yield _problem("subject", _("A subject has at most {limit} characters.",
                                    limit=LONGEST_SUBJECT))  # fmt: skip
    if has_control(subject):
        yield _problem("subject", _("A subject is one line, without control characters."))
    if NUL in body:
        yield _problem("body", _("The text holds a NUL character; take it out."))
    if len(body) > LONGEST_BODY:
        yield _problem("body", _("A text has at most {limit} characters.", limit=LONGEST_BODY))
    if command.purpose not in set(Purpose):
        yield _problem("purpose", _("The purpose is service, legal or marketing."))
    if command.purpose == Purpose.MARKETING and len((*command.to, *command.cc, *command.bcc)) > 1:
        yield _problem("to", _("Marketing mail goes to one address: each reader may opt out."))
    if command.reply_to is not None:
        try:
            parse_address(command.reply_to)
        except BadAddress as wrong:
            yield _bad_address(command.reply_to, wrong, "reply_to")
    files = [each for each in command.attachments if isinstance(each, MailAttachment)]
    for file in files:
        yield from _file_problems(file)
    if sum(len(each.content) for each in files) > largest_bytes:
        yield _problem("attachments", _("The attachments are too large to be sent by mail."))


def _file_problems(file: MailAttachment) -> Iterator[Problem]:
    if not file.name.strip() or len(file.name) > LONGEST_NAME or has_control(file.name):
        yield _problem("attachments", _("“{name}” is no name for a file.", name=file.name[:80]))
    if not MEDIA_TYPE.fullmatch(file.media_type):
        text = _("“{type}” is no type of file.", type=file.media_type[:80])
        yield _problem("attachments", text)


def _problem(field: str, text: Text) -> Problem:
    return Problem(f"core.mail.{field}", text, field=field)


def require_valid(
    command: OutgoingMail, subject: str, body: str, *, largest_bytes: int
) -> list[Recipient]:
    """The recipients of a mail that may be queued; raises Invalid with everything that is wrong."""
    recipients, problems = read_recipients(command)
    problems += find_problems(command, subject, body, largest_bytes=largest_bytes)
    if problems:
        raise Invalid(problems)
    return recipients
