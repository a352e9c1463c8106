"""Finds the records that cells name: by the target's key, its code, its number or its name.

The texts of a batch are looked up together, within company, permission and scope of who imports.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as attribute
from typing import TYPE_CHECKING

from sqlalchemy import String
from sqlalchemy import func
from sqlalchemy import inspect
from sqlalchemy import literal

from karvan.db.types import Translated
from karvan.entities.declaring.known import expression_of
from karvan.entities.declaring.known import fields_of
from karvan.entities.declaring.known import get_entity
from karvan.entities.reading.listing import select_of
from karvan.i18n import lazy_gettext as _
from karvan.identity.queries.people import list_members
from karvan.modules.importing.errors import NoSuchTarget
from karvan.modules.importing.errors import SeveralTargets
from karvan.modules.importing.wizard.mapping import USUAL_KEYS
from karvan.text import identity_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from sqlalchemy import ColumnElement

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

AT_ONCE = 400
USER = "core.user"
TEXTS = frozenset({"text", "translated", "choice"})


@dataclass
class References:
    """The ids of the records that texts name, remembered for as long as an import reads."""

    ctx: Context
    _known: dict[tuple[str, str], tuple[int, ...]] = attribute(default_factory=dict)

    def prepare(self, code: str, texts: Iterable[str]) -> None:
        """Look these texts up at once."""
        wanted = {each for each in texts if each and (code, each) not in self._known}
        if not wanted:
            return
        if code == USER:
            self._known.update(_colleagues(self.ctx, wanted))
            return
        entity = get_entity(self.ctx, code)
        found: dict[str, tuple[int, ...]] = dict.fromkeys(wanted, ())
        for name in _key_fields(self.ctx, entity):
            open_texts = sorted(text for text, ids in found.items() if not ids)
            for start in range(0, len(open_texts), AT_ONCE):
                found.update(self._look_up(entity, name, open_texts[start : start + AT_ONCE]))
        self._known.update({(code, text): ids for text, ids in found.items()})

    def id_of(self, code: str, text: str) -> int:
        """The record a text names; raises NoSuchTarget or SeveralTargets."""
        if (code, text) not in self._known:
            self.prepare(code, [text])
        ids = self._known[code, text]
        if len(ids) == 1:
            return ids[0]
        error = SeveralTargets if ids else NoSuchTarget
        target = _("User") if code == USER else get_entity(self.ctx, code).label
        raise error(target=target, text=text)

    def forget(self) -> None:
        """Ask anew: the file itself may have made what its next rows name."""
        self._known = {key: ids for key, ids in self._known.items() if ids}

    def _look_up(self, entity: Entity, name: str, texts: list[str]) -> dict[str, tuple[int, ...]]:
        by_key: dict[str, list[str]] = {}
        for text in texts:
            by_key.setdefault(identity_key(text), []).append(text)
        found: dict[str, set[int]] = {}
        for column in _sql_of(self.ctx, entity, name):
            spellings = {*texts, *(each.lower() for each in texts)}
            statement = (
                select_of(self.ctx, entity)
                .with_only_columns(entity.model.id, column.label("named"))
                .where(column.in_(spellings) | func.lower(column).in_(spellings))
            )
            for row in self.ctx.session.execute(statement):
                for text in by_key.get(identity_key(str(row.named)), ()):
                    found.setdefault(text, set()).add(row.id)
        return {text: tuple(sorted(ids)) for text, ids in found.items()}


def _colleagues(ctx: Context, texts: Iterable[str]) -> dict[tuple[str, str], tuple[int, ...]]:
    """Members of the company by e-mail address or name."""
    members = list_members(ctx)
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for text in texts:
        key = identity_key(text)
        by_mail = [each.user_id for each in members if identity_key(each.email) == key]
        by_name = [each.user_id for each in members if identity_key(each.name) == key]
        found[USER, text] = tuple(by_mail or by_name)
    return found


def _key_fields(ctx: Context, entity: Entity) -> list[str]:
    """Keys first, then what records are usually called by."""
    known = fields_of(ctx, entity)
    names = dict.fromkeys((*entity.import_.keys, *USUAL_KEYS))
    return [name for name in names if name in known or name in _words(entity.model)]


def _sql_of(ctx: Context, entity: Entity, name: str) -> list[ColumnElement[Any]]:
    """A field, or a column of words that the entity shows otherwise."""
    known = fields_of(ctx, entity).get(name)
    if known is not None and known.field.kind in TEXTS and not known.field.is_computed:
        return columns_of(ctx, expression_of(ctx, entity, known), known.field.kind)
    column = _words(entity.model).get(name)
    if column is None:
        return []
    return columns_of(ctx, column, "translated" if isinstance(column.type, Translated) else "text")


def _words(model: type[Any]) -> dict[str, ColumnElement[Any]]:
    attributes = inspect(model).column_attrs
    return {
        each.key: getattr(model, each.key)
        for each in attributes
        if isinstance(each.columns[0].type, String | Translated)
    }


def columns_of(ctx: Context, expression: ColumnElement[Any], kind: str) -> list[ColumnElement[Any]]:
    """A translated name counts in the company's language and in English."""
    if kind != "translated":
        return [expression]
    languages = dict.fromkeys((ctx.company.language, "en"))
    return [func.coalesce(expression[each].as_string(), literal("", String)) for each in languages]
