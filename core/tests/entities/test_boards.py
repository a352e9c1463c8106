"""Boards and months: lanes, moves through commands, days of either calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event
from tests.support.depot import a_party
from tests.support.depot import add_record

from karvan.actors import Actor
from karvan.entities.declaring.known import get_entity
from karvan.entities.declaring.views import CalendarView
from karvan.entities.declaring.views import Kanban
from karvan.entities.figures.boards import MOST_CARDS
from karvan.entities.figures.boards import NoWayThere
from karvan.entities.figures.boards import board_of
from karvan.entities.figures.boards import move_card
from karvan.entities.figures.months import MOST_ON_A_DAY
from karvan.entities.figures.months import month_of
from karvan.entities.reading.filters import parse_filter
from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import list_records
from karvan.errors import Forbidden
from karvan.errors import Malformed
from karvan.errors import NotFound
from karvan.errors import StaleVersion
from karvan.i18n import Locale
from karvan.i18n import use_locale

TASKS = Kanban("stage", title="title")


def crates(ctx):
    return get_entity(ctx, "depot.crate")


def board(ctx, kanban=None, request=None):
    entity = crates(ctx)
    return board_of(ctx, entity, kanban or entity.kanban, request or ListRequest())


def test_every_state_has_a_lane_with_its_count_and_sum(at_work):
    add_record(at_work, name="a", amount=1050, currency="EUR")
    add_record(at_work, name="b", amount=50, currency="EUR")
    add_record(at_work, name="c", state="shipped")

    found = board(at_work)

    shown = [
        (lane.member.title, lane.count, [f"{each.text} {each.currency}" for each in lane.totals])
        for lane in found.lanes
    ]
    assert shown == [("Open", 2, ["11.00 EUR"]), ("Packed", 0, []), ("Shipped", 1, [])]
    assert [card.row.title for card in found.lanes[0].cards] == ["a", "b"]


def test_a_card_may_go_where_a_transition_leads(at_work):
    add_record(at_work, name="a")
    add_record(at_work, name="b", state="packed")

    lanes = board(at_work).lanes

    assert lanes[0].cards[0].ways == {"packed"}
    assert lanes[1].cards[0].ways == {"open", "shipped"}


def test_who_holds_no_permission_moves_nothing(at_work):
    add_record(at_work, name="a")
    reader = replace(at_work, actor=Actor.user(1, "R", frozenset({"depot.crate.read"})))

    assert not board(reader).can_move


def test_a_move_takes_the_transition(at_work):
    crate = add_record(at_work, name="a")
    entity = crates(at_work)

    move_card(at_work, entity, entity.kanban, crate.id, "packed", version=crate.version)

    assert crate.state == "packed"


def test_a_move_no_transition_leads_to_is_refused(at_work):
    crate = add_record(at_work, name="a")
    entity = crates(at_work)

    for to in ("shipped", "nowhere", "", "open"):
        with pytest.raises(NoWayThere):
            move_card(at_work, entity, entity.kanban, crate.id, to, version=crate.version)
    assert crate.state == "open"


def test_a_stale_version_is_not_moved(at_work):
    crate = add_record(at_work, name="a")
    entity = crates(at_work)

    with pytest.raises(StaleVersion):
        move_card(at_work, entity, entity.kanban, crate.id, "packed", version=99)


def test_a_move_needs_the_permission_of_the_transition(at_work):
    crate = add_record(at_work, name="a")
    entity = crates(at_work)
    reader = replace(at_work, actor=Actor.user(1, "R", frozenset({"depot.crate.read"})))

    with pytest.raises(Forbidden):
        move_card(reader, entity, entity.kanban, crate.id, "packed", version=crate.version)
    with pytest.raises(NotFound):
        move_card(at_work, entity, entity.kanban, 10**9, "packed", version=1)


def test_a_choice_without_a_workflow_is_set_by_an_update(at_work):
    task = add_record(at_work, "depot.task", title="t")
    entity = get_entity(at_work, "depot.task")

    move_card(at_work, entity, TASKS, task.id, "done", version=task.version)

    assert task.stage == "done"
    with pytest.raises(Malformed):
        move_card(at_work, entity, TASKS, task.id, "nonsense\x00", version=task.version)


def test_lanes_of_a_reference_are_the_records_referred_to(at_work):
    north, south = a_party(at_work, "North"), a_party(at_work, "South")
    crate = add_record(at_work, customer_id=north)
    add_record(at_work, customer_id=south)
    add_record(at_work)
    entity = crates(at_work)
    kanban = Kanban("customer")

    assert [lane.member.title for lane in board(at_work, kanban).lanes] == [
        "North",
        "South",
        "(none)",
    ]
    move_card(at_work, entity, kanban, crate.id, str(south), version=crate.version)
    assert crate.customer_id == south
    move_card(at_work, entity, kanban, crate.id, "", version=crate.version)
    assert crate.customer_id is None
    for to in ("abc", "-1", "9" * 40):
        with pytest.raises(Malformed):
            move_card(at_work, entity, kanban, crate.id, to, version=crate.version)


def test_a_lane_shows_its_first_cards_and_how_many_more_there_are(at_work):
    for n in range(MOST_CARDS + 7):
        add_record(at_work, name=f"c{n:03}")

    lane = board(at_work).lanes[0]

    assert (lane.count, len(lane.cards), lane.hidden) == (MOST_CARDS + 7, MOST_CARDS, 7)
    assert lane.cards[0].row.title == "c000"


def test_a_board_takes_few_statements_whatever_its_size(at_work):
    def statements():
        counted = []
        listen = ("before_cursor_execute", lambda *args: counted.append(args[2]))
        event.listen(at_work.uow.connection, *listen)
        board(at_work)
        event.remove(at_work.uow.connection, *listen)
        return len(counted)

    add_record(at_work, customer_id=a_party(at_work, "P"))
    statements()
    few = statements()
    for n in range(40):
        add_record(at_work, state=("open", "packed")[n % 2], customer_id=a_party(at_work, f"P{n}"))

    assert statements() == few <= 6


def month(ctx, code="", request=None, view=None):
    entity = crates(ctx)
    return month_of(ctx, entity, view or entity.calendar, request or ListRequest(), code)


def test_a_gregorian_month_has_whole_weeks_and_its_records_on_their_days(at_work):
    add_record(at_work, name="spring", packed_on=date(2025, 3, 20))
    add_record(at_work, name="before", packed_on=date(2025, 2, 28))
    add_record(at_work, name="far", packed_on=date(2025, 5, 1))

    found = month(at_work, "2025-03")

    assert (found.title, found.previous, found.next) == ("March 2025", "2025-02", "2025-04")
    assert all(len(week) == 7 for week in found.weeks)
    placed = {day.date: [row.title for row in day.records] for week in found.weeks for day in week}
    assert placed[date(2025, 3, 20)] == ["spring"]
    assert placed[date(2025, 2, 28)] == ["before"]
    assert sum(map(len, placed.values())) == 2


def test_a_jalali_month_begins_its_weeks_on_saturday(at_work):
    add_record(at_work, name="nowruz", packed_on=date(2025, 3, 21))
    persian = replace(at_work, locale=Locale.of_language("fa"))

    with use_locale(persian.locale):
        found = month(persian, "1404-01")

    days = [day for week in found.weeks for day in week]
    assert found.title == "فروردین ۱۴۰۴"
    assert (found.previous, found.next) == ("1403-12", "1404-02")
    assert found.weekdays[0].weekday() == 5
    first = next(day for day in days if not day.is_outside)
    assert (first.date, first.number) == (date(2025, 3, 21), 1)
    assert [row.title for row in first.records] == ["nowruz"]
    assert sum(not day.is_outside for day in days) == 31


def test_a_day_with_many_records_shows_some_and_counts_the_rest(at_work):
    for n in range(9):
        add_record(at_work, name=f"c{n}", packed_on=date(2025, 3, 20))

    day = next(d for week in month(at_work, "2025-03").weeks for d in week if d.records)

    assert (len(day.records), day.hidden) == (MOST_ON_A_DAY - 1, 9 - MOST_ON_A_DAY + 1)
    behind = list_records(at_work, crates(at_work), ListRequest(filter=day.filter))
    assert behind.count == 9


def test_records_that_last_stand_on_each_of_their_days(at_work):
    view = CalendarView("packed_on", "sealed_at")
    from datetime import UTC
    from datetime import datetime

    add_record(
        at_work,
        name="long",
        packed_on=date(2025, 3, 20),
        sealed_at=datetime(2025, 3, 22, 9, tzinfo=UTC),
    )
    add_record(at_work, name="open", packed_on=date(2025, 3, 25))
    add_record(
        at_work,
        name="from before",
        packed_on=date(2024, 1, 1),
        sealed_at=datetime(2025, 3, 1, 9, tzinfo=UTC),
    )

    found = month(at_work, "2025-03", view=view)

    placed = {
        day.date.isoformat(): [row.title for row in day.records]
        for week in found.weeks
        for day in week
        if day.records and not day.is_outside
    }
    assert placed == {
        "2025-03-01": ["from before"],
        "2025-03-20": ["long"],
        "2025-03-21": ["long"],
        "2025-03-22": ["long"],
        "2025-03-25": ["open"],
    }


def test_a_month_keeps_the_filter_of_the_list(at_work):
    add_record(at_work, name="a", packed_on=date(2025, 3, 20))
    add_record(at_work, name="b", packed_on=date(2025, 3, 20), state="packed")
    request = ListRequest(filter=parse_filter(["state:eq:packed"]))

    found = month(at_work, "2025-03", request)

    assert [row.title for week in found.weeks for day in week for row in day.records] == ["b"]


@pytest.mark.parametrize(
    "code", ["2025", "2025-13", "2025-00", "1404-01", "9999-01", "x", "\x00", "۲۰۲۵-۰۱"]
)
def test_what_is_no_month_is_refused(at_work, code):
    with pytest.raises(Malformed):
        month(at_work, code)
