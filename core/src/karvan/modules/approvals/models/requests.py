"""A request for approval: what was asked, the steps it takes, and who said what.

Four eyes is a rule of the database: a vote repeats who asked, wrote and last changed the document
(a composite key makes sure that it does), and a CHECK keeps them apart from who decides.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from typing import ClassVar

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import SmallInteger
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.base import company_ref
from karvan.db.mixins import CompanyMixin
from karvan.db.rules import append_only
from karvan.db.rules import immutable
from karvan.db.types import Hash32
from karvan.db.types import JsonData
from karvan.db.types import UtcInstant
from karvan.modules.approvals.models.rules import ApprovalRule

NOBODY = 0
"""Stands for "no user" where a column must hold one: the command line asked, nobody edited."""

PARTIES = ("requested_by", "authored_by", "edited_by")


class RequestState(StrEnum):
    """Where a request stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class StepState(StrEnum):
    """Where a step stands; `waiting` for the level before it, `closed` when no longer needed."""

    WAITING = "waiting"
    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    CLOSED = "closed"


def _one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(w)) for w in words)})", name=column)


class ApprovalRequest(CompanyMixin, CoreBase):
    """A record waits for approval, or was decided. `figures` and `digest` say what was asked about."""

    __tablename__ = "core_approval_request"
    __record_pairs__: ClassVar[tuple[tuple[str, str], ...]] = (("record_kind", "record_id"),)
    __rules__ = (immutable(*PARTIES, "requested_at"),)
    __table_args__ = (
        _one_of("state", RequestState),
        CheckConstraint("(state = 'pending') = (closed_at IS NULL)", name="closed"),
        UniqueConstraint("company_id", "id", *PARTIES, name="uq_core_approval_request_people"),
        Index(
            "uq_core_approval_request_pending",
            "company_id",
            "record_kind",
            "record_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_core_approval_request_record", "company_id", "record_kind", "record_id", "id"),
        Index("ix_core_approval_request_state", "company_id", "state", "id"),
    )

    record_kind: Mapped[str] = mapped_column(String(60), info={"personal": False})
    record_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(
        String(10), default=RequestState.PENDING, info={"personal": False}
    )
    note: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
    requested_by: Mapped[int] = mapped_column(BigInteger)
    authored_by: Mapped[int] = mapped_column(BigInteger)
    edited_by: Mapped[int] = mapped_column(BigInteger)
    requested_at: Mapped[datetime] = mapped_column(UtcInstant)
    digest: Mapped[bytes] = mapped_column(Hash32)
    figures: Mapped[dict[str, Any]] = mapped_column(JsonData, info={"personal": False})
    expires_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    closed_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    closed_by: Mapped[int | None] = mapped_column(BigInteger)


class ApprovalStep(CompanyMixin, CoreBase):
    """What one rule asks of a request, as the rule stood when it was asked."""

    __tablename__ = "core_approval_step"
    __table_args__ = (
        _one_of("state", StepState),
        UniqueConstraint("company_id", "request_id", "rule_id"),
    )

    request: Mapped[ApprovalRequest] = company_ref(ApprovalRequest, index=False)
    request_id: Mapped[int]
    rule: Mapped[ApprovalRule] = company_ref(ApprovalRule)
    rule_id: Mapped[int]
    rule_version: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(120), info={"personal": False})
    level: Mapped[int] = mapped_column(SmallInteger)
    role: Mapped[str | None] = mapped_column(String(40), info={"personal": False})
    user_ids: Mapped[list[int]] = mapped_column(JsonData, info={"personal": False})
    quorum: Mapped[int] = mapped_column(SmallInteger)
    remind_hours: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(String(10), info={"personal": False})
    opened_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class ApprovalVote(CompanyMixin, CoreBase):
    """One person's answer to a step: `voter` gave it, for `principal`, who are mostly the same."""

    __tablename__ = "core_approval_vote"
    __rules__ = (append_only(),)
    __table_args__ = (
        CheckConstraint("decision IN ('approve', 'refuse')", name="decision"),
        CheckConstraint("voter_id > 0 AND principal_id > 0", name="people"),
        CheckConstraint(
            "voter_id <> requested_by AND voter_id <> authored_by AND voter_id <> edited_by"
            " AND principal_id <> requested_by AND principal_id <> authored_by"
            " AND principal_id <> edited_by",
            name="four_eyes",
        ),
        UniqueConstraint("company_id", "step_id", "voter_id"),
        UniqueConstraint("company_id", "step_id", "principal_id"),
        ForeignKeyConstraint(
            ["company_id", "request_id", *PARTIES],
            [f"core_approval_request.{each}" for each in ("company_id", "id", *PARTIES)],
            name="fk_core_approval_vote_people",
        ),
    )

    request_id: Mapped[int] = mapped_column(BigInteger)
    requested_by: Mapped[int] = mapped_column(BigInteger)
    authored_by: Mapped[int] = mapped_column(BigInteger)
    edited_by: Mapped[int] = mapped_column(BigInteger)
    step: Mapped[ApprovalStep] = company_ref(ApprovalStep, index=False)
    step_id: Mapped[int]
    principal_id: Mapped[int] = mapped_column(BigInteger)
    voter_id: Mapped[int] = mapped_column(BigInteger)
    decision: Mapped[str] = mapped_column(String(8), info={"personal": False})
    reason: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
    at: Mapped[datetime] = mapped_column(UtcInstant)
