"""A working calendar as rows: what it is called, its week, and the days that differ."""

from __future__ import annotations

from datetime import date
from datetime import timedelta

from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import SmallInteger
from sqlalchemy import String
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.calendars.workweeks import span_text
from karvan.db.base import CoreBase
from karvan.db.base import company_ref
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import ValidityMixin
from karvan.db.mixins import VersionMixin
from karvan.db.types import Translated
from karvan.db.types import TranslatedText

SOURCES = ("hand", "holidays", "file")


class WorkCalendar(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """When work is done at a place. `revision` rises with every change of it or of its rows.

    At most one is the default of the company. Weekdays count from Monday, 0.
    """

    __tablename__ = "core_calendar"
    __table_args__ = (
        CheckConstraint("week_start BETWEEN 0 AND 6", name="week_start"),
        CheckConstraint("revision > 0", name="revision"),
        Index(
            "uq_core_calendar_default",
            "company_id",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
    )

    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    time_zone: Mapped[str] = mapped_column(String(64), info={"personal": False})
    week_start: Mapped[int] = mapped_column(SmallInteger, default=0)
    is_default: Mapped[bool] = mapped_column(Boolean, default=False)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    revision: Mapped[int] = mapped_column(Integer, default=1)


class CalendarInterval(CompanyMixin, ValidityMixin, CoreBase):
    """Working time on one day of the week, in seconds from midnight by the calendar's clock."""

    __tablename__ = "core_calendar_interval"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("0 <= opens AND opens < closes AND closes <= 86400", name="hours"),
        ValidityMixin.validity_check(),
    )

    calendar: Mapped[WorkCalendar] = company_ref(WorkCalendar, ondelete="CASCADE")
    calendar_id: Mapped[int]
    weekday: Mapped[int] = mapped_column(SmallInteger)
    opens: Mapped[int] = mapped_column(Integer)
    closes: Mapped[int] = mapped_column(Integer)


class CalendarException(CompanyMixin, ValidityMixin, StampMixin, CoreBase):
    """Days that differ from the week: closed, or with hours of their own."""

    __tablename__ = "core_calendar_exception"
    __table_args__ = (
        CheckConstraint(
            "(closed AND opens IS NULL AND closes IS NULL) OR (NOT closed AND opens IS NOT NULL"
            " AND closes IS NOT NULL AND 0 <= opens AND opens < closes AND closes <= 86400)",
            name="hours",
        ),
        CheckConstraint("source IN ('hand', 'holidays', 'file')", name="source"),
        ValidityMixin.validity_check(),
        Index("ix_core_calendar_exception_days", "company_id", "calendar_id", "valid_from"),
    )

    calendar: Mapped[WorkCalendar] = company_ref(WorkCalendar, ondelete="CASCADE", index=False)
    calendar_id: Mapped[int]
    closed: Mapped[bool] = mapped_column(Boolean)
    opens: Mapped[int | None] = mapped_column(Integer)
    closes: Mapped[int | None] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(String(120), default="", info={"personal": False})
    source: Mapped[str] = mapped_column(String(8), default="hand", info={"personal": False})

    @property
    def last(self) -> date | None:
        """The last of the days, None without end."""
        return None if self.valid_to is None else self.valid_to - timedelta(days=1)

    @property
    def hours_text(self) -> str:
        """Hours of its own, as `08:00-12:00`."""
        if self.opens is None or self.closes is None:
            return ""
        return span_text((self.opens, self.closes))
