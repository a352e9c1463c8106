"""Tries plugins in another process, for `karvan doctor`: run as `-m karvan.cli.probe WORD …`.

A plugin that never returns from its import, or takes the process down, then harms nobody. Prints
a JSON object: what is wrong with each.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from karvan.builtin import CORE_SETUPS
from karvan.config import load_config
from karvan.db.base import metadata
from karvan.db.base import owner_of
from karvan.db.engine import Database
from karvan.db.security import unprotected_tables
from karvan.db.triggers import compare
from karvan.plugins.discovery import discover
from karvan.plugins.registry import PluginRegistry
from karvan.plugins.registry import with_only

if TYPE_CHECKING:
    from sqlalchemy import Table

    from karvan.plugins.discovery import PluginMetadata


def main(words: Sequence[str]) -> None:
    """Load the plugins with those they require, and compare their tables with the database."""
    config = load_config()
    found = discover()
    wanted = with_required(words, found.found)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", DeprecationWarning)
        registry = PluginRegistry.load(config, core=CORE_SETUPS, discovery=with_only(found, wanted))
    answer = {}
    for word in words:
        problems = [each for each in registry.problems if each.plugin == word]
        texts = [f"{each.stage}: {each.summary}" for each in problems]
        answer[word] = {
            "faults": texts or faults_of_tables(config.database.url, word),
            "deprecated": deprecated_in(found.found.get(word), warned),
        }
    print(json.dumps(answer))


def deprecated_in(
    plugin: PluginMetadata | None, warned: Iterable[warnings.WarningMessage]
) -> list[str]:
    """What a plugin uses that will go: warnings whose place is a file of its package."""
    if plugin is None:
        return []
    package = plugin.entry_point.module.partition(".")[0]
    source = getattr(sys.modules.get(package), "__file__", None) or ""
    home = str(Path(source).parent) if source.endswith("__init__.py") else source
    return sorted(
        {
            f"{Path(each.filename).name}:{each.lineno}: {each.message}"
            for each in warned
            if home and each.filename.startswith(home)
        }
    )


def with_required(words: Sequence[str], found: Mapping[str, PluginMetadata]) -> Collection[str]:
    """The plugins and all they require, to any depth."""
    wanted: set[str] = set()
    waiting = list(words)
    while waiting:
        each = waiting.pop()
        if each not in wanted:
            wanted.add(each)
            waiting += found[each].requires if each in found else ()
    return wanted


def faults_of_tables(url: str, word: str) -> list[str]:
    """Triggers of the plugin's tables that are not as declared, and tables without isolation."""
    tables = [each for each in metadata.sorted_tables if owner_of(each.name) == word]
    database = Database.open(url)
    try:
        with database.begin(write=False) as connection:
            present = _present(database, tables)
            texts = [
                f"trigger {each.name} of {each.table} is {each.text}"
                for each in compare(connection, present)
            ]
            open_tables = unprotected_tables(connection, present)
            return texts + [f"table {name} has no row-level security" for name in open_tables]
    finally:
        database.dispose()


def _present(database: Database, tables: list[Table]) -> list[Table]:
    from sqlalchemy import inspect

    names = set(inspect(database.engine).get_table_names())
    return [each for each in tables if each.name in names]


if __name__ == "__main__":
    main(sys.argv[1:])
