"""What is known of a party: roles, ways to reach it, addresses, numbers, and whom it belongs to."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.base import company_ref
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import ValidityMixin
from karvan.db.mixins import VersionMixin
from karvan.db.types import UtcInstant
from karvan.modules.parties.hints import MergeHints
from karvan.modules.parties.hints import strictest_contact
from karvan.modules.parties.models.party import PERSONAL
from karvan.modules.parties.models.party import PLAIN
from karvan.modules.parties.models.party import Party

OPEN = text("valid_to IS NULL")
DEFAULT = text("is_default")
PRIMARY_EMPLOYER = text("role = 'employee' AND is_primary AND valid_to IS NULL")


class PartyRole(CompanyMixin, ValidityMixin, VersionMixin, StampMixin, CoreBase):
    """What a party is to the company (customer, supplier …), from a day to a day."""

    __tablename__ = "core_party_role"
    __table_args__ = (
        ValidityMixin.validity_check(),
        Index(
            "uq_core_party_role_open",
            "company_id",
            "party_id",
            "role",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_core_party_role_role", "company_id", "role", "party_id"),
    )

    role: Mapped[str] = mapped_column(String(60), info=PLAIN)
    party_id: Mapped[int]
    party: Mapped[Party] = company_ref(Party)


class ContactPoint(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """One way to reach a party; several parties may share a value (a switchboard, a family).

    `value_key` is the value as it is compared. A phone number nobody could read as one is kept with
    `is_parsed` false. `opted_out_at` bars all mail but answers and what the law asks for.
    """

    __tablename__ = "core_contact_point"
    __erasure__: ClassVar[str] = "delete"
    __merge__: ClassVar[MergeHints] = MergeHints(yields=("is_primary",), fold=strictest_contact)
    __table_args__ = (
        CheckConstraint("kind IN ('mail', 'phone', 'url', 'social')", name="kind"),
        CheckConstraint("bounce IN ('none', 'soft', 'hard')", name="bounce"),
        UniqueConstraint("company_id", "party_id", "kind", "value_key"),
        Index(
            "uq_core_contact_point_primary",
            "company_id",
            "party_id",
            "kind",
            unique=True,
            sqlite_where=text("is_primary"),
            postgresql_where=text("is_primary"),
        ),
        Index("ix_core_contact_point_value", "company_id", "kind", "value_key"),
    )

    kind: Mapped[str] = mapped_column(String(8), info=PLAIN)
    value: Mapped[str] = mapped_column(String(500), info=PERSONAL)
    value_key: Mapped[str] = mapped_column(String(254), info=PERSONAL)
    is_parsed: Mapped[bool] = mapped_column(Boolean, default=True)
    label: Mapped[str] = mapped_column(String(60), default="", info=PERSONAL)
    is_primary: Mapped[bool] = mapped_column(Boolean, default=False)
    verified_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    bounce: Mapped[str] = mapped_column(String(4), default="none", info=PLAIN)
    opted_out_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    party_id: Mapped[int]
    party: Mapped[Party] = company_ref(Party)


class Address(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """A postal address; each kind has at most one default."""

    __tablename__ = "core_address"
    __erasure__: ClassVar[str] = "delete"
    __merge__: ClassVar[MergeHints] = MergeHints(yields=("is_default",))
    __table_args__ = (
        CheckConstraint("kind IN ('office', 'billing', 'delivery', 'home', 'other')", name="kind"),
        Index(
            "uq_core_address_default",
            "company_id",
            "party_id",
            "kind",
            unique=True,
            sqlite_where=DEFAULT,
            postgresql_where=DEFAULT,
        ),
    )

    kind: Mapped[str] = mapped_column(String(8), info=PLAIN)
    lines: Mapped[str] = mapped_column(String(400), default="", info=PERSONAL)
    city: Mapped[str] = mapped_column(String(100), default="", info=PERSONAL)
    city_key: Mapped[str] = mapped_column(String(100), default="", info=PERSONAL)
    region: Mapped[str] = mapped_column(String(100), default="", info=PERSONAL)
    postcode: Mapped[str] = mapped_column(String(20), default="", info=PERSONAL)
    country: Mapped[str] = mapped_column(String(2), default="", info=PLAIN)
    is_default: Mapped[bool] = mapped_column(Boolean, default=False)
    party_id: Mapped[int]
    party: Mapped[Party] = company_ref(Party)


class PartyIdentifier(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """A number someone else gave the party: VAT, registration, IBAN, national id.

    `is_checked` says that the number's own check digits were verified.
    """

    __tablename__ = "core_party_identifier"
    __erasure__: ClassVar[str] = "delete"
    __table_args__ = (
        UniqueConstraint("company_id", "party_id", "scheme", "value_key"),
        Index("ix_core_party_identifier_value", "company_id", "scheme", "value_key"),
    )

    scheme: Mapped[str] = mapped_column(String(20), info=PLAIN)
    country: Mapped[str] = mapped_column(String(2), default="", info=PLAIN)
    value: Mapped[str] = mapped_column(String(60), info=PERSONAL)
    value_key: Mapped[str] = mapped_column(String(60), info=PERSONAL)
    is_checked: Mapped[bool] = mapped_column(Boolean, default=False)
    party_id: Mapped[int]
    party: Mapped[Party] = company_ref(Party)


class PartyRelation(CompanyMixin, ValidityMixin, VersionMixin, StampMixin, CoreBase):
    """One party is something to another: employee of, subsidiary of; from a day to a day."""

    __tablename__ = "core_party_relation"
    __merge__: ClassVar[MergeHints] = MergeHints(
        yields=("is_primary",), not_itself=("from_party_id", "to_party_id")
    )
    __table_args__ = (
        ValidityMixin.validity_check(),
        CheckConstraint("from_party_id <> to_party_id", name="not_itself"),
        Index(
            "uq_core_party_relation_employer",
            "company_id",
            "from_party_id",
            unique=True,
            sqlite_where=PRIMARY_EMPLOYER,
            postgresql_where=PRIMARY_EMPLOYER,
        ),
        Index(
            "uq_core_party_relation_open",
            "company_id",
            "from_party_id",
            "to_party_id",
            "role",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
    )

    role: Mapped[str] = mapped_column(String(20), info=PLAIN)
    title: Mapped[str] = mapped_column(String(100), default="", info=PERSONAL)
    is_primary: Mapped[bool] = mapped_column(Boolean, default=False)
    from_party_id: Mapped[int]
    from_party: Mapped[Party] = company_ref(Party)
    to_party_id: Mapped[int]
    to_party: Mapped[Party] = company_ref(Party)
