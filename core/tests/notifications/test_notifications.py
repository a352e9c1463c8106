"""Who is told what, and by which way; following; the daily mail; the bell."""

from __future__ import annotations

import re

import pytest

from karvan.actors import Actor
from karvan.contracts.references import DocumentRef
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _
from karvan.modules.activities.services import add_note
from karvan.modules.attachments.services import StoreFile
from karvan.modules.attachments.services import store_file
from karvan.modules.mail.models import Mail
from karvan.modules.notifications.jobs import send_digests
from karvan.modules.notifications.models import Notification
from karvan.modules.notifications.queries import count_unread
from karvan.modules.notifications.queries import list_followers
from karvan.modules.notifications.queries import list_notifications
from karvan.modules.notifications.services import Follow
from karvan.modules.notifications.services import choose_ways
from karvan.modules.notifications.services import follow
from karvan.modules.notifications.services import mark_all_read
from karvan.modules.notifications.services import notify
from karvan.modules.notifications.services import open_notification
from karvan.modules.notifications.services import unfollow
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.testing.browser import a_member

CLI = Actor.cli("test")
TITLE = _("Reminder: {subject}", subject="tea")


@pytest.fixture
def reader(runtime, company):
    return a_member(runtime, company, roles=("viewer",), name="Reader Example")


@pytest.fixture
def ref(runtime, company):
    made = runtime.run(company.id, CLI, lambda ctx: create_party(ctx, CreateParty("Saffron")).id)
    return DocumentRef("core.party", made)


@pytest.fixture
def as_reader(runtime, company, reader):
    """Runs as the reader, with a viewer's rights."""
    held = frozenset({"core.party.read", "core.timeline.read"})
    actor = Actor.user(reader.id, reader.name, held)
    return lambda work: runtime.run(company.id, actor, work)


def tell(runtime, company, reader, **more):
    runtime.run(
        company.id,
        CLI,
        lambda ctx: len(notify(ctx, [reader.id], "core.reminder", TITLE, None, **more)),
    )


def mails(runtime, company):
    with runtime.company_work(company.id, CLI) as ctx:
        return [each.subject for each in ctx.session.query(Mail)]


def test_a_member_is_told_and_reads_it(runtime, company, reader, as_reader):
    tell(runtime, company, reader)

    (line,) = as_reader(lambda ctx: list_notifications(ctx).lines)
    assert (line.title, line.is_read) == ("Reminder: tea", False)
    assert as_reader(count_unread) == 1
    assert as_reader(mark_all_read) == 1
    assert as_reader(count_unread) == 0


def test_strangers_and_whoever_acts_are_not_told(runtime, company, reader, as_reader):
    told = as_reader(lambda ctx: notify(ctx, [reader.id, 999_999], "core.reminder", TITLE, None))

    assert told == []


@pytest.mark.parametrize(
    ("way", "in_app", "by_mail"),
    [("app", 1, 0), ("mail", 1, 1), ("digest", 1, 0), ("none", 0, 0)],
)
def test_each_person_chooses_the_way(runtime, company, reader, as_reader, way, in_app, by_mail):
    as_reader(lambda ctx: choose_ways(ctx, {"core.reminder": way}))

    tell(runtime, company, reader, by_mail=True)

    assert as_reader(count_unread) == in_app
    assert len(mails(runtime, company)) == by_mail


def test_who_has_not_chosen_is_told_as_the_sender_says(runtime, company, reader):
    tell(runtime, company, reader, by_mail=True)

    assert mails(runtime, company) == ["Reminder: tea"]


def test_an_unknown_kind_or_way_is_refused(as_reader):
    for ways in ({"core.reminder": "pigeon"}, {"core.nothing": "app"}):
        with pytest.raises(Invalid):
            as_reader(lambda ctx, ways=ways: choose_ways(ctx, ways))


def test_the_daily_mail_takes_each_notification_once(runtime, company, reader, as_reader):
    as_reader(lambda ctx: choose_ways(ctx, {"core.reminder": "digest"}))
    for _time in range(3):
        tell(runtime, company, reader)

    for _time in range(2):
        runtime.run(company.id, CLI, lambda ctx: send_digests(ctx, {}))

    (subject,) = mails(runtime, company)
    assert "3 notifications" in subject


