"""Records as a page shows them: text, link and raw value of each cell, references by their titles.

rows_of(ctx, entity, page.records, ["number", "customer", "amount"], address=url_for)
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

from sqlalchemy import select

from karvan.db.mixins import CompanyMixin
from karvan.documents.workflow import workflow_of
from karvan.entities.codecs import codec_of
from karvan.entities.declaring.known import KnownField
from karvan.entities.declaring.known import find_entity
from karvan.entities.declaring.known import shown_fields
from karvan.entities.declaring.known import values_of
from karvan.entities.reading.scopes import is_within_reach
from karvan.i18n import localise_digits
from karvan.identity.models import User

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field

USER, ATTACHMENT = "core.user", "core.attachment"
NAMED_BY = ("name", "title", "number", "code")
Address = Callable[..., str]
"""Makes an address of an endpoint and its values: `url_for`."""


class Cell(NamedTuple):
    """One value: raw, as the reader sees it, and where it leads. `tone` colours a choice's badge."""

    value: Any
    text: str
    url: str | None = None
    tone: str = ""
    currency: str = ""


MakeCell = Callable[[Mapping[str, Any]], Cell]


@dataclass(frozen=True)
class Row:
    """One record: its id, version, title and cells by public field name; `url` is its page."""

    id: int
    version: int | None
    title: str
    cells: dict[str, Cell]
    state: str = ""
    url: str | None = None


@dataclass(frozen=True)
class Named:
    """A record that is referred to: its title, and endpoint and values of its page if one may."""

    title: str
    link: tuple[str, Mapping[str, Any]] | None = None


def rows_of(
    ctx: Context,
    entity: Entity,
    records: list[Any],
    names: list[str],
    *,
    address: Address | None = None,
) -> list[Row]:
    """The records with these fields; one query for each referenced entity, whatever their number.

    Cells and rows have addresses where the caller gives a way to make them.
    """
    fields = shown_fields(ctx, entity)
    known = {name: fields[name] for name in names if name in fields}
    currencies = [each.field.currency for each in known.values() if each.field.currency]
    wanted = [*known, *(name for name in currencies if name in fields)]
    values = values_of(ctx, entity, records, wanted)
    named = _named(ctx, known, values)
    makers = {name: _cells_of(ctx, each, named, address) for name, each in known.items()}
    state_field = _state_field(ctx, entity)
    return [
        Row(
            record.id,
            getattr(record, "version", None),
            title_of_record(ctx, entity, record),
            {name: make(values[record.id]) for name, make in makers.items()},
            str(getattr(record, state_field)) if state_field else "",
            _address(link_of(ctx, entity, record), address),
        )
        for record in records
    ]


def titles_of(ctx: Context, code: str, ids: set[int]) -> dict[int, str]:
    """What records of an entity are called, by id, in one query; those that are gone are left out."""
    return {key: each.title for key, each in named_of(ctx, code, ids).items()}


def named_of(ctx: Context, code: str, ids: set[int]) -> dict[int, Named]:
    """Titles and, where the actor may read them, pages of records of an entity, in one query."""
    if not ids:
        return {}
    entity = find_entity(ctx, code)
    if entity is None:
        return _users(ctx, ids) if code == USER else {}
    model = entity.model
    statement = select(model).where(model.id.in_(sorted(ids)))
    if issubclass(model, CompanyMixin):
        statement = statement.where(model.company_id == ctx.company.id)
    elif entity.list.narrow is not None:
        statement = entity.list.narrow(ctx, statement)
    may_read = "read" in entity.verbs and ctx.can(entity.permission("read"))
    return {
        record.id: Named(
            title_of_record(ctx, entity, record),
            link_of(ctx, entity, record)
            if may_read and is_within_reach(ctx, entity, record)
            else None,
        )
        for record in ctx.session.scalars(statement)
    }


def title_of_record(ctx: Context, entity: Entity, record: Any) -> str:
    """What a record is called."""
    if entity.title is not None:
        return str(entity.title(ctx, record))
    for attribute in NAMED_BY:
        if value := getattr(record, attribute, None):
            return str(value)
    return f"{entity.label} {localise_digits(str(record.id), ctx.locale)}"


