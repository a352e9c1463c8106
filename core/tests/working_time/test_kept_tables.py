"""Who changes a calendar, and what a process keeps of it: tables per revision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from karvan.actors import Actor
from karvan.calendars.workweeks import HOUR
from karvan.calendars.workweeks import WeekHours
from karvan.errors import Forbidden
from karvan.modules.calendars.models import WorkCalendar
from karvan.modules.calendars.queries import get_working_calendar
from karvan.modules.calendars.services import AddException
from karvan.modules.calendars.services import SaveCalendar
from karvan.modules.calendars.services import add_exception
from karvan.modules.calendars.services import create_calendar
from karvan.modules.calendars.services import make_default
from karvan.modules.calendars.services import update_calendar

DEPOT = SaveCalendar({"en": "Depot"}, "Europe/Berlin", (WeekHours(0, 8 * HOUR, 12 * HOUR),))


def test_who_may_only_read_cannot_change(runtime, company, depot_of_company):
    viewer = Actor.user(1, "Viewer", frozenset({"core.calendar.read"}))

    with pytest.raises(Forbidden):
        runtime.run(company.id, viewer, lambda ctx: make_default(ctx, depot_of_company))


@pytest.fixture
def depot_of_company(runtime, company):
    return runtime.run(company.id, Actor.cli("test"), lambda ctx: create_calendar(ctx, DEPOT).id)


def test_tables_are_kept_per_revision(runtime, company, depot_of_company):
    def read(ctx):
        return get_working_calendar(ctx, depot_of_company)

    def change(ctx):
        calendar = ctx.session.get(WorkCalendar, (ctx.company.id, depot_of_company))
        evening = (WeekHours(0, 18 * HOUR, 20 * HOUR),)
        update_calendar(
            ctx, depot_of_company, replace(DEPOT, week=evening, version=calendar.version)
        )
        return get_working_calendar(ctx, depot_of_company)

    first = runtime.run(company.id, Actor.cli("test"), read, write=False)
    again = runtime.run(company.id, Actor.cli("test"), read, write=False)
    while_changing = runtime.run(company.id, Actor.cli("test"), change)
    changed = runtime.run(company.id, Actor.cli("test"), read, write=False)

    assert again is first
    assert while_changing.week == changed.week == (WeekHours(0, 18 * HOUR, 20 * HOUR),)
    assert first.week != changed.week


def test_what_is_undone_is_never_kept(runtime, company, depot_of_company):
    class Stop(Exception):
        pass

    def change_and_stop(ctx):
        add_exception(ctx, AddException(depot_of_company, date(2025, 3, 3), date(2025, 3, 3)))
        get_working_calendar(ctx, depot_of_company)
        raise Stop

    with pytest.raises(Stop):
        runtime.run(company.id, Actor.cli("test"), change_and_stop)
    found = runtime.run(
        company.id, Actor.cli("test"), lambda ctx: get_working_calendar(ctx, depot_of_company)
    )

    assert found.hours_on(date(2025, 3, 3)) == [(8 * HOUR, 12 * HOUR)]
