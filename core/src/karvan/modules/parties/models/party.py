"""The party: whoever a journal line, an invoice or an order can name."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
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
from karvan.db.types import Translated
from karvan.db.types import TranslatedText
from karvan.modules.parties.hints import MergeHints

PERSONAL, PLAIN = {"personal": True}, {"personal": False}


class PartyKind(StrEnum):
    """A natural person, or any organisation."""

    PERSON = "person"
    ORGANISATION = "organisation"


class PartyState(StrEnum):
    """Archived parties are no longer offered; merged ones point at the one that took their place.

    An erased party was a person whose data were taken out on request.
    """

    ACTIVE = "active"
    ARCHIVED = "archived"
    MERGED = "merged"
    ERASED = "erased"


class PartyGroup(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """A group of parties (trade, region, class of service); groups form a tree."""

    __tablename__ = "core_party_group"
    __table_args__ = (
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="parent"),
        UniqueConstraint("company_id", "group_key"),
    )

    name: Mapped[TranslatedText] = mapped_column(Translated, info=PLAIN)
    group_key: Mapped[str] = mapped_column(String(32), default=lambda: uuid.uuid4().hex, info=PLAIN)
    parent_id: Mapped[int | None]
    parent: Mapped[PartyGroup | None] = company_ref("self", nullable=True)


class Party(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """Someone the company deals with, in whatever role.

    `name` is what the party calls itself, in its own language; `names` has it in further languages.
    `sort_name` is the name as it is listed. A copy of the party in another company of the group has
    the same `group_key`. A party that is no longer active stays, because posted documents name it.
    """

    __tablename__ = "core_party"
    __table_args__ = (
        CheckConstraint("kind IN ('person', 'organisation')", name="kind"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("state IN ('active', 'archived', 'merged', 'erased')", name="state"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="merged_into"),
        UniqueConstraint("company_id", "code"),
        UniqueConstraint("company_id", "group_key"),
        Index("ix_core_party_sort_name", "company_id", "sort_name", "id"),
        Index("ix_core_party_tax_key", "company_id", "tax_key"),
    )

    kind: Mapped[str] = mapped_column(String(12), info=PLAIN)
    code: Mapped[str] = mapped_column(String(40), info=PLAIN)
    name: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    sort_name: Mapped[str] = mapped_column(String(400), info=PERSONAL)
    group_key: Mapped[str] = mapped_column(String(32), default=lambda: uuid.uuid4().hex, info=PLAIN)
    names: Mapped[TranslatedText] = mapped_column(Translated, default=dict, info=PERSONAL)
    given_name: Mapped[str] = mapped_column(String(100), default="", info=PERSONAL)
    family_name: Mapped[str] = mapped_column(String(100), default="", info=PERSONAL)
    language: Mapped[str] = mapped_column(String(10), default="", info=PLAIN)
    time_zone: Mapped[str] = mapped_column(String(64), default="", info=PLAIN)
    country: Mapped[str] = mapped_column(String(2), default="", info=PLAIN)
    tax_id: Mapped[str] = mapped_column(String(40), default="", info=PERSONAL)
    tax_key: Mapped[str] = mapped_column(String(40), default="", info=PERSONAL)
    state: Mapped[str] = mapped_column(String(8), default=PartyState.ACTIVE.value, info=PLAIN)
    party_group_id: Mapped[int | None]
    party_group: Mapped[PartyGroup | None] = company_ref(PartyGroup, nullable=True)
    merged_into_id: Mapped[int | None]
    merged_into: Mapped[Party | None] = company_ref("self", nullable=True)

    @property
    def active(self) -> bool:
        """Whether the party is offered where one is chosen."""
        return self.state == PartyState.ACTIVE

    def name_in(self, language: str) -> str:
        """The name in a language, else as the party calls itself."""
        return TranslatedText(self.names or {}).get(language) or self.name


class PartyKey(CompanyMixin, CoreBase):
    """A party's name in one language as it is searched and compared; written with the name."""

    __tablename__ = "core_party_key"
    __erasure__ = "delete"
    __audit_exempt__ = "derived from the name, whose change is audited"
    __merge__: ClassVar[MergeHints] = MergeHints(stays=True)
    __table_args__ = (
        UniqueConstraint("company_id", "party_id", "locale"),
        Index("ix_core_party_key_name_key", "company_id", "name_key"),
        Index("ix_core_party_key_sound_key", "company_id", "sound_key"),
    )

    locale: Mapped[str] = mapped_column(String(10), info=PLAIN)
    search_text: Mapped[str] = mapped_column(String(400), info=PERSONAL)
    name_key: Mapped[str] = mapped_column(String(400), info=PERSONAL)
    sound_key: Mapped[str] = mapped_column(String(400), info=PERSONAL)
    party_id: Mapped[int] = mapped_column(BigInteger)
    party: Mapped[Party] = company_ref(Party, ondelete="CASCADE", index=False)
