"""The room: a number of seats, and who has booked them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func
from sqlalchemy import select

from karvan.api import Context
from karvan.api import DocumentRef
from karvan.api import Refusal
from karvan.values import Money
from karvan_seating.api import Booking
from karvan_seating.api import Extra
from karvan_seating.api import SeatsBooked
from karvan_seating.models import Room
from karvan_seating.models import SeatBooking

PRICE = 1500


class TooFewSeats(Refusal):
    """{free} seats are free. Book fewer, or give some back first."""

    code = "seating.too_few_seats"


class NoSeats(Refusal):
    """Book at least one seat."""

    code = "seating.no_seats"


class OneRoom:
    """The `seating` port on bookings of our own."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def book(self, source: DocumentRef, seats: int) -> Booking:
        if seats < 1:
            raise NoSeats
        self._ctx.session.scalars(select(Room).with_for_update()).one()
        if seats > self.free():
            raise TooFewSeats(free=self.free())
        kept = SeatBooking(source_kind=source.kind, source_id=source.id, seats=seats)
        self._ctx.session.add(kept)
        self._ctx.publish(SeatsBooked(source, seats))
        return Booking(seats, Money(PRICE * seats, self._ctx.company.currency))

    def give_back(self, source: DocumentRef) -> None:
        kept = self._ctx.session.scalars(
            select(SeatBooking).filter_by(source_kind=source.kind, source_id=source.id)
        ).one_or_none()
        if kept is not None:
            self._ctx.session.delete(kept)

    def free(self) -> int:
        booked = self._ctx.session.scalar(select(func.coalesce(func.sum(SeatBooking.seats), 0)))
        return int(self._ctx.setting("seating.seats")) - int(booked or 0)

    def extras(self, seats: int) -> Sequence[Extra]:
        found: Sequence[Extra] = self._ctx.point("seating.extras", seats)
        return found
