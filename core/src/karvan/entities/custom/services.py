"""Adding, changing, ordering and archiving custom fields: the company's administrator does, in use.

Name and kind never change, since addresses, files and programs know the field by them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from karvan.db.types import TranslatedText
from karvan.entities.custom.checking import CustomFieldProblems
from karvan.entities.custom.models import CustomField
from karvan.entities.custom.queries import extensible_entities
from karvan.entities.custom.queries import forget_custom_fields
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.i18n import Text

MANAGE = "core.custom_field.manage"
MOST_FIELDS = 50
NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
Choices = tuple[tuple[str, Mapping[str, str]], ...]


@dataclass(frozen=True)
class AddCustomField:
    """A new field of a kind of record; labels by language, `choices` as value and labels."""

    entity: str
    name: str
    kind: str
    label: Mapping[str, str]
    help: Mapping[str, str] = field(default_factory=dict)
    choices: Choices = ()
    target: str = ""
    required: bool = False
    personal: bool = False


@dataclass(frozen=True)
class ChangeCustomField:
    """What may change of a field: its words, its choices, and whether it must be filled."""

    field_id: int
    version: int
    label: Mapping[str, str]
    help: Mapping[str, str] = field(default_factory=dict)
    choices: Choices = ()
    required: bool = False


def add_custom_field(ctx: Context, command: AddCustomField) -> CustomField:
    """Add a field at the end. Raises NotFound for a kind of record without fields, Invalid."""
    ctx.require(MANAGE)
    entity = find_extensible(ctx, command.entity)
    problems = CustomFieldProblems(ctx)
    problems.check_kind(command.kind, command.choices, command.target)
    problems.check_words(command.label, command.help)
    if not NAME.fullmatch(command.name):
        problems.add("name", "name", _("Use small letters, digits and _, beginning with a letter."))
    elif _exists(ctx, entity, command.name):
        problems.add("taken", "name", _("There is a field of this name already; maybe archived."))
    if _active(ctx, entity) >= MOST_FIELDS:
        problems.add("many", "name", _too_many())
    problems.raise_all()
    row = CustomField(
        entity=entity.code,
        name=command.name,
        kind=command.kind,
        label=TranslatedText.of(command.label),
        help=TranslatedText.of(command.help),
        options=_options(command.kind, command.choices, command.target),
        required=command.required,
        personal=command.personal,
        position=_next_position(ctx, entity),
    )
    ctx.session.add(row)
    ctx.uow.flush()
    forget_custom_fields(ctx)
    return row


def change_custom_field(ctx: Context, command: ChangeCustomField) -> CustomField:
    """Change a field's words and choices; raises NotFound, StaleVersion, Invalid."""
    ctx.require(MANAGE)
    row = get_custom_field(ctx, command.field_id, command.version)
    problems = CustomFieldProblems(ctx)
    target = row.options.get("target", "")
    problems.check_words(command.label, command.help)
    problems.check_choices(row.kind, command.choices)
    problems.raise_all()
    row.label, row.help = TranslatedText.of(command.label), TranslatedText.of(command.help)
    row.options = _options(row.kind, command.choices, target)
    row.required = command.required
    ctx.uow.flush()
    forget_custom_fields(ctx)
    return row


def order_custom_fields(ctx: Context, entity: str, ids: list[int]) -> None:
    """Put the active fields into this order; raises Invalid where some are missing or foreign."""
    ctx.require(MANAGE)
    rows = {
        each.id: each
        for each in ctx.session.scalars(
            select(CustomField).where(CustomField.entity == entity, CustomField.active)
        )
    }
    if sorted(ids) != sorted(rows):
        text = _("The fields have changed meanwhile. Look at them again.")
        raise Invalid([Problem("core.custom_field.order", text)])
    for position, each in enumerate(ids, start=1):
        rows[each].position = position
    ctx.uow.flush()
    forget_custom_fields(ctx)


def archive_custom_field(ctx: Context, field_id: int, version: int) -> CustomField:
    """Take the field off every page; its values stay. Raises NotFound, StaleVersion."""
    ctx.require(MANAGE)
    row = get_custom_field(ctx, field_id, version)
    row.active = False
    ctx.uow.flush()
    forget_custom_fields(ctx)
    return row


def restore_custom_field(ctx: Context, field_id: int, version: int) -> CustomField:
    """Show an archived field again, with its values; raises Invalid where there are too many."""
    ctx.require(MANAGE)
    row = get_custom_field(ctx, field_id, version)
    entity = find_extensible(ctx, row.entity)
    if not row.active and _active(ctx, entity) >= MOST_FIELDS:
        raise Invalid([Problem("core.custom_field.many", _too_many())])
    row.active, row.position = True, _next_position(ctx, entity)
    ctx.uow.flush()
    forget_custom_fields(ctx)
    return row


def get_custom_field(ctx: Context, field_id: int, version: int | None = None) -> CustomField:
    """The field; raises NotFound, and StaleVersion where a version is given."""
    row = ctx.session.get(CustomField, (ctx.company.id, field_id))
    if row is None:
        raise NotFound
    if version is not None and row.version != version:
        raise StaleVersion
    return row


def find_extensible(ctx: Context, code: str) -> Entity:
    """The kind of record that fields are added to; raises NotFound."""
    found = next((each for each in extensible_entities(ctx) if each.code == code), None)
    if found is None:
        raise NotFound
    return found


def _options(kind: str, choices: Choices, target: str) -> dict[str, object]:
    if kind == "choice":
        return {"choices": [[value, dict(TranslatedText.of(label))] for value, label in choices]}
    return {"target": target} if kind == "reference" else {}


def _exists(ctx: Context, entity: Entity, name: str) -> bool:
    same = select(CustomField.id).where(CustomField.entity == entity.code, CustomField.name == name)
    return ctx.session.scalar(same) is not None


def _active(ctx: Context, entity: Entity) -> int:
    own = select(func.count(CustomField.id)).where(
        CustomField.entity == entity.code, CustomField.active
    )
    return ctx.session.scalar(own) or 0


def _next_position(ctx: Context, entity: Entity) -> int:
    last = select(func.max(CustomField.position)).where(CustomField.entity == entity.code)
    return (ctx.session.scalar(last) or 0) + 1


def _too_many() -> Text:
    return _("A kind of record has at most {limit} custom fields. Archive one.", limit=MOST_FIELDS)
