"""Whether this program is old enough to be refused by a database, told from file names alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy import inspect
from sqlalchemy import text

import karvan.migrations
from karvan.care.archive import ArchiveBroken
from karvan.care.errors import SchemaNewer

CORE = "core"
VERSIONS = Path(karvan.migrations.__file__).parent / "versions"


def newest_known() -> str:
    """The newest migration of core that this program brings."""
    number = max(int(each.name[:4]) for each in VERSIONS.glob("[0-9]*.py"))
    return f"{CORE}_{number:04d}"


def is_newer(head: str | None) -> bool:
    """Whether a database at this migration of core was made by a newer program."""
    return head is not None and head > newest_known()


def require_known(heads: Mapping[str, str]) -> None:
    """Raises ArchiveBroken for the migrations of a newer program."""
    if is_newer(heads.get(CORE)):
        message = (
            f"a newer version of Karvan made it (core is at {heads[CORE]}, this program knows"
            f" {newest_known()}); install that version first"
        )
        raise ArchiveBroken(message)


def require_not_newer(connection: Connection) -> None:
    """Raises SchemaNewer where an older program met the database of a newer one."""
    if not inspect(connection).has_table("karvan_version_core"):
        return
    head = connection.scalar(text("SELECT version_num FROM karvan_version_core"))
    if is_newer(head):
        raise SchemaNewer(found=head, known=newest_known())
