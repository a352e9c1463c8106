"""The custom fields of a company, kept in memory while the company's epoch holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.companies.epochs import raise_epoch
from karvan.db.mixins import CompanyMixin
from karvan.db.types import TranslatedText
from karvan.entities.custom.kinds import SORTED
from karvan.entities.custom.models import CustomField
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.known_field import CUSTOM
from karvan.entities.declaring.known_field import KEPT
from karvan.entities.declaring.known_field import KnownField

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karvan.context import Context

PREFIX = "custom."
LONGEST_TEXT = 200
_SHARED, _CHANGED, _HERE = "custom_fields", "custom_fields_changed", "custom_fields_here"


@dataclass(frozen=True)
class CustomFieldView:
    """A custom field as data."""

    id: int
    version: int
    entity: str
    name: str
    kind: str
    label: TranslatedText
    help: TranslatedText
    choices: tuple[tuple[str, TranslatedText], ...]
    target: str
    required: bool
    personal: bool
    position: int
    active: bool

    @property
    def public_name(self) -> str:
        """The name in addresses, files and REST."""
        return f"{PREFIX}{self.name}"


def custom_fields(ctx: Context, entity: Entity) -> Iterator[KnownField]:
    """The active custom fields of an entity, under their public names.

    One that refers to records of a plugin that is off is left out until the plugin is on.
    """
    for each in active_fields(ctx, entity.code):
        if not each.target or each.target.partition(".")[0] in ctx.view.on:
            yield KnownField(each.public_name, _field_of(ctx, each), CUSTOM, None, each.id)


def active_fields(ctx: Context, entity: str) -> tuple[CustomFieldView, ...]:
    """The active fields of an entity in their order; no statement while the epoch holds."""
    return _active_by_entity(ctx).get(entity, ())


def is_personal(ctx: Context, entity: str, field_id: int) -> bool:
    """Whether the field is declared to tell of a person."""
    return any(each.personal for each in active_fields(ctx, entity) if each.id == field_id)


def list_custom_fields(ctx: Context, entity: str) -> list[CustomFieldView]:
    """All fields of an entity in their order, archived ones last."""
    rows = ctx.session.scalars(
        select(CustomField)
        .where(CustomField.entity == entity)
        .order_by(CustomField.active.desc(), CustomField.position, CustomField.id)
    )
    return [view_of(each) for each in rows]


def extensible_entities(ctx: Context) -> list[Entity]:
    """The kinds of records that may have custom fields: those the kit reads and writes."""
    declared = ctx.runtime.registry.declarations(Entity, ctx.view.on)
    found = [each for each in declared if takes_custom_fields(each)]
    return sorted(found, key=lambda each: (str(each.plural), each.code))


def referable_entities(ctx: Context) -> list[Entity]:
    """The kinds of records that a custom field may refer to: rows of a company that can be read."""
    declared = ctx.runtime.registry.declarations(Entity, ctx.view.on)
    found = [
        each for each in declared if "read" in each.verbs and issubclass(each.model, CompanyMixin)
    ]
    return sorted(found, key=lambda each: (str(each.plural), each.code))


def takes_custom_fields(entity: Entity) -> bool:
    """Whether the entity's records are written by the kit."""
    return (entity.pages or entity.rest) and not {"create", "update"}.isdisjoint(entity.verbs)


def forget_custom_fields(ctx: Context) -> None:
    """Read the fields again, here and in every process, after one was changed."""
    ctx.uow.info[_CHANGED] = True
    for key in (_HERE, KEPT):
        ctx.uow.info.pop(key, None)
    raise_epoch(ctx.uow.connection, ctx.company.id)


def view_of(row: CustomField) -> CustomFieldView:
    """The row as data."""
    choices = tuple(
        (value, TranslatedText(label)) for value, label in row.options.get("choices", ())
    )
    return CustomFieldView(
        row.id,
        row.version,
        row.entity,
        row.name,
        row.kind,
        row.label,
        row.help,
        choices,
        row.options.get("target", ""),
        row.required,
        row.personal,
        row.position,
        row.active,
    )


class _Known:
    """What the process remembers: by company, the epoch and the active fields by entity."""

    def __init__(self) -> None:
        self.fields: dict[int, tuple[int, dict[str, tuple[CustomFieldView, ...]]]] = {}

    def close(self) -> None:
        self.fields.clear()


def _active_by_entity(ctx: Context) -> dict[str, tuple[CustomFieldView, ...]]:
    here: dict[str, tuple[CustomFieldView, ...]] | None = ctx.uow.info.get(_HERE)
    if here is not None:
        return here
    known = ctx.runtime.shared(_SHARED, _Known)
    kept = known.fields.get(ctx.company.id)
    if kept is not None and kept[0] == ctx.uow.epoch and not ctx.uow.info.get(_CHANGED):
        return kept[1]
    found = ctx.uow.info[_HERE] = _read(ctx)
    if not ctx.uow.info.get(_CHANGED):
        known.fields[ctx.company.id] = (ctx.uow.epoch, found)
    return found


def _read(ctx: Context) -> dict[str, tuple[CustomFieldView, ...]]:
    rows = ctx.session.scalars(
        select(CustomField)
        .where(CustomField.active)
        .order_by(CustomField.entity, CustomField.position, CustomField.id)
    )
    found: dict[str, list[CustomFieldView]] = {}
    for each in rows:
        found.setdefault(each.entity, []).append(view_of(each))
    return {entity: tuple(fields) for entity, fields in found.items()}


def _field_of(ctx: Context, view: CustomFieldView) -> Field:
    language = ctx.locale.language
    return Field(
        view.public_name,
        view.kind,  # type: ignore[arg-type]  # one of CUSTOM_KINDS, which the table keeps
        view.label.in_language(language),
        help=view.help.in_language(language),
        required=view.required,
        max_length=LONGEST_TEXT if view.kind == "text" else None,
        choices=tuple((value, label.in_language(language)) for value, label in view.choices),
        target=view.target,
        sortable=view.kind in SORTED,
        filterable=True,
        personal=view.personal,
    )
