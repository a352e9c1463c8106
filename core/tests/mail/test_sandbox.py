"""With the sandbox on, or in a copy of a database, nothing leaves; redirected, all goes to one."""

from __future__ import annotations

import pytest

from karvan.actors import Actor
from karvan.modules.mail.message import ORIGINAL_RECIPIENTS
from karvan.modules.mail.sandbox import SETTING
from karvan.modules.mail.sandbox import find_way
from karvan.modules.mail.services import retry_mail
from karvan.modules.mail.services import retry_mails


def mark_as_copy(post, value):
    post.runtime.run_installation(
        Actor.system(), lambda ctx: ctx.set_setting(SETTING, value), purpose="restore"
    )


@pytest.mark.parametrize("sandbox", [True, "on"])
def test_the_sandbox_keeps_every_mail_in(make_post, server, inbox, sandbox):
    post = make_post(server="127.0.0.1", port=server.port, sandbox=sandbox)
    mails = [post.queue(purpose=purpose) for purpose in ("service", "legal", "marketing")]

    post.work()
    post.run(lambda ctx: retry_mail(ctx, mails[0]))
    post.work()

    states = {(post.mail(each).state, post.mail(each).last_error) for each in mails}
    assert states == {("held", "sandbox")}
    assert inbox.connections == 0


def test_a_copy_of_a_database_keeps_every_mail_in_until_it_is_told_otherwise(post, inbox):
    mark_as_copy(post, True)
    mail_id = post.queue()
    post.work()
    held = post.mail(mail_id)

    mark_as_copy(post, False)
    post.work()
    by_itself = len(inbox.envelopes)
    post.run(lambda ctx: retry_mails(ctx, "held"))
    post.work()

    assert (held.state, held.last_error) == ("held", "copy")
    assert by_itself == 0
    assert post.mail(mail_id).state == "sent"


def test_a_redirecting_sandbox_sends_all_to_one_address_and_says_who_was_meant(
    make_post, server, inbox
):
    post = make_post(server="127.0.0.1", port=server.port, sandbox="Test <test@karvan.example>")
    mark_as_copy(post, True)
    post.queue("ana@example.com", cc=("bob@example.com",), bcc=("eve@example.com",))

    post.work()

    (envelope,) = inbox.envelopes
    message = inbox.message()
    assert envelope.rcpt_tos == ["test@karvan.example"]
    assert message["To"] == "Test <test@karvan.example>"
    assert message["Cc"] is None
    assert (
        message[ORIGINAL_RECIPIENTS].strip() == "ana@example.com, bob@example.com, eve@example.com"
    )


def test_without_a_server_mails_are_held_and_say_why(make_post):
    post = make_post(server="")
    mail_id = post.queue()

    post.work()

    assert (post.mail(mail_id).state, post.mail(mail_id).last_error) == ("held", "no_server")
    assert post.read(find_way).kind == "held"
