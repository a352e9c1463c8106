"""Mails leave through a real server: once, or not at all, or parked where nobody can say."""

from __future__ import annotations

import socket
from datetime import timedelta
from email import message_from_string
from email.policy import default

import pytest

from karvan.errors import Invalid
from karvan.events.models import JobState
from karvan.modules.mail.commands import MailAttachment
from karvan.modules.mail.services import cancel_mail
from karvan.modules.mail.services import retry_mail
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import SaveContactPoint
from karvan.modules.parties.services import add_contact_point
from karvan.modules.parties.services import create_party

NEXT_TRY = timedelta(minutes=2)


def cut_off(server, envelope):
    """The server takes the text and dies before it says so."""
    server.transport.abort()
    return "250 taken"


def test_a_mail_is_sent_with_its_file_and_a_persian_subject(post, inbox):
    file = MailAttachment("صورتحساب.pdf", "application/pdf", b"%PDF-1.7 made up")
    mail_id = post.queue(
        "آنا <ana@مثال.ایران>", subject="سند ۱۲", body="با سلام", language="fa", attachments=(file,)
    )

    post.work()

    message = inbox.message()
    (part,) = message.iter_attachments()
    mail = post.mail(mail_id)
    assert (mail.state, mail.last_error, mail.tries) == ("sent", None, 1)
    assert message["Subject"] == "سند ۱۲"
    assert message["Message-ID"] == mail.message_id
    assert inbox.envelopes[0].rcpt_tos == ["ana@xn--mgbh0fb.xn--mgba3a4f16a"]
    assert message["To"].addresses[0].display_name == "آنا"
    assert (part.get_filename(), part.get_content()) == (file.name, file.content)
    assert message.get_body(("plain",)).get_content().strip() == "با سلام"


def test_the_html_of_a_persian_mail_reads_from_the_right(post, inbox):
    post.queue(subject="سلام", body="یک <b>\n\nدو", language="fa")

    post.work()

    page = inbox.message().get_body(("html",)).get_content()
    assert '<html lang="fa" dir="rtl">' in page
    assert '<p dir="auto">یک &lt;b&gt;</p>' in page
    assert inbox.envelopes[0].content.isascii()


def test_blind_copies_stand_in_the_envelope_alone(post, inbox):
    post.queue(cc=("Bob <bob@example.com>",), bcc=("eve@example.com",), reply_to="desk@example.com")

    post.work()

    (envelope,) = inbox.envelopes
    assert envelope.rcpt_tos == ["ana@example.com", "bob@example.com", "eve@example.com"]
    assert b"eve@example.com" not in envelope.content
    assert inbox.message()["Cc"] == "Bob <bob@example.com>"
    assert inbox.message()["Reply-To"] == "desk@example.com"


def test_a_line_of_one_dot_does_not_end_the_text(post, inbox):
    post.queue(body="one\n.\n..two\nthree")

    post.work()

    body = inbox.message().get_body(("plain",)).get_content()
    assert body.splitlines() == ["one", ".", "..two", "three"]


def test_a_busy_server_is_tried_again_later(post, inbox):
    inbox.answers = ["451 come back", "451 come back"]
    mail_id = post.queue()

    post.work()
    first = post.mail(mail_id)
    post.clock.move(NEXT_TRY)
    post.work()
    post.clock.move(NEXT_TRY)
    post.work()

    mail = post.mail(mail_id)
    assert (first.state, first.last_error) == ("waiting", "451 come back")
    assert first.try_at == post.clock.at - 2 * NEXT_TRY + timedelta(minutes=1)
    assert (mail.state, mail.tries, mail.last_error) == ("sent", 3, None)
    assert len(inbox.envelopes) == 1


def test_a_refusal_for_good_is_not_tried_again(post, inbox):
    inbox.answers = ["554 no such thing here"]
    mail_id = post.queue()

    post.work()
    post.clock.move(NEXT_TRY)
    post.work()

    mail = post.mail(mail_id)
    (job,) = post.jobs()
    assert (mail.state, mail.tries, mail.last_error) == ("failed", 1, "554 no such thing here")
    assert job.state == JobState.FAILED


def test_a_server_that_is_away_is_tried_until_the_last_try(make_post):
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # taken and not listening: connections are refused
        post = make_post(server="127.0.0.1", port=reserved.getsockname()[1])
        mail_id = post.queue()

        for _try in range(10):
            post.work()
            post.clock.move(timedelta(hours=7))

    mail = post.mail(mail_id)
    assert (mail.state, mail.tries) == ("failed", 10)
    assert "ConnectionRefusedError" in mail.last_error


def test_a_mail_cut_off_after_its_text_is_parked_and_never_sent_twice(post, inbox):
    inbox.answers = [cut_off]
    mail_id = post.queue()

    post.work()
    post.clock.move(timedelta(days=1))
    post.work()

    (job,) = post.jobs()
    assert post.mail(mail_id).state == "unknown"
    assert job.state == JobState.PARKED
    assert inbox.envelopes == []


