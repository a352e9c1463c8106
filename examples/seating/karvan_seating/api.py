"""What others may import: the port, the event, the point, and their shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from karvan.api import Context
from karvan.api import DocumentRef
from karvan.api import event
from karvan.api import point
from karvan.contracts import contract
from karvan.contracts import ends
from karvan.contracts import writes
from karvan.values import Money


@dataclass(frozen=True)
class Booking:
    """Seats that are kept, and what they cost in all."""

    seats: int
    price: Money


@dataclass(frozen=True)
class Extra:
    """Something offered with a booking."""

    title: str
    price: Money


@contract("seating", version=1)
class Seating(Protocol):
    """Seats of one room. Every call works in the caller's transaction."""

    @writes("source")
    def book(self, source: DocumentRef, seats: int) -> Booking:
        """Keep seats for a document, all or none; refused when too few are free."""

    @ends("book", "source")
    def give_back(self, source: DocumentRef) -> None:
        """Free what the document has booked; nothing happens where it has not."""

    def free(self) -> int:
        """How many seats are free."""

    def extras(self, seats: int) -> Sequence[Extra]:
        """What may be had with so many seats, asked of every plugin that is on."""


@event("seating.booked", version=1)
@dataclass(frozen=True)
class SeatsBooked:
    """Seats are kept for a document."""

    document: DocumentRef
    seats: int


@point("seating.extras", result=list)
def extras(ctx: Context, seats: int) -> list[Extra]:
    """What a plugin offers with a booking of so many seats; answers write nothing."""
