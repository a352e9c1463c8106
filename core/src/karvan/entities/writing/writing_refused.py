"""What the keys of the tables refuse, said so that a person can act on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Table
from sqlalchemy import UniqueConstraint
from sqlalchemy.exc import IntegrityError

from karvan.db.base import metadata
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.errors import Refusal
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

UNIQUE, REFERRED = "23505", "23503"
SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")
SQLITE_REFERRED = "FOREIGN KEY constraint failed"


class StillUsed(Refusal):
    """This is referred to by other records, so it cannot be removed. Archive it, or remove them."""

    code = "core.still_used"


class TakenTogether(Refusal):
    """There is such a record already: {columns} must not be the same twice."""

    code = "core.taken"


@contextmanager
def keys_named(ctx: Context, entity: Entity) -> Iterator[None]:
    """Turn a broken key into Invalid at the field that holds it, or into StillUsed."""
    try:
        with ctx.session.begin_nested():
            yield
    except IntegrityError as problem:
        if columns := _unique_columns(problem):
            raise _taken(entity, columns) from problem
        if _is_referred(problem):
            raise StillUsed from problem
        raise


def _taken(entity: Entity, columns: list[str]) -> Refusal:
    fields = [each for each in entity.fields if each.attribute in columns]
    if not fields:
        return TakenTogether(columns=", ".join(columns))
    names = ", ".join(str(each.label) for each in fields)
    text = _("There is a record with the same {names} already.", names=names)
    return Invalid([Problem("core.taken", text, field=fields[-1].name)])


def _unique_columns(problem: IntegrityError) -> list[str]:
    """The columns of the unique key that was broken, the company's left out."""
    if getattr(problem.orig, "sqlstate", None) == UNIQUE:
        name = getattr(getattr(problem.orig, "diag", None), "constraint_name", "") or ""
        return next(
            (
                _names(key)
                for table in metadata.tables.values()
                for key in _keys(table)
                if str(key.name) == name
            ),
            ["…"],
        )
    found = SQLITE_UNIQUE.search(str(problem.orig))
    if found is None:
        return []
    columns = [each.strip().rpartition(".")[2] for each in found[1].split(",")]
    return [each for each in columns if each != "company_id"] or ["…"]


def _keys(table: Table) -> Iterator[UniqueConstraint]:
    yield from (each for each in table.constraints if isinstance(each, UniqueConstraint))
    yield from (each for each in table.indexes if each.unique)  # type: ignore[misc]  # alike


def _names(key: UniqueConstraint) -> list[str]:
    return [each.name for each in key.columns if each.name != "company_id"]


def _is_referred(problem: IntegrityError) -> bool:
    state = getattr(problem.orig, "sqlstate", None)
    return state in {REFERRED, "23001"} or SQLITE_REFERRED in str(problem.orig)
