"""The outbox in the browser: mails by state, one mail, sending again, and who may see what."""

from __future__ import annotations

import pytest

from karvan.actors import Actor
from karvan.contracts.references import DocumentRef
from karvan.modules.mail.commands import OutgoingMail
from karvan.modules.mail.models import Mail
from karvan.modules.mail.queries import get_mail
from karvan.modules.mail.services import queue_mail
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.testing.browser import a_member

TESTER = Actor.cli("test")


@pytest.fixture
def pages(client, member):
    client.sign_in(member)
    return f"/c/{member.company}/-/mail"


def queue(runtime, company, **keywords):
    keywords = {"subject": "Hello", "body": "Good <b>morning</b>.", **keywords}
    command = OutgoingMail(("ana@example.com",), **keywords)
    return runtime.run(company.id, TESTER, lambda ctx: queue_mail(ctx, command))


def put_into(runtime, company, mail_id, state):
    def change(ctx):
        ctx.session.get_one(Mail, (company.id, mail_id)).state = state

    runtime.run(company.id, TESTER, change)


def test_mails_are_listed_and_found_by_address_and_state(runtime, company, client, pages):
    queue(runtime, company, subject="Spring offer")
    failed = queue(runtime, company, subject="Reminder")
    put_into(runtime, company, failed, "failed")

    everything = client.get(pages).text
    some = client.get(f"{pages}?state=failed&q=ANA@example").text
    none = client.get(f"{pages}?q=nobody").text

    assert "Spring offer" in everything
    assert "No mail server is configured." in everything
    assert "Reminder" in some
    assert "Spring offer" not in some
    assert "No mails here" in none


def test_one_mail_shows_its_words_in_a_frame_that_runs_nothing(runtime, company, client, pages):
    mail_id = queue(runtime, company)

    page = client.get(f"{pages}/{mail_id}")
    words = client.get(f"{pages}/{mail_id}/words")

    assert "<iframe" in page.text
    assert "sandbox" in page.text
    assert "Good &lt;b&gt;morning&lt;/b&gt;." in words.text
    assert "sandbox; default-src 'none'" in words.headers["Content-Security-Policy"]


def test_a_failed_mail_is_sent_again_and_a_waiting_one_cancelled(runtime, company, client, pages):
    mail_id = queue(runtime, company)
    put_into(runtime, company, mail_id, "failed")

    retried = client.submit(f"{pages}/{mail_id}/retry")
    cancelled = client.submit(f"{pages}/{mail_id}/cancel")
    again = client.submit(f"{pages}/{mail_id}/cancel")

    assert (retried.status_code, cancelled.status_code, again.status_code) == (303, 303, 422)
    assert "Cancelled" in client.get(f"{pages}/{mail_id}").text


def test_the_words_about_a_record_are_only_for_those_who_may_read_it(runtime, company):
    party = runtime.run(company.id, TESTER, lambda ctx: create_party(ctx, CreateParty("Ann")).id)
    mail_id = queue(runtime, company, body="secret terms", record=DocumentRef("core.party", party))

    def only_mail(ctx):
        return get_mail(ctx, mail_id).may_read_words

    actor = Actor.user(1, "reader", frozenset({"core.mail.read"}))
    both = Actor.user(1, "reader", frozenset({"core.mail.read", "core.party.read"}))

    assert not runtime.run(company.id, actor, only_mail, write=False)
    assert runtime.run(company.id, both, only_mail, write=False)


def test_a_clerk_sees_no_outbox(runtime, company, client):
    client.sign_in(a_member(runtime, company, roles=("clerk",)))

    assert client.get(f"/c/{company.code}/-/mail").status_code == 403


def test_the_page_is_whole_in_persian(runtime, company, client, pages):
    mail_id = queue(runtime, company, language="fa", subject="سلام", body="بامداد خوش")
    client.get("/-/language/fa?next=/")

    page = client.get(f"{pages}/{mail_id}").text

    assert 'dir="rtl"' in page
    assert "گیرندگان" in page
