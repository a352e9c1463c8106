"""The calendar: a month of the reader's own calendar, its records on their days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_date as babel_date
from flask import Request
from flask import Response
from flask import request as asked

from karvan.entities.figures.ics import as_ics
from karvan.entities.figures.ics import events_of
from karvan.entities.figures.months import Month
from karvan.entities.figures.months import month_of
from karvan.errors import NotFound
from karvan.web.kit.boards.addresses import list_url
from karvan.web.kit.boards.addresses import new_url
from karvan.web.kit.boards.addresses import page_url
from karvan.web.kit.lists.asking import state_of
from karvan.web.kit.lists.links import has_page
from karvan.web.kit.lists.toolbar import may_export
from karvan.web.kit.lists.toolbar import toolbar_of
from karvan.web.rendering import render
from karvan.web.urls import url

if TYPE_CHECKING:
    from datetime import date

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.web.kit.lists.asking import ListState

CALENDAR, TEMPLATE = "calendar", "karvan/kit/boards/calendar.html"
MONTH = "month"


def render_calendar(ctx: Context, entity: Entity, request: Request) -> Response:
    """The records on the days of a month."""
    view = entity.calendar
    if view is None:
        raise NotFound
    state = state_of(ctx, entity, request.args, strict=False)
    month = month_of(ctx, entity, view, state.request, state.args.get(MONTH, ""), address=page_url)
    return render(
        ctx,
        entity.templates.get(CALENDAR, TEMPLATE),
        entity=entity,
        state=state,
        bar=toolbar_of(ctx, state),
        month=month,
        weekdays=_weekdays(month, ctx.locale.language),
        day_links={day.date: list_url(state, day.filter) for week in month.weeks for day in week},
        new_links=_new_links(ctx, entity, month, view.start),
        month_url=lambda code: state.url(view=CALENDAR, month=code),
        title_name=view.title,
        ics_url=_ics_url(ctx, entity, state),
    )


def export_ics(ctx: Context, entity: Entity) -> Response:
    """The records of the list as a file for calendars outside."""
    view = entity.calendar
    if view is None:
        raise NotFound
    if not may_export(ctx, entity):
        ctx.require(entity.permission("export"))
    state = state_of(ctx, entity, asked.args, strict=False)
    root = asked.host_url.rstrip("/")
    found = events_of(
        ctx, entity, view, state.request, lambda *where, **values: root + url(*where, **values)
    )
    text = as_ics(str(entity.plural), found, ctx.clock.now())
    headers = {"Content-Disposition": f'attachment; filename="{entity.segment}.ics"'}
    return Response(text, headers=headers, content_type="text/calendar; charset=utf-8")


def _weekdays(month: Month, language: str) -> list[tuple[str, str]]:
    """Long and short names of the columns."""
    return [(_name(day, language, "EEEE"), _name(day, language, "EEE")) for day in month.weekdays]


def _ics_url(ctx: Context, entity: Entity, state: ListState) -> str:
    if not may_export(ctx, entity) or not has_page(entity, "ics"):
        return ""
    return url(entity.endpoint("ics"), **state.query(size=None, view=None, group=None, month=None))


def _name(day: date, language: str, form: str) -> str:
    return str(babel_date(day, form, locale=language))


def _new_links(ctx: Context, entity: Entity, month: Month, start: str) -> dict[date, str]:
    """Where a record is begun on each day."""
    days = [day.date for week in month.weeks for day in week]
    if not new_url(ctx, entity):
        return {}
    return {day: new_url(ctx, entity, **{start: day.isoformat()}) for day in days}