def link_of(ctx: Context, entity: Entity, record: Any) -> tuple[str, Mapping[str, Any]] | None:
    """Endpoint and values of a record's page; None where it has none."""
    if entity.link is not None:
        return entity.link(ctx, record)
    return (entity.endpoint("page"), {"record_id": record.id}) if entity.pages else None


def _named(
    ctx: Context, known: Mapping[str, KnownField], values: Mapping[int, Mapping[str, Any]]
) -> dict[str, dict[int, Named]]:
    """The records referred to in these values, by entity."""
    ids: dict[str, set[int]] = {}
    for name, each in known.items():
        if target := _target(each):
            found = {row[name] for row in values.values() if row[name] is not None}
            ids.setdefault(target, set()).update(found)
    return {code: named_of(ctx, code, wanted) for code, wanted in ids.items()}


def _target(known: KnownField) -> str:
    """The code of the entity that the field's value is the id of, empty for other values."""
    if known.field.kind == "file":
        return ATTACHMENT
    return known.field.target if known.field.kind == "reference" else ""


def _cells_of(
    ctx: Context,
    known: KnownField,
    named: Mapping[str, Mapping[int, Named]],
    address: Address | None,
) -> MakeCell:
    """What makes the cells of one column from the values of a row."""
    if target := _target(known):
        return _references(ctx, known, named[target], address)
    if known.field.kind == "money":
        return _amounts(ctx, known)
    return _plain(ctx, known)


def _references(
    ctx: Context, known: KnownField, named: Mapping[int, Named], address: Address | None
) -> MakeCell:
    """Cells of records that are referred to; one for each record, however often it stands there."""
    name, nothing = known.name, Cell(None, "")
    cells = {
        key: Cell(key, each.title, _address(each.link, address)) for key, each in named.items()
    }

    def make(values: Mapping[str, Any]) -> Cell:
        value = values.get(name)
        if value is None:
            return nothing
        return cells.get(value) or Cell(value, localise_digits(str(value), ctx.locale))

    return make


def _amounts(ctx: Context, known: KnownField) -> MakeCell:
    name, field, codec = known.name, known.field, codec_of(known.field)
    own = ctx.company.currency

    def make(values: Mapping[str, Any]) -> Cell:
        value = values.get(name)
        currency = values.get(field.currency) or "" if field.currency else own
        text = codec.format(ctx, field, value, currency=currency)
        return Cell(value, text, None, _tone(field, value), currency)

    return make


def _plain(ctx: Context, known: KnownField) -> MakeCell:
    """Cells of any other kind; what a choice is called is asked once for each value."""
    name, field, codec = known.name, known.field, codec_of(known.field)
    if field.kind == "choice":
        kept: dict[Any, Cell] = {}

        def choice(values: Mapping[str, Any]) -> Cell:
            value = values.get(name)
            if value not in kept:
                kept[value] = Cell(
                    value, codec.format(ctx, field, value), None, _tone(field, value)
                )
            return kept[value]

        return choice

    def make(values: Mapping[str, Any]) -> Cell:
        value = values.get(name)
        return Cell(value, codec.format(ctx, field, value), None, _tone(field, value))

    return make


def _tone(field: Field, value: Any) -> str:
    return field.tones.get(str(value), "") if field.tones else ""


def _users(ctx: Context, ids: set[int]) -> dict[int, Named]:
    """Names of users of the installation, who are no entity of a company."""
    found = ctx.session.execute(select(User.id, User.name).where(User.id.in_(sorted(ids))))
    return {row.id: Named(row.name) for row in found}


def _address(link: tuple[str, Mapping[str, Any]] | None, address: Address | None) -> str | None:
    return None if link is None or address is None else address(link[0], **link[1])


def _state_field(ctx: Context, entity: Entity) -> str:
    try:
        return workflow_of(ctx, entity.model).field
    except LookupError:
        return ""
