"""Rows of imports and of their problems, for whoever works on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select

from karvan.errors import NotFound
from karvan.modules.importing.models import EntityImport
from karvan.modules.importing.models import ImportProblem

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.importing.wizard.reading import RowProblem

PROBLEMS = ImportProblem.__table__
LONGEST_VALUE = 500
LONGEST_COLUMN = 200


def get_import(ctx: Context, import_id: int, *, lock: bool = False) -> EntityImport:
    """The import of this number; raises NotFound. `lock` keeps others from changing it."""
    statement = select(EntityImport).where(
        EntityImport.company_id == ctx.company.id, EntityImport.id == import_id
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = ctx.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def replace_problems(ctx: Context, import_id: int, problems: Iterable[RowProblem]) -> None:
    """Forget what was wrong before, and keep this."""
    mine = (PROBLEMS.c.company_id == ctx.company.id, PROBLEMS.c.run_id == import_id)
    ctx.uow.connection.execute(delete(PROBLEMS).where(*mine))
    add_problems(ctx, import_id, problems)


def add_problems(ctx: Context, import_id: int, problems: Iterable[RowProblem]) -> None:
    """Keep what is wrong with these rows, in the words of who imports."""
    found = list(problems)
    if not found:
        return
    ctx.uow.flush()
    rows = [
        {
            "company_id": ctx.company.id,
            "id": number,
            "run_id": import_id,
            "row_number": each.row,
            "record_id": each.record_id,
            "column_name": each.column[:LONGEST_COLUMN],
            "code": each.code,
            "message": str(each.message),
            "value": each.value[:LONGEST_VALUE],
        }
        for number, each in zip(ctx.uow.new_ids(len(found)), found, strict=True)
    ]
    ctx.uow.connection.execute(insert(PROBLEMS), rows)
