"""Tables of the audit trail, its erasable personal values, and the seals of its chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import LargeBinary
from sqlalchemy import SmallInteger
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.audit.canonical import SALT_BYTES
from karvan.audit.rows import Op
from karvan.db.base import CoreBase
from karvan.db.mixins import CompanyMixin
from karvan.db.rules import append_only
from karvan.db.types import Hash32
from karvan.db.types import JsonData
from karvan.db.types import UtcInstant

OPS = ", ".join(f"'{op}'" for op in Op)


class AuditEntry(CompanyMixin, CoreBase):
    """One change of one row: append-only, in the order (epoch, txid, id); company 0 is the
    installation.
    """

    __tablename__ = "core_audit"
    __audit_exempt__ = "it is the trail"
    __rules__ = (append_only(),)
    __table_args__ = (
        CheckConstraint(f"op IN ({OPS})", name="op"),
        Index("ix_core_audit_order", "company_id", "epoch", "txid", "id"),
        Index("ix_core_audit_record", "company_id", "entity", "row_id", "id"),
        Index("ix_core_audit_at", "company_id", "at", "id"),
    )

    epoch: Mapped[int] = mapped_column(Integer)
    txid: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcInstant)
    request_id: Mapped[str | None] = mapped_column(String(64), info={"personal": False})
    source: Mapped[str | None] = mapped_column(Text, info={"personal": False})
    plugin: Mapped[str] = mapped_column(String(20), info={"personal": False})
    actor_kind: Mapped[str] = mapped_column(String(12), info={"personal": False})
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    on_behalf_of: Mapped[int | None] = mapped_column(BigInteger)
    entity: Mapped[str] = mapped_column(String(80), info={"personal": False})
    row_id: Mapped[int | None] = mapped_column(BigInteger)
    op: Mapped[str] = mapped_column(String(1), info={"personal": False})
    data: Mapped[dict[str, Any]] = mapped_column(JsonData, info={"personal": False})
    content_hash: Mapped[bytes | None] = mapped_column(Hash32)
    alg: Mapped[int] = mapped_column(SmallInteger)


class PersonalAuditValue(CoreBase):
    """The plain text behind a commitment in the trail; erasing a person deletes it."""

    __tablename__ = "core_audit_personal"
    __audit_exempt__ = "it is part of the trail; erasing is recorded by the action that erases"

    company_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_company.id"), primary_key=True
    )
    audit_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(String(120), primary_key=True, info={"personal": False})
    salt: Mapped[bytes] = mapped_column(LargeBinary(SALT_BYTES), info={"secret": True})
    before: Mapped[Any | None] = mapped_column(JsonData, info={"personal": True})
    after: Mapped[Any | None] = mapped_column(JsonData, info={"personal": True})


class AuditSeal(CoreBase):
    """A link of a company's chain: the rows up to (epoch, to_txid), hashed onto the link before."""

    __tablename__ = "core_audit_seal"
    __audit_exempt__ = "it seals the trail"
    __rules__ = (append_only(),)

    company_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_company.id"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    epoch: Mapped[int] = mapped_column(Integer)
    to_txid: Mapped[int] = mapped_column(BigInteger)
    n: Mapped[int] = mapped_column(BigInteger)
    rows_hash: Mapped[bytes] = mapped_column(Hash32)
    prev: Mapped[bytes] = mapped_column(Hash32)
    head: Mapped[bytes] = mapped_column(Hash32)
    at: Mapped[datetime] = mapped_column(UtcInstant)


class AuditEpoch(CoreBase):
    """A span in which transaction ids only rise; a restored database begins a new one."""

    __tablename__ = "core_audit_epoch"
    __audit_exempt__ = "it is part of the trail"

    epoch: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    began_at: Mapped[datetime] = mapped_column(UtcInstant)
    reason: Mapped[str] = mapped_column(Text, info={"personal": False})
