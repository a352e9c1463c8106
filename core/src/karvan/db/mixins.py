"""Columns that many tables share: company keys, version, validity, stamps."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import Any
from typing import ClassVar

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Integer
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import declared_attr
from sqlalchemy.orm import mapped_column

from karvan.db.types import LocalDate
from karvan.db.types import UtcInstant


class CompanyMixin:
    """A business row: it belongs to one company, and its key says so.

    The id comes from the company's block allocator before the flush; both columns are immutable.
    """

    __audited__: ClassVar[bool] = True

    @declared_attr
    def company_id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy passes the class
        """The company the row belongs to."""
        return mapped_column(
            BigInteger, ForeignKey("core_company.id"), primary_key=True, sort_order=-20
        )

    @declared_attr
    def id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy passes the class
        """The row's number within its company; gaps mean nothing."""
        return mapped_column(BigInteger, primary_key=True, autoincrement=False, sort_order=-19)


class InstallationMixin:
    """A row of the whole installation (a user, a currency); listed in `installation_tables`."""

    __audited__: ClassVar[bool] = True

    @declared_attr
    def id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy passes the class
        """From the allocator of company 0, the installation."""
        return mapped_column(BigInteger, primary_key=True, autoincrement=False, sort_order=-20)


class VersionMixin:
    """Optimistic locking: an update of a row that someone else changed is refused."""

    version: Mapped[int] = mapped_column(Integer, nullable=False, default=1, sort_order=90)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy passes the class
        return {"version_id_col": cls.version}


class ValidityMixin:
    """Valid from a day (included) to a day (excluded); no end means for ever."""

    valid_from: Mapped[date] = mapped_column(LocalDate, nullable=False, sort_order=80)
    valid_to: Mapped[date | None] = mapped_column(LocalDate, sort_order=81)

    @staticmethod
    def validity_check() -> CheckConstraint:
        """Put into `__table_args__`: the end lies after the beginning."""
        return CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity")

    def is_valid_on(self, day: date) -> bool:
        """Whether the row holds on the day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class StampMixin:
    """Who made the row, and when; set by the unit of work."""

    created_at: Mapped[datetime] = mapped_column(UtcInstant, nullable=False, sort_order=95)
    created_by: Mapped[int | None] = mapped_column(BigInteger, sort_order=96)
