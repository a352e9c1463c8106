"""The words of a mail: declared with its fields, a company's own instead, in the reader's language."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest

from karvan.actors import Actor
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.i18n import lazy_gettext
from karvan.merge_text import text_field
from karvan.modules.mail.commands import OutgoingMail
from karvan.modules.mail.errors import UnknownMailTemplate
from karvan.modules.mail.models import Mail
from karvan.modules.mail.services import queue_mail
from karvan.modules.mail.setup import karvan_setup
from karvan.modules.mail.templates import SaveWording
from karvan.modules.mail.templates import restore_wording
from karvan.modules.mail.templates import save_wording
from karvan.modules.mail.wording import find_wording
from karvan.plugins.declarations import MailTemplate
from karvan.plugins.registrar import Registrar
from karvan.testing.builders import a_company

CODE = "core.mail-test"
VALUES = {"company": "Saffron <b>Road</b>", "at": datetime(2025, 3, 21, 9, 30, tzinfo=UTC)}


def queued(ctx, **keywords):
    command = OutgoingMail(("ana@example.com",), template=CODE, values=VALUES, **keywords)
    return ctx.session.get_one(Mail, (ctx.company.id, queue_mail(ctx, command)))


def test_a_template_speaks_the_readers_language_in_its_direction(ctx):
    english, persian = queued(ctx), queued(ctx, language="fa")

    assert english.subject == "Test mail of Saffron <b>Road</b>"
    assert "2025-03-21 09:30" in english.body_text
    assert "Saffron &lt;b&gt;Road&lt;/b&gt;" in english.body_html
    assert (english.direction, persian.direction) == ("ltr", "rtl")
    assert "۱۴۰۴/۰۱/۰۱" in persian.body_text
    assert '<html lang="fa" dir="rtl">' in persian.body_html


def test_a_language_nobody_wrote_in_falls_back(ctx):
    save_wording(ctx, SaveWording(CODE, "fa", "موضوع", "متن"))

    french = find_wording(ctx, CODE, "fr")

    assert french.language == "en"
    assert queued(ctx, language="fr").language == "en"


def test_a_companys_own_words_win_and_are_its_own(runtime, company):
    actor, elsewhere = Actor.cli("test"), a_company(runtime)
    own = SaveWording(CODE, "en", "Ours: {{ company }}", "**Yes**")
    runtime.run(company.id, actor, lambda ctx: save_wording(ctx, own))

    ours = runtime.run(company.id, actor, lambda ctx: queued(ctx).subject)
    theirs = runtime.run(elsewhere.id, actor, lambda ctx: queued(ctx).subject)
    runtime.run(company.id, actor, lambda ctx: restore_wording(ctx, CODE, "en"))

    assert ours == "Ours: Saffron <b>Road</b>"
    assert theirs.startswith("Test mail")
    assert runtime.run(company.id, actor, lambda ctx: queued(ctx).subject).startswith("Test mail")


@pytest.mark.parametrize(
    ("subject", "body", "field"),
    [
        ("", "x", "subject"),
        ("a\nb", "x", "subject"),
        ("{{ secret }}", "x", "subject"),
        ("x", " ", "body"),
        ("x", "{{ company.__class__ }}", "body"),
        ("x", "x" * 20_001, "body"),
    ],
)
def test_words_are_checked_when_they_are_saved(ctx, subject, body, field):
    with pytest.raises(Invalid) as refusal:
        save_wording(ctx, SaveWording(CODE, "en", subject, body))

    assert [each.field for each in refusal.value.problems] == [field]


def test_saving_words_asks_for_the_right_to(runtime, company):
    reader = Actor.user(1, "reader", frozenset({"core.mail.read"}))

    with pytest.raises(Forbidden):
        runtime.run(
            company.id, reader, lambda ctx: save_wording(ctx, SaveWording(CODE, "en", "a", "b"))
        )


def test_a_template_nobody_declares_is_named(ctx):
    with pytest.raises(UnknownMailTemplate, match=r"core\.nothing"):
        queue_mail(ctx, OutgoingMail(("ana@example.com",), template="core.nothing"))


def test_values_that_wait_for_a_language_get_the_readers(ctx):
    values = {**VALUES, "company": lazy_gettext("Outgoing mail")}
    command = OutgoingMail(("a@example.com",), template=CODE, values=values, language="fa")

    mail = ctx.session.get_one(Mail, (ctx.company.id, queue_mail(ctx, command)))

    assert "ایمیل‌های ارسالی" in mail.subject


@pytest.mark.parametrize(
    ("subject", "body", "text"),
    [
        ({"en": "{{ naem }}"}, {"en": "x"}, "did you mean name?"),
        ({"fa": "x"}, {"fa": "x"}, "needs words in English"),
        ({"en": "x", "fa": "x"}, {"en": "x"}, "both be there in “fa”"),
        ({"en": "x"}, {"en": "{{#if name}}"}, "{{/if}}"),
    ],
)
def test_a_declaration_that_cannot_be_filled_is_reported_with_its_line(subject, body, text):
    setup = Registrar("fleet")

    setup.mail_template("fleet.hello", "Hello", subject, body, (text_field("name"),))

    assert any(text in str(each) for each in setup.problems)


def test_the_declared_words_stand_in_both_languages():
    setup = Registrar("core")

    karvan_setup(setup)

    declared = [each for each in setup.declared if isinstance(each, MailTemplate)]
    assert setup.problems == []
    assert all({"en", "fa"} <= set(each.subject) for each in declared)
