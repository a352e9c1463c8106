"""Which columns a list shows, in which order, and what can be done with each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.entities.codecs import codec_of
from karvan.entities.declaring.known import KnownField
from karvan.entities.declaring.known import shown_fields
from karvan.entities.reading.ordering import is_sortable
from karvan.errors import Malformed
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.web.kit.lists.links import has_page

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.web.kit.lists.asking import ListState

USUAL_COLUMNS = 8
NOT_IN_LISTS = ("note", "file")
SUMMED = frozenset({"integer", "quantity", "money"})
AMOUNTS = SUMMED - {"integer"}
"""What is added up below a list unasked: a whole number may as well be a year or a number of tries."""


@dataclass(frozen=True)
class Column:
    """One column: `sort` is ascending, descending or none, `sort_url` turns it around."""

    name: str
    label: Text
    known: KnownField
    is_numeric: bool
    sort: str = ""
    sort_url: str | None = None
    is_editable: bool = False

    @property
    def is_summed(self) -> bool:
        """Whether a total below the column says something."""
        return self.known.field.kind in AMOUNTS


def shown_columns(ctx: Context, state: ListState) -> list[str]:
    """The names of the columns: the address's, else the person's, else the entity's."""
    fields = shown_fields(ctx, state.entity)
    if state.columns:
        missing = [each for each in state.columns if each not in fields]
        if missing and not state.saved:
            raise Malformed(reason=_("there is no field “{name}” here", name=missing[0][:60]))
        return [each for each in state.columns if each in fields] or usual_columns(
            state.entity, fields
        )
    own = state.views.own
    if own is not None and own.columns:
        chosen = [each for each in own.columns if each in fields]
        if chosen:
            return chosen
    return usual_columns(state.entity, fields)


def usual_columns(entity: Entity, fields: dict[str, KnownField]) -> list[str]:
    """The columns the author named, else the first fields that fit into a line."""
    named = [each for each in entity.list.columns if each in fields]
    if named:
        return named
    fitting = [name for name, each in fields.items() if may_be_shown(each)]
    return fitting[:USUAL_COLUMNS]


def may_be_shown(known: KnownField) -> bool:
    """Whether a field can be a column at all."""
    return not known.field.secret and known.field.kind not in NOT_IN_LISTS


def columns_of(
    ctx: Context, state: ListState, names: list[str], sorted_by: tuple[str, ...]
) -> list[Column]:
    """The columns with their headers; `sorted_by` is the order the page is in."""
    fields = shown_fields(ctx, state.entity)
    may_update = "update" in state.entity.verbs and ctx.can(state.entity.permission("update"))
    may_edit = may_update and has_page(state.entity, "cell")
    editable = set(state.entity.list.editable) if may_edit else set()
    return [
        Column(
            name=name,
            label=fields[name].field.label or name,
            known=fields[name],
            is_numeric=codec_of(fields[name].field).is_numeric,
            sort=_direction(name, sorted_by),
            sort_url=_sort_url(state, fields[name], sorted_by),
            is_editable=name in editable,
        )
        for name in names
    ]


def _direction(name: str, sorted_by: tuple[str, ...]) -> str:
    first = sorted_by[0] if sorted_by else ""
    if first.lstrip("-") != name:
        return ""
    return "descending" if first.startswith("-") else "ascending"


def _sort_url(state: ListState, known: KnownField, sorted_by: tuple[str, ...]) -> str | None:
    if not is_sortable(state.entity, known):
        return None
    turned = f"-{known.name}" if _direction(known.name, sorted_by) == "ascending" else known.name
    return state.url(sort=turned)
