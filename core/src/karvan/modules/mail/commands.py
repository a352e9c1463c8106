"""What the mail module is asked to do, as data: the mail to queue and its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from karvan.contracts.references import DocumentRef

OCTETS = "application/octet-stream"


@dataclass(frozen=True)
class MailAttachment:
    """A file made for this mail; a file that is kept anyway is named by its attachment's id."""

    name: str
    media_type: str = OCTETS
    content: bytes = b""


@dataclass(frozen=True)
class OutgoingMail:
    """A mail to be sent: its own words in `subject` and `body`, or a template and its values.

    Addresses read `ana@example.com` or `Ana Example <ana@example.com>`. The language is the
    reader's, by default the company's. `purpose` marketing is stopped by an opt-out; mail that
    serves the person, or that the law asks for, is not. `attachments` are files or ids.
    """

    to: tuple[str, ...]
    subject: str = ""
    body: str = ""
    template: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    language: str | None = None
    attachments: tuple[MailAttachment | int, ...] = ()
    record: DocumentRef | None = None
    purpose: str = "service"
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    reply_to: str | None = None