def test_a_parked_mail_is_sent_again_on_a_persons_word(post, inbox):
    inbox.answers = [cut_off]
    mail_id = post.queue()
    post.work()

    post.run(lambda ctx: retry_mail(ctx, mail_id))
    post.work()

    assert post.mail(mail_id).state == "sent"
    assert [job.state for job in post.jobs()] == [JobState.CANCELLED, JobState.DONE]
    assert len(inbox.envelopes) == 1


def test_a_cancelled_mail_does_not_leave(post, inbox):
    mail_id = post.queue()

    post.run(lambda ctx: cancel_mail(ctx, mail_id))
    post.work()

    assert post.mail(mail_id).state == "cancelled"
    assert inbox.envelopes == []


def test_one_refused_address_does_not_keep_the_mail_from_the_others(post, inbox):
    inbox.refused = {"gone@example.com": "550 5.1.1 nobody of that name"}

    def with_party(ctx):
        party = create_party(ctx, CreateParty("Gone"))
        add_contact_point(ctx, SaveContactPoint(party.id, "mail", "gone@example.com"))

    post.run(with_party)
    mail_id = post.queue("ana@example.com", "gone@example.com")
    post.work()
    later = post.queue("gone@example.com")
    post.work()

    assert post.mail(mail_id).state == "sent"
    assert inbox.envelopes[0].rcpt_tos == ["ana@example.com"]
    assert (post.mail(later).state, post.mail(later).last_error) == ("cancelled", "bounced")


def test_mails_that_wait_together_share_a_connection(post, inbox):
    for number in range(5):
        post.queue(subject=f"Mail {number}")

    post.work()

    assert [each["Subject"] for each in inbox.messages()] == [f"Mail {n}" for n in range(5)]
    assert len(inbox.sessions) == 1


def test_no_more_leave_in_a_minute_than_the_server_allows(make_post, server, inbox):
    post = make_post(server="127.0.0.1", port=server.port, per_minute=2)
    for _number in range(5):
        post.queue()

    sent = []
    for _minute in range(3):
        post.work()
        sent.append(len(inbox.envelopes))
        post.clock.move(timedelta(minutes=1))

    assert sent[0] == 2
    assert sent == sorted(sent)
    assert sent[-1] <= 6


@pytest.mark.parametrize(
    ("keywords", "field"),
    [
        ({"subject": "Hi\r\nBcc: all@example.com"}, "subject"),
        ({"subject": "Hi\nX: y"}, "subject"),
        ({"subject": "Hi\0"}, "subject"),
        ({"subject": " "}, "subject"),
        ({"subject": "x" * 401}, "subject"),
        ({"body": "a\0b"}, "body"),
        ({"to": ("ana@example.com\r\nBcc: x@example.com",)}, "to"),
        ({"to": ("Ana\r\nBcc: x@example.com <ana@example.com>",)}, "to"),
        ({"to": ("ana@example.com, bob@example.com",)}, "to"),
        ({"to": ()}, "to"),
        ({"to": tuple(f"a{n}@example.com" for n in range(101))}, "to"),
        ({"cc": ("nobody",)}, "cc"),
        ({"reply_to": "a@example.com\nX: y"}, "reply_to"),
        ({"purpose": "spam"}, "purpose"),
        ({"purpose": "marketing", "cc": ("b@example.com",)}, "to"),
        ({"attachments": (MailAttachment("a\r\nb.txt", "text/plain", b"x"),)}, "attachments"),
        ({"attachments": (MailAttachment("a.txt", "text/plain\r\nX: y", b"x"),)}, "attachments"),
        ({"attachments": (MailAttachment("a.bin", content=b"x" * 1001),)}, "attachments"),
    ],
)
def test_what_would_break_a_header_or_a_limit_is_refused(make_post, keywords, field):
    post = make_post(largest_bytes=1000)

    with pytest.raises(Invalid) as refusal:
        post.queue(**keywords)

    assert {each.field for each in refusal.value.problems} == {field}


def test_a_name_with_quotes_and_commas_stays_one_address(post, inbox):
    post.queue('"Doe, Jane (Ltd)" <jane@example.com>')

    post.work()

    (address,) = inbox.message()["To"].addresses
    assert (address.display_name, address.addr_spec) == ("Doe, Jane (Ltd)", "jane@example.com")


def test_an_address_with_letters_of_any_kind_needs_a_server_that_takes_them(post, inbox):
    mail_id = post.queue("پست@example.com")

    post.work()

    mail = post.mail(mail_id)
    assert mail.state == "sent"
    assert inbox.envelopes[0].rcpt_tos == ["پست@example.com"]
    assert message_from_string(inbox.envelopes[0].content.decode(), policy=default)["Subject"]
