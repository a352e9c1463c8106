"""The input for the value of a condition: what fits the kind of the field and the operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import select

from karvan.db.base import metadata
from karvan.entities.codecs import codec_of
from karvan.entities.declaring.known import find_entity
from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import list_records
from karvan.entities.reading.rows import title_of_record
from karvan.entities.reading.rows import titles_of
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.web.kit.lists.operators import PERIODS
from karvan.web.kit.lists.operators import SEVERAL
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.known import KnownField
    from karvan.web.kit.lists.filtering import Condition

MOST_TAGS = MOST_RECORDS = 200
DAYS = ("date", "datetime")


@dataclass(frozen=True)
class ValueInput:
    """`widget` is text, number, date, choices, one, picker or tags; `options` what may be chosen."""

    widget: str
    values: tuple[str, ...]
    to: str = ""
    is_between: bool = False
    options: tuple[tuple[str, Text], ...] = ()
    periods: tuple[tuple[str, Text], ...] = ()
    period: str = ""
    titles: tuple[tuple[str, str], ...] = ()
    pick_url: str = ""
    is_several: bool = False


def value_input(ctx: Context, known: KnownField, condition: Condition, name: str) -> ValueInput:
    """How the value of this condition is entered."""
    del name
    kind, several = known.field.kind, condition.op in SEVERAL or condition.op == "under"
    values, between = tuple(condition.values), condition.op == "between"
    if kind == "bool":
        return ValueInput("one", values, options=(("true", _("Yes")), ("false", _("No"))))
    if kind == "choice":
        options = _choices(ctx, known)
        if options:
            return ValueInput("choices" if several else "one", values, options=options)
    if kind == "reference":
        return _reference(ctx, known, values, several=several)
    if kind == "tags":
        options = _tags(ctx)
        return ValueInput("choices" if several else "one", values, options=options)
    if kind in DAYS:
        periods = () if between else tuple(PERIODS.items())
        return ValueInput(
            "date", values, condition.to, between, periods=periods, period=condition.period
        )
    widget = "number" if codec_of(known.field).is_numeric else "text"
    return ValueInput(widget, values, condition.to, between)


def _choices(ctx: Context, known: KnownField) -> tuple[tuple[str, Text], ...]:
    choices = known.field.choices
    return tuple(choices(ctx) if callable(choices) else choices)


def _reference(
    ctx: Context, known: KnownField, values: tuple[str, ...], *, several: bool
) -> ValueInput:
    pick_url = _pick_url(ctx, known)
    if not pick_url and (options := _records(ctx, known)):
        return ValueInput("choices" if several else "one", values, options=options)
    ids = {int(each) for each in values if each.isascii() and each.isdecimal() and len(each) < 19}
    found = titles_of(ctx, known.field.target, ids)
    titles = tuple((each, found.get(int(each), each)) for each in values if each.isdecimal())
    return ValueInput("picker", values, titles=titles, pick_url=pick_url, is_several=several)


def _records(ctx: Context, known: KnownField) -> tuple[tuple[str, Text], ...]:
    """The first records of an entity without pages to search on."""
    target = find_entity(ctx, known.field.target)
    if target is None or "read" not in target.verbs or not ctx.can(target.permission("read")):
        return ()
    records = list_records(ctx, target, ListRequest(size=MOST_RECORDS)).records
    return tuple((str(each.id), title_of_record(ctx, target, each)) for each in records)


def _pick_url(ctx: Context, known: KnownField) -> str:
    target = find_entity(ctx, known.field.target)
    if target is None or not target.pages or not ctx.can(target.permission("read")):
        return ""
    endpoint = target.endpoint("pick")
    return url(endpoint) if endpoint in current_app.view_functions else ""


def _tags(ctx: Context) -> tuple[tuple[str, Text], ...]:
    tag = metadata.tables["core_tag"]
    found = ctx.session.execute(
        select(tag.c.name)
        .where(tag.c.company_id == ctx.company.id)
        .order_by(tag.c.key)
        .limit(MOST_TAGS)
    )
    return tuple((row.name, row.name) for row in found)
