"""One row about the installation itself: its name in backups, its copies, and whether it is closed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Integer
from sqlalchemy import SmallInteger
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.types import UtcInstant


class Installation(CoreBase):
    """What one database is: made once, kept through every restore.

    `closed_since` is set while an upgrade runs: pages answer 503 and workers wait. `is_copy` marks
    a database restored for trying things out, from which nothing may go out.
    """

    __tablename__ = "core_installation"
    __audit_exempt__ = "states of the installation; what set them is audited"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(32), info={"personal": False})
    made_at: Mapped[datetime] = mapped_column(UtcInstant)
    closed_since: Mapped[datetime | None] = mapped_column(UtcInstant)
    closed_for: Mapped[str | None] = mapped_column(String(80), info={"personal": False})
    is_copy: Mapped[bool] = mapped_column(Boolean, default=False)
    backed_up_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    backup_file: Mapped[str | None] = mapped_column(String(400), info={"personal": False})
    checked_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    restored_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    restored_from: Mapped[str | None] = mapped_column(String(400), info={"personal": False})


class MovedUser(CoreBase):
    """Who a number of a user means in a company that came from another installation.

    Postings and the trail are hashed with the numbers they had; a row of the trail of a span
    before `before_epoch` means this person, whoever has the number here.
    """

    __tablename__ = "core_moved_user"
    __audit_exempt__ = "written once, as the company arrives, which is audited"

    company_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_company.id"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    before_epoch: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(200), info={"personal": True})
    local_user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_user.id"))
