"""Comparing texts in SQL as people compare them: without case, letter variants, digits and marks.

    where(fold(Party.name).like(f"%{fold_for_match(typed)}%"))

PostgreSQL folds by `translate`, SQLite by a function of ours; `fold_for_match` folds what is typed.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from karvan.text import FOLDED_FROM
from karvan.text import FOLDED_TO
from karvan.text import fold_for_match

FOLD = "karvan_fold"
ESCAPE = "\\"


class Folded(GenericFunction[str]):
    """The text folded by the database."""

    type = String()
    inherit_cache = True
    name = FOLD


@compiles(Folded, "postgresql")
def _on_postgresql(element: Folded, compiler: Any, **options: Any) -> str:
    inner = compiler.process(element.clauses, **options)
    return f"translate(lower({inner}), '{FOLDED_FROM}', '{FOLDED_TO}')"


def fold(text: ColumnElement[Any]) -> ColumnElement[str]:
    """The expression as it is compared."""
    return Folded(text)


def holds(text: ColumnElement[Any], typed: str) -> ColumnElement[bool]:
    """Whether the text contains what was typed."""
    return fold(text).like(f"%{_literally(typed)}%", escape=ESCAPE)


def begins(text: ColumnElement[Any], typed: str) -> ColumnElement[bool]:
    """Whether the text begins with what was typed."""
    return fold(text).like(f"{_literally(typed)}%", escape=ESCAPE)


def _literally(typed: str) -> str:
    """The text without the meaning that LIKE gives to some letters."""
    folded = fold_for_match(typed)
    for letter in (ESCAPE, "%", "_"):
        folded = folded.replace(letter, f"{ESCAPE}{letter}")
    return folded
