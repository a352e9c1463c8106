"""Settings of the company: a form of the kit, a section for each group, each value by its codec."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.entities.codecs import codec_of
from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.plugins.access import permission
from karvan.plugins.settings import check_value
from karvan.plugins.settings import company_settings
from karvan.text import TextError
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.pages.setting_fields import BOXES
from karvan.web.pages.setting_fields import field_of
from karvan.web.pages.setting_fields import settings_form
from karvan.web.pages.setting_fields import text_of
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.state import state

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.declarations import Setting

UNSAID = object()


@core.get(f"{CORE}/settings")
@permission(p.SETTING_MANAGE)
def settings(ctx: Context) -> Response:
    """All settings of the company; after a refusal with what was typed, and what is wrong with it."""
    refused = state().refused
    is_stale = refused is not None and isinstance(refused.error, StaleVersion)
    shown = settings_form(ctx, refused, version=version_of(ctx), is_stale=is_stale)
    return render(ctx, "karvan/settings.html", shown=shown, is_stale=is_stale)


@core.post(f"{CORE}/settings")
@permission(p.SETTING_MANAGE)
def save_settings(ctx: Context) -> Response:
    """Store what was changed; all or nothing. Raises StaleVersion, Malformed and Invalid."""
    known = {each.key: each for each in company_settings(ctx)}
    _refuse_unknown(known)
    if (version := form_version()) is not None and version != version_of(ctx):
        raise StaleVersion
    typed = _read(ctx, known)
    for key, value in typed.items():
        if known[key].secret or value != ctx.setting(key):
            ctx.set_setting(key, value)
    return redirect_to(ctx, "core.settings", flash=_("Settings saved."))


def _read(ctx: Context, known: dict[str, Setting]) -> dict[str, Any]:
    """What was said of these settings; raises Invalid with everything that is wrong."""
    typed, problems = dict[str, Any](), list[Problem]()
    for setting in known.values():
        try:
            found = _typed(ctx, setting)
            if found is not UNSAID:
                typed[setting.key] = check_value(setting, found)
        except Invalid as error:
            problems += error.problems
        except TextError as error:
            problems.append(Problem(error.code, error.message, field=setting.key))
    if problems:
        raise Invalid(problems)
    return typed


def version_of(ctx: Context) -> int:
    """A number that changes with every value: whoever saves says which one they saw."""
    held = {each.key: str(ctx.setting(each.key)) for each in company_settings(ctx)}
    return zlib.crc32(json.dumps(held, sort_keys=True).encode())


def _refuse_unknown(known: dict[str, Setting]) -> None:
    for name in request.form:
        key = name.removesuffix(BOXES)
        if not name.startswith("_") and name != "csrf_token" and key not in known:
            raise Malformed(reason=_("there is no field “{name}” to be set here", name=name[:60]))


def _typed(ctx: Context, setting: Setting) -> Any:
    """What the form says, or UNSAID. A box that is not ticked says no."""
    field = field_of(ctx, setting)
    if setting.type is bool:
        shown = setting.key in request.form or setting.key + BOXES in request.form
        return setting.key in request.form if shown else UNSAID
    text = request.form.get(setting.key)
    if text is None or (setting.secret and not text.strip()):
        return UNSAID
    if not text.strip() and setting.type is not str:
        return setting.default
    value = codec_of(field).parse(ctx, field, text)
    return text_of(setting, value) if setting.choices is not None else value
