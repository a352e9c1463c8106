"""Tables of the database layer itself: id blocks, epochs, remembered requests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.types import Hash32
from karvan.db.types import JsonData
from karvan.db.types import UtcInstant


class IdBlock(CoreBase):
    """The next free id of a company, for all its tables; company 0 is the installation."""

    __tablename__ = "core_id_block"
    __audit_exempt__ = "ids mean nothing"

    company_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    next: Mapped[int] = mapped_column(BigInteger, nullable=False)


class Epoch(CoreBase):
    """Raised whenever what is switched on in a company, or who may do what, changes.

    Every write transaction reads it FOR SHARE in its first statement; switching a plugin takes it
    exclusively, so that no posting falls between a subscription and its catch-up.
    """

    __tablename__ = "core_epoch"
    __audit_exempt__ = "a counter; what raised it is audited"

    company_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    epoch: Mapped[int] = mapped_column(BigInteger, nullable=False)


class RememberedRequest(CoreBase):
    """A write that was done already: repeating it gives the same answer instead of a second row."""

    __tablename__ = "core_request"
    __audit_exempt__ = "technical; the write it remembers is audited"
    __table_args__ = (
        CheckConstraint("scope IN ('port', 'rest', 'form', 'import')", name="scope"),
        Index("ix_core_request_created_at", "company_id", "created_at"),
    )

    company_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    scope: Mapped[str] = mapped_column(String(8), primary_key=True, info={"personal": False})
    source: Mapped[str] = mapped_column(String(160), primary_key=True, info={"personal": False})
    key: Mapped[str] = mapped_column(String(64), primary_key=True, info={"personal": False})
    body_hash: Mapped[bytes] = mapped_column(Hash32, nullable=False)
    answer: Mapped[Any] = mapped_column(JsonData, nullable=True, info={"personal": True})
    created_at: Mapped[datetime] = mapped_column(UtcInstant, nullable=False)
