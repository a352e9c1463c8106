"""Planning, giving, finishing; what recurs comes again; a reminder at its moment."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta

import pytest

from karvan.actors import Actor
from karvan.calendars import worktime
from karvan.contracts.references import DocumentRef
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import StaleVersion
from karvan.modules.activities.commands import ActivityFacts
from karvan.modules.activities.commands import ChangeActivity
from karvan.modules.activities.commands import CreateActivity
from karvan.modules.activities.commands import FinishActivity
from karvan.modules.activities.jobs import remind
from karvan.modules.activities.queries import get_activity
from karvan.modules.activities.queries import list_activities
from karvan.modules.activities.queries import list_activities_of
from karvan.modules.activities.services import change_activity
from karvan.modules.activities.services import create_activity
from karvan.modules.activities.services import delete_activity
from karvan.modules.activities.services import due_in_working_time
from karvan.modules.activities.services import finish_activity
from karvan.modules.activities.services.activities import AlreadyDone
from karvan.modules.calendars.queries import get_working_calendar
from karvan.modules.notifications.models import Notification
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.testing.browser import a_member


@pytest.fixture
def ref(ctx):
    return DocumentRef("core.party", create_party(ctx, CreateParty("Saffron Road")).id)


def plan(ctx, ref=None, **facts):
    return create_activity(ctx, CreateActivity(ActivityFacts(**{"subject": "Call", **facts}), ref))


def told(ctx):
    ctx.uow.flush()
    return [(each.user_id, each.kind) for each in ctx.session.query(Notification)]


def test_an_activity_on_a_party_belongs_to_it(ctx, ref):
    activity = plan(ctx, ref, kind="call", due_on=date(2025, 3, 31))

    (line,) = list_activities_of(ctx, ref)
    assert line.activity is activity
    assert activity.party_id == ref.id
    assert activity.all_day


def test_an_instant_has_its_day_in_the_time_zone_of_the_company(ctx, ref):
    at = datetime(2025, 3, 31, 23, 30, tzinfo=UTC)

    activity = plan(ctx, ref, due_at=at)

    assert (activity.due_on, activity.all_day) == (date(2025, 3, 31), False)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"kind": "party"}, "kind"),
        ({"kind": "custom"}, "label"),
        ({"kind": "task", "label": "Visit"}, "label"),
        ({"recurs": "month"}, "due_on"),
        ({"recurs": "hour", "due_on": date(2025, 1, 1)}, "recurs"),
        ({"recurs_every": 0}, "recurs_every"),
        ({"recurs_every": 100}, "recurs_every"),
        ({"recurs_calendar": "lunar"}, "recurs_calendar"),
        ({"assignee_id": 999_999_999}, "assignee_id"),
        ({"details": "x" * 20_001}, "details"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(ctx, facts, field):
    with pytest.raises(Invalid) as refused:
        plan(ctx, **facts)

    assert field in {each.field for each in refused.value.problems}


def test_work_is_given_only_to_who_may_see_what_it_is_about(runtime, company):
    blind = a_member(runtime, company, roles=())

    def give(ctx):
        ref = DocumentRef("core.party", create_party(ctx, CreateParty("Saffron Road")).id)
        with pytest.raises(Invalid):
            plan(ctx, ref, assignee_id=blind.id)

    runtime.run(company.id, Actor.cli("test"), give)


def test_who_is_given_work_is_told_and_follows_the_record(runtime, company):
    member = a_member(runtime, company, roles=("sales",))

    def give(ctx):
        ref = DocumentRef("core.party", create_party(ctx, CreateParty("Saffron Road")).id)
        plan(ctx, ref, assignee_id=member.id)
        from karvan.modules.notifications.queries import list_followers

        return told(ctx), [each.user_id for each in list_followers(ctx, ref)]

    assert runtime.run(company.id, Actor.cli("test"), give) == (
        [(member.id, "core.assigned")],
        [member.id],
    )


def test_a_recurring_activity_makes_the_next_one_when_it_is_done(ctx, ref):
    today = ctx.today()
    activity = plan(ctx, ref, recurs="week", due_on=today)

    following = finish_activity(ctx, FinishActivity(activity.id, activity.version, "Spoke"))

    assert (activity.result, activity.done_at is not None) == ("Spoke", True)
    assert following.due_on == today + timedelta(days=7)
    assert (following.recurs, following.done_at) == ("week", None)


def test_a_late_one_comes_again_after_today_and_never_in_the_past(ctx):
    today = ctx.today()
    activity = plan(ctx, recurs="day", due_on=today - timedelta(days=30))

    following = finish_activity(ctx, FinishActivity(activity.id, activity.version))

    assert following.due_on == today + timedelta(days=1)


def test_the_month_is_that_of_the_company_unless_another_is_chosen(ctx):
    activity = plan(ctx, recurs="month", due_on=date(2030, 1, 31))
    jalali = plan(ctx, recurs="month", due_on=date(2030, 1, 31), recurs_calendar="jalali")

    one = finish_activity(ctx, FinishActivity(activity.id, activity.version))
    other = finish_activity(ctx, FinishActivity(jalali.id, jalali.version))

    assert one.due_on == date(2030, 2, 28)
    assert other.due_on == date(2030, 3, 2)  # 11 Bahman 1408 -> 11 Esfand 1408


def test_what_is_done_cannot_be_done_or_changed_again(ctx):
    activity = plan(ctx)
    finish_activity(ctx, FinishActivity(activity.id, activity.version))

    with pytest.raises(AlreadyDone):
        finish_activity(ctx, FinishActivity(activity.id, activity.version))
    with pytest.raises(AlreadyDone):
        change_activity(ctx, ChangeActivity(activity.id, activity.version, ActivityFacts("Other")))


def test_a_change_of_what_someone_else_changed_is_refused(ctx):
    activity = plan(ctx)
    change_activity(ctx, ChangeActivity(activity.id, activity.version, ActivityFacts("New")))

    with pytest.raises(StaleVersion):
        change_activity(ctx, ChangeActivity(activity.id, 1, ActivityFacts("Old")))


def test_a_reminder_comes_once_and_not_after_a_change(runtime, company, member):
    actor = Actor.user(member.id, member.name, frozenset({"*"}))
    soon = datetime(2030, 1, 1, 9, tzinfo=UTC)

    def scenario(ctx):
        activity = plan(ctx, assignee_id=member.id, due_at=soon, remind_at=soon)
        return {"activity_id": activity.id, "remind_at": soon.isoformat()}

    data = runtime.run(company.id, actor, scenario)
    job = Actor("job", 7, "core.activity-reminder", frozenset({"*"}), on_behalf_of=member.id)

    def run(ctx):
        remind(ctx, {**data, "remind_at": (soon + timedelta(hours=1)).isoformat()})
        before = told(ctx)
        remind(ctx, data)
        remind(ctx, data)
        return before, told(ctx)

    assert runtime.run(company.id, job, run) == ([], [(member.id, "core.reminder")])


def test_ones_own_list_holds_what_one_is_given_by_day(runtime, company, member):
    actor = Actor.user(member.id, member.name, frozenset({"*"}))

    def scenario(ctx):
        plan(ctx, subject="Later", assignee_id=member.id, due_on=date(2031, 1, 1))
        plan(ctx, subject="Some day", assignee_id=member.id)
        plan(ctx, subject="Late", assignee_id=member.id, due_on=date(2020, 1, 1))
        plan(ctx, subject="Nobody's")
        return [(each.activity.subject, each.is_late) for each in list_activities(ctx)]

    assert runtime.run(company.id, actor, scenario) == [
        ("Late", True),
        ("Later", False),
        ("Some day", False),
    ]


def test_someone_elses_private_activity_is_not_found(runtime, company, member):
    owner = Actor.user(member.id, member.name, frozenset({"*"}))
    other = Actor.user(member.id + 1, "Other", frozenset({"*"}))
    activity_id = runtime.run(company.id, owner, lambda ctx: plan(ctx).id)

    with runtime.company_work(company.id, other) as ctx, pytest.raises(NotFound):
        get_activity(ctx, activity_id)


def test_only_who_planned_it_or_holds_the_permission_deletes_it(runtime, company, member):
    held = frozenset({"core.activity.read", "core.activity.create", "core.party.read"})
    owner = Actor.user(member.id, member.name, held)
    other = Actor.user(member.id + 1, "Other", held)

    def on_party(ctx):
        return create_party(ctx, CreateParty("Saffron Road")).id

    ref = DocumentRef("core.party", runtime.run(company.id, Actor.cli("test"), on_party))
    activity_id = runtime.run(company.id, owner, lambda ctx: plan(ctx, ref).id)

    with runtime.company_work(company.id, other, write=True) as ctx, pytest.raises(Forbidden):
        delete_activity(ctx, activity_id, 1)
    runtime.run(company.id, owner, lambda ctx: delete_activity(ctx, activity_id, 1))


def test_a_follow_up_may_be_due_in_working_time(ctx):
    friday = datetime(2025, 3, 28, 16, tzinfo=UTC)

    due = due_in_working_time(ctx, 8, friday)

    assert due == worktime.add(friday, 8 * 3600, get_working_calendar(ctx))
    assert due > friday + timedelta(hours=8)
