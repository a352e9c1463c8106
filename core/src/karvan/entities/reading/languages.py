"""A name in several languages as SQL: its text in each, and the one its reader sees."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import ColumnElement
from sqlalchemy import func
from sqlalchemy import type_coerce

from karvan.i18n import LANGUAGES

if TYPE_CHECKING:
    from karvan.context import Context


def texts_of(ctx: Context, column: ColumnElement[Any]) -> list[ColumnElement[str]]:
    """The texts of a translated column, the reader's language first, then English."""
    languages = dict.fromkeys((ctx.locale.language, "en", *LANGUAGES))
    return [type_coerce(column, JSON)[language].as_string() for language in languages]


def text_shown(ctx: Context, column: ColumnElement[Any]) -> ColumnElement[str]:
    """The text its reader sees, for sorting and grouping."""
    texts = [func.nullif(each, "") for each in texts_of(ctx, column)]
    return func.coalesce(*texts, "")
