"""Saved reports, and the times at which one of them is mailed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import SmallInteger
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.base import company_ref
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import VersionMixin
from karvan.db.types import JsonData
from karvan.db.types import UtcInstant
from karvan.modules.reporting.due import Frequency

FREQUENCIES = ", ".join(f"'{each}'" for each in Frequency)
LONGEST_NAME = 80
LONGEST_CODE = 80
LONGEST_ADDRESS = 254
LONGEST_ERROR = 400


class SavedReport(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """A report with its parameters and columns as somebody chose them, under a name.

    `params` holds the texts as typed, so that `last-month-start` is another day next month. It is
    its owner's (`owner_id`, a user) alone, unless `shared`; whoever opens it needs the report's
    own permission.
    """

    __tablename__ = "core_saved_report"
    __table_args__ = (
        UniqueConstraint("company_id", "owner_id", "name"),
        CheckConstraint("name <> ''", name="name"),
    )

    report: Mapped[str] = mapped_column(String(LONGEST_CODE), info={"personal": False})
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), info={"personal": False})
    params: Mapped[dict[str, str]] = mapped_column(JsonData, info={"personal": False})
    columns: Mapped[list[str]] = mapped_column(JsonData, info={"personal": False})
    owner_id: Mapped[int] = mapped_column(BigInteger)
    shared: Mapped[bool] = mapped_column(Boolean, default=False)


class ReportSchedule(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """When a saved report is made and mailed, in which form and language.

    It is made with the rights that its owner has at that moment. `day` is 1 (Monday) to 7 of a
    week, or 1 to 31 of a month of the company's calendar; `at_minute` counts from midnight in the
    company's time. `last_error` tells in a sentence why the last run sent nothing, or not to all.
    """

    __tablename__ = "core_report_schedule"
    __table_args__ = (
        CheckConstraint(f"frequency IN ({FREQUENCIES})", name="frequency"),
        CheckConstraint("day BETWEEN 1 AND 31", name="day"),
        CheckConstraint("at_minute BETWEEN 0 AND 1439", name="at_minute"),
        CheckConstraint("format IN ('csv', 'xlsx', 'pdf')", name="format"),
        Index("ix_core_report_schedule_next", "company_id", "active", "next_run_at"),
    )

    saved_report_id: Mapped[int]
    saved_report: Mapped[SavedReport] = company_ref(SavedReport, ondelete="CASCADE")
    owner_id: Mapped[int] = mapped_column(BigInteger)
    frequency: Mapped[str] = mapped_column(String(8), info={"personal": False})
    day: Mapped[int] = mapped_column(SmallInteger)
    at_minute: Mapped[int] = mapped_column(SmallInteger)
    format: Mapped[str] = mapped_column(String(4), info={"personal": False})
    language: Mapped[str] = mapped_column(String(8), info={"personal": False})
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    next_run_at: Mapped[datetime] = mapped_column(UtcInstant)
    last_run_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    last_error: Mapped[str | None] = mapped_column(String(LONGEST_ERROR), info={"personal": False})


class ReportRecipient(CompanyMixin, CoreBase):
    """Who gets a scheduled report: a member of the company, or an address outside of it."""

    __tablename__ = "core_report_recipient"
    __table_args__ = (UniqueConstraint("company_id", "schedule_id", "address"),)

    schedule_id: Mapped[int]
    schedule: Mapped[ReportSchedule] = company_ref(ReportSchedule, ondelete="CASCADE")
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), info={"personal": True})
    user_id: Mapped[int | None] = mapped_column(BigInteger)
