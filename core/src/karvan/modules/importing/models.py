"""A file on its way into an entity, and what is wrong with its rows."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.base import company_ref
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import VersionMixin
from karvan.db.types import JsonData
from karvan.db.types import UtcInstant
from karvan.modules.attachments.models import Attachment


class Status(StrEnum):
    """Where an import stands: `checked` leads to `running` only when a person says so."""

    UPLOADED = "uploaded"
    MAPPED = "mapped"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"


BUSY = (Status.CHECKING, Status.RUNNING, Status.UNDOING)
OPEN = (Status.UPLOADED, Status.MAPPED, Status.CHECKED)
ATOMIC, SKIP_BAD = "atomic", "skip_bad"
_STATUSES = ", ".join(f"'{each}'" for each in Status)


class EntityImport(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """One file for one entity.

    `columns` are the titles of the file, `mapping` the field of each (empty: left out), in the same
    order; `headers_key` is the same for files with the same titles. `job_key` names the job at work.
    """

    __tablename__ = "core_import"
    __audit_exempt__ = (
        "how far a file has come; what people do with it, and every record, is audited"
    )
    __table_args__ = (
        CheckConstraint(f"status IN ({_STATUSES})", name="status"),
        CheckConstraint("mode IN ('atomic', 'skip_bad')", name="mode"),
        CheckConstraint("rows_done >= 0 AND rows_bad >= 0", name="rows"),
        Index("ix_core_import_headers", "company_id", "entity", "headers_key", "id"),
    )

    entity: Mapped[str] = mapped_column(String(80), info={"personal": False})
    attachment_id: Mapped[int | None]
    attachment: Mapped[Attachment | None] = company_ref(Attachment, nullable=True)
    file_name: Mapped[str] = mapped_column(String(200), info={"personal": True})
    columns: Mapped[list[str]] = mapped_column(JsonData, info={"personal": False})
    headers_key: Mapped[str] = mapped_column(String(64), info={"personal": False})
    mapping: Mapped[list[str]] = mapped_column(JsonData, info={"personal": False})
    options: Mapped[dict[str, Any]] = mapped_column(JsonData, info={"personal": False})
    mode: Mapped[str] = mapped_column(String(8), default=ATOMIC, info={"personal": False})
    status: Mapped[str] = mapped_column(
        String(10), default=Status.UPLOADED, info={"personal": False}
    )
    rows_total: Mapped[int] = mapped_column(Integer, default=0)
    rows_done: Mapped[int] = mapped_column(Integer, default=0)
    rows_bad: Mapped[int] = mapped_column(Integer, default=0)
    rows_created: Mapped[int] = mapped_column(Integer, default=0)
    rows_updated: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
    job_key: Mapped[str | None] = mapped_column(String(40), info={"personal": False})
    cancel_asked: Mapped[bool] = mapped_column(Boolean, default=False)
    started_by: Mapped[int | None] = mapped_column(BigInteger)
    started_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    finished_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class ImportProblem(CompanyMixin, CoreBase):
    """Something wrong with a row of the file, or a record that an undo had to leave."""

    __tablename__ = "core_import_problem"
    __audit_exempt__ = "what was wrong with a file; the import itself is audited"
    __table_args__ = (
        Index("ix_core_import_problem_row", "company_id", "run_id", "row_number", "id"),
    )

    run_id: Mapped[int]
    run: Mapped[EntityImport] = company_ref(EntityImport, ondelete="CASCADE", index=False)
    row_number: Mapped[int | None] = mapped_column(Integer)
    record_id: Mapped[int | None] = mapped_column(BigInteger)
    column: Mapped[str] = mapped_column("column_name", String(200), info={"personal": False})
    code: Mapped[str] = mapped_column(String(80), info={"personal": False})
    message: Mapped[str] = mapped_column(Text, info={"personal": True})
    value: Mapped[str] = mapped_column(Text, info={"personal": True})
