"""The one place that talks to the mail server.

Tells apart what a caller must treat differently: not taken, try again later; refused for good; and
cut off after the text had begun to travel, when nobody can say whether the server took it.
"""

from __future__ import annotations

import re
import smtplib
import ssl
import threading
import time
from dataclasses import dataclass
from dataclasses import field
from email.message import EmailMessage
from typing import TYPE_CHECKING
from typing import Literal

from karvan.modules.mail.addresses import MailAddress

if TYPE_CHECKING:
    from karvan.config import MailSection

Outcome = Literal["sent", "later", "refused", "unknown", "put_off"]
IDLE_SECONDS = 20.0
GO_AHEAD, TAKEN = 354, 250
ROW_OF_DOTS = re.compile(rb"(?m)^\.")
LONGEST_ANSWER = 300


@dataclass(frozen=True)
class Answer:
    """What became of a message; `refused` are the addresses the server did not take, and why."""

    outcome: Outcome
    detail: str = ""
    refused: dict[str, str] = field(default_factory=dict)
    wait_seconds: int = 0


class MailServer:
    """A connection to the server, kept while mails follow one another; one caller at a time."""

    def __init__(self, config: MailSection) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._kept: smtplib.SMTP | None = None
        self._used_at = 0.0

    def send(
        self, sender: MailAddress, recipients: tuple[str, ...], message: EmailMessage, *, keep: bool
    ) -> Answer:
        """Hand the message to the server; `keep` leaves the connection open for the next one."""
        with self._lock:
            try:
                smtp = self._connection()
            except (OSError, smtplib.SMTPException) as problem:
                self._forget()
                return _failed_connection(problem)
            answer = _hand_over(smtp, sender, recipients, message)
            if answer.outcome == "unknown" or not keep:
                self._close() if answer.outcome != "unknown" else self._forget()
            self._used_at = time.monotonic()
            return answer

    def close(self) -> None:
        """End the connection."""
        with self._lock:
            self._close()

    def _connection(self) -> smtplib.SMTP:
        if self._kept is not None and time.monotonic() - self._used_at > IDLE_SECONDS:
            self._close()
        if self._kept is not None and not _is_alive(self._kept):
            self._forget()
        if self._kept is None:
            self._kept = _connect(self._config)
        return self._kept

    def _close(self) -> None:
        if self._kept is not None:
            try:
                self._kept.quit()
            except (OSError, smtplib.SMTPException):
                self._kept.close()
            self._kept = None

    def _forget(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None


def _is_alive(smtp: smtplib.SMTP) -> bool:
    try:
        return smtp.noop()[0] == TAKEN
    except (OSError, smtplib.SMTPException):
        return False


def _connect(config: MailSection) -> smtplib.SMTP:
    """Connect, encrypt as configured, sign in. The server's certificate is always verified."""
    context = ssl.create_default_context(cafile=config.ca_file)
    smtp: smtplib.SMTP
    if config.security == "tls":
        smtp = smtplib.SMTP_SSL(config.server, config.port, timeout=config.timeout, context=context)
    else:
        smtp = smtplib.SMTP(config.server, config.port, timeout=config.timeout)
    try:
        if config.security == "starttls":
            smtp.starttls(context=context)
        smtp.ehlo_or_helo_if_needed()
        if config.user:
            smtp.login(config.user, config.password.get_secret_value())
    except BaseException:
        smtp.close()
        raise
    return smtp


def _failed_connection(problem: Exception) -> Answer:
    """Nothing has left. A wrong password or certificate may be mended, so it is tried again too."""
    return Answer("later", f"{type(problem).__name__}: {problem}"[:LONGEST_ANSWER])


def _hand_over(
    smtp: smtplib.SMTP, sender: MailAddress, recipients: tuple[str, ...], message: EmailMessage
) -> Answer:
    try:
        refused = _introduce(smtp, sender, recipients, message)
    except _Declined as declined:
        _reset(smtp)
        return declined.answer
    except (OSError, smtplib.SMTPException) as problem:
        smtp.close()
        return _failed_connection(problem)
    try:
        smtp.send(ROW_OF_DOTS.sub(b"..", _bytes_of(message)) + b".\r\n")
        code, text = smtp.getreply()
    except (OSError, smtplib.SMTPException) as problem:
        return Answer("unknown", f"{type(problem).__name__}: {problem}"[:LONGEST_ANSWER])
    outcome: Outcome = "sent" if code == TAKEN else _kind(code) if code >= 400 else "unknown"
    return Answer(outcome, _shown(code, text), refused)


class _Declined(Exception):
    """The server did not take the mail before its text began to travel."""

    def __init__(
        self, outcome: Outcome, detail: str, refused: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.answer = Answer(outcome, detail, refused or {})


def _introduce(
    smtp: smtplib.SMTP, sender: MailAddress, recipients: tuple[str, ...], message: EmailMessage
) -> dict[str, str]:
    """Sender, recipients and the go-ahead for the text; gives who was refused while others were not."""
    options = []
    if not all(each.isascii() for each in (sender.address, *recipients)):
        if not smtp.has_extn("smtputf8"):
            raise _Declined("refused", "the server takes no addresses with such letters")
        smtp.command_encoding = "utf-8"
        options = ["SMTPUTF8", "BODY=8BITMIME"]
    code, text = smtp.mail(sender.address, options)
    if code != TAKEN:
        raise _Declined(_kind(code), _shown(code, text))
    refused, worst = {}, 0
    for address in recipients:
        code, text = smtp.rcpt(address)
        if code not in {250, 251}:
            refused[address], worst = _shown(code, text), worst if 400 <= worst < 500 else code
    if len(refused) == len(recipients):
        raise _Declined(_kind(worst), next(iter(refused.values())), refused)
    code, text = smtp.docmd("DATA")
    if code != GO_AHEAD:
        raise _Declined(_kind(code), _shown(code, text), refused)
    return refused


def _bytes_of(message: EmailMessage) -> bytes:
    content = message.as_bytes()
    return content if content.endswith(b"\r\n") else content + b"\r\n"


def _reset(smtp: smtplib.SMTP) -> None:
    try:
        smtp.rset()
    except (OSError, smtplib.SMTPException):
        smtp.close()


def _kind(code: int) -> Outcome:
    """5xx is for good; 4xx and what is no answer at all may be otherwise later."""
    return "refused" if 500 <= code < 600 else "later"


def _shown(code: int, text: bytes) -> str:
    return f"{code} {text.decode('utf-8', 'replace')}".replace("\n", " ")[:LONGEST_ANSWER]
