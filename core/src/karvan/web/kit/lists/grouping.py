"""Grouping a list: up to three fields, days by period, with subtotals that lead to the records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.entities.fields import Field
from karvan.entities.known import KnownField
from karvan.entities.known import fields_of
from karvan.errors import Malformed
from karvan.i18n import Text
from karvan.i18n import gettext
from karvan.i18n import lazy_gettext as _
from karvan.web.kit.lists.asking import MOST_GROUPS

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.web.kit.lists.asking import ListState

GROUPABLE = ("choice", "reference", "bool", "date", "datetime", "text", "integer")
PERIODS: dict[str, Text] = {
    "day": _("day"),
    "week": _("week"),
    "month": _("month"),
    "quarter": _("quarter"),
    "year": _("year"),
}


@dataclass(frozen=True)
class Grouping:
    """What the list may be grouped by, and by what it is: texts as in the address."""

    options: list[tuple[str, str]]
    chosen: tuple[str, ...]
    clear_url: str

    @property
    def levels(self) -> list[str]:
        """One place for each level that may be chosen, empty where none is."""
        return [*self.chosen, *[""] * (MOST_GROUPS - len(self.chosen))]


def grouping_of(ctx: Context, state: ListState) -> Grouping:
    """The choices of the group menu."""
    options = []
    for name, known in fields_of(ctx, state.entity).items():
        options += [(text, title) for text, title in _options_of(name, known)]
    return Grouping(options, state.group, state.url(group=None))


def checked_groups(ctx: Context, state: ListState) -> tuple[str, ...]:
    """The fields to group by; raises Malformed for one that cannot be."""
    fields = fields_of(ctx, state.entity)
    for text in state.group:
        name, _at, period = text.partition("@")
        known = fields.get(name)
        is_day = known is not None and known.field.kind in {"date", "datetime"}
        if known is None or not _is_groupable(known.field) or (period in PERIODS) != is_day:
            raise Malformed(reason=_("this list is not grouped by “{name}”", name=text[:60]))
    return state.group


def _options_of(name: str, known: KnownField) -> list[tuple[str, str]]:
    if not _is_groupable(known.field):
        return []
    label = str(known.field.label or name)
    if known.field.kind not in {"date", "datetime"}:
        return [(name, label)]
    return [
        (f"{name}@{period}", gettext("{field} by {period}", field=label, period=str(title)))
        for period, title in PERIODS.items()
    ]


def _is_groupable(field: Field) -> bool:
    return field.kind in GROUPABLE and not field.is_computed and not field.secret
