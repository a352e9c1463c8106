"""Where a plugin's migrations lie, which there are, and how far a database has come with them.

Revisions are linear, `finance_0001` in the file `0001_journal.py`, and know nothing of other
plugins: core runs the plugins in their order.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.script import Script
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy import MetaData
from sqlalchemy import Table
from sqlalchemy import inspect
from sqlalchemy import text

from karvan.db.base import owner_of
from karvan.errors import AppError

HERE = Path(__file__).parent
CORE = "core"


class BrokenRevision(AppError):
    """The migration {revision} of {plugin} cannot be used: {reason}"""

    status, code = 500, "core.broken_revision"


@dataclass(frozen=True)
class MigrationSource:
    """A plugin's migrations, the tables its models declare, and the plugins it requires."""

    plugin: str
    versions: Path | None
    metadata: MetaData
    requires: tuple[str, ...] = ()

    @property
    def version_table(self) -> str:
        """The table that holds how far the database has come."""
        return f"karvan_version_{self.plugin}"

    @property
    def tables(self) -> list[Table]:
        """The plugin's own tables, each after those it refers to."""
        every = self.metadata.sorted_tables
        return [table for table in every if owner_of(table.name) == self.plugin]


@dataclass(frozen=True)
class Revision:
    """One migration: its id, its title, and what it says it means to change."""

    id: str
    title: str
    rows_change: tuple[str, ...]
    drops: tuple[str, ...]


class Progress(enum.StrEnum):
    """How a database stands to the migrations on disk."""

    AT_HEAD = "at_head"
    BEHIND = "behind"
    AHEAD = "ahead"
    ABSENT = "absent"


def core_source(metadata: MetaData) -> MigrationSource:
    """Core's own migrations."""
    return MigrationSource(CORE, HERE / "versions", metadata)


def alembic_config(
    source: MigrationSource,
    connection: Connection | None = None,
    on_version_apply: Callable[..., None] | None = None,
) -> Config:
    """A configuration of Alembic for one plugin; the connection carries the transaction."""
    config = Config()
    config.set_main_option("script_location", _escaped(HERE))
    config.set_main_option("version_locations", _escaped(source.versions or HERE / "none"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["source"] = source
    config.attributes["on_version_apply"] = on_version_apply
    return config


def read_revisions(source: MigrationSource) -> list[Revision]:
    """The plugin's migrations, oldest first.

    Raises BrokenRevision for a file that cannot be imported, a branch, an id that is not
    `<plugin>_<number of the file>`, or an import of models or of Alembic itself.
    """
    if source.versions is None or not any(source.versions.glob("[0-9]*.py")):
        return []
    for path in sorted(source.versions.glob("[0-9]*.py")):
        _check_source(source.plugin, path)
    try:
        directory = ScriptDirectory.from_config(alembic_config(source))
        scripts = list(reversed(list(directory.walk_revisions())))
    except (Exception, SystemExit) as wrong:
        raise BrokenRevision(plugin=source.plugin, revision="history", reason=str(wrong)) from wrong
    return [_revision(source, script) for script in _in_line(source, scripts)]


def current_revision(connection: Connection, source: MigrationSource) -> str | None:
    """The last migration the database has seen, None before the first."""
    if not inspect(connection).has_table(source.version_table):
        return None
    found = connection.scalar(text(f"SELECT version_num FROM {source.version_table}"))  # noqa: S608 - a plugin's word
    return None if found is None else str(found)


def progress(current: str | None, known: Sequence[str]) -> Progress:
    """Compare what the database has seen with the ids on disk, oldest first."""
    if current is None:
        return Progress.ABSENT if known else Progress.AT_HEAD
    if current not in known:
        return Progress.AHEAD
    return Progress.AT_HEAD if current == known[-1] else Progress.BEHIND


def pending(current: str | None, revisions: Sequence[Revision]) -> list[Revision]:
    """The migrations still to run."""
    ids = [each.id for each in revisions]
    return list(revisions) if current is None else list(revisions[ids.index(current) + 1 :])


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")


def _check_source(plugin: str, path: Path) -> None:
    revision = f"{plugin}_{path.name[:4]}"
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=path.name)
    except SyntaxError as wrong:
        raise BrokenRevision(
            plugin=plugin, revision=revision, reason=f"it is not Python: {wrong}"
        ) from wrong
    for node in ast.walk(tree):
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        modules += [each.name for each in node.names] if isinstance(node, ast.Import) else []
        for module in modules:
            if module.split(".")[0] == "alembic":
                reason = "it imports alembic; write `from karvan.api import op`"
                raise BrokenRevision(plugin=plugin, revision=revision, reason=reason)
            if "models" in module.split("."):
                reason = f"it imports {module}, which will change; write the columns out"
                raise BrokenRevision(plugin=plugin, revision=revision, reason=reason)


def _in_line(source: MigrationSource, scripts: list[Script]) -> list[Script]:
    before = None
    for script in scripts:
        number = Path(script.path).name[:4]
        if script.revision != f"{source.plugin}_{number}":
            reason = f"its file is {Path(script.path).name}; the id is {source.plugin}_{number}"
            raise BrokenRevision(plugin=source.plugin, revision=script.revision, reason=reason)
        if script.down_revision != before or script.dependencies or script.branch_labels:
            reason = f"it must follow {before or 'nothing'}, without branches or dependencies"
            raise BrokenRevision(plugin=source.plugin, revision=script.revision, reason=reason)
        before = script.revision
    return scripts


def _revision(source: MigrationSource, script: Script) -> Revision:
    module: Any = script.module
    return Revision(
        script.revision,
        script.doc,
        _names(source, script, getattr(module, "rows_change", ())),
        _names(source, script, getattr(module, "drops", ())),
    )


def _names(source: MigrationSource, script: Script, value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, (tuple, list)):
        reason = "rows_change and drops are tuples of names"
        raise BrokenRevision(plugin=source.plugin, revision=script.revision, reason=reason)
    return tuple(map(str, value))
