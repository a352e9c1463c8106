"""What runs: product, Python, database server, plugins and how far each is migrated."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from karvan.care.facts import product_version
from karvan.care.facts import read_heads
from karvan.care.facts import server_version
from karvan.care.installation import find_installation
from karvan.plugins.views import read_installed

if TYPE_CHECKING:
    from karvan.context import Context


def find_versions(ctx: Context) -> dict[str, object]:
    """Everything a report of a fault should name."""
    connection = ctx.uow.connection
    found = find_installation(connection)
    return {
        "karvan": product_version(),
        "python": platform.python_version(),
        "database": server_version(connection),
        "installation": None if found is None else found.code,
        "is_copy": found is not None and found.is_copy,
        "plugins": {word: each.version for word, each in read_installed(connection).items()},
        "migrations": read_heads(connection),
    }
