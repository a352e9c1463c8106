"""A report is kept under a name, shared, and mailed at set times with its owner's rights."""

from __future__ import annotations

import io
from datetime import UTC
from datetime import datetime

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from karvan.actors import Actor
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.identity.queries.permissions import actor_for
from karvan.modules.mail.models import Mail
from karvan.modules.mail.models import MailFile
from karvan.modules.mail.models import MailRecipient
from karvan.modules.reporting.jobs import enqueue_due_reports
from karvan.modules.reporting.jobs import mail_report
from karvan.modules.reporting.models import ReportSchedule
from karvan.modules.reporting.models import SavedReport
from karvan.modules.reporting.queries.reports import run_report
from karvan.modules.reporting.queries.saved import get_saved
from karvan.modules.reporting.queries.saved import list_saved
from karvan.modules.reporting.services.saved import SaveReport
from karvan.modules.reporting.services.saved import delete_saved_report
from karvan.modules.reporting.services.saved import save_report
from karvan.modules.reporting.services.schedules import ScheduleReport
from karvan.modules.reporting.services.schedules import schedule_report
from karvan.testing.browser import a_member

WANTED = SaveReport("core.cash-book", "Last month", {"at": "last-month-end", "rows": "3"})


@pytest.fixture
def owner(reporting, company):
    return a_member(reporting, company, roles=("controller",), name="Otto Owner")


@pytest.fixture
def act(reporting, company):
    """Runs work as a member, with the rights they have now."""

    def run(member, work):
        actor = actor_for(reporting, member.id, company.id)
        return reporting.run(company.id, actor, work)

    return run


def weekly(saved_id, recipients, **values):
    command = {"frequency": "weekly", "day": 1, "at": "07:00", "format": "xlsx", "language": "en"}
    return ScheduleReport(saved_id, recipients=recipients, **{**command, **values})


@pytest.fixture
def scheduled(act, owner):
    """A saved report that is mailed to its owner; gives the ids of both."""

    def work(ctx):
        saved = save_report(ctx, WANTED)
        return saved.id, schedule_report(ctx, weekly(saved.id, owner.email)).id

    return act(owner, work)


def test_a_saved_report_keeps_the_words_for_its_days(act, owner):
    saved = act(owner, lambda ctx: save_report(ctx, WANTED))

    given = act(owner, lambda ctx: get_saved(ctx, saved.id).params)

    assert given == {"at": "last-month-end", "rows": "3"}


def test_saving_under_the_same_name_replaces(act, owner):
    act(owner, lambda ctx: save_report(ctx, WANTED))
    again = SaveReport("core.cash-book", " Last  month ", {"rows": "4"})

    act(owner, lambda ctx: save_report(ctx, again))

    [only] = act(owner, list_saved)
    assert only.saved.params == {"rows": "4"}


def test_others_see_a_saved_report_only_when_it_is_shared(reporting, company, act, owner):
    other = a_member(reporting, company, roles=("viewer",))
    saved = act(owner, lambda ctx: save_report(ctx, WANTED))

    assert act(other, list_saved) == []
    with pytest.raises(NotFound):
        act(other, lambda ctx: get_saved(ctx, saved.id))
    shared = SaveReport(WANTED.report, WANTED.name, WANTED.params, shared=True)
    act(owner, lambda ctx: save_report(ctx, shared))

    assert [each.saved.name for each in act(other, list_saved)] == ["Last month"]
    with pytest.raises(Forbidden):
        act(other, lambda ctx: delete_saved_report(ctx, saved.id))


def test_sharing_needs_its_permission(reporting, company, act):
    viewer = a_member(reporting, company, roles=("viewer",))

    with pytest.raises(Forbidden, match=r"core\.report\.share"):
        act(
            viewer, lambda ctx: save_report(ctx, SaveReport("core.cash-book", "x", {}, shared=True))
        )


