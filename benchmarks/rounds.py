"""Variants of the same work, measured in turn within one run.

Machines drift, so no time stands alone: every round runs each variant once, and what is printed
is the median, the spread and the ratio to a floor that was taken in the same rounds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

Work = Callable[[], int]
"""Does the work and says how many operations it did."""


@dataclass(frozen=True)
class Measured:
    """Seconds per operation over all rounds, and how they compare with the floor's."""

    name: str
    median: float
    least: float
    most: float
    cpu: float
    ratio: float | None

    def to_json(self) -> dict[str, object]:
        """One row of the report; times in microseconds per operation, rates per second."""
        return {
            "variant": self.name,
            "us_per_operation": round(self.median * 1e6, 1),
            "us_least": round(self.least * 1e6, 1),
            "us_most": round(self.most * 1e6, 1),
            "cpu_us": round(self.cpu * 1e6, 1),
            "per_second": round(1 / self.median, 1),
            "times_the_floor": None if self.ratio is None else round(self.ratio, 2),
        }


@dataclass
class Times:
    """What one variant took, round by round."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def measure(variants: Mapping[str, Work], *, floor: str, rounds: int = 5) -> list[Measured]:
    """Run every variant `rounds` times in turn, after one round that does not count.

    The ratio is the median of the ratios within each round.
    """
    times = {name: Times() for name in variants}
    for number in range(rounds + 1):
        for name, work in variants.items():
            wall, cpu = _timed(work)
            if number:
                times[name].wall.append(wall)
                times[name].cpu.append(cpu)
    return [_summary(name, each, times[floor]) for name, each in times.items()]


def _timed(work: Work) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    operations = work()
    return (time.perf_counter() - wall) / operations, (time.process_time() - cpu) / operations


def _summary(name: str, own: Times, floor: Times) -> Measured:
    ratios = [mine / theirs for mine, theirs in zip(own.wall, floor.wall, strict=True)]
    return Measured(
        name,
        statistics.median(own.wall),
        min(own.wall),
        max(own.wall),
        statistics.median(own.cpu),
        None if own is floor else statistics.median(ratios),
    )
