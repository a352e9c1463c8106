"""Teams of a company: who works together, so that people may see what their colleagues own."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.base import company_ref
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import VersionMixin


class Team(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """People who work together. `key` is the name folded; an inactive team widens nobody's view."""

    __tablename__ = "core_team"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        UniqueConstraint("company_id", "key"),
    )

    name: Mapped[str] = mapped_column(String(80), info={"personal": False})
    key: Mapped[str] = mapped_column(String(160), info={"personal": False})
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class TeamMember(CompanyMixin, StampMixin, CoreBase):
    """A user is in a team; one may be in several."""

    __tablename__ = "core_team_member"
    __table_args__ = (
        UniqueConstraint("company_id", "team_id", "user_id"),
        Index("ix_core_team_member_user_id", "company_id", "user_id"),
    )

    team_id: Mapped[int]
    team: Mapped[Team] = company_ref(Team, ondelete="CASCADE", index=False)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_user.id"))
