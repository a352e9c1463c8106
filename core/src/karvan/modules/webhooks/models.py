"""An address that is told of events, which events, and every time it was told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import SmallInteger
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

PLAIN = {"personal": False}


class DeliveryState(StrEnum):
    """Where a delivery stands; a dropped one found its webhook switched off."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"
    DROPPED = "dropped"


class Webhook(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """Where events are posted to. `secret` is encrypted; with it the receiver proves the sender.

    `failures` counts tries without success since the last one that had some. `stopped` says why
    it was switched off by itself.
    """

    __tablename__ = "core_webhook"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("stopped IN ('', 'failures', 'gone')", name="stopped"),
        UniqueConstraint("company_id", "name"),
    )

    name: Mapped[str] = mapped_column(String(80), info=PLAIN)
    url: Mapped[str] = mapped_column(String(500), info=PLAIN)
    secret: Mapped[str] = mapped_column(Text, info={"secret": True, **PLAIN})
    active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    stopped: Mapped[str] = mapped_column(String(10), default="", info=PLAIN)


class WebhookEvent(CompanyMixin, CoreBase):
    """One event the webhook wants, by name."""

    __tablename__ = "core_webhook_event"
    __table_args__ = (UniqueConstraint("company_id", "webhook_id", "event"),)

    webhook_id: Mapped[int]
    webhook: Mapped[Webhook] = company_ref(Webhook, ondelete="CASCADE", index=False)
    event: Mapped[str] = mapped_column(String(120), info=PLAIN)


class WebhookDelivery(CompanyMixin, CoreBase):
    """One event on its way to one webhook: what is sent, and what was answered last.

    `event_id` is None for a test. `body` is fixed here, so that every try and the log show the same.
    """

    __tablename__ = "core_webhook_delivery"
    __audit_exempt__ = "a log by itself; what it tells of is audited where it happened"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'failed', 'held', 'dropped')", name="state"),
        Index("ix_core_webhook_delivery_webhook", "company_id", "webhook_id", "id"),
        Index("ix_core_webhook_delivery_created", "company_id", "created_at"),
    )

    webhook_id: Mapped[int]
    webhook: Mapped[Webhook] = company_ref(Webhook, ondelete="CASCADE", index=False)
    event: Mapped[str] = mapped_column(String(120), info=PLAIN)
    event_id: Mapped[int | None] = mapped_column(BigInteger)
    body: Mapped[str] = mapped_column(Text, info=PLAIN)
    state: Mapped[str] = mapped_column(String(8), default=DeliveryState.WAITING, info=PLAIN)
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    answer: Mapped[str] = mapped_column(String(1000), default="", info=PLAIN)
    error: Mapped[str] = mapped_column(String(40), default="", info=PLAIN)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    sent_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    try_at: Mapped[datetime | None] = mapped_column(UtcInstant)
