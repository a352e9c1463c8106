"""Units of measure: exact fractions of the reference unit of their category."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import SmallInteger
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.base import company_ref
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import VersionMixin
from karvan.db.rules import immutable
from karvan.db.types import Translated
from karvan.db.types import TranslatedText
from karvan.units import MICRO_DIGITS
from karvan.units import Unit


class UnitCategory(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """What units of one kind measure: number, mass, length. Only they convert into each other."""

    __tablename__ = "core_unit_category"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    code: Mapped[str] = mapped_column(String(20), info={"personal": False})
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})


class UnitOfMeasure(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """A unit: one of it is `numerator / denominator` of the reference unit of its category.

    The fraction never changes, because quantities are stored in the unit; a wrong one is archived.
    `digits` is to how many decimals an amount in it is rounded.
    """

    __tablename__ = "core_unit"
    __rules__ = (immutable("category_id", "numerator", "denominator", "is_reference"),)
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint("numerator > 0 AND denominator > 0", name="factor"),
        CheckConstraint(
            "NOT is_reference OR (numerator = 1 AND denominator = 1)", name="reference"
        ),
        CheckConstraint("digits BETWEEN 0 AND 6", name="digits"),
        Index(
            "uq_core_unit_reference",
            "company_id",
            "category_id",
            unique=True,
            sqlite_where=sql("is_reference"),
            postgresql_where=sql("is_reference"),
        ),
    )

    category_id: Mapped[int]
    category: Mapped[UnitCategory] = company_ref(UnitCategory)
    code: Mapped[str] = mapped_column(String(20), info={"personal": False})
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    numerator: Mapped[int] = mapped_column(BigInteger, default=1)
    denominator: Mapped[int] = mapped_column(BigInteger, default=1)
    digits: Mapped[int] = mapped_column(SmallInteger, default=MICRO_DIGITS)
    is_reference: Mapped[bool] = mapped_column(Boolean, default=False)
    active: Mapped[bool] = mapped_column(Boolean, default=True)

    @property
    def as_unit(self) -> Unit:
        """The unit as a value to compute with."""
        return Unit(self.code, str(self.category_id), self.numerator, self.denominator, self.digits)
