"""One word per plugin, everywhere: URL prefix, table prefix, permission scope, version table.

A word has no underscore, so that `finance_` can never be the table prefix of two plugins.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

CORE = "core"

_WORD = re.compile(r"[a-z][a-z0-9]{1,19}")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,62}")

# Words that mean something else to the program; what core's addresses and commands take
# as well is derived by a test from the URL map and the command tree.
RESERVED = frozenset({
    CORE, "karvan", "all",
    "api", "portal", "healthz", "readyz", "metrics", "version",
    "init", "demo", "serve", "worker", "upgrade", "doctor", "backup", "restore", "verify",
    "plugin", "company", "user", "token", "privacy", "import", "export", "report", "job", "mail",
    "config", "openapi", "search", "shell",
    "approval", "calendar", "delivery", "party", "product",
})  # fmt: skip


def word_problem(word: str) -> str | None:
    """Why `word` cannot name a plugin, or None where it can."""
    if not _WORD.fullmatch(word):
        return f"“{word}” is no plugin word: 2 to 20 characters, a-z and 0-9, a letter first"
    if word in RESERVED:
        return f"“{word}” is a word of Karvan itself"
    return None


def is_name(name: str) -> bool:
    """Whether `name` may stand after the dot of a code: lower case, digits, `_` and `-`."""
    return _NAME.fullmatch(name) is not None


def code_problem(code: str, word: str) -> str | None:
    """Why `code` is no dotted code of the plugin `word`, or None where it is one."""
    scope, *names = code.split(".")
    if scope != word:
        return f"“{code}” must begin with “{word}.”"
    if not names or not all(is_name(name) for name in names):
        return f"“{code}” must read “{word}.name”, in lower case"
    return None


def owner_of_table(table: str) -> str:
    """The word of the plugin a table belongs to: what stands before its first underscore."""
    return table.partition("_")[0]


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, for a suggestion; None where nothing comes near."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1)), None)
