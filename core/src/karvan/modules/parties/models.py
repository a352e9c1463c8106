"""The party: whoever a journal line, an invoice or an order can name."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import VersionMixin


class PartyKind(StrEnum):
    """A natural person, or any organisation."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Party(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """Someone the company deals with, in whatever role.

    `sort_name` is the name as it is searched, listed and compared. A copy of the party in another
    company of the group has the same `group_key`. A party that is no longer active stays, because
    posted documents name it.
    """

    __tablename__ = "core_party"
    __table_args__ = (
        CheckConstraint("kind IN ('person', 'organisation')", name="kind"),
        CheckConstraint("name <> ''", name="name"),
        UniqueConstraint("company_id", "code"),
        UniqueConstraint("company_id", "group_key"),
        Index("ix_core_party_sort_name", "company_id", "sort_name", "id"),
    )

    kind: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200), info={"personal": True})
    sort_name: Mapped[str] = mapped_column(String(400), info={"personal": True})
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    group_key: Mapped[str] = mapped_column(String(32), default=lambda: uuid.uuid4().hex)
