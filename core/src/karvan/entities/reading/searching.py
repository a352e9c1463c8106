"""The words of a list's search box as a condition.

The index of the search finds them at once, and more than the fields: names of what is referred to,
added texts. Where it does not hold all that a list is searched by, or is not yet as this unit of
work has changed its records, or finds nothing, the fields themselves are looked through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import and_
from sqlalchemy import false
from sqlalchemy import or_
from sqlalchemy import true

from karvan.audit.writer import journal_of
from karvan.db.folding import holds
from karvan.db.mixins import CompanyMixin
from karvan.entities.declaring.known import expression_of
from karvan.entities.declaring.known import shown_fields
from karvan.entities.reading.languages import texts_of
from karvan.errors import Malformed
from karvan.i18n import lazy_gettext as _
from karvan.search.matching import words_condition
from karvan.search.words import searched_fields

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

NAMED_BY = ("name", "title", "number", "code")
MOST_WORDS, LONGEST_SEARCH = 10, 200


def text_condition(ctx: Context, entity: Entity, text: str) -> ColumnElement[bool]:
    """The records in which every word of the text stands; raises Malformed."""
    if len(text) > LONGEST_SEARCH or any(ord(letter) < 32 for letter in text):
        raise Malformed(reason=_("search for at most {most} characters", most=LONGEST_SEARCH))
    if is_indexed(ctx, entity):
        found = words_condition(ctx, entity, text)
        if found is not None:
            return found
    columns = list(_searched(ctx, entity))
    words = text.split()[:MOST_WORDS]
    return and_(
        true(), *(or_(false(), *(holds(column, word) for column in columns)) for word in words)
    )


def is_indexed(ctx: Context, entity: Entity) -> bool:
    """Whether the index answers for the entity: whole, and as its records are in this unit of work."""
    if not entity.searchable or not issubclass(entity.model, CompanyMixin):
        return False
    session = ctx.session
    if ctx.uow.write and (
        journal_of(ctx.uow).rows or session.new or session.dirty or session.deleted
    ):
        return False
    held = searched_fields(ctx, entity)
    asked = shown_fields(ctx, entity)
    return all(
        name in held or name not in asked or asked[name].field.is_computed
        for name in entity.search or NAMED_BY
    )


def _searched(ctx: Context, entity: Entity) -> list[ColumnElement[Any]]:
    fields = shown_fields(ctx, entity)
    names = entity.search or [name for name in NAMED_BY if name in fields]
    columns: list[ColumnElement[Any]] = []
    for name in names:
        known = fields.get(name)
        if known is None or known.field.is_computed:
            continue
        column = expression_of(ctx, entity, known)
        columns += texts_of(ctx, column) if known.field.kind == "translated" else [column]
    return columns
