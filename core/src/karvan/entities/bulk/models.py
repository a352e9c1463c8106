"""What was done to many records at once, or is being done, and which of them refused."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import String
from sqlalchemy import false
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import VersionMixin
from karvan.db.types import JsonData

WAITING, RUNNING, DONE, CANCELLED, FAILED = "waiting", "running", "done", "cancelled", "failed"
UNFINISHED = (WAITING, RUNNING)


class BulkRun(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """An action on many records of one entity, by one person.

    `ids` are the records in the order they are taken up, `done` of them so far. `refused`
    counts those that refused; `refusals` name the first of them with title and reason. An `is_atomic`
    run with one refusal has changed nothing. An export keeps its address in `query` and its file in `file_id`.
    """

    __tablename__ = "core_bulk_run"
    __audit_exempt__ = "what it does to each record is audited there"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'cancelled', 'failed')", name="state"
        ),
        CheckConstraint("done BETWEEN 0 AND total", name="done"),
        Index("ix_core_bulk_run_user", "company_id", "user_id", "id"),
    )

    user_id: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str] = mapped_column(String(8), info={"personal": False})
    entity: Mapped[str] = mapped_column(String(130), info={"personal": False})
    action: Mapped[str] = mapped_column(String(80), info={"personal": False})
    query: Mapped[str] = mapped_column(String(4000), info={"personal": True})
    data: Mapped[dict[str, Any]] = mapped_column(JsonData, info={"personal": True})
    ids: Mapped[list[int]] = mapped_column(JsonData, info={"personal": False})
    total: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(String(9), info={"personal": False})
    refused: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    is_atomic: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    refusals: Mapped[list[dict[str, Any]]] = mapped_column(JsonData, info={"personal": True})
    file_id: Mapped[int | None] = mapped_column(BigInteger)
