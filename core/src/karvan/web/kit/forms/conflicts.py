"""Someone else saved first: what was there, what they made of it, what you typed, field by field.

A field that only one of the two changed is chosen already; where both changed it, a person chooses.
Saving posts the choice with the new version, so a third editor is noticed as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal

from karvan.audit.past import Past
from karvan.audit.past import Unknown
from karvan.audit.past import columns_of
from karvan.audit.past import values_at
from karvan.db.types import TranslatedText
from karvan.entities.codecs import codec_of
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.declaring.known import fields_of
from karvan.entities.reading.rows import titles_of
from karvan.entities.writing.running import find_command
from karvan.entities.writing.running import inputs_of
from karvan.errors import AppError
from karvan.i18n import LANGUAGES
from karvan.identity.queries.holders import names_of_users
from karvan.web.forms import form_version
from karvan.web.kit.forms.building import filled_with_record
from karvan.web.kit.forms.conflict_lines import grid_differences
from karvan.web.rendering import render
from karvan.web.urls import url

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.datastructures import MultiDict

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field
    from karvan.entities.declaring.known import KnownField
    from karvan.i18n import Text
    from karvan.web.kit.forms.building import Filled

Side = Literal["yours", "theirs", ""]


@dataclass(frozen=True)
class Difference:
    """One input about which the two disagree; `chosen` is empty where a person has to choose."""

    name: str
    label: Text
    base: str | None
    theirs: str
    yours: str
    theirs_value: str
    yours_value: str
    chosen: Side
    marker: str = ""

    @property
    def is_clash(self) -> bool:
        """Whether both changed it, or nobody knows who did."""
        return self.chosen == ""


def show_conflict(ctx: Context, entity: Entity, record: Any, form: MultiDict[str, str]) -> Response:
    """The page of the conflict; nothing that was typed is lost."""
    filled = filled_with_record(ctx, entity, record)
    past = values_at(ctx, record, form_version() or 0)
    comparer = _Comparer(ctx, entity, filled, past, form)
    differences = comparer.differences()
    return render(
        ctx,
        "karvan/kit/conflict.html",
        entity=entity,
        record=record,
        row=filled.row,
        differences=differences,
        grids=grid_differences(ctx, entity, record, form),
        who=_who(ctx, past),
        at=past.at if past else None,
        action=url(entity.endpoint("page"), record_id=record.id),
        then=form.get("_then", ""),
    )


class _Comparer:
    def __init__(
        self,
        ctx: Context,
        entity: Entity,
        filled: Filled,
        past: Past | None,
        form: MultiDict[str, str],
    ) -> None:
        self._ctx, self._filled, self._past, self._form = ctx, filled, past, form
        known = fields_of(ctx, entity)
        taken = inputs_of(ctx, entity, find_command(ctx, entity, UPDATE))
        self._fields = {name: known[name] for name in taken if name in known}
        self._columns = columns_of(entity.model)

    def differences(self) -> list[Difference]:
        """What is not the same, clashes first."""
        found = [each for name in self._fields for each in self._compared(name)]
        return sorted(found, key=lambda each: not each.is_clash)

    def _compared(self, name: str) -> list[Difference]:
        known, form = self._fields[name], self._form
        if known.field.secret or (name not in form and f"{name}-shown" not in form):
            return []
        value = self._filled.values.get(name)
        if known.field.kind == "translated":
            return self._names(known, value)
        yours = form.get(name, "0" if known.field.kind == "bool" else "")
        theirs = self._typed(known.field, value)
        base = self._base(known)
        base_typed = None if base is Unknown else self._typed(known.field, base)
        marker = f"{name}-shown" if known.field.kind == "bool" else ""
        return self._judged(known, name, base_typed, theirs, yours, marker)

    def _names(self, known: KnownField, value: Any) -> list[Difference]:
        """A translated name: one input for each language."""
        base, own = self._base(known), self._ctx.company.language
        found = []
        for language in dict.fromkeys((own, *LANGUAGES)):
            name = known.name if language == own else f"{known.name}_{language}"
            if name in self._form:
                was = None if base is Unknown else (base or {}).get(language, "")
                now = (value or {}).get(language, "")
                found += self._judged(known, name, was, now, self._form[name])
        return found

    def _judged(
        self,
        known: KnownField,
        name: str,
        base: str | None,
        theirs: str,
        yours: str,
        marker: str = "",
    ) -> list[Difference]:
        if self._same(known.field, yours, theirs):
            return []
        chosen: Side = ""
        if base is not None and self._same(known.field, base, yours):
            chosen = "theirs"
        elif base is not None and self._same(known.field, base, theirs):
            chosen = "yours"
        show = self._shown
        return [
            Difference(
                name,
                known.field.label,
                None if base is None else show(known.field, base),
                show(known.field, theirs),
                show(known.field, yours),
                theirs,
                yours,
                chosen,
                marker,
            )
        ]

    def _base(self, known: KnownField) -> Any:
        """What the field held when the form was opened; Unknown where nobody can tell."""
        if self._past is None or known.source != "own":
            return Unknown
        column = self._columns.get(known.field.attribute)
        if column is None:
            return Unknown
        if column not in self._past.values:
            return self._filled.values.get(known.name)
        return _from_trail(known.field, self._past.values[column])

    def _typed(self, field: Field, value: Any) -> str:
        if value is None:
            return "0" if field.kind == "bool" else ""
        return codec_of(field).typed(self._ctx, field, value, currency=self._currency(field))

    def _currency(self, field: Field) -> str:
        return str(self._filled.values.get(field.currency) or "") if field.currency else ""

    def _same(self, field: Field, one: str, other: str) -> bool:
        if one == other or field.kind == "translated":
            return one == other
        try:
            read = [self._parsed(field, text) for text in (one, other)]
        except AppError:
            return False
        return bool(read[0] == read[1])

    def _parsed(self, field: Field, text: str) -> Any:
        return codec_of(field).parse(self._ctx, field, text, currency=self._currency(field))

    def _shown(self, field: Field, typed: str) -> str:
        """The typed text as people read it: the title of a record, the label of a choice."""
        if field.kind == "translated" or not typed:
            return typed
        if field.kind == "reference":
            known = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else 0
            return titles_of(self._ctx, field.target, {known}).get(known, typed)
        try:
            value = self._parsed(field, typed)
        except AppError:
            return typed
        return codec_of(field).format(self._ctx, field, value, currency=self._currency(field))


def _from_trail(field: Field, value: Any) -> Any:
    """A value of the trail, plain JSON, as the field holds it."""
    if value is None or value is Unknown:
        return value
    match field.kind:
        case "date":
            return date.fromisoformat(value)
        case "datetime":
            return datetime.fromisoformat(value)
        case "rate" | "percent":
            return Decimal(value)
        case "translated":
            return TranslatedText.of(value)
        case _:
            return value


def _who(ctx: Context, past: Past | None) -> str:
    if past is None or past.actor_id is None or past.actor_kind not in {"user", "token"}:
        return ""
    return names_of_users(ctx, {past.actor_id}).get(past.actor_id, "")
