"""Which addresses answer, whose they are, and what a blueprint may not reach."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from karvan.errors import NotFound
from karvan.errors import Unavailable
from karvan.plugins.gate import RoutesWithoutAccess
from karvan.plugins.gate import mount_plugins
from karvan.plugins.views import PluginView
from karvan.testing.plugins import Load
from karvan.testing.plugins import a_plugin

CODE = """
from flask import Blueprint as Nested
from karvan.api import Blueprint, hookimpl, permission

bp = Blueprint("fleet", __name__)

@bp.get("/vehicles")
@permission("fleet.see")
def vehicles(ctx):
    return "vehicles"

{more}

@hookimpl
def karvan_setup(setup):
    setup.permission("fleet.see", "See")
    setup.menu("Vehicles", "fleet.vehicles", "fleet.see")
    setup.routes(bp)
"""

OVERSTEPS = {
    "before every request": ("bp.before_app_request(lambda: None)", "before_request_funcs"),
    "after every request": ("bp.after_app_request(lambda r: r)", "after_request_funcs"),
    "every template": ("bp.app_context_processor(dict)", "template_context_processors"),
    "every error": ("bp.app_errorhandler(404)(lambda e: 'mine')", "error_handler_spec"),
    "a filter for all": ("bp.app_template_filter('shout')(str.upper)", "Jinja filters"),
    "a global for all": ("bp.app_template_global('shout')(str.upper)", "Jinja globals"),
    "a test for all": ("bp.app_template_test('loud')(str.isupper)", "Jinja tests"),
    "every address": ("bp.app_url_defaults(lambda e, v: None)", "url_default_functions"),
    "the configuration": (
        "bp.record(lambda state: state.app.config.update(TESTING=True))",
        "configuration",
    ),
    "an address outside": (
        "bp.record(lambda state: state.app.add_url_rule('/-/login', 'fleet.x', vehicles))",
        "lies outside",
    ),
    "someone else's endpoint": (
        (
            "bp.record(lambda state: state.app.add_url_rule("
            "'/c/<company>/fleet/home', 'core.home', vehicles))"
        ),
        "the endpoint core.home must begin with “fleet.”",
    ),
    "a failing registration": ("bp.record(lambda state: 1 / 0)", "ZeroDivisionError"),
    "an unknown permission": (
        "@bp.get('/x')\n@permission('fleet.se')\ndef x(ctx): ...",
        "which nobody declares; did you mean “fleet.see”?",
    ),
}


@pytest.mark.parametrize("overstep", OVERSTEPS)
def test_a_blueprint_that_oversteps_is_quarantined_and_changes_nothing(
    plugin_folder: Path, load: Load, overstep: str
) -> None:
    more, text = OVERSTEPS[overstep]
    a_plugin(plugin_folder, "fleet", code=CODE.format(more=more))
    registry, app = load(), Flask("test", static_folder=None)
    filters, hooks = set(app.jinja_env.filters), dict(app.before_request_funcs)

    gate = mount_plugins(app, registry)

    assert text in registry.problems[0].summary
    assert registry.problems[0].stage == "routes"
    assert registry.order == ("core",)
    assert gate.owners == {}
    assert not list(app.url_map.iter_rules())
    assert (set(app.jinja_env.filters), dict(app.before_request_funcs)) == (filters, hooks)


def test_a_route_without_access_stops_the_start_up_naming_the_way_past(
    plugin_folder: Path, load: Load
) -> None:
    more = "@bp.get('/open')\ndef everyone(ctx): ..."
    a_plugin(plugin_folder, "fleet", code=CODE.format(more=more))

    with pytest.raises(RoutesWithoutAccess) as refusal:
        mount_plugins(Flask("test", static_folder=None), load())

    told = str(refusal.value)
    assert "fleet: /c/<company>/fleet/open (fleet.everyone)" in told
    assert "KARVAN_PLUGINS_SKIP" in told


def test_nested_blueprints_and_added_rules_belong_to_their_plugin(
    plugin_folder: Path, load: Load
) -> None:
    more = (
        "nested = Nested('inner', __name__)\n"
        "nested.add_url_rule('/deep', 'deep', vehicles)\n"
        "bp.register_blueprint(nested)"
    )
    a_plugin(plugin_folder, "fleet", code=CODE.format(more=more))

    gate = mount_plugins(Flask("test", static_folder=None), load())

    assert gate.owners == {"fleet.vehicles": "fleet", "fleet.inner.deep": "fleet"}


def test_two_access_declarations_on_one_view_are_refused(plugin_folder: Path, load: Load) -> None:
    more = "@permission('fleet.see')\n@permission('fleet.see')\ndef twice(ctx): ..."
    a_plugin(plugin_folder, "fleet", code=CODE.format(more=more))

    assert "declares its access twice" in load().problems[0].summary


VIEWS = {
    "on": (PluginView(on=frozenset({"core", "fleet"})), None),
    "off": (PluginView(), NotFound),
    "unavailable": (PluginView(unavailable={"fleet": "missing: gone"}), Unavailable),
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("endpoint", ["fleet.vehicles", None], ids=["a page", "no page"])
def test_what_an_address_answers_to_a_member(
    plugin_folder: Path, load: Load, view: str, endpoint: str | None
) -> None:
    a_plugin(plugin_folder, "fleet", code=CODE.format(more=""))
    gate = mount_plugins(Flask("test", static_folder=None), load())
    seen, refusal = VIEWS[view]
    expected = refusal or (NotFound if endpoint is None else None)

    if expected is None:
        gate.admit(endpoint, "/c/ACME/fleet/vehicles", seen)
    else:
        with pytest.raises(expected):
            gate.admit(endpoint, "/c/ACME/fleet/vehicles", seen)


def test_a_registration_that_fails_half_way_on_the_real_application_is_owned_and_quarantined(
    plugin_folder: Path, load: Load
) -> None:
    more = (
        "def fail_the_second_time(state, seen=[]):\n"
        "    seen.append(state)\n"
        "    if len(seen) > 1:\n"
        "        raise RuntimeError('the second time')\n"
        "bp.record(fail_the_second_time)"
    )
    a_plugin(plugin_folder, "fleet", code=CODE.format(more=more))
    registry = load()

    gate = mount_plugins(Flask("test", static_folder=None), registry)

    assert gate.owners == {"fleet.vehicles": "fleet"}
    assert "the second time" in registry.problems[0].summary
    with pytest.raises(NotFound):
        gate.admit("fleet.vehicles", "/c/ACME/fleet/vehicles", PluginView())
