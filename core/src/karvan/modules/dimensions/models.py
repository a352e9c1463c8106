"""Axes, their values, interned sets of values, and what a document kind needs.

A set is written once and never changes: every line that names the same values names the same set,
so that a report compares one number.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
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
from karvan.db.mixins import ValidityMixin
from karvan.db.mixins import VersionMixin
from karvan.db.rules import append_only
from karvan.db.rules import immutable
from karvan.db.types import Translated
from karvan.db.types import TranslatedText


class Need(StrEnum):
    """What a kind of document asks of an axis."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    HIDDEN = "hidden"


class DimensionAxis(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """One way to look at figures, such as `department`. Its code never changes: sets name it."""

    __tablename__ = "core_dimension_axis"
    __rules__ = (immutable("code"),)
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    code: Mapped[str] = mapped_column(String(40), info={"personal": False})
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    is_required: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int] = mapped_column(Integer, default=0)
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class DimensionValue(CompanyMixin, VersionMixin, StampMixin, ValidityMixin, CoreBase):
    """A value of an axis, in a tree; it may stand for a record, such as a project's."""

    __tablename__ = "core_dimension_value"
    __record_pairs__: ClassVar[tuple[tuple[str, str], ...]] = (("record_kind", "record_id"),)
    __rules__ = (immutable("axis_id", "code"),)
    __table_args__ = (
        UniqueConstraint("company_id", "axis_id", "code"),
        UniqueConstraint("company_id", "axis_id", "id"),
        CheckConstraint("parent_id <> id", name="parent"),
        CheckConstraint("(record_kind IS NULL) = (record_id IS NULL)", name="record"),
        ValidityMixin.validity_check(),
        ForeignKeyConstraint(
            ["company_id", "axis_id", "parent_id"],
            [
                "core_dimension_value.company_id",
                "core_dimension_value.axis_id",
                "core_dimension_value.id",
            ],
            name="fk_core_dimension_value_parent_id",
            ondelete="RESTRICT",
        ),
        Index("ix_core_dimension_value_parent_id", "company_id", "parent_id"),
    )

    axis_id: Mapped[int]
    axis: Mapped[DimensionAxis] = company_ref(DimensionAxis, index=False)
    parent_id: Mapped[int | None] = mapped_column(BigInteger)
    code: Mapped[str] = mapped_column(String(40), info={"personal": False})
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    record_kind: Mapped[str | None] = mapped_column(String(60), info={"personal": False})
    record_id: Mapped[int | None] = mapped_column(BigInteger)
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class DimensionSet(CompanyMixin, CoreBase):
    """One value for each of some axes; `key` is the hash of their codes, the same everywhere."""

    __tablename__ = "core_dimension_set"
    __audit_exempt__ = "written once and never changed; what refers to it is in the trail"
    __rules__ = (append_only(),)
    __table_args__ = (UniqueConstraint("company_id", "key"),)

    key: Mapped[str] = mapped_column(String(64), info={"personal": False})


class DimensionSetItem(CompanyMixin, CoreBase):
    """The value a set has on an axis."""

    __tablename__ = "core_dimension_set_item"
    __audit_exempt__ = "written with its set and never changed"
    __rules__ = (append_only(),)
    __table_args__ = (
        UniqueConstraint("company_id", "set_id", "axis_id"),
        ForeignKeyConstraint(
            ["company_id", "axis_id", "value_id"],
            [
                "core_dimension_value.company_id",
                "core_dimension_value.axis_id",
                "core_dimension_value.id",
            ],
            name="fk_core_dimension_set_item_value_id",
            ondelete="RESTRICT",
        ),
        Index("ix_core_dimension_set_item_value_id", "company_id", "value_id"),
    )

    set_id: Mapped[int]
    set: Mapped[DimensionSet] = company_ref(DimensionSet, index=False)
    axis_id: Mapped[int] = mapped_column(BigInteger)
    value_id: Mapped[int] = mapped_column(BigInteger)


class DimensionRule(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """What one kind of document (`finance.entry`) asks of an axis, in place of the axis's own word."""

    __tablename__ = "core_dimension_rule"
    __table_args__ = (
        CheckConstraint("need IN ('required', 'optional', 'hidden')", name="need"),
        UniqueConstraint("company_id", "document_kind", "axis_id"),
    )

    document_kind: Mapped[str] = mapped_column(String(60), info={"personal": False})
    axis_id: Mapped[int]
    axis: Mapped[DimensionAxis] = company_ref(DimensionAxis)
    need: Mapped[str] = mapped_column(String(8), info={"personal": False})
