"""What is installed, what is on where, what is faulty, and what was seeded and set."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Integer
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.types import Hash32
from karvan.db.types import JsonData
from karvan.db.types import UtcInstant

WORD = String(20)


class InstalledPlugin(CoreBase):
    """A plugin whose schema stands in the database, with all that must be known without its code."""

    __tablename__ = "core_plugin"
    __audit_exempt__ = "installing and uninstalling leave audit rows of their own"

    name: Mapped[str] = mapped_column(WORD, primary_key=True, info={"personal": False})
    distribution: Mapped[str] = mapped_column(String(120), info={"personal": False})
    plugin_version: Mapped[str] = mapped_column(String(60), info={"personal": False})
    requires: Mapped[list[str]] = mapped_column(JsonData, info={"personal": False})
    snapshot: Mapped[dict[str, Any]] = mapped_column(JsonData, info={"personal": False})
    fault: Mapped[str | None] = mapped_column(String(16), info={"personal": False})
    fault_build: Mapped[str | None] = mapped_column(String(130), info={"personal": False})
    installed_at: Mapped[datetime] = mapped_column(UtcInstant)
    installed_by: Mapped[int | None] = mapped_column(BigInteger)
    upgraded_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    version: Mapped[int] = mapped_column(Integer, default=1)


class CompanyPlugin(CoreBase):
    """Whether a plugin is on in a company; a row switched off is kept for ever."""

    __tablename__ = "core_plugin_company"
    __audit_exempt__ = "switching leaves audit rows of its own"

    company_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey("core_company.id"),
        primary_key=True,
        autoincrement=False,
    )
    plugin: Mapped[str] = mapped_column(WORD, primary_key=True, info={"personal": False})
    enabled: Mapped[bool] = mapped_column(Boolean)
    first_enabled_at: Mapped[datetime] = mapped_column(UtcInstant)
    changed_at: Mapped[datetime] = mapped_column(UtcInstant)
    changed_by: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(String(200), info={"personal": True})
    accepted_fault: Mapped[str | None] = mapped_column(String(200), info={"personal": False})
    accepted_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    accepted_by: Mapped[int | None] = mapped_column(BigInteger)


class RecordedProblem(CoreBase):
    """A fault of a plugin, counted, shown to administrators until it is cleared."""

    __tablename__ = "core_plugin_problem"
    __audit_exempt__ = "a log of faults"

    plugin: Mapped[str] = mapped_column(WORD, primary_key=True, info={"personal": False})
    fingerprint: Mapped[str] = mapped_column(String(16), primary_key=True, info={"personal": False})
    stage: Mapped[str] = mapped_column(String(10), info={"personal": False})
    summary: Mapped[str] = mapped_column(Text, info={"personal": True})
    fix: Mapped[str] = mapped_column(Text, info={"personal": False})
    traceback: Mapped[str] = mapped_column(Text, info={"personal": True})
    first_at: Mapped[datetime] = mapped_column(UtcInstant)
    last_at: Mapped[datetime] = mapped_column(UtcInstant)
    times: Mapped[int] = mapped_column(Integer, default=1)
    cleared_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class PortChoice(CoreBase):
    """Which of several providers a company chose for a port."""

    __tablename__ = "core_port_choice"
    __audit_exempt__ = "choosing leaves an audit row of its own"

    company_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey("core_company.id"),
        primary_key=True,
        autoincrement=False,
    )
    port: Mapped[str] = mapped_column(String(40), primary_key=True, info={"personal": False})
    plugin: Mapped[str] = mapped_column(WORD, info={"personal": False})


class SeedEntry(CoreBase):
    """A row that a plugin planted; its checksum tells whether a user has changed it since."""

    __tablename__ = "core_seed_record"
    __audit_exempt__ = "bookkeeping of seeds; the seeded rows are audited"

    company_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey("core_company.id"),
        primary_key=True,
        autoincrement=False,
    )
    plugin: Mapped[str] = mapped_column(WORD, primary_key=True, info={"personal": False})
    key: Mapped[str] = mapped_column(String(120), primary_key=True, info={"personal": False})
    table: Mapped[str] = mapped_column("table_name", String(63), info={"personal": False})
    row_id: Mapped[int] = mapped_column(BigInteger)
    checksum: Mapped[bytes] = mapped_column(Hash32)


class StoredSetting(CoreBase):
    """A setting that differs from its default.

    Company 0 stands for the installation and user 0 for no user, so one key serves all scopes.
    """

    __tablename__ = "core_setting"
    __audit_exempt__ = "changing a setting leaves an audit row of its own"
    __table_args__ = (
        CheckConstraint(
            "(scope = 'system' AND company_id = 0 AND user_id = 0)"
            " OR (scope = 'company' AND company_id <> 0 AND user_id = 0)"
            " OR (scope = 'user' AND company_id = 0 AND user_id <> 0)",
            name="scope",
        ),
    )

    company_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey("core_company.id"),
        primary_key=True,
        autoincrement=False,
    )
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(120), primary_key=True, info={"personal": False})
    plugin: Mapped[str] = mapped_column(WORD, info={"personal": False})
    scope: Mapped[str] = mapped_column(String(8), info={"personal": False})
    value: Mapped[Any] = mapped_column(JsonData, info={"personal": False})
