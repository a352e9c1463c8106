"""Settings of the company, as its modules declare them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.plugins.access import permission
from karvan.plugins.declarations import About
from karvan.plugins.declarations import Setting
from karvan.plugins.settings import check_value
from karvan.plugins.words import CORE as CORE_WORD
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class SettingGroup:
    """The settings of one module with their values."""

    title: Text
    settings: list[tuple[Setting, Any]]


@core.get(f"{CORE}/settings")
@permission(p.SETTING_MANAGE)
def settings(ctx: Context) -> Response:
    """All settings of the company, by module."""
    return render(ctx, "karvan/settings.html", groups=_groups(ctx))


@core.post(f"{CORE}/settings")
@permission(p.SETTING_MANAGE)
def save_settings(ctx: Context) -> Response:
    """Store what was changed; all or nothing."""
    changed = [
        (setting, value)
        for setting in _declared(ctx)
        if (value := _typed(setting)) is not None
        and (setting.secret or str(value) != str(ctx.setting(setting.key)))
    ]
    if problems := [each for setting, value in changed for each in _problems(setting, value)]:
        raise Invalid(problems)
    for setting, value in changed:
        ctx.set_setting(setting.key, value)
    return redirect_to(ctx, "core.settings", flash=_("Settings saved."))


def _declared(ctx: Context) -> list[Setting]:
    found = ctx.runtime.registry.declarations(Setting, ctx.view.on)
    return [each for each in found if each.scope == "company"]


def _typed(setting: Setting) -> object | None:
    """What the form says; an unticked box says no, an empty secret says nothing."""
    if setting.type is bool:
        return setting.key in request.form
    value = request.form.get(setting.key)
    return None if setting.secret and not value else value


def _problems(setting: Setting, value: object) -> list[Problem]:
    try:
        check_value(setting, value)
    except Invalid as error:
        return error.problems
    return []


def _groups(ctx: Context) -> list[SettingGroup]:
    about = {each.plugin: each.title for each in ctx.runtime.registry.declarations(About)}
    groups: dict[str, list[tuple[Setting, Any]]] = {}
    for setting in _declared(ctx):
        value = "" if setting.secret else ctx.setting(setting.key)
        groups.setdefault(setting.plugin, []).append((setting, value))
    return [
        SettingGroup(_("General") if word == CORE_WORD else about.get(word, word), found)
        for word, found in groups.items()
    ]
