"""Tables of the outbox and the job queue.

A job is written in the transaction of the business action that wants it, holds references and no
business text, and is claimed by any worker of the installation. Its number is given by the
database as it is inserted, so that the jobs of one document run in the order they were written.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Identity
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import SmallInteger
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.mixins import CompanyMixin
from karvan.db.types import JsonData
from karvan.db.types import UtcInstant


class JobState(StrEnum):
    """Where a job stands. Failed and parked jobs wait for a person: retry, or skip."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    PARKED = "parked"
    CANCELLED = "cancelled"


FINISHED = (JobState.DONE, JobState.CANCELLED)
UNFINISHED = tuple(state for state in JobState if state not in FINISHED)
_STATES = ", ".join(f"'{state}'" for state in JobState)


class CommittedEvent(CompanyMixin, CoreBase):
    """What happened, for those who are told once it is certain: ids and figures, no personal text."""

    __tablename__ = "core_event"
    __audit_exempt__ = "the outbox; what happened is audited where it happened"
    __table_args__ = (
        Index("ix_core_event_document", "company_id", "document_kind", "document_id"),
        Index("ix_core_event_at", "company_id", "at"),
    )

    name: Mapped[str] = mapped_column(String(80), info={"personal": False})
    version: Mapped[int] = mapped_column(SmallInteger)
    document_kind: Mapped[str | None] = mapped_column(String(60), info={"personal": False})
    document_id: Mapped[int | None] = mapped_column(BigInteger)
    data: Mapped[dict[str, Any]] = mapped_column(JsonData, info={"personal": False})
    request_id: Mapped[str] = mapped_column(String(40), info={"personal": False})
    at: Mapped[datetime] = mapped_column(UtcInstant)


class QueuedJob(CoreBase):
    """One piece of work, of one company; `code` is a declared job, or `on:<event>` for a delivery.

    `dedupe_key` is taken once within a company for as long as the job is kept. A job waits for
    every earlier unfinished one with its `order_key`. `claims` counts how often it was taken up,
    so that a worker which lost it can no longer finish it.
    """

    __tablename__ = "core_job"
    __audit_exempt__ = "states of the queue; retry, skip and cancel leave rows of their own"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="lease"),
        UniqueConstraint("company_id", "dedupe_key"),
        Index("ix_core_job_due", "state", "run_at", "id"),
        Index("ix_core_job_order", "company_id", "order_key", "id"),
        Index("ix_core_job_recent", "company_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True
    )
    company_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_company.id"))
    plugin: Mapped[str] = mapped_column(String(20), info={"personal": False})
    code: Mapped[str] = mapped_column(String(90), info={"personal": False})
    dedupe_key: Mapped[str | None] = mapped_column(String(200), info={"personal": False})
    order_key: Mapped[str | None] = mapped_column(String(200), info={"personal": False})
    data: Mapped[dict[str, Any]] = mapped_column(JsonData, info={"personal": False})
    actor: Mapped[dict[str, Any]] = mapped_column(JsonData, info={"personal": True})
    request_id: Mapped[str] = mapped_column(String(40), info={"personal": False})
    run_at: Mapped[datetime] = mapped_column(UtcInstant)
    state: Mapped[str] = mapped_column(
        String(10), default=JobState.WAITING, info={"personal": False}
    )
    tries: Mapped[int] = mapped_column(Integer, default=0)
    claims: Mapped[int] = mapped_column(Integer, default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcInstant)
    worker: Mapped[str | None] = mapped_column(String(80), info={"personal": False})
    progress: Mapped[dict[str, Any] | None] = mapped_column(JsonData, info={"personal": False})
    cancel_asked: Mapped[bool] = mapped_column(Boolean, default=False)
    last_error: Mapped[str | None] = mapped_column(String(500), info={"personal": True})
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    finished_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class Schedule(CoreBase):
    """The last due time of a scheduled job that was put into the queue, per company."""

    __tablename__ = "core_schedule"
    __audit_exempt__ = "states of the queue"

    company_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_company.id"), primary_key=True, autoincrement=False
    )
    plugin: Mapped[str] = mapped_column(String(20), primary_key=True, info={"personal": False})
    code: Mapped[str] = mapped_column(String(90), primary_key=True, info={"personal": False})
    due_at: Mapped[datetime] = mapped_column(UtcInstant)


class WorkerBeat(CoreBase):
    """A worker process and when it was last alive; one that stopped properly says so."""

    __tablename__ = "core_worker"
    __audit_exempt__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(80), primary_key=True, info={"personal": False})
    started_at: Mapped[datetime] = mapped_column(UtcInstant)
    seen_at: Mapped[datetime] = mapped_column(UtcInstant)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    done: Mapped[int] = mapped_column(Integer, default=0)
