"""Mails leave through a real server: once, or not at all, or parked where nobody can say."""

from __future__ import annotations

from karvan.modules.mail.commands import MailAttachment


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
