"""The portal and the rest of the product are apart: neither session opens anything of the other."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter

from karvan.actors import Actor
from karvan.companies.info import CompanyInfo
from karvan.plugins.access import Audience
from karvan.plugins.access import access_of
from karvan.plugins.lifecycle import disable
from karvan.plugins.lifecycle import enable
from karvan.runtime import Runtime
from karvan.testing.browser import Member
from karvan.testing.living_checks import rows_of

ADMIN = Actor.system()
VALUES = {"int": 1, "path": "x", "string": "x", "any": None}


def addresses(app: Flask, company: CompanyInfo, audiences: set[Audience]) -> list[tuple[str, str]]:
    """Method and address of every rule for these audiences."""
    found = []
    bound = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        if access is None or access.audience not in audiences:
            continue
        values: dict[str, Any] = {}
        for name in rule.arguments:
            converter = rule._converters[name]
            choices = getattr(converter, "items", None)
            number = 1 if isinstance(converter, IntegerConverter) else "x"
            values[name] = number if not choices else next(iter(choices))
        values |= {"company": company.code} if "company" in rule.arguments else {}
        address = bound.build(rule.endpoint, values)
        found += [(method, address) for method in sorted(rule.methods or ()) if method != "OPTIONS"]
    return found


def test_a_visitor_opens_no_page_of_the_staff_and_writes_nothing(
    app: Flask, visitor: Any, portal: Any
) -> None:
    before = rows_of(portal.runtime.database)

    opened = [
        (method, address, status)
        for method, address in addresses(
            app, portal.company, {Audience.HOLDERS, Audience.SIGNED_IN}
        )
        if (status := visitor.open(address, method=method).status_code) not in {302, 400, 401, 405}
    ]

    assert opened == []
    changed = {
        name
        for name, digest in rows_of(portal.runtime.database).items()
        if digest != before[name] and name != "rows of core_session"
    }
    assert changed == set()


def test_a_staff_session_opens_no_page_of_the_portal(
    app: Flask, client: Any, member: Member, portal: Any
) -> None:
    client.sign_in(member)

    statuses = {
        client.open(address, method=method).status_code
        for method, address in addresses(app, portal.company, {Audience.PORTAL})
    }

    assert statuses == {401}


def test_nobody_in_the_portal_is_told_how_to_get_a_link(client: Any, portal: Any) -> None:
    page = client.get(f"{portal.address}/")

    assert page.status_code == 401
    assert f"{portal.address}/ask" in page.text


def test_a_visitor_of_one_company_is_nobody_in_another(
    visitor: Any, portal: Any, other_portal: Any
) -> None:
    own = visitor.get(f"/c/{portal.company.code}/parcels/portal/parcels")
    foreign = visitor.get(f"/c/{other_portal.company.code}/parcels/portal/parcels")

    assert (own.status_code, foreign.status_code) == (200, 401)
    assert visitor.get(f"{other_portal.address}/").status_code == 401


def test_a_person_may_be_in_two_portals_at_once(
    visitor: Any, portal: Any, other_portal: Any
) -> None:
    other_portal.enter(visitor, other_portal.send())

    assert visitor.get(f"{portal.address}/").status_code == 200
    assert visitor.get(f"{other_portal.address}/").status_code == 200


def test_a_plugins_page_knows_whose_portal_it_is(visitor: Any, portal: Any) -> None:
    page = visitor.get(f"/c/{portal.company.code}/parcels/portal/parcels")

    assert page.text == f"parcels of {portal.party_id}"


def test_the_home_page_holds_what_each_plugin_has_for_the_visitor(
    visitor: Any, portal: Any
) -> None:
    page = visitor.get(f"{portal.address}/")

    assert f"/c/{portal.company.code}/parcels/portal/parcels" in page.text


def test_what_a_plugin_that_is_off_has_is_gone(runtime: Runtime, visitor: Any, portal: Any) -> None:
    disable(runtime, ADMIN, portal.company.id, "parcels")

    home = visitor.get(f"{portal.address}/")
    own = visitor.get(f"/c/{portal.company.code}/parcels/portal/parcels")
    enable(runtime, ADMIN, portal.company.id, "parcels")

    assert "parcels" not in home.text
    assert own.status_code == 404


def test_the_profile_shows_the_visitors_own_contacts(visitor: Any, portal: Any) -> None:
    page = visitor.get(f"{portal.address}/profile")

    assert "Ana Example" in page.text
    assert "ana@example.com" in page.text


def test_the_portal_speaks_persian_where_the_visitor_chooses_it(visitor: Any, portal: Any) -> None:
    visitor.get("/-/language/fa?next=/")

    page = visitor.get(f"{portal.address}/profile")

    assert 'dir="rtl"' in page.text


def test_a_page_of_the_portal_is_no_address_without_a_company(client: Any) -> None:
    assert client.get("/portal/NOSUCH/").status_code == 404
    assert client.get("/portal/").status_code == 404


def test_staff_sends_a_link_and_revokes_it_on_the_page(
    client: Any, member: Member, portal: Any
) -> None:
    client.sign_in(member)
    page = f"/c/{portal.company.code}/-/parties/{portal.party_id}/portal"

    sent = client.submit(page, page=page, to="ana@example.com")
    shown = client.get(page)
    revoked = client.submit(f"{page}/revoke", page=page)

    assert (sent.status_code, revoked.status_code) == (303, 303)
    assert "ana@example.com" in shown.text
    assert "Revoked" in client.get(f"/c/{portal.company.code}/-/portal").text
    assert len(portal.tokens()) == 1


def test_an_address_that_is_not_the_partys_is_refused_on_the_page(
    client: Any, member: Member, portal: Any
) -> None:
    client.sign_in(member)
    page = f"/c/{portal.company.code}/-/parties/{portal.party_id}/portal"

    assert client.submit(page, page=page, to="x@example.com").status_code == 422


@pytest.mark.parametrize("cookie", ["", "x", "x" * 2000, "\u0645"])
def test_a_made_up_cookie_opens_nothing(client: Any, portal: Any, cookie: str) -> None:
    client.set_cookie(f"karvan-portal-{portal.company.id}", cookie)

    assert client.get(f"{portal.address}/").status_code == 401
