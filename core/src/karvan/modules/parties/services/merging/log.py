"""The work of one merge: its connection, and the log that an undo reads backwards."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import insert
from sqlalchemy import inspect

from karvan.audit.diff import changed_fields
from karvan.audit.diff import is_audited
from karvan.audit.diff import shape_of
from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.rows import entity_of
from karvan.audit.writer import record
from karvan.modules.parties.cells import row_to_json
from karvan.modules.parties.cells import to_json
from karvan.modules.parties.models import MergeMove

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.parties.services.merging.catalogue import Catalogue

CHUNK = 1000
Row = Mapping[str, Any]
MOVES = MergeMove.__table__


@dataclass
class Work:
    """A merge, or its undoing, under way: whatever it writes goes into the log and the trail."""

    ctx: Context
    catalogue: Catalogue
    op_id: int
    total: int = 0
    seq: int = 0
    moves: list[dict[str, Any]] = field(default_factory=list)
    frozen: dict[str, int] = field(default_factory=dict)
    progress: Callable[[int, int], None] | None = None

    @property
    def connection(self) -> Connection:
        """The connection of the unit of work."""
        return self.ctx.uow.connection

    def moved(self, table: Table, key: Row, column: str, old: Any, new: Any) -> None:
        """A cell that pointed at the loser points at the winner."""
        self._note("moved", table, key, column, old, new)
        self._audit(table, Op.UPDATE, {**key, column: old}, {**key, column: new}, [column])

    def filled(self, table: Table, before: Row, values: Row) -> None:
        """Cells of a row took other values."""
        key = key_of(table, before)
        for column, new in values.items():
            self._note("filled", table, key, column, before[column], new)
        after = {**before, **values}
        self._audit(table, Op.UPDATE, before, after, list(values))

    def dropped(self, table: Table, row: Row) -> None:
        """A row was taken away."""
        self._note("dropped", table, key_of(table, row), row=row)
        self._audit(table, Op.DELETE, row, {}, list(row))

    def added(self, table: Table, row: Row) -> None:
        """A row was written anew."""
        self._note("added", table, key_of(table, row), row=row)
        self._audit(table, Op.INSERT, {}, row, list(row))

    def stayed(self, table: Table, count: int) -> None:
        """Rows that are frozen and keep the loser's id."""
        if count:
            self.frozen[table.name] = self.frozen.get(table.name, 0) + count

    def flush(self) -> None:
        """Write what was noted since the last time."""
        rows, self.moves = self.moves, []
        if rows:
            self.connection.execute(insert(MOVES), rows)

    def _note(
        self,
        action: str,
        table: Table,
        key: Row,
        column: str = "",
        old: Any = None,
        new: Any = None,
        row: Row | None = None,
    ) -> None:
        self.seq += 1
        self.moves.append(
            {
                "company_id": self.ctx.company.id,
                "op_id": self.op_id,
                "seq": self.seq,
                "table_name": table.name,
                "row_key": row_to_json(key),
                "column_name": column,
                "old": to_json(old),
                "new": to_json(new),
                "action": action,
                "row_before": None if row is None else row_to_json(row),
            }
        )
        if len(self.moves) >= CHUNK:
            self.flush()
            if self.progress is not None:
                self.progress(min(self.seq, self.total), self.total)

    def _audit(self, table: Table, op: Op, before: Row, after: Row, names: list[str]) -> None:
        audit_change(self.ctx, self.catalogue, table, op, before, after, names)


def audit_change(
    ctx: Context,
    catalogue: Catalogue,
    table: Table,
    op: Op,
    before: Row,
    after: Row,
    names: list[str],
) -> None:
    """Leave the row in the trail that a flush would have left."""
    model = catalogue.model_of(table)
    row_id = (before or after).get("id")
    if model is None:
        data = {"columns": sorted(names)}
        record(ctx.uow, AuditRow(entity_of(table.name), row_id, op, data))
    elif is_audited(model):
        shape = shape_of(inspect(model))
        old = {name: before[name] for name in names if name in before}
        new = {name: after[name] for name in names if name in after}
        found = changed_fields(shape, op, row_id if shape.has_id else None, old, new)
        record(ctx.uow, found)


def key_of(table: Table, row: Row) -> dict[str, Any]:
    """The primary key of a row."""
    return {each.name: row[each.name] for each in table.primary_key}
