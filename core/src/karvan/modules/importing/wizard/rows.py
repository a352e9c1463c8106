"""The rows of a file through the entity's command; each is refused alone.

New records are made together as long as none is refused. A row is done once for its number: a job that is taken up again finds what it has done.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy.exc import DataError
from sqlalchemy.exc import IntegrityError

from karvan.db.requests import answer_all
from karvan.db.requests import claim_all
from karvan.db.requests import forget_all
from karvan.entities.declaring.commands import CREATE
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.reading.listing import get_record
from karvan.entities.writing.many import create_many
from karvan.entities.writing.many import may_create_many
from karvan.entities.writing.running import run_command
from karvan.errors import AppError
from karvan.errors import Invalid
from karvan.modules.importing.errors import RowRefused
from karvan.modules.importing.wizard.matching import Matcher
from karvan.modules.importing.wizard.reading import ReadRow
from karvan.modules.importing.wizard.reading import RowProblem
from karvan.modules.importing.wizard.reading import RowReader

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.modules.importing.wizard.sheets import Line

ABOUT_THE_ROW = frozenset({400, 403, 404, 409, 413, 422})
FEW = 4
CREATED, UPDATED = "created", "updated"


@dataclass(frozen=True)
class Outcome:
    """What became of a row: a record that was made or changed, or what is wrong with it."""

    line: Line
    made: str = ""
    record_id: int | None = None
    problems: Sequence[RowProblem] = ()


@dataclass(frozen=True)
class RowRunner:
    """Does the rows of one import in one unit of work.

    With `for_good` a refused row leaves nothing behind and the others stay; without it the caller
    undoes everything as soon as one row is refused, which spares the book-keeping.
    """

    ctx: Context
    entity: Entity
    import_id: int
    reader: RowReader
    matcher: Matcher
    for_good: bool

    def run(self, lines: Sequence[Line]) -> Iterator[Outcome]:
        """The rows in their order, each with what became of it."""
        self.reader.references.forget()
        self.reader.prepare(lines)
        rows = [self.reader.read(line) for line in lines]
        self.matcher.prepare(rows)
        source = f"import:{self.import_id}"
        bodies = {str(row.line.number): row.line.cells for row in rows if not row.problems}
        earlier = claim_all(self.ctx, "import", source, bodies)
        answers: dict[str, Any] = {}
        for outcome in self._outcomes(rows, earlier):
            key = str(outcome.line.number)
            if not outcome.problems and key not in earlier:
                answers[key] = {"made": outcome.made, "id": outcome.record_id}
            yield outcome
        answer_all(self.ctx, "import", source, answers)
        forget_all(self.ctx, "import", source, bodies.keys() - answers.keys() - earlier.keys())

    def _outcomes(
        self, rows: Sequence[ReadRow], earlier: Mapping[str, Mapping[str, Any]]
    ) -> Iterator[Outcome]:
        """What becomes of each row, in order; new records that follow one another are made together."""
        waiting: list[ReadRow] = []
        for row in rows:
            key = str(row.line.number)
            if key not in earlier and self._is_plainly_new(row):
                waiting.append(row)
                continue
            yield from self._together(waiting)
            waiting = []
            yield self._told(row, earlier[key]) if key in earlier else self._outcome(row)
        yield from self._together(waiting)

    def _is_plainly_new(self, row: ReadRow) -> bool:
        """Whether the row makes a record, and its entity can make many at once."""
        if row.problems or self.matcher.is_needed:
            return False
        return may_create_many(self.ctx, self.entity)

    def _together(self, rows: Sequence[ReadRow]) -> Iterator[Outcome]:
        """Make these records at once; where that is refused, those of each half, down to a few rows."""
        if len(rows) > FEW:
            made = self._made_at_once(rows)
            if made is None:
                middle = len(rows) // 2
                yield from self._together(rows[:middle])
                yield from self._together(rows[middle:])
                return
            for row, record in zip(rows, made, strict=True):
                yield Outcome(row.line, CREATED, record.id)
            return
        for row in rows:
            yield self._outcome(row)

    def _made_at_once(self, rows: Sequence[ReadRow]) -> list[Any] | None:
        try:
            with self._attempt():
                return create_many(self.ctx, self.entity, [row.values for row in rows])
        except AppError as refusal:
            if refusal.status not in ABOUT_THE_ROW:
                raise
        except (IntegrityError, DataError):
            pass
        return None

    def _told(self, row: ReadRow, answer: Mapping[str, Any]) -> Outcome:
        return Outcome(row.line, answer["made"], answer["id"])

    def _outcome(self, row: ReadRow) -> Outcome:
        if row.problems:
            return Outcome(row.line, problems=row.problems)
        try:
            with self._attempt():
                made, record_id = self._do(row)
        except Invalid as refusal:
            return Outcome(row.line, problems=self._at_cells(row, refusal))
        except AppError as refusal:
            if refusal.status not in ABOUT_THE_ROW:
                raise
            return self._refused(row, refusal)
        except (IntegrityError, DataError):
            return self._refused(row, RowRefused())
        return Outcome(row.line, made, record_id)

    def _do(self, row: ReadRow) -> tuple[str, int]:
        record_id = self.matcher.find(row)
        if record_id is None:
            made = run_command(self.ctx, self.entity, CREATE, None, row.values)
            self.ctx.uow.flush()
            return CREATED, made.id
        values = self._values_for(row, record_id)
        run_command(self.ctx, self.entity, UPDATE, record_id, values)
        return UPDATED, record_id

    def _values_for(self, row: ReadRow, record_id: int) -> Mapping[str, Any]:
        """An amount is read in the record's own currency, unless the row names another."""
        fields = [column.field for column in self.reader.columns]
        asked = {each.currency for each in fields if each.kind == "money" and each.currency}
        asked -= set(row.values)
        if not asked:
            return row.values
        record = get_record(self.ctx, self.entity, record_id, verb=UPDATE)
        given = {name: getattr(record, name, None) for name in asked}
        return self.reader.read(row.line, given).values

    @contextlib.contextmanager
    def _attempt(self) -> Iterator[None]:
        if self.for_good:
            with self.ctx.uow.attempt():
                yield
            return
        with self.ctx.session.begin_nested():
            self.ctx.session.connection()
            yield
            self.ctx.uow.flush()

    def _refused(self, row: ReadRow, refusal: AppError) -> Outcome:
        problem = RowProblem(row.line.number, refusal.code, refusal.message)
        return Outcome(row.line, problems=[problem])

    def _at_cells(self, row: ReadRow, refusal: Invalid) -> list[RowProblem]:
        return [
            self.reader.problem_at(row.line, each.field, each.code, each.message)
            for each in refusal.problems
        ]