@pytest.mark.parametrize(
    "command",
    [
        SaveReport("core.cash-book", "  ", {}),
        SaveReport("core.cash-book", "n" * 81, {}),
        SaveReport("core.cash-book", "Bad day", {"at": "someday"}),
        SaveReport("core.cash-book", "Bad parameter", {"nothing": "1"}),
    ],
    ids=["no-name", "long-name", "day", "parameter"],
)
def test_what_could_never_run_is_not_saved(act, owner, command):
    with pytest.raises(Invalid):
        act(owner, lambda ctx: save_report(ctx, command))

    assert act(owner, list_saved) == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"at": "7 o'clock"}, "at"),
        ({"at": "24:00"}, "at"),
        ({"day": 8}, "day"),
        ({"frequency": "hourly"}, "frequency"),
        ({"language": "xx"}, "language"),
        ({"recipients": ""}, "recipients"),
        ({"recipients": "not an address"}, "recipients"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused_at_its_field(act, owner, values, field):
    saved = act(owner, lambda ctx: save_report(ctx, WANTED))
    wanted = weekly(saved.id, **{"recipients": owner.email, **values})

    with pytest.raises(Invalid) as refusal:
        act(owner, lambda ctx: schedule_report(ctx, wanted))

    assert field in {problem.field for problem in refusal.value.problems}


def test_persian_digits_tell_the_time(act, owner):
    saved = act(owner, lambda ctx: save_report(ctx, WANTED))

    made = act(owner, lambda ctx: schedule_report(ctx, weekly(saved.id, owner.email, at="۱۸:۳۰")))

    assert made.at_minute == 18 * 60 + 30


def test_mailing_outside_needs_its_own_permission(reporting, company, act):
    accountant = a_member(reporting, company, roles=("accountant",))
    saved = act(accountant, lambda ctx: save_report(ctx, WANTED))

    with pytest.raises(Invalid, match="no member"):
        act(accountant, lambda ctx: schedule_report(ctx, weekly(saved.id, "bank@example.net")))


def test_a_due_report_is_put_off_once_and_is_due_again_a_week_later(reporting, company, scheduled):
    _saved_id, schedule_id = scheduled

    def make_due(ctx):
        schedule = ctx.session.get(ReportSchedule, (company.id, schedule_id))
        schedule.next_run_at = datetime(2025, 1, 6, 7, tzinfo=UTC)

    def look(ctx):
        enqueue_due_reports(ctx, {})
        return ctx.session.get(ReportSchedule, (company.id, schedule_id)).next_run_at

    reporting.run(company.id, Actor.system(), make_due)
    due_again = reporting.run(company.id, Actor.system(), look)

    assert due_again > reporting.clock.now()
    assert due_again.isoweekday() == 1


def mails(reporting, company, schedule_id):
    """Runs the mailing; gives its mails with addresses and files, and what was noted."""

    def work(ctx):
        mail_report(ctx, {"schedule_id": schedule_id})
        ctx.uow.flush()
        found = []
        for mail in ctx.session.scalars(select(Mail).order_by(Mail.id)):
            people = select(MailRecipient.address).where(MailRecipient.mail_id == mail.id)
            files = select(MailFile).where(MailFile.mail_id == mail.id)
            found.append(
                (mail.subject, ctx.session.scalars(people).all(), ctx.session.scalars(files).all())
            )
        return found, ctx.session.get(ReportSchedule, (company.id, schedule_id)).last_error

    return reporting.run(company.id, Actor.system(), work)


def test_the_mail_brings_the_report_as_its_owner_would_see_it_now(
    reporting, company, owner, scheduled
):
    found, error = mails(reporting, company, scheduled[1])

    [(subject, people, [file])] = found
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0)
    assert (people, error) == ([owner.email], None)
    assert subject.startswith("Last month")
    assert len(rows.to_python()) == 1 + 3 + 1


def test_a_recipient_who_may_no_longer_see_the_report_is_left_out_by_name(
    reporting, company, act, owner
):
    storekeeper = a_member(reporting, company, roles=("storekeeper",))

    def work(ctx):
        saved = save_report(ctx, WANTED)
        return schedule_report(ctx, weekly(saved.id, f"{owner.email}\n{storekeeper.email}")).id

    schedule_id = act(owner, work)
    found, error = mails(reporting, company, schedule_id)

    assert [people for _subject, people, _files in found] == [[owner.email]]
    assert storekeeper.email in error


def test_who_lost_the_right_to_the_report_mails_it_no_longer(reporting, company, act):
    accountant = a_member(reporting, company, roles=("accountant",))

    def schedule(ctx):
        saved = save_report(ctx, WANTED)
        return saved.id, schedule_report(ctx, weekly(saved.id, accountant.email)).id

    def lose(ctx):
        saved = ctx.session.get(SavedReport, (company.id, saved_id))
        saved.report, saved.params = "core.secret", {}

    saved_id, schedule_id = act(accountant, schedule)
    reporting.run(company.id, Actor.system(), lose)
    found, error = mails(reporting, company, schedule_id)

    assert found == []
    assert "core.setting.manage" in error


def test_deleting_a_saved_report_ends_its_schedules(act, owner, scheduled):
    act(owner, lambda ctx: delete_saved_report(ctx, scheduled[0]))

    left = act(owner, lambda ctx: ctx.session.scalars(select(ReportSchedule)).all())
    assert left == []


def test_a_parameter_can_be_a_named_day(act, owner):
    run = act(
        owner,
        lambda ctx: (
            run_report(ctx, "core.cash-book", {"at": "year-start"}).params["at"],
            ctx.today().replace(month=1, day=1),
        ),
    )

    assert run[0] == run[1]
