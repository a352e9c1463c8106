"""Tables, columns and constraints as the Python text of a migration.

Types are written out, keys and constraints with the names they have, so that a migration means the
same years later, whatever the models have become.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy import Column
from sqlalchemy import Constraint
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import Index
from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy import Table
from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import DefaultClause
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.types import TypeEngine

OUR_TYPES = (
    "ExactDecimal", "Hash32", "JsonData", "LocalDate", "Micro", "MinorUnits", "Translated",
    "UtcInstant",
)  # fmt: skip
INDENT = "    "


def render_table(table: Table) -> list[str]:
    """The lines that create a table and its indexes."""
    items = [render_column(column) for column in table.columns]
    items += [render_constraint(each) for each in ordered_constraints(table)]
    on_sqlite = table.dialect_options["sqlite"]
    options = [] if on_sqlite["with_rowid"] else ["sqlite_with_rowid=False"]
    options += ["sqlite_autoincrement=True"] if on_sqlite["autoincrement"] else []
    inner = [f"{INDENT}{item}," for item in (quoted(table.name), *items, *options)]
    indexes = sorted(table.indexes, key=lambda each: str(each.name))
    return ["op.create_table(", *inner, ")", *(render_index(each) for each in indexes)]


def render_column(column: Column[Any]) -> str:
    """A column with its type, whether it may be null, and its server default.

    A key is counted by the database only where the model says so; ids come from the allocator.
    """
    parts = [quoted(column.name), render_type(column.type)]
    if column.identity is not None:
        parts.append("sa.Identity()")
    elif column.primary_key and len(column.table.primary_key) == 1:
        parts.append("autoincrement=False")
    if not column.nullable:
        parts.append("nullable=False")
    if isinstance(column.server_default, DefaultClause):
        parts.append(f"server_default=sa.text({quoted(_sql(column.server_default.arg))})")
    return f"sa.Column({', '.join(parts)})"


def render_type(type_: TypeEngine[Any]) -> str:
    """`sa.String(20)`, or one of core's own types by its name."""
    name = type(type_).__name__
    if name in OUR_TYPES:
        return f"{name}()"
    variants = "".join(
        f".with_variant({render_type(other)}, {quoted(kind)})"
        for kind, other in sorted(type_._variant_mapping.items())
    )
    return "sa." + repr(type_).replace("length=", "") + variants


def ordered_constraints(table: Table) -> list[Constraint]:
    """The constraints as a migration writes them: primary key, keys, unique, checks."""
    order = (PrimaryKeyConstraint, ForeignKeyConstraint, UniqueConstraint, CheckConstraint)
    written = [each for each in table.constraints if is_written(each)]
    return sorted(written, key=lambda each: (order.index(_kind(each, order)), _sorting(each)))


def is_written(constraint: Constraint) -> bool:
    """Whether a migration writes the constraint: a column's type brings some by itself."""
    if isinstance(constraint, PrimaryKeyConstraint):
        return bool(constraint.columns)
    return constraint._ddl_if is None


def render_constraint(constraint: Constraint) -> str:
    """A constraint; its name is left out where the naming convention gives it."""
    table = constraint.table.name
    if isinstance(constraint, PrimaryKeyConstraint):
        return f"sa.PrimaryKeyConstraint({_names(constraint.columns)})"
    if isinstance(constraint, UniqueConstraint):
        name = _name(constraint, "_".join(("uq", table, *(c.name for c in constraint.columns))))
        return f"sa.UniqueConstraint({_names(constraint.columns)}{name})"
    if isinstance(constraint, ForeignKeyConstraint):
        own = [each.parent.name for each in constraint.elements]
        targets = [each.target_fullname for each in constraint.elements]
        name = _name(constraint, "_".join(("fk", table, *own)))
        rule = f", ondelete={quoted(constraint.ondelete)}" if constraint.ondelete else ""
        return f"sa.ForeignKeyConstraint({quoted_list(own)}, {quoted_list(targets)}{name}{rule})"
    assert isinstance(constraint, CheckConstraint), constraint
    name = f", name={quoted(short_check_name(constraint))}" if constraint.name else ""
    return f"sa.CheckConstraint({quoted(_sql(constraint.sqltext))}{name})"


def short_check_name(constraint: Constraint) -> str:
    """The name of a CHECK without the prefix that the naming convention puts before it."""
    return str(constraint.name).removeprefix(f"ck_{constraint.table.name}_")


def render_index(index: Index) -> str:
    """A call that creates the index."""
    assert index.table is not None
    columns = [
        quoted(each.name) if isinstance(each, ColumnClause) else f"sa.text({quoted(_sql(each))})"
        for each in index.expressions
    ]
    where = index.dialect_options["postgresql"]["where"]
    options = ", unique=True" if index.unique else ""
    options += f", where={quoted(_sql(where))}" if where is not None else ""
    name, table = quoted(str(index.name)), quoted(index.table.name)
    return f"op.create_index({name}, {table}, [{', '.join(columns)}]{options})"


def used_types(lines: Iterable[str]) -> list[str]:
    """The types of core that the lines speak of, to be imported."""
    text = "\n".join(lines)
    return [name for name in OUR_TYPES if re.search(rf"\b{name}\(", text)]


def quoted(text: str) -> str:
    """A Python string literal in double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def quoted_list(names: Sequence[str]) -> str:
    """A Python list of strings."""
    return f"[{', '.join(quoted(name) for name in names)}]"


def quoted_tuple(names: Sequence[str]) -> str:
    """A Python tuple of strings."""
    comma = "," if len(names) == 1 else ""
    return f"({', '.join(quoted(name) for name in names)}{comma})"


def _name(constraint: Constraint, conventional: str) -> str:
    given = constraint.name
    return "" if given in {None, conventional} else f", name={quoted(str(given))}"


def _names(columns: Iterable[Column[Any]]) -> str:
    return ", ".join(quoted(column.name) for column in columns)


def _kind(constraint: Constraint, order: Sequence[type[Constraint]]) -> type[Constraint]:
    return next(kind for kind in order if isinstance(constraint, kind))


def _sorting(constraint: Constraint) -> str:
    return str(constraint.name or "")


def _sql(clause: Any) -> str:
    if isinstance(clause, str):
        return "'" + clause.replace("'", "''") + "'"
    assert isinstance(clause, ClauseElement), clause
    options = {"literal_binds": True, "include_table": False}
    dialect: Any = postgresql.dialect
    compiled = str(clause.compile(dialect=dialect(), compile_kwargs=options))
    return " ".join(compiled.replace("%%", "%").split())
