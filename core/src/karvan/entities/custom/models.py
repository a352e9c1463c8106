"""A custom field of a company, and the values records have in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from typing import ClassVar

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import SmallInteger
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.base import company_ref
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import VersionMixin
from karvan.db.types import ExactDecimal
from karvan.db.types import JsonData
from karvan.db.types import LocalDate
from karvan.db.types import Translated
from karvan.db.types import TranslatedText
from karvan.entities.custom.kinds import CUSTOM_KINDS

PLAIN = {"personal": False}
PERSONAL = {"personal": True}


class CustomField(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """A field of a kind of record; `entity` is its code, `name` and `kind` never change.

    `options` holds the choices, as pairs of value and label, or the kind of record referred to.
    An archived field is shown nowhere and keeps its values. `personal`: it tells of a person, so
    its texts stay out of the trail's hashes and go when the person is erased.
    """

    __tablename__ = "core_custom_field"
    __table_args__ = (
        UniqueConstraint("company_id", "entity", "name"),
        CheckConstraint(f"kind IN ({', '.join(repr(each) for each in CUSTOM_KINDS)})", name="kind"),
        CheckConstraint("name <> ''", name="name"),
    )

    entity: Mapped[str] = mapped_column(String(60), info=PLAIN)
    name: Mapped[str] = mapped_column(String(30), info=PLAIN)
    kind: Mapped[str] = mapped_column(String(10), info=PLAIN)
    label: Mapped[TranslatedText] = mapped_column(Translated, info=PLAIN)
    help: Mapped[TranslatedText] = mapped_column(Translated, info=PLAIN)
    options: Mapped[dict[str, Any]] = mapped_column(JsonData, info=PLAIN)
    required: Mapped[bool] = mapped_column(Boolean, default=False)
    personal: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int] = mapped_column(SmallInteger)
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class CustomValue(CompanyMixin, CoreBase):
    """What a record has in a custom field; one of the columns is used, by the field's kind.

    The history has these values as changes of the record, under the field's public name.
    """

    __tablename__ = "core_custom_value"
    __audit_exempt__ = "a change is written to the history of the record, as custom.<name>"
    __record_pairs__: ClassVar[tuple[tuple[str, str], ...]] = (("entity", "record_id"),)
    __table_args__ = (
        UniqueConstraint("company_id", "field_id", "entity", "record_id"),
        Index("ix_core_custom_value_record", "company_id", "entity", "record_id"),
        Index("ix_core_custom_value_text", "company_id", "field_id", "text"),
        Index("ix_core_custom_value_number", "company_id", "field_id", "number"),
        Index("ix_core_custom_value_day", "company_id", "field_id", "day"),
        Index("ix_core_custom_value_ref", "company_id", "field_id", "ref_id"),
    )

    field_id: Mapped[int]
    field: Mapped[CustomField] = company_ref(CustomField, ondelete="CASCADE", index=False)
    entity: Mapped[str] = mapped_column(String(60), info=PLAIN)
    record_id: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str | None] = mapped_column(String(200), info=PERSONAL)
    note: Mapped[str | None] = mapped_column(Text, info=PERSONAL)
    number: Mapped[int | None] = mapped_column(BigInteger)
    exact: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    flag: Mapped[bool | None] = mapped_column(Boolean)
    day: Mapped[date | None] = mapped_column(LocalDate)
    ref_id: Mapped[int | None] = mapped_column(BigInteger)
