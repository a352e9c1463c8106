"""Writes a migration from the difference between a plugin's models and the database.

Only the plugin's own tables are looked at. Unfiltered, Alembic would propose to drop the tables of
every other plugin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from karvan.db.engine import Database
from karvan.errors import Refusal
from karvan.migrations.differences import Difference
from karvan.migrations.differences import find_differences
from karvan.migrations.rendering import INDENT
from karvan.migrations.rendering import quoted
from karvan.migrations.rendering import quoted_list
from karvan.migrations.rendering import quoted_tuple
from karvan.migrations.rendering import render_column
from karvan.migrations.rendering import render_constraint
from karvan.migrations.rendering import render_index
from karvan.migrations.rendering import render_table
from karvan.migrations.rendering import used_types
from karvan.migrations.sources import MigrationSource
from karvan.migrations.sources import Progress
from karvan.migrations.sources import current_revision
from karvan.migrations.sources import progress
from karvan.migrations.sources import read_revisions

TEMPLATE = '''"""{title}"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import {imports}

revision = "{revision}"
down_revision = {before}
{drops}

def upgrade() -> None:
{up}


def downgrade() -> None:
{down}
'''
LONGEST_SLUG = 40


class NotAtHead(Refusal):
    """Run `karvan upgrade` first: the database does not stand at the last migration of {plugin}."""

    code = "core.not_at_head"


class NowhereToWrite(Refusal):
    """{plugin} has no folder for migrations. Make migrations/versions in its package."""

    code = "core.nowhere_to_write"


def make_migration(database: Database, source: MigrationSource, title: str) -> Path | None:
    """Write the next migration of a plugin; None when models and database agree.

    Read it before you use it: a renamed column looks like one dropped and one added. Raises
    NotAtHead and NowhereToWrite.
    """
    if source.versions is None:
        raise NowhereToWrite(plugin=source.plugin)
    revisions = [each.id for each in read_revisions(source)]
    with database.begin(write=False, owner=True) as connection:
        if progress(current_revision(connection, source), revisions) is not Progress.AT_HEAD:
            raise NotAtHead(plugin=source.plugin)
        differences = find_differences(connection, source)
    if not differences:
        return None
    path = source.versions / f"{len(revisions) + 1:04}_{_slug(title)}.py"
    before = revisions[-1] if revisions else None
    path.write_text(_text(source, path, title, before, differences), encoding="utf-8")
    return path


def render_differences(differences: Iterable[Difference]) -> list[str]:
    """The lines of `upgrade` that bring the database to the models."""
    return [line for each in differences for line in _render(each)]


def _render(difference: Difference) -> list[str]:
    kind, *rest = difference
    if kind == "add_table":
        return render_table(rest[0])
    if kind == "remove_table":
        return [f"op.drop_table({quoted(rest[0].name)})"]
    if kind == "add_index":
        return [render_index(rest[0])]
    if kind == "remove_index":
        return [f"op.drop_index({quoted(rest[0].name)}, {quoted(rest[0].table.name)})"]
    if kind == "add_column":
        return _render_added(rest[1], rest[2])
    if kind == "remove_column":
        return [f"op.drop_column({quoted(rest[1])}, {quoted(rest[2].name)})"]
    if kind in {"add_constraint", "add_fk"}:
        return [f"op.rebuild({quoted(rest[0].table.name)}, add=[{render_constraint(rest[0])}])"]
    if kind in {"remove_constraint", "remove_fk"}:
        table = quoted(rest[0].table.name)
        return [f"op.rebuild({table}, drop={quoted_list([str(rest[0].name)])})"]
    if kind == "remove_expression_index":
        return [f"op.drop_index({quoted(rest[1])}, {quoted(rest[0])})"]
    if kind == "remove_check":
        return [f"op.rebuild({quoted(rest[0])}, drop={quoted_list([rest[1]])})"]
    assert kind == "change_column", difference
    table, name = quoted(rest[0].table.name), quoted(rest[0].name)
    return [f"op.rebuild({table}, change={{{name}: {render_column(rest[0])}}})"]


def _render_added(table: str, column: Any) -> list[str]:
    if column.nullable or column.server_default is not None:
        return [f"op.add_column({quoted(table)}, {render_column(column)})"]
    added = f"add=[{render_column(column)}], fill={{{quoted(column.name)}: \"''\"}}"
    return [f"op.rebuild({quoted(table)}, {added})"]


def _text(
    source: MigrationSource,
    path: Path,
    title: str,
    before: str | None,
    differences: Sequence[Difference],
) -> str:
    up = render_differences(differences)
    undone = [each[1].name for each in reversed(differences) if each[0] == "add_table"]
    down = [f"op.drop_table({quoted(name)})" for name in undone]
    down += [
        f"op.drop_column({quoted(each[2])}, {quoted(each[3].name)})"
        for each in differences
        if each[0] == "add_column"
    ]
    drops = sorted(_dropped(differences))
    return TEMPLATE.format(
        title=title,
        imports=", ".join((*used_types(up), "op")),
        revision=f"{source.plugin}_{path.name[:4]}",
        before=quoted(before) if before else None,
        drops=f"drops = {quoted_tuple(drops)}\n" if drops else "",
        up=_body(up),
        down=_body(down),
    )


def _dropped(differences: Iterable[Difference]) -> Iterator[str]:
    for kind, *rest in differences:
        if kind in {"remove_check", "remove_expression_index"}:
            yield rest[1]
        elif kind in {"remove_table", "remove_index", "remove_constraint"}:
            yield str(rest[0].name)


def _body(lines: Sequence[str]) -> str:
    if not lines:
        return f'{INDENT}"""Nothing to undo."""'
    return "\n".join(INDENT + line for line in lines)


def _slug(title: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    return words[:LONGEST_SLUG].rstrip("_") or "change"
