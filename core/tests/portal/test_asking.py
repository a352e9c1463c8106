"""Whoever asks for a new link learns nothing but what comes by mail."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import func
from sqlalchemy import select

from karvan.modules.portal.links import revoke_access
from karvan.modules.portal.models import PortalRequest
from karvan.testing.browser import token_in

from .conftest import MAIL


def ask(client: Any, portal: Any, address: str) -> Any:
    return client.submit(f"{portal.address}/ask", page=f"{portal.address}/ask", email=address)


def body(answer: Any) -> str:
    """The page without what differs between any two answers."""
    import re

    return re.sub(r'(csrf-token" content|value|nonce)="[^"]*"', "", answer.text)


def test_who_was_let_in_gets_a_new_link(client: Any, portal: Any) -> None:
    portal.send()

    ask(client, portal, " ANA@Example.com ")
    portal.work()

    tokens = portal.tokens()
    assert len(tokens) == 2
    assert portal.enter(client, tokens[-1]).status_code == 303


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(
    app: Flask, portal: Any
) -> None:
    portal.send()
    known, unknown, nonsense = app.test_client(), app.test_client(), app.test_client()

    answers = [
        ask(known, portal, MAIL),
        ask(unknown, portal, "nobody@example.com"),
        ask(nonsense, portal, "not an address"),
    ]
    portal.work()

    assert {each.status_code for each in answers} == {200}
    assert len({body(each) for each in answers}) == 1
    assert len(portal.tokens()) == 1 + 1


def test_a_party_that_was_never_let_in_gets_nothing(client: Any, portal: Any) -> None:
    ask(client, portal, MAIL)
    portal.work()

    assert portal.tokens() == []


def test_a_party_that_was_shut_out_gets_nothing(client: Any, portal: Any) -> None:
    portal.send()
    portal.run(lambda ctx: revoke_access(ctx, portal.party_id))

    ask(client, portal, MAIL)
    portal.work()

    assert len(portal.tokens()) == 1


def test_the_request_is_forgotten_once_it_is_answered(client: Any, portal: Any) -> None:
    ask(client, portal, MAIL)
    portal.work()

    left = portal.run(
        lambda ctx: ctx.session.scalar(select(func.count()).select_from(PortalRequest)),
        write=False,
    )
    assert left == 0


def test_the_link_leads_to_the_address_the_staff_used_whatever_the_asker_claims(
    client: Any, portal: Any
) -> None:
    from karvan.modules.mail.models import Mail

    portal.send()
    address = f"{portal.address}/ask"
    token = token_in(client.get(address, headers={"Host": "evil.example.net"}))
    client.post(
        address,
        data={"csrf_token": token, "email": MAIL},
        headers={"Host": "evil.example.net"},
    )
    portal.work()

    texts = portal.run(lambda ctx: list(ctx.session.scalars(select(Mail.body_text))), write=False)
    assert len(texts) == 2
    assert not [text for text in texts if "evil" in text]


def test_asking_again_and_again_is_slowed_down(client: Any, portal: Any) -> None:
    answers = [ask(client, portal, "ada.lovelace@example.com").status_code for _ in range(12)]

    assert answers[0] == 200
    assert answers[-1] == 429


def test_trying_links_again_and_again_is_slowed_down(client: Any, portal: Any) -> None:
    answers = [portal.enter(client, f"guess-{n}").status_code for n in range(12)]

    assert answers[0] == 404
    assert answers[-1] == 429
