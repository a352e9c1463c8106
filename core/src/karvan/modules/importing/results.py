"""What an import says afterwards: how much was read and made, and every problem with its row."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING

from karvan.errors import Problem

if TYPE_CHECKING:
    from karvan.modules.importing.services import RunImport

ImportProblem = Problem


@dataclass(frozen=True)
class ImportResult:
    """The outcome of one file. With any problem nothing of the file is kept.

    `rows_total` counts what was read (rows, or transactions of a text format), `created` and
    `updated` the records made. `left_out` names rows, or with a column single values, that did not
    arrive although the rest did. `report` holds further figures of the format, as JSON values.
    """

    rows_total: int = 0
    created: int = 0
    updated: int = 0
    problems: Sequence[ImportProblem] = ()
    left_out: Sequence[ImportProblem] = ()
    report: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_accepted(self) -> bool:
        """Whether the file has no problem."""
        return not self.problems

    @property
    def rows_bad(self) -> int:
        """How many rows have a problem; a problem without a row counts as one."""
        whole = [problem for problem in self.left_out if problem.column is None]
        found = [*self.problems, *whole]
        placed = {problem.row for problem in found if problem.row is not None}
        unplaced = [problem for problem in self.problems if problem.row is None]
        return len(placed) + len(unplaced)


def result_to_json(result: ImportResult, command: RunImport, company: str) -> dict[str, object]:
    """The outcome with stable keys, as `karvan import --json` prints it."""
    accepted = "checked" if command.dry_run else "done"
    return {
        "company": company,
        "target": command.target,
        "format": command.format,
        "file": command.file.name,
        "dry_run": command.dry_run,
        "status": accepted if result.is_accepted else "refused",
        "rows_total": result.rows_total,
        "rows_done": result.rows_total - result.rows_bad if result.is_accepted else 0,
        "rows_bad": result.rows_bad,
        "created": result.created if result.is_accepted else 0,
        "updated": result.updated if result.is_accepted else 0,
        "errors": [problem.to_json() for problem in result.problems],
        "left_out": [problem.to_json() for problem in result.left_out],
        "report": dict(result.report),
    }