def test_a_notification_of_someone_else_is_not_found(runtime, company, reader):
    tell(runtime, company, reader)
    other = Actor.user(reader.id + 1, "Other", frozenset({"*"}))

    with runtime.company_work(company.id, other, write=True) as ctx:
        (found,) = ctx.session.query(Notification)
        with pytest.raises(NotFound):
            open_notification(ctx, found.id)


def test_a_follower_hears_what_they_chose_and_nothing_else(runtime, company, ref, as_reader):
    as_reader(lambda ctx: follow(ctx, Follow(ref, ("files",))).id)

    runtime.run(company.id, CLI, lambda ctx: add_note(ctx, ref, "hello").id)
    assert as_reader(count_unread) == 0
    as_reader(lambda ctx: follow(ctx, Follow(ref, ("notes",))).id)
    runtime.run(company.id, CLI, lambda ctx: add_note(ctx, ref, "again").id)

    assert as_reader(count_unread) == 1
    assert [each.hears for each in as_reader(lambda ctx: list_followers(ctx, ref))] == [("notes",)]


def test_whoever_writes_on_a_record_or_attaches_to_it_follows_it(runtime, company, ref, member):
    actor = Actor.user(member.id, member.name, frozenset({"*"}))

    runtime.run(company.id, actor, lambda ctx: store_file(ctx, StoreFile("a.txt", b"x", ref)).id)
    runtime.run(company.id, actor, lambda ctx: add_note(ctx, ref, "hello").id)

    with runtime.company_work(company.id, actor) as ctx:
        assert [each.user_id for each in list_followers(ctx, ref)] == [member.id]
        assert count_unread(ctx) == 0


def test_who_follows_no_more_hears_nothing(runtime, company, ref, as_reader):
    as_reader(lambda ctx: follow(ctx, Follow(ref)).id)
    as_reader(lambda ctx: unfollow(ctx, ref))

    runtime.run(company.id, CLI, lambda ctx: add_note(ctx, ref, "hello").id)

    assert as_reader(count_unread) == 0


def test_a_follower_who_may_no_longer_read_hears_nothing(runtime, company, ref):
    blind = a_member(runtime, company, roles=())
    actor = Actor.user(blind.id, blind.name, frozenset({"*"}))

    def put_in(ctx):
        from karvan.modules.notifications.services import follow_quietly

        follow_quietly(ctx, ref, [blind.id])

    runtime.run(company.id, CLI, put_in)
    runtime.run(company.id, CLI, lambda ctx: add_note(ctx, ref, "hello").id)

    assert runtime.run(company.id, actor, count_unread) == 0


def test_following_what_one_may_not_read_is_refused(runtime, company, ref, reader):
    stranger = Actor.user(reader.id, reader.name, frozenset())

    with runtime.company_work(company.id, stranger, write=True) as ctx, pytest.raises(NotFound):
        follow(ctx, Follow(ref))


def test_the_bell_loads_after_the_page_and_leads_to_what_may_be_read(
    runtime, company, client, reader, ref
):
    runtime.run(company.id, CLI, lambda ctx: len(notify(ctx, [reader.id], "core.note", TITLE, ref)))
    client.sign_in(reader)
    pages = f"/c/{company.code}/-/notifications"

    home = client.get(f"/c/{company.code}/").text
    bell = client.get(f"{pages}/bell").text
    address = re.search(r'action="([^"]*/notifications/\d+)"', client.get(pages).text)[1]
    opened = client.submit(address)

    assert f'hx-get="{pages}/bell"' in home
    assert ">1<" in bell
    assert opened.headers["Location"].endswith(f"/parties/{ref.id}")
    assert client.get(opened.headers["Location"]).status_code == 200
    assert client.get(f"{pages}/bell").text.strip() == ""


def test_the_ways_are_chosen_on_a_page(client, company, reader):
    client.sign_in(reader)
    page = f"/c/{company.code}/-/notifications/ways"

    answer = client.submit(page, **{"core.mention": "digest"})

    assert answer.status_code == 303
    assert re.search(r'name="core.mention">.*?value="digest" selected', client.get(page).text, re.S)
