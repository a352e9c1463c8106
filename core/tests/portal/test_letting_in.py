"""A link opens the portal once, for one party of one company, until it expires or is revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from karvan.actors import Actor
from karvan.api import DocumentRef
from karvan.audit.models import AuditEntry
from karvan.errors import Forbidden
from karvan.errors import NotFound
from karvan.modules.parties.models import Party
from karvan.modules.portal.errors import NoAddressOfParty
from karvan.modules.portal.errors import PartyNotActive
from karvan.modules.portal.errors import PortalClosed
from karvan.modules.portal.letting_in import SendLink
from karvan.modules.portal.letting_in import send_link
from karvan.modules.portal.links import NewLink
from karvan.modules.portal.links import create_link
from karvan.modules.portal.links import find_record_link
from karvan.modules.portal.links import revoke_access
from karvan.modules.portal.links import revoke_link
from karvan.modules.portal.models import PortalLink
from karvan.modules.portal.queries import list_links
from karvan.modules.portal.settings import OPEN

from .conftest import BASE
from .conftest import MAIL

DAY = timedelta(days=1)


def test_a_link_opens_the_portal(client: Any, portal: Any) -> None:
    answer = portal.enter(client, portal.send())

    page = client.get(f"{portal.address}/")
    assert answer.status_code == 303
    assert page.status_code == 200
    assert portal.company.name in page.text
    assert "Ana Example" in page.text


def test_looking_at_a_link_does_not_use_it_up(client: Any, portal: Any) -> None:
    token = portal.send()

    pages = [client.get(f"{portal.address}/sign-in/{token}") for _ in range(3)]

    assert {page.status_code for page in pages} == {200}
    assert pages[0].headers["Referrer-Policy"] == "no-referrer"
    assert portal.enter(client, token).status_code == 303


def test_a_link_works_once(app: Flask, client: Any, portal: Any) -> None:
    token = portal.send()
    portal.enter(client, token)
    second = app.test_client()

    answer = portal.enter(second, token)

    assert answer.status_code == 404
    assert second.get(f"{portal.address}/").status_code == 401


def test_a_link_expires(client: Any, portal: Any) -> None:
    token = portal.send()
    portal.runtime.clock.move(8 * DAY)

    assert portal.enter(client, token).status_code == 404


def test_a_revoked_link_does_not_work(client: Any, portal: Any) -> None:
    token = portal.send()
    portal.run(lambda ctx: revoke_link(ctx, list_links(ctx)[0].id).id)

    assert portal.enter(client, token).status_code == 404


def test_revoking_a_link_ends_what_came_of_it(visitor: Any, portal: Any) -> None:
    portal.run(lambda ctx: revoke_link(ctx, list_links(ctx)[0].id).id)

    assert visitor.get(f"{portal.address}/").status_code == 401


def test_shutting_a_party_out_ends_all_its_links_and_sessions(
    client: Any, visitor: Any, portal: Any
) -> None:
    waiting = portal.send()

    count = portal.run(lambda ctx: revoke_access(ctx, portal.party_id))

    assert count == 2
    assert visitor.get(f"{portal.address}/").status_code == 401
    assert portal.enter(client, waiting).status_code == 404


def test_every_link_that_is_no_good_gets_the_same_answer(client: Any, portal: Any) -> None:
    used, revoked = portal.send(), portal.send()
    portal.enter(client, used)
    newest = portal.run(lambda ctx: list_links(ctx)[0].id, write=False)
    portal.run(lambda ctx: revoke_link(ctx, newest).id)

    answers = {portal.enter(client, each).status_code for each in (used, revoked, "made-up")}

    assert answers == {404}


def test_a_link_of_one_company_does_not_open_another(
    client: Any, portal: Any, other_portal: Any
) -> None:
    token = portal.send()

    assert other_portal.enter(client, token).status_code == 404
    assert portal.enter(client, token).status_code == 303


def test_a_session_ends_after_its_days_and_when_it_lies_idle(visitor: Any, portal: Any) -> None:
    portal.runtime.clock.move(2 * DAY)
    within = visitor.get(f"{portal.address}/").status_code
    portal.runtime.clock.move(4 * DAY)

    assert (within, visitor.get(f"{portal.address}/").status_code) == (200, 401)


def test_signing_out_ends_the_session_on_the_server(visitor: Any, portal: Any) -> None:
    cookie = next(each for each in visitor._cookies.values() if "portal" in each.key)

    visitor.submit(f"{portal.address}/sign-out", page=f"{portal.address}/")
    visitor.set_cookie(cookie.key, cookie.value)

    assert visitor.get(f"{portal.address}/").status_code == 401


def test_a_party_that_is_archived_is_let_in_no_more(visitor: Any, portal: Any) -> None:
    def archive(ctx: Any) -> None:
        ctx.session.get_one(Party, (ctx.company.id, portal.party_id)).state = "archived"

    portal.run(archive)

    assert visitor.get(f"{portal.address}/").status_code == 401
    with pytest.raises(PartyNotActive):
        portal.send()


def test_a_link_is_sent_only_to_an_address_of_the_party(portal: Any) -> None:
    with pytest.raises(NoAddressOfParty):
        portal.send(address="someone.else@example.com")


def test_a_company_without_a_portal_has_no_addresses_of_it(client: Any, portal: Any) -> None:
    token = portal.send()
    portal.run(lambda ctx: ctx.set_setting(OPEN, False))

    assert {
        client.get(f"{portal.address}{path}").status_code
        for path in ("/", "/ask", "/profile", f"/sign-in/{token}")
    } == {404}
    with pytest.raises(PortalClosed):
        portal.send()


def test_letting_in_needs_the_permission(portal: Any) -> None:
    clerk = Actor.user(1, "Clerk", frozenset({"core.party.read"}))
    command = SendLink(portal.party_id, MAIL, BASE)

    with pytest.raises(Forbidden):
        portal.runtime.run(portal.company.id, clerk, lambda ctx: send_link(ctx, command))


def test_the_database_holds_no_token(portal: Any) -> None:
    token = portal.send()

    stored = portal.run(
        lambda ctx: bytes(ctx.session.scalars(select(PortalLink.token_hash)).one()), write=False
    )

    assert token.encode() not in stored
    assert len(stored) == 32


def test_entering_leaves_a_row_in_the_trail_under_no_users_name(visitor: Any, portal: Any) -> None:
    entries = portal.run(
        lambda ctx: [
            (each.actor_kind, each.data["portal"]["action"])
            for each in ctx.session.scalars(select(AuditEntry).where(AuditEntry.op == "A"))
        ],
        write=False,
    )

    assert entries == [("user", "enter")]


def test_a_link_to_a_record_is_found_until_it_expires_or_is_revoked(portal: Any) -> None:
    quote = DocumentRef("parcels.quote", 7)
    until = portal.runtime.clock.now() + DAY

    def make(ctx: Any) -> str:
        command = NewLink(portal.party_id, MAIL, until, record=quote)
        return create_link(ctx, command).token

    def is_found(ctx: Any) -> bool:
        return find_record_link(ctx, token) is not None

    token = portal.run(make)
    fresh = portal.run(is_found, write=False)
    portal.runtime.clock.move(2 * DAY)

    assert (fresh, portal.run(is_found, write=False)) == (True, False)


def test_a_link_to_a_record_does_not_open_the_portal(client: Any, portal: Any) -> None:
    until = portal.runtime.clock.now() + DAY
    command = NewLink(portal.party_id, MAIL, until, record=DocumentRef("parcels.quote", 7))
    token = portal.run(lambda ctx: create_link(ctx, command).token)

    assert portal.enter(client, token).status_code == 404


def test_a_link_of_another_company_cannot_be_revoked(portal: Any, other_portal: Any) -> None:
    portal.send()
    link_id = portal.run(lambda ctx: list_links(ctx)[0].id, write=False)

    with pytest.raises(NotFound):
        other_portal.run(lambda ctx: revoke_link(ctx, link_id))
