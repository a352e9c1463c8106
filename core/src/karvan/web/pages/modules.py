"""Modules of the company: what is on, what could be, what is broken; each change is previewed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.errors import NotFound
from karvan.events.delivery_queries import count_held
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.identity.reauthentication import reauthenticated
from karvan.plugins.acceptance import accept_in
from karvan.plugins.access import permission
from karvan.plugins.declarations import About
from karvan.plugins.lifecycle import disable_in
from karvan.plugins.lifecycle import enable_in
from karvan.plugins.lifecycle import plan_disable
from karvan.plugins.lifecycle import plan_enable
from karvan.plugins.overview import title_in
from karvan.plugins.port_choices import open_choices
from karvan.plugins.previews import Preview
from karvan.plugins.views import Installed
from karvan.plugins.views import read_installed
from karvan.web.forms import is_confirmed
from karvan.web.navigation import known_icon
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.pages.ports import TITLES
from karvan.web.pages.ports import port_cards
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context

PORT_FIELD = "port-"


@dataclass(frozen=True)
class ModuleCard:
    """One module as the page shows it; `state` is on, off or unavailable."""

    word: str
    title: Text
    summary: Text
    icon: str
    version: str
    state: str
    reason: Text | None
    accepted: bool


@core.get(f"{CORE}/modules")
@permission(p.MODULE_MANAGE)
def modules(ctx: Context) -> Response:
    """All installed modules and whether they are on in this company."""
    installed = read_installed(ctx.uow.connection)
    return render(
        ctx,
        "karvan/modules.html",
        modules=[_card(ctx, each) for each in installed.values()],
        held=count_held(ctx),
        ports=port_cards(ctx),
    )


@core.get(f"{CORE}/modules/<word>/<any(enable, disable, accept):action>")
@permission(p.MODULE_MANAGE)
def module(ctx: Context, word: str, action: str) -> Response:
    """What the change would do, before it is done."""
    card = _card(ctx, _installed(ctx, word))
    choices = open_choices(ctx, word) if action == "enable" else {}
    return render(
        ctx,
        "karvan/module.html",
        module=card,
        action=action,
        preview=_preview(ctx, word, action, choices),
        choices=_named(ctx, choices),
    )


@core.post(f"{CORE}/modules/<word>/<any(enable, disable, accept):action>")
@permission(p.MODULE_MANAGE)
@reauthenticated
def change_module(ctx: Context, word: str, action: str) -> Response:
    """Switch the module on or off, or go on without it."""
    title = _card(ctx, _installed(ctx, word)).title
    if action == "enable":
        enable_in(ctx, word, choices=_chosen())
    elif action == "disable":
        disable_in(ctx, word, confirmed=is_confirmed(f"plugin disable {word}"))
    else:
        accept_in(ctx, word)
    return redirect_to(ctx, "core.modules", flash=_done(action, title))


def _done(action: str, title: Text) -> Text:
    match action:
        case "enable":
            return _("{module} is switched on.", module=title)
        case "disable":
            return _("{module} is switched off. Its data is kept.", module=title)
        case _:
            return _("Going on without {module} until it works again.", module=title)


def _preview(
    ctx: Context, word: str, action: str, choices: Mapping[str, list[str]]
) -> Preview | None:
    if action == "accept":
        return None
    if action == "disable":
        return plan_disable(ctx, word)
    return plan_enable(ctx, word, choices=dict.fromkeys(choices, word))


def _chosen() -> dict[str, str]:
    """The form's fields `port-posting`, each with the module that shall do it."""
    return {
        name.removeprefix(PORT_FIELD): word
        for name, word in request.form.items()
        if name.startswith(PORT_FIELD)
    }


def _named(
    ctx: Context, choices: Mapping[str, list[str]]
) -> list[tuple[str, Text, list[tuple[str, Text]]]]:
    """Field, title and options of each service that several modules could provide."""
    return [
        (f"{PORT_FIELD}{port}", TITLES.get(port, port), [(w, title_in(ctx, w)) for w in words])
        for port, words in choices.items()
    ]


def _installed(ctx: Context, word: str) -> Installed:
    found = read_installed(ctx.uow.connection).get(word)
    if found is None:
        raise NotFound
    return found


def _card(ctx: Context, plugin: Installed) -> ModuleCard:
    """How the module introduces itself, or what is known of it when it cannot be loaded."""
    word, registry, view = plugin.word, ctx.runtime.registry, ctx.view
    about = next(iter(registry.declarations(About, {word})), None)
    metadata = registry.on_disk.get(word)
    reason = view.unavailable.get(word) or registry.reasons({word: plugin}).get(word)
    state = "on" if word in view.on else "unavailable" if word in view.unavailable else "off"
    return ModuleCard(
        word,
        about.title if about else word.capitalize(),
        (about.summary if about else "") or (metadata.summary if metadata else ""),
        known_icon(about.icon if about else ""),
        plugin.version,
        state,
        reason,
        word in view.accepted,
    )
