"""What an import says afterwards: how much was read and made, and every problem with its row."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from karvan.errors import Problem

ImportProblem = Problem


@dataclass(frozen=True)
class ImportResult:
    """The outcome of one file. With any problem nothing of the file is kept.

    `rows_total` counts what was read (rows, or transactions of a text format), `created` and
    `updated` the records made. `report` holds further figures of the format, as JSON values.
    """

    rows_total: int = 0
    created: int = 0
    updated: int = 0
    problems: Sequence[ImportProblem] = ()
    report: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_accepted(self) -> bool:
        """Whether the file has no problem."""
        return not self.problems

    @property
    def rows_bad(self) -> int:
        """How many rows have a problem; a problem without a row counts as one."""
        placed = {problem.row for problem in self.problems if problem.row is not None}
        unplaced = [problem for problem in self.problems if problem.row is None]
        return len(placed) + len(unplaced)
