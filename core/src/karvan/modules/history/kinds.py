"""What the tables of the trail and their columns are called, as pages call them.

A table is an entity, the lines of one, what a plugin adds to one, or a part of something; its
columns are called as the fields of that, or as their names read.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Table

from karvan.audit.diff import is_audited
from karvan.audit.rows import entity_of
from karvan.db.base import all_mappers
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.deriving import fields_of_table
from karvan.entities.declaring.deriving import label_of
from karvan.entities.declaring.deriving import table_of
from karvan.entities.declaring.extension import Extension
from karvan.entities.declaring.fields import Field
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.history.columns import label_of_column

if TYPE_CHECKING:
    from karvan.context import Context

SERIES = "core.number_series"
USERS = {"core_user": "core.user"}
KEPT = "history_kinds"
NEVER = frozenset({"company_id", "id", "version"})
PARTS: dict[str, Text] = {
    "core.address": _("Address"),
    "core.api_token": _("API token"),
    "core.approval_delegation": _("Delegation"),
    "core.approval_rule": _("Approval rule"),
    "core.approval_step": _("Step of an approval"),
    "core.approval_vote": _("Vote"),
    "core.attribute_value": _("Value of an attribute"),
    "core.calendar_exception": _("Exception of a calendar"),
    "core.calendar_interval": _("Hours of a calendar"),
    "core.category_member": _("Product in a category"),
    "core.company": _("Company"),
    "core.contact_point": _("Contact"),
    "core.currency": _("Currency"),
    "core.custom_field": _("Custom field"),
    "core.dimension_rule": _("Rule of a dimension"),
    "core.dimension_value": _("Value of a dimension"),
    "core.document_link": _("Link of documents"),
    "core.erasure": _("Erasure"),
    "core.follower": _("Follower"),
    "core.kit_line": _("Part of a kit"),
    "core.mail_template": _("Mail template"),
    "core.membership": _("Member"),
    "core.membership_role": _("Role of a member"),
    "core.merge_op": _("Merge"),
    "core.number_series": _("Number series"),
    "core.party_identifier": _("Identifier"),
    "core.party_relation": _("Relation"),
    "core.party_role": _("Role of a party"),
    "core.plugin": _("Module"),
    "core.portal_link": _("Access to the portal"),
    "core.print_format": _("Print format"),
    "core.product_attribute": _("Attribute"),
    "core.product_barcode": _("Barcode"),
    "core.product_template": _("Template"),
    "core.product_unit": _("Unit of a product"),
    "core.product_variant": _("Variant"),
    "core.report_schedule": _("Schedule of a report"),
    "core.role_permission": _("Permission of a role"),
    "core.saved_report": _("Saved report"),
    "core.saved_view": _("Saved view"),
    "core.setting": _("Setting"),
    "core.tagging": _("Tag on a record"),
    "core.team": _("Team"),
    "core.team_member": _("Member of a team"),
    "core.user": _("User"),
    "core.webhook": _("Webhook"),
    "core.webhook_event": _("Event of a webhook"),
}


@dataclass(frozen=True)
class Kind:
    """A kind of record in the trail; `fields` by column, `entity` where people list its records."""

    label: Text
    table: Table | None = None
    model: type[Any] | None = None
    entity: Entity | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)

    @property
    def personal(self) -> frozenset[str]:
        """The columns whose values can be erased."""
        columns = () if self.table is None else self.table.columns
        return frozenset(each.name for each in columns if each.info.get("personal"))


def kinds_of(ctx: Context) -> dict[str, Kind]:
    """Every kind of record that the trail may name, of the plugins that are on; read once."""
    found: dict[str, Kind] | None = ctx.uow.info.get(KEPT)
    if found is None:
        found = ctx.uow.info[KEPT] = _read(ctx)
    return found


def label_of_kind(ctx: Context, kind: str) -> Text:
    """What a kind is called; of a plugin that is off, its word."""
    known = kinds_of(ctx).get(kind)
    return kind if known is None else known.label


def choices_of_kinds(ctx: Context) -> tuple[tuple[str, Text], ...]:
    """Kinds to choose from, by what they are called."""
    named = ((kind, each.label) for kind, each in kinds_of(ctx).items())
    return tuple(sorted(named, key=lambda each: (str(each[1]), each[0])))


def _read(ctx: Context) -> dict[str, Kind]:
    registry = ctx.runtime.registry
    entities = {
        table_of(each.model).name: each for each in registry.declarations(Entity, ctx.view.on)
    }
    targets = {table: each.code for table, each in entities.items()}
    targets |= USERS | {"core_number_series": SERIES}
    parts = dict(_parts(registry.declarations(Extension, ctx.view.on), entities))
    found = {kind: Kind(label) for kind, label in PARTS.items() if kind.startswith("core.")}
    for mapper in all_mappers():
        table = mapper.local_table
        if isinstance(table, Table) and is_audited(mapper.class_) and _is_on(ctx, table.name):
            entity, known = entities.get(table.name), parts.get(table.name)
            own = () if entity is None else entity.fields
            kind = entity_of(table.name)
            found[kind] = Kind(
                entity.label if entity else known[0] if known else PARTS.get(kind, label_of(kind)),
                table,
                mapper.class_,
                entity,
                _fields(table, targets, (*own, *(known[1] if known else ()))),
            )
    return found


def _parts(
    extensions: list[Extension], entities: Mapping[str, Entity]
) -> Iterator[tuple[str, tuple[Text, tuple[Field, ...]]]]:
    """What the tables of lines and extensions are called, and their fields."""
    for entity in entities.values():
        for grid in entity.lines:
            if grid.model is not None:
                label = _("{record}: {part}", record=entity.label, part=grid.label)
                yield table_of(grid.model).name, (label, grid.fields)
    for each in extensions:
        yield table_of(each.model).name, (each.title, each.fields)


def _is_on(ctx: Context, table: str) -> bool:
    word = table.partition("_")[0]
    return word == "core" or word in ctx.view.enabled


def _fields(
    table: Table, targets: Mapping[str, str], declared: tuple[Field, ...]
) -> dict[str, Field]:
    derived = (_of_column(each) for each in fields_of_table(table, targets, hidden=NEVER))
    return {each.attribute: each for each in (*derived, *declared) if not each.is_computed}


def _of_column(field: Field) -> Field:
    """A column under its words; `created_by` and its like hold the number of a user."""
    field = replace(field, label=label_of_column(field.attribute))
    if field.kind == "integer" and field.name.endswith("_by"):
        return replace(field, kind="reference", target="core.user", column=field.name)
    return field
