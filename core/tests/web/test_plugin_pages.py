"""Pages of a plugin: what the wrapper, the gate and the shell do for them."""

from __future__ import annotations

import pytest

from karvan.actors import Actor
from karvan.app import create_app
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import bring_up_to_date
from karvan.plugins.lifecycle import disable
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path

CAMELS = """
from karvan.api import (
    Blueprint, ConfirmableWarning, StaleVersion, form_of, hookimpl, is_confirmed,
    lazy_gettext as _, permission, redirect_to, render, url,
)

bp = Blueprint("camels", __name__)
asked = []

@bp.get("/")
@permission("camels.see")
def yard(ctx):
    return render(ctx, "karvan/test_camels.html")

@bp.post("/sell")
@permission("camels.see")
@form_of("camels.yard")
def sell(ctx):
    if not is_confirmed("sell"):
        raise ConfirmableWarning(key="sell", question=_("Really sell a camel?"))
    return redirect_to(ctx, "camels.yard", flash=_("Sold."))

@bp.post("/feed")
@permission("camels.see")
@form_of("camels.yard")
def feed(ctx):
    raise StaleVersion

@bp.get("/tile")
@permission("camels.see")
def tile(ctx):
    raise RuntimeError("the camel is stubborn")

@bp.get("/nothing")
@permission("camels.see")
def nothing(ctx):
    return "", 204

@bp.get("/shared/<int:camel_id>")
@permission("camels.see")
def shared(ctx, camel_id):
    ctx.set_setting("camels.food", "hay")
    return "never"

@hookimpl
def karvan_setup(setup):
    setup.about("Camels", icon="no-such-icon")
    setup.permission("camels.see", "See camels", default_roles=("clerk",))
    setup.setting("camels.food", str, default="straw", title="Food")
    setup.routes(bp)
    setup.menu("Yard", "camels.yard", "camels.see")
    setup.tile("camels", "Camels", "camels.tile", "camels.see", size="small")
    setup.slot("camels.yard.side", ("camel_id",))
    setup.fragment("camels.yard.side", "camels.shared", "camels.see")
"""
YARD = """{% extends "karvan/page.html" %}{% from "karvan/macros.html" import field with context %}
{% block title %}Yard{% endblock %}
{% block content %}{{ field("name", "Name") }}{{ slot("camels.yard.side", camel_id=7) }}
<form method="post" action="{{ url('camels.sell') }}">
<input type="hidden" name="csrf_token" value="{{ csrf_token() }}"></form>{% endblock %}"""


@pytest.fixture
def runtime(fresh_database, tmp_path):
    folder = tmp_path / "plugins"
    folder.mkdir()
    a_plugin(folder, "camels", code=CAMELS)
    with on_path(folder):
        runtime = open_runtime(fresh_database)
        assert runtime.registry.problems == ()
        bring_up_to_date(runtime, Actor.cli("test"), {"camels"}, backup=BackupPlan(skip=True))
        yield runtime
        runtime.close()


@pytest.fixture
def app(runtime):
    from jinja2 import ChoiceLoader
    from jinja2 import DictLoader

    app = create_app(runtime)
    app.test_client_class = Browser
    own = DictLoader({"karvan/test_camels.html": YARD})
    app.jinja_env.loader = ChoiceLoader([app.jinja_env.loader, own])
    return app


@pytest.fixture
def company(runtime):
    return a_company(runtime, plugins=("camels",))


@pytest.fixture
def clerk(runtime, company, client):
    member = a_member(runtime, company, roles=("clerk",))
    client.sign_in(member)
    return member


def test_an_app_appears_in_the_switcher_of_those_who_may_open_it(runtime, client, company, clerk):
    page = client.get(f"/c/{company.code}/").text

    assert f'href="/c/{company.code}/camels/"' in page
    assert "#puzzle" in page


def test_switched_off_the_plugin_is_gone_from_addresses_menu_and_tiles(
    runtime, client, company, clerk
):
    disable(runtime, Actor.cli("test"), company.id, "camels")

    assert client.get(f"/c/{company.code}/camels/").status_code == 404
    assert client.submit(f"/c/{company.code}/camels/sell").status_code == 404
    assert "camels" not in client.get(f"/c/{company.code}/").text.lower()


def test_a_post_to_a_plugin_that_is_off_says_404_before_anything_is_parsed(
    runtime, client, company, clerk
):
    disable(runtime, Actor.cli("test"), company.id, "camels")

    assert client.post(f"/c/{company.code}/camels/sell").status_code == 404


def test_a_member_of_another_company_sees_nothing_of_it(runtime, client, company):
    other = a_company(runtime)
    client.sign_in(a_member(runtime, other))

    assert client.get(f"/c/{other.code}/camels/").status_code == 404
    assert client.get(f"/c/{company.code}/camels/").status_code == 404


def test_a_warning_is_shown_and_done_once_it_is_confirmed(client, company, clerk):
    address = f"/c/{company.code}/camels/sell"

    asked = client.submit(address, name="Sahra")
    done = client.submit(address, name="Sahra", _confirm="sell")

    assert asked.status_code == 422
    assert "Really sell a camel?" in asked.text
    assert 'name="_confirm" value="sell"' in asked.text
    assert 'name="name" value="Sahra"' in asked.text
    assert done.status_code == 303


def test_a_stale_form_comes_back_with_what_was_typed(client, company, clerk):
    answer = client.submit(f"/c/{company.code}/camels/feed", name="Sahra")

    assert answer.status_code == 409
    assert 'value="Sahra"' in answer.text
    assert "Someone else changed this" in answer.text


def test_a_form_sent_by_htmx_is_answered_with_where_to_go(client, company, clerk):
    page = client.get("/-/account")
    from karvan.testing.browser import token_in

    answer = client.post(
        f"/c/{company.code}/camels/sell",
        data={"csrf_token": token_in(page), "_confirm": "sell"},
        headers={"HX-Request": "true", "HX-Request-Type": "partial"},
    )

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == f"/c/{company.code}/camels/"


def test_a_tile_that_fails_names_an_incident_and_nothing_else(client, company, clerk):
    part = client.get(
        f"/c/{company.code}/camels/tile",
        headers={"HX-Request": "true", "HX-Request-Type": "partial"},
    )

    assert part.status_code == 500
    assert "Incident" in part.text
    assert "stubborn" not in part.text
    assert "<html" not in part.text
    assert client.get(f"/c/{company.code}/").status_code == 200


def test_a_slot_holds_the_address_of_each_fragment_and_calls_nobody(client, company, clerk):
    page = client.get(f"/c/{company.code}/camels/").text

    assert f'hx-get="/c/{company.code}/camels/shared/7"' in page


def test_reading_never_writes(runtime, client, company, clerk):
    answer = client.get(f"/c/{company.code}/camels/shared/7")

    assert answer.status_code == 500
    food = runtime.run(
        company.id, Actor.cli("test"), lambda ctx: ctx.setting("camels.food"), write=False
    )
    assert food == "straw"


def test_part_of_a_page_is_only_its_content(client, company, clerk):
    part = client.get(
        f"/c/{company.code}/camels/",
        headers={"HX-Request": "true", "HX-Request-Type": "partial"},
    )

    assert 'name="name"' in part.text
    assert "<html" not in part.text
