"""Tables of outgoing mail: the mail as it will be sent, to whom, and what is attached.

A mail is written in the transaction of the business action that wants it, and is sent by a worker.
Its text is fixed when it is queued, so that what the outbox shows is what was sent.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import LargeBinary
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.base import company_ref
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import VersionMixin
from karvan.db.types import UtcInstant


class MailState(StrEnum):
    """Where a mail stands.

    Held mails wait for a person: no server is configured, or the sandbox keeps them in. Of an
    unknown one nobody can say whether the server took it; it is never sent again by itself.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class Purpose(StrEnum):
    """Why a mail is written: it answers or serves the person, the law asks for it, or it advertises."""

    SERVICE = "service"
    LEGAL = "legal"
    MARKETING = "marketing"


class RecipientKind(StrEnum):
    """Where an address stands in the mail; blind copies stand nowhere but in the envelope."""

    TO = "to"
    CC = "cc"
    BCC = "bcc"


def _one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    allowed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


class Mail(CompanyMixin, StampMixin, CoreBase):
    """One mail. `round` counts how often it was put into the queue, `tries` the tries of this round.

    `record_kind` and `record_id` name the record it was written about, `template` what it was made
    from. `try_at` is when it is tried next.
    """

    __tablename__ = "core_mail"
    __audit_exempt__ = (
        "states of the queue; queued, sent, retried and cancelled leave rows of their own"
    )
    __record_pairs__: ClassVar[tuple[tuple[str, str], ...]] = (("record_kind", "record_id"),)
    __table_args__ = (
        _one_of("state", MailState),
        _one_of("purpose", Purpose),
        CheckConstraint("direction IN ('ltr', 'rtl')", name="direction"),
        CheckConstraint("(record_kind IS NULL) = (record_id IS NULL)", name="record"),
        Index("ix_core_mail_state", "company_id", "state", "id"),
        Index("ix_core_mail_record", "company_id", "record_kind", "record_id"),
    )

    state: Mapped[str] = mapped_column(
        String(10), default=MailState.WAITING, info={"personal": False}
    )
    purpose: Mapped[str] = mapped_column(
        String(10), default=Purpose.SERVICE, info={"personal": False}
    )
    language: Mapped[str] = mapped_column(String(10), info={"personal": False})
    direction: Mapped[str] = mapped_column(String(3), info={"personal": False})
    subject: Mapped[str] = mapped_column(String(400), info={"personal": True})
    body_text: Mapped[str] = mapped_column(Text, info={"personal": True})
    body_html: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
    reply_to: Mapped[str | None] = mapped_column(String(330), info={"personal": True})
    template: Mapped[str | None] = mapped_column(String(80), info={"personal": False})
    record_kind: Mapped[str | None] = mapped_column(String(60), info={"personal": False})
    record_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[str | None] = mapped_column(String(200), info={"personal": False})
    round: Mapped[int] = mapped_column(Integer, default=1)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    try_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    sent_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    last_error: Mapped[str | None] = mapped_column(String(500), info={"personal": True})


class MailRecipient(CompanyMixin, CoreBase):
    """One address of a mail; `refused` is what the server said against it, while others were taken."""

    __tablename__ = "core_mail_recipient"
    __audit_exempt__ = "part of a mail, which leaves rows of its own"
    __table_args__ = (
        _one_of("kind", RecipientKind),
        Index("ix_core_mail_recipient_address", "company_id", "address"),
    )

    mail_id: Mapped[int]
    mail: Mapped[Mail] = company_ref(Mail, ondelete="CASCADE")
    kind: Mapped[str] = mapped_column(String(3), default=RecipientKind.TO, info={"personal": False})
    name: Mapped[str] = mapped_column(String(200), default="", info={"personal": True})
    address: Mapped[str] = mapped_column(String(330), info={"personal": True})
    refused: Mapped[str | None] = mapped_column(String(300), info={"personal": True})


class MailFile(CompanyMixin, CoreBase):
    """A file of a mail: its bytes, or the attachment that holds them."""

    __tablename__ = "core_mail_file"
    __audit_exempt__ = "part of a mail, which leaves rows of its own"
    __table_args__ = (
        CheckConstraint("(content IS NULL) <> (attachment_id IS NULL)", name="content"),
    )

    mail_id: Mapped[int]
    mail: Mapped[Mail] = company_ref(Mail, ondelete="CASCADE")
    name: Mapped[str] = mapped_column(String(200), info={"personal": True})
    media_type: Mapped[str] = mapped_column(String(100), info={"personal": False})
    size: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    attachment_id: Mapped[int | None] = mapped_column(BigInteger)


class MailWording(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """A company's own words for a declared mail, in one language; without a row the default holds."""

    __tablename__ = "core_mail_template"
    __table_args__ = (UniqueConstraint("company_id", "code", "language"),)

    code: Mapped[str] = mapped_column(String(80), info={"personal": False})
    language: Mapped[str] = mapped_column(String(10), info={"personal": False})
    subject: Mapped[str] = mapped_column(String(400), info={"personal": False})
    body: Mapped[str] = mapped_column(Text, info={"personal": False})
