"""Builds the message that travels: headers, text and HTML, files. Pure.

Everything is sent in seven bits, so that no server on the way has to change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.policy import SMTPUTF8
from email.utils import format_datetime

from karvan.modules.mail.addresses import MailAddress

ORIGINAL_RECIPIENTS = "X-Karvan-Original-Recipients"


@dataclass(frozen=True)
class Part:
    """A file of the message."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """A mail as it will travel: who, to whom, what it says. `bcc` stands in the envelope alone.

    `unsubscribe` are the addresses of the List-Unsubscribe header.
    """

    sender: MailAddress
    to: tuple[MailAddress, ...]
    subject: str
    text: str
    html: str = ""
    language: str = "en"
    cc: tuple[MailAddress, ...] = ()
    bcc: tuple[MailAddress, ...] = ()
    reply_to: MailAddress | None = None
    message_id: str = ""
    files: tuple[Part, ...] = ()
    is_automatic: bool = True
    unsubscribe: tuple[str, ...] = ()
    one_click: bool = False

    @property
    def envelope(self) -> tuple[str, ...]:
        """Every address the server is given, each once."""
        return tuple(dict.fromkeys(each.address for each in (*self.to, *self.cc, *self.bcc)))

    @property
    def needs_utf8(self) -> bool:
        """Whether an address can only be sent to a server that takes any letters in it."""
        shown = (self.sender, *self.to, *self.cc, *self.bcc)
        return any(each.needs_utf8 for each in shown)


def redirected(letter: Letter, to: MailAddress) -> tuple[Letter, str]:
    """The letter for one address alone, and the text of the header that names the others."""
    from dataclasses import replace

    everyone = ", ".join(letter.envelope)
    return replace(letter, to=(to,), cc=(), bcc=(), unsubscribe=()), everyone


def build_message(letter: Letter, at: datetime, *, original: str = "") -> EmailMessage:
    """The message of a letter; `original` names the recipients of a redirected one."""
    message = EmailMessage(policy=SMTPUTF8 if letter.needs_utf8 else SMTP)
    message["From"] = letter.sender.to_header()
    if letter.to:
        message["To"] = [each.to_header() for each in letter.to]
    if letter.cc:
        message["Cc"] = [each.to_header() for each in letter.cc]
    if letter.reply_to is not None:
        message["Reply-To"] = letter.reply_to.to_header()
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = letter.message_id
    message["Content-Language"] = letter.language
    if letter.is_automatic:
        message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = ", ".join(f"<{each}>" for each in letter.unsubscribe)
        if letter.one_click:
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if original:
        message[ORIGINAL_RECIPIENTS] = original
    _fill(message, letter)
    return message


def _fill(message: EmailMessage, letter: Letter) -> None:
    message.set_content(letter.text, cte=_encoding(letter.text))
    if letter.html:
        message.add_alternative(letter.html, subtype="html", cte=_encoding(letter.html))
    for file in letter.files:
        maintype, _slash, subtype = file.media_type.partition("/")
        message.add_attachment(
            file.content, maintype=maintype, subtype=subtype, filename=file.name, cte="base64"
        )


def _encoding(text: str) -> str:
    return "quoted-printable" if text.isascii() else "base64"
