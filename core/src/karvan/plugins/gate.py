"""The one gate: which plugin owns an endpoint, and whether its addresses answer here.

The owner is found by comparing the URL map around each plugin's registration, never by
`request.blueprint`: nested blueprints and `add_url_rule` get past that. Every blueprint is first
mounted on an application of its own, so that one that reaches for the whole application, or for
addresses that are not its own, never touches the real one.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

from flask import Flask

from karvan.errors import NotFound
from karvan.errors import Unavailable
from karvan.plugins.access import Audience
from karvan.plugins.access import access_of
from karvan.plugins.declarations import Action
from karvan.plugins.declarations import Fragment
from karvan.plugins.declarations import MenuEntry
from karvan.plugins.declarations import Routes
from karvan.plugins.declarations import Tile
from karvan.plugins.declaring import with_suggestion
from karvan.plugins.problems import PluginProblem
from karvan.plugins.problems import problem_of
from karvan.plugins.words import CORE

if TYPE_CHECKING:
    from karvan.plugins.registry import PluginRegistry
    from karvan.plugins.views import PluginView

COMPANY = "/c/<company>"
SEGMENT_OF_PLUGIN = 3
_APPLICATION_WIDE = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "url_value_preprocessors",
    "url_default_functions",
    "template_context_processors",
    "error_handler_spec",
)


class RoutesWithoutAccess(RuntimeError):
    """Start-up is refused: a forgotten check would open a page to everyone."""


@dataclass
class Gate:
    """Endpoint -> owning plugin, for every address that a plugin brought."""

    owners: dict[str, str] = field(default_factory=dict)

    def admit(self, endpoint: str | None, path: str, view: PluginView) -> None:
        """Let a member of the company pass, or raise NotFound (off) or Unavailable (on, broken).

        Called for every address of a company, those that lead nowhere included: any address below
        the prefix of an unavailable plugin says so, even when its package is gone.
        """
        word = self.owners.get(endpoint or "") or _word_in(path)
        if word in view.unavailable:
            raise Unavailable(reason=f"{word} is unavailable ({view.unavailable[word]})")
        if endpoint is None or (endpoint in self.owners and word not in view.on):
            raise NotFound


def mount_plugins(
    app: Flask, registry: PluginRegistry, generated: Mapping[str, Collection[str]] | None = None
) -> Gate:
    """Mount the blueprints of all working plugins; a plugin that oversteps is quarantined.

    `generated` names, by plugin, the endpoints that its entities will get; menus may lead there.
    Raises RoutesWithoutAccess for a plugin's view that declares no access, naming all of them.
    """
    open_routes: list[str] = []
    made = generated or {}
    for word in _without_routes(registry):
        for text in _endpoint_problems({}, made.get(word, ()), word, registry):
            registry.quarantine(PluginProblem(word, "routes", text))
    for routes in registry.declarations(Routes):
        probe, problems = _probe(routes, registry, made.get(routes.plugin, ()))
        open_routes += _routes_without_access(probe, routes.plugin)
        for problem in problems:
            registry.quarantine(problem)
    if open_routes:
        raise RoutesWithoutAccess(_explain(open_routes))
    gate = Gate()
    for routes in registry.declarations(Routes):
        known = set(app.view_functions)
        try:
            app.register_blueprint(routes.blueprint, url_prefix=f"{COMPANY}/{routes.plugin}")
        except (Exception, SystemExit) as error:
            registry.quarantine(problem_of(routes.plugin, "routes", error))
        finally:
            gate.owners |= dict.fromkeys(set(app.view_functions) - known, routes.plugin)
    return gate


def require_access(app: Flask) -> None:
    """Refuse to start while any view of the application declares no access."""
    found = _routes_without_access(app, "core")
    if found:
        raise RoutesWithoutAccess(_explain(found))


def _without_routes(registry: PluginRegistry) -> list[str]:
    """The plugins that bring no blueprint."""
    brought = {each.plugin for each in registry.declarations(Routes)} | {CORE}
    return [each for each in registry.order if each not in brought]


def _probe(
    routes: Routes, registry: PluginRegistry, generated: Collection[str]
) -> tuple[Flask, list[PluginProblem]]:
    """Mount one blueprint on an application of its own, and see what it does there."""
    word = routes.plugin
    probe = Flask("karvan.probe", static_folder=None)
    before = _application_state(probe)
    try:
        probe.register_blueprint(routes.blueprint, url_prefix=f"{COMPANY}/{word}")
    except (Exception, SystemExit) as error:
        return probe, [problem_of(word, "routes", error)]
    texts = [
        *_reach_problems(before, _application_state(probe)),
        *_prefix_problems(probe, word),
        *_permission_problems(probe, registry),
        *_endpoint_problems(probe.view_functions, generated, word, registry),
    ]
    return probe, [PluginProblem(word, "routes", text) for text in texts]


def _application_state(app: Flask) -> dict[str, Any]:
    """Everything a blueprint could change for the whole application, as comparable values."""
    everywhere = {name: repr(getattr(app, name).get(None)) for name in _APPLICATION_WIDE}
    return {
        **everywhere,
        "teardown_appcontext_funcs": list(app.teardown_appcontext_funcs),
        "shell_context_processors": list(app.shell_context_processors),
        "Jinja filters": sorted(app.jinja_env.filters),
        "Jinja globals": sorted(app.jinja_env.globals),
        "Jinja tests": sorted(app.jinja_env.tests),
        "configuration": repr(sorted(app.config.items(), key=str)),
        "extensions": sorted(app.extensions),
        "wsgi_app": repr(vars(app).get("wsgi_app")),
    }


def _reach_problems(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for name, value in before.items():
        if after[name] != value:
            yield f"the blueprint changes {name} of the whole application, which is not its own"


def _prefix_problems(probe: Flask, word: str) -> Iterator[str]:
    own = (f"{COMPANY}/{word}/", f"{COMPANY}/api/{word}/v1/")
    for rule in probe.url_map.iter_rules():
        if not f"{rule.rule}/".startswith(own):
            yield f"the address {rule.rule} lies outside {own[0]}"
        if not rule.endpoint.startswith(f"{word}."):
            yield f"the endpoint {rule.endpoint} must begin with “{word}.”"


def _permission_problems(probe: Flask, registry: PluginRegistry) -> Iterator[str]:
    for endpoint, view in probe.view_functions.items():
        access = access_of(view)
        code = access.permission if access else None
        if code is not None and code not in registry.permissions:
            text = f"{endpoint} needs the permission “{code}”, which nobody declares"
            yield with_suggestion(text, code, registry.permissions)


def _endpoint_problems(
    views: Mapping[str, Any], generated: Collection[str], word: str, registry: PluginRegistry
) -> Iterator[str]:
    known = {*views, *generated}
    shown: list[MenuEntry | Tile | Fragment | Action] = [
        *registry.declarations(MenuEntry, {word}),
        *registry.declarations(Tile, {word}),
        *registry.declarations(Fragment, {word}),
        *registry.declarations(Action, {word}),
    ]
    for each in shown:
        if each.endpoint not in known:
            text = f"{type(each).__name__} leads to “{each.endpoint}”, which is no endpoint"
            yield with_suggestion(text, each.endpoint, sorted(known))
        elif isinstance(each, Fragment) and each.endpoint in views:
            access = access_of(views[each.endpoint])
            is_for_portal = access is not None and access.audience is Audience.PORTAL
            if is_for_portal != (each.permission is None):
                yield f"the fragment {each.endpoint} and its view differ: one is for the portal"


def _routes_without_access(app: Flask, word: str) -> list[str]:
    return [
        f"{word}: {rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if access_of(_view_of(app, rule.endpoint)) is None
    ]


def _view_of(app: Flask, endpoint: str) -> Callable[..., Any]:
    return app.view_functions[endpoint]


def _explain(routes: list[str]) -> str:
    words = sorted({each.partition(":")[0] for each in routes} - {"core"})
    past = f" To start without: plugins.skip = {words} or KARVAN_PLUGINS_SKIP." if words else ""
    listed = "\n  ".join(sorted(routes))
    return (
        "these routes declare no access; add @permission(code), @signed_in(reason), @portal or "
        f"@public(reason):\n  {listed}\n{past}"
    )


def _word_in(path: str) -> str:
    """The plugin's word in `/c/<code>/<plugin>/...` or `/c/<code>/api/<plugin>/...`."""
    parts = path.split("/")
    if len(parts) <= SEGMENT_OF_PLUGIN or parts[1] != "c":
        return ""
    word = parts[SEGMENT_OF_PLUGIN]
    return parts[SEGMENT_OF_PLUGIN + 1] if word == "api" and len(parts) > 4 else word
