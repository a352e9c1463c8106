"""Who opted out gets no marketing mail; what serves them, or the law asks for, still comes."""

from __future__ import annotations

import re

import pytest

from karvan.app import create_app
from karvan.config import WebSection
from karvan.modules.parties.queries import find_mail_stops
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import SaveContactPoint
from karvan.modules.parties.services import add_contact_point
from karvan.modules.parties.services import create_party

SITE = "https://books.karvan.example"


def a_contact(post, address="ana@example.com", **keywords):
    def add(ctx):
        party = create_party(ctx, CreateParty("Ana"))
        add_contact_point(ctx, SaveContactPoint(party.id, "mail", address, **keywords))

    post.run(add)


@pytest.mark.parametrize(
    ("keywords", "left"),
    [
        ({"opted_out": True}, ["service", "legal"]),
        ({"bounce": "hard"}, ["legal"]),
        ({"bounce": "soft"}, ["service", "legal", "marketing"]),
        ({}, ["service", "legal", "marketing"]),
    ],
    ids=["opted out", "hard bounce", "soft bounce", "neither"],
)
def test_an_opt_out_stops_marketing_and_a_bounce_all_but_the_law(post, inbox, keywords, left):
    a_contact(post, "Ana@Example.com", **keywords)
    mails = {each: post.queue(purpose=each) for each in ("service", "legal", "marketing")}

    post.work()

    assert [each for each, mail in mails.items() if post.mail(mail).state == "sent"] == left
    assert len(inbox.envelopes) == len(left)


def test_a_marketing_mail_says_how_to_opt_out(make_post, server, inbox):
    post = make_post(server="127.0.0.1", port=server.port, web=WebSection(public_url=f"{SITE}/"))
    post.queue(purpose="marketing")
    post.queue(purpose="service")

    post.work()

    marketing, service = inbox.messages()
    assert f"<{SITE}/-/unsubscribe/{post.company.code}/" in marketing["List-Unsubscribe"]
    assert "<mailto:books@karvan.example?subject=unsubscribe>" in marketing["List-Unsubscribe"]
    assert marketing["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert service["List-Unsubscribe"] is None
    assert service["Auto-Submitted"] == "auto-generated"


def test_one_click_opts_out_and_opening_the_page_does_not(make_post, server, inbox):
    post = make_post(server="127.0.0.1", port=server.port, web=WebSection(public_url=SITE))
    a_contact(post)
    post.queue(purpose="marketing")
    post.work()
    address = re.search(rf"<{SITE}([^>]+)>", inbox.message()["List-Unsubscribe"])[1]
    browser = create_app(post.runtime).test_client()

    def stops(ctx):
        return find_mail_stops(ctx, ["ana@example.com"])

    opened, before = browser.get(address), post.read(stops)
    clicked = browser.post(address, data={"List-Unsubscribe": "One-Click"})

    assert (opened.status_code, clicked.status_code) == (200, 200)
    assert "ana@example.com" in opened.text
    assert before == {}
    assert post.read(stops) == {"ana@example.com": "opted_out"}


@pytest.mark.parametrize("change", ["0", "-", "x", "1-" + "0" * 32, "9" * 40 + "-a", "%00"])
def test_a_made_up_token_opts_nobody_out(make_post, change):
    post = make_post(web=WebSection(public_url=SITE))
    mail_id = post.queue(purpose="marketing")
    browser = create_app(post.runtime).test_client()
    token = change if change != "0" else f"{mail_id}-{'0' * 32}"

    answer = browser.post(f"/-/unsubscribe/{post.company.code}/{token}")

    assert answer.status_code in {400, 404}
