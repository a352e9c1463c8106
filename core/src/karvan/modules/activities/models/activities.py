"""An activity: something to be done, by whom and until when."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import SmallInteger
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.base import company_ref
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import VersionMixin
from karvan.db.types import LocalDate
from karvan.db.types import UtcInstant
from karvan.modules.parties.models import Party


class ActivityKind(StrEnum):
    """What is to be done; a custom one carries a word of its own in `label`."""

    TASK = "task"
    CALL = "call"
    MEETING = "meeting"
    MAIL = "mail"
    CUSTOM = "custom"


class Activity(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """Something to be done, on a record or by itself.

    `due_on` is the day in the company's calendar of days; `due_at` the instant, where it is not
    due all day. `recurs` and `recurs_every` say how it comes again, counted from `recurs_from` in
    `recurs_calendar`; the next one is made when this one is done.
    """

    __tablename__ = "core_activity"
    __record_pairs__: ClassVar[tuple[tuple[str, str], ...]] = (("record_kind", "record_id"),)
    __table_args__ = (
        CheckConstraint("kind IN ('task', 'call', 'meeting', 'mail', 'custom')", name="kind"),
        CheckConstraint("subject <> ''", name="subject"),
        CheckConstraint("(kind = 'custom') = (label <> '')", name="label"),
        CheckConstraint("(record_kind IS NULL) = (record_id IS NULL)", name="record"),
        CheckConstraint("all_day OR due_at IS NOT NULL", name="due"),
        CheckConstraint("due_at IS NULL OR due_on IS NOT NULL", name="day"),
        CheckConstraint("recurs IN ('', 'day', 'week', 'month', 'year')", name="recurs"),
        CheckConstraint(
            "recurs = '' OR (recurs_from IS NOT NULL AND due_on IS NOT NULL)", name="series"
        ),
        CheckConstraint("recurs_every BETWEEN 1 AND 99", name="every"),
        CheckConstraint("recurs_calendar IN ('gregorian', 'jalali')", name="calendar"),
        CheckConstraint("done_by IS NULL OR done_at IS NOT NULL", name="done"),
        Index("ix_core_activity_record", "company_id", "record_kind", "record_id", "id"),
        Index("ix_core_activity_assignee", "company_id", "assignee_id", "done_at", "due_on"),
    )

    kind: Mapped[str] = mapped_column(String(8), info={"personal": False})
    label: Mapped[str] = mapped_column(String(60), default="", info={"personal": False})
    subject: Mapped[str] = mapped_column(String(200), info={"personal": True})
    details: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
    record_kind: Mapped[str | None] = mapped_column(String(60), info={"personal": False})
    record_id: Mapped[int | None] = mapped_column(BigInteger)
    party_id: Mapped[int | None]
    party: Mapped[Party | None] = company_ref(Party, nullable=True)
    assignee_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_user.id"))
    due_on: Mapped[date | None] = mapped_column(LocalDate)
    due_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    all_day: Mapped[bool] = mapped_column(Boolean, default=True)
    remind_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    recurs: Mapped[str] = mapped_column(String(5), default="", info={"personal": False})
    recurs_every: Mapped[int] = mapped_column(SmallInteger, default=1)
    recurs_calendar: Mapped[str] = mapped_column(
        String(12), default="gregorian", info={"personal": False}
    )
    recurs_from: Mapped[date | None] = mapped_column(LocalDate)
    done_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    done_by: Mapped[int | None] = mapped_column(BigInteger)
    result: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
