"""A saved view of a list, a board, a calendar, a pivot or a chart."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import VersionMixin
from karvan.db.types import JsonData

LIST, OWN = "list", "own"
KINDS = (LIST, "kanban", "calendar", "pivot", "chart")
LONGEST_NAME = 80
LONGEST_ENTITY = 130
LONGEST_QUERY = 4000


class SavedView(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """What the address of a list says (`query`, without the page) and its columns, under a name.

    `user_id` is its owner; nobody's is shared. `is_default` is said of shared views alone: whoever
    chose nothing else begins with it.
    """

    __tablename__ = "core_saved_view"
    __table_args__ = (
        UniqueConstraint("company_id", "entity", "user_id", "kind", "name"),
        Index(
            "uq_core_saved_view_shared",
            "company_id",
            "entity",
            "kind",
            "name",
            unique=True,
            sqlite_where=text("user_id IS NULL"),
            postgresql_where=text("user_id IS NULL"),
        ),
        Index(
            "uq_core_saved_view_default",
            "company_id",
            "entity",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint(
            "kind IN ('list', 'kanban', 'calendar', 'pivot', 'chart', 'own')", name="kind"
        ),
        CheckConstraint("user_id IS NULL OR NOT is_default", name="default"),
    )

    user_id: Mapped[int | None] = mapped_column(BigInteger)
    entity: Mapped[str] = mapped_column(String(LONGEST_ENTITY), info={"personal": False})
    kind: Mapped[str] = mapped_column(String(8), info={"personal": False})
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), info={"personal": False})
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY), info={"personal": True})
    columns: Mapped[list[str]] = mapped_column(JsonData, info={"personal": False})
    is_default: Mapped[bool] = mapped_column(Boolean, default=False)
