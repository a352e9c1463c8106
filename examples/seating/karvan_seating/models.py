"""The room and its bookings."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy import Integer
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.api import CompanyMixin
from karvan.api import plugin_base

Base = plugin_base("seating")


class Room(CompanyMixin, Base):
    """The one room of a company: its row is locked by whoever books, so no seat is given twice."""

    __tablename__ = "seating_room"


class SeatBooking(CompanyMixin, Base):
    """Seats kept for one document of another plugin."""

    __tablename__ = "seating_booking"
    __record_pairs__ = (("source_kind", "source_id"),)
    __table_args__ = (UniqueConstraint("company_id", "source_kind", "source_id"),)

    source_kind: Mapped[str] = mapped_column(String(60), info={"personal": False})
    source_id: Mapped[int] = mapped_column(BigInteger)
    seats: Mapped[int] = mapped_column(Integer)
