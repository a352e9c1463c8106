"""Finds the record a row is to change, by the key that was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func

from karvan.db.types import TranslatedText
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.declaring.known import expression_of
from karvan.entities.declaring.known import fields_of
from karvan.entities.reading.listing import select_of
from karvan.modules.importing.errors import KeyMissing
from karvan.modules.importing.errors import KeyTwice
from karvan.modules.importing.errors import NothingToChange
from karvan.modules.importing.errors import SeveralToChange
from karvan.modules.importing.wizard import options as opt
from karvan.modules.importing.wizard.references import AT_ONCE
from karvan.modules.importing.wizard.references import columns_of
from karvan.text import identity_key

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.known import KnownField
    from karvan.modules.importing.wizard.reading import ReadRow

Key = tuple[Any, ...]


@dataclass
class Matcher:
    """The records that rows of a file mean, and the rows that were seen with the same key."""

    ctx: Context
    entity: Entity
    options: opt.Options
    seen: dict[Key, int] = attribute(default_factory=dict)
    _ids: dict[Key, set[int]] = attribute(default_factory=dict)

    @property
    def is_needed(self) -> bool:
        """Whether rows may change what exists."""
        return self.options.action != opt.CREATE

    def prepare(self, rows: Sequence[ReadRow]) -> None:
        """Look up the keys of these rows at once."""
        if not self.is_needed:
            return
        self._ids.clear()
        first = self.options.keys[0]
        firsts = {_plain(row.values[first]) for row in rows if _is_set(row.values.get(first))}
        values = sorted(firsts, key=str)
        for start in range(0, len(values), AT_ONCE):
            self._look_up(values[start : start + AT_ONCE])

    def find(self, row: ReadRow) -> int | None:
        """The record the row changes, None where it makes a new one.

        Raises KeyMissing, KeyTwice, SeveralToChange, or NothingToChange where only changes are
        wanted.
        """
        if not self.is_needed:
            return None
        missing = [name for name in self.options.keys if not _is_set(row.values.get(name))]
        if missing:
            raise KeyMissing(key=self._labels(missing))
        key = self._key(row.values)
        earlier = self.seen.setdefault(key, row.line.number)
        if earlier != row.line.number:
            raise KeyTwice(key=self._described(row.values), row=earlier)
        ids = self._ids.get(key, set())
        if len(ids) > 1:
            raise SeveralToChange(key=self._described(row.values))
        if not ids and self.options.action == opt.UPDATE:
            raise NothingToChange(key=self._described(row.values))
        return next(iter(ids), None)

    def _look_up(self, values: list[Any]) -> None:
        known = fields_of(self.ctx, self.entity)
        names = self.options.keys
        sql = [self._column(known[name]) for name in names]
        condition: ColumnElement[bool] = sql[0].in_(values)
        if all(isinstance(each, str) for each in values):
            spellings = {*values, *(each.lower() for each in values)}
            condition = sql[0].in_(spellings) | func.lower(sql[0]).in_(spellings)
        statement = (
            select_of(self.ctx, self.entity, verb=UPDATE)
            .with_only_columns(self.entity.model.id, *sql)
            .where(condition)
        )
        for record_id, *found in self.ctx.session.execute(statement):
            self._ids.setdefault(tuple(map(_folded, found)), set()).add(record_id)

    def _column(self, known: KnownField) -> ColumnElement[Any]:
        expression = expression_of(self.ctx, self.entity, known)
        return columns_of(self.ctx, expression, known.field.kind)[0]

    def _key(self, values: Mapping[str, Any]) -> Key:
        return tuple(_folded(_plain(values[name])) for name in self.options.keys)

    def _labels(self, names: Sequence[str]) -> str:
        known = fields_of(self.ctx, self.entity)
        return ", ".join(str(known[name].field.label or name) for name in names)

    def _described(self, values: Mapping[str, Any]) -> str:
        known = fields_of(self.ctx, self.entity)
        return ", ".join(
            f"{known[name].field.label or name} “{values[name]}”" for name in self.options.keys
        )


def _is_set(value: Any) -> bool:
    return value not in (None, "", {})


def _plain(value: Any) -> Any:
    """A name in several languages is found by the one text the file gave."""
    return str(next(iter(value.values()), "")) if isinstance(value, TranslatedText) else value


def _folded(value: Any) -> Any:
    return identity_key(value) if isinstance(value, str) else value
