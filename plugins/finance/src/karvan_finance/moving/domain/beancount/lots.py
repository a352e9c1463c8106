"""What each account holds at cost: lots come in with a cost and go out with the cost they had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from karvan_finance.moving.domain.beancount.directives import Cost
from karvan_finance.moving.domain.beancount.faults import AmbiguousLots
from karvan_finance.moving.domain.beancount.faults import AveragingRefused
from karvan_finance.moving.domain.beancount.faults import NoSuchLot
from karvan_finance.moving.domain.beancount.faults import NotEnoughInLots


@dataclass
class Lot:
    """Units of one commodity that came in together; `units` is negative for a short position."""

    units: Fraction
    unit_cost: Fraction
    currency: str
    acquired_on: date
    label: str | None


@dataclass(frozen=True)
class Movement:
    """Units that go into or out of the lots of an account."""

    line: int
    on: date
    account: str
    commodity: str
    units: Fraction
    cost: Cost


class Holdings:
    """The lots of all accounts, moved by one posting after the other."""

    def __init__(self, default_booking: str, booking: Mapping[str, str]) -> None:
        self._default = default_booking
        self._booking = booking
        self._lots: dict[tuple[str, str], list[Lot]] = {}

    def move(self, movement: Movement) -> tuple[Fraction, str] | None:
        """The cost of the movement and its currency; None when it comes in at a cost left out."""
        if movement.cost.is_average or self._method(movement.account) == "AVERAGE":
            raise AveragingRefused(movement.line)
        if self._takes_out(movement):
            return self._take_out(movement)
        if not movement.cost.has_number or movement.cost.currency is None:
            return None
        unit_cost = written_unit_cost(movement.cost, movement.units)
        self.put_in(movement, unit_cost, movement.cost.currency)
        return unit_cost * movement.units, movement.cost.currency

    def put_in(self, movement: Movement, unit_cost: Fraction, currency: str) -> None:
        """Add units, to the lot of the same cost, day and label if there is one."""
        acquired_on = movement.cost.acquired_on or movement.on
        lots = self._lots.setdefault((movement.account, movement.commodity), [])
        new = Lot(movement.units, unit_cost, currency, acquired_on, movement.cost.label)
        for lot in lots:
            if _identity(lot) == _identity(new):
                lot.units += new.units
                return
        lots.append(new)

    def _method(self, account: str) -> str:
        return self._booking.get(account, self._default)

    def _takes_out(self, movement: Movement) -> bool:
        lots = self._lots.get((movement.account, movement.commodity), [])
        is_opposite = any((lot.units > 0) != (movement.units > 0) for lot in lots)
        return is_opposite and movement.units != 0 and self._method(movement.account) != "NONE"

    def _take_out(self, movement: Movement) -> tuple[Fraction, str]:
        lots = self._lots[movement.account, movement.commodity]
        fitting = self._in_booking_order(movement, [lot for lot in lots if _fits(lot, movement)])
        left, cost = movement.units, Fraction(0)
        for lot in fitting:
            taken = max(-lot.units, left) if movement.units < 0 else min(-lot.units, left)
            lot.units += taken
            left -= taken
            cost += taken * lot.unit_cost
        if left:
            raise NotEnoughInLots(
                movement.line,
                account=movement.account,
                currency=movement.commodity,
                held=plain(abs(movement.units - left)),
                wanted=plain(abs(movement.units)),
            )
        self._lots[movement.account, movement.commodity] = [lot for lot in lots if lot.units]
        return cost, fitting[0].currency

    def _in_booking_order(self, movement: Movement, fitting: list[Lot]) -> list[Lot]:
        place = {"account": movement.account, "currency": movement.commodity}
        if not fitting:
            raise NoSuchLot(movement.line, **place)
        if len({lot.currency for lot in fitting}) > 1:
            raise AmbiguousLots(movement.line, **place)
        match self._method(movement.account):
            case "FIFO":
                return sorted(fitting, key=lambda lot: lot.acquired_on)
            case "LIFO":
                return sorted(fitting, key=lambda lot: lot.acquired_on, reverse=True)
            case "HIFO":
                return sorted(fitting, key=lambda lot: lot.unit_cost, reverse=True)
            case "STRICT_WITH_SIZE" if same := [
                lot for lot in fitting if lot.units == -movement.units
            ]:
                return sorted(same, key=lambda lot: lot.acquired_on)[:1]
        if len(fitting) > 1 and sum(lot.units for lot in fitting) != -movement.units:
            raise AmbiguousLots(movement.line, **place)
        return fitting


def written_unit_cost(cost: Cost, units: Fraction) -> Fraction:
    """The cost of one unit from what is written: per unit, in total, or both."""
    per_unit = Fraction(cost.per_unit or 0)
    if cost.total is None or units == 0:
        return per_unit
    return per_unit + Fraction(cost.total) / abs(units)


def plain(number: Fraction) -> str:
    """A number for people, with as many decimals as it needs (ten at most)."""
    scaled = round(number * 10**10)
    whole, rest = divmod(abs(scaled), 10**10)
    decimals = f"{rest:010d}".rstrip("0")
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def _identity(lot: Lot) -> tuple[Fraction, str, date, str | None]:
    return lot.unit_cost, lot.currency, lot.acquired_on, lot.label


def _fits(lot: Lot, movement: Movement) -> bool:
    cost = movement.cost
    return (
        (lot.units > 0) != (movement.units > 0)
        and (not cost.has_number or written_unit_cost(cost, movement.units) == lot.unit_cost)
        and cost.currency in (None, lot.currency)
        and cost.acquired_on in (None, lot.acquired_on)
        and cost.label in (None, lot.label)
    )
