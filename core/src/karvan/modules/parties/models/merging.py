"""Duplicates that were found, and the log of merges: enough to undo each of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from typing import ClassVar

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import Index
from sqlalchemy import Integer
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
from karvan.modules.parties.hints import MergeHints
from karvan.modules.parties.models.party import PERSONAL
from karvan.modules.parties.models.party import PLAIN
from karvan.modules.parties.models.party import Party


class DuplicateCandidate(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """Two parties that may be one: open until someone merges them or says they are distinct."""

    __tablename__ = "core_party_duplicate"
    __merge__: ClassVar[MergeHints] = MergeHints(stays=True)
    __table_args__ = (
        CheckConstraint("a_id < b_id", name="order"),
        CheckConstraint("state IN ('open', 'merged', 'distinct')", name="state"),
        UniqueConstraint("company_id", "a_id", "b_id"),
        Index("ix_core_party_duplicate_state", "company_id", "state", "score"),
    )

    score: Mapped[int] = mapped_column(Integer)
    reasons: Mapped[list[str]] = mapped_column(JsonData, info=PLAIN)
    state: Mapped[str] = mapped_column(String(8), default="open", info=PLAIN)
    a_id: Mapped[int]
    a: Mapped[Party] = company_ref(Party, index=False)
    b_id: Mapped[int]
    b: Mapped[Party] = company_ref(Party)


class MergeOp(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """One merge: waiting for a job, done, undone, or refused when the job came to it.

    `field_choices` names, per field of the party, the loser whose value was taken; `rows` is how
    many rows were changed, `kept` what an undo could not put back.
    """

    __tablename__ = "core_merge_op"
    __merge__: ClassVar[MergeHints] = MergeHints(stays=True)
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'done', 'undone', 'refused')", name="state"),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone"),
    )

    reason: Mapped[str] = mapped_column(String(400), default="", info=PERSONAL)
    field_choices: Mapped[dict[str, int]] = mapped_column(JsonData, info=PLAIN)
    state: Mapped[str] = mapped_column(String(8), default="waiting", info=PLAIN)
    rows: Mapped[int] = mapped_column(Integer, default=0)
    done_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    done_by: Mapped[int | None] = mapped_column(BigInteger)
    undone_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    undone_by: Mapped[int | None] = mapped_column(BigInteger)
    kept: Mapped[list[dict[str, Any]] | None] = mapped_column(JsonData, info=PLAIN)
    winner_id: Mapped[int]
    winner: Mapped[Party] = company_ref(Party)


class MergeLoser(CompanyMixin, CoreBase):
    """A party that a merge put into another."""

    __tablename__ = "core_merge_loser"
    __merge__: ClassVar[MergeHints] = MergeHints(stays=True)
    __table_args__ = (UniqueConstraint("company_id", "op_id", "party_id"),)

    op_id: Mapped[int]
    op: Mapped[MergeOp] = company_ref(MergeOp, index=False)
    party_id: Mapped[int]
    party: Mapped[Party] = company_ref(Party)


class MergeMove(CoreBase):
    """One cell that a merge wrote, or one row it added or took away; an undo reads them backwards.

    `old` and `new` are the values of the cell, `row_before` the whole row where one was taken away
    or added. They are coded as `karvan.modules.parties.cells` says.
    """

    __tablename__ = "core_merge_move"
    __audit_exempt__ = "it is the log of a merge, whose changes are audited row by row"
    __table_args__ = (
        CheckConstraint("action IN ('moved', 'filled', 'dropped', 'added')", name="action"),
        ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        ForeignKeyConstraint(
            ["company_id", "op_id"],
            ["core_merge_op.company_id", "core_merge_op.id"],
            name="fk_core_merge_move_op_id",
        ),
    )

    company_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    op_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    table_name: Mapped[str] = mapped_column(String(63), info=PLAIN)
    row_key: Mapped[dict[str, Any]] = mapped_column(JsonData, info=PLAIN)
    column_name: Mapped[str] = mapped_column(String(63), default="", info=PLAIN)
    old: Mapped[Any] = mapped_column(JsonData, nullable=True, info=PERSONAL)
    new: Mapped[Any] = mapped_column(JsonData, nullable=True, info=PERSONAL)
    action: Mapped[str] = mapped_column(String(8), info=PLAIN)
    row_before: Mapped[dict[str, Any] | None] = mapped_column(JsonData, info=PERSONAL)
