"""Settings that plugins declare and administrators change, for the installation, a company, a user.

A setting that keeps its default has no row. Values are stored as JSON with their declared type;
a secret is never written into audit rows, exports or answers, and stands encrypted in the
database, under the secret key of the configuration.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from decimal import InvalidOperation
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import or_
from sqlalchemy import select

from karvan.at_rest import decrypt
from karvan.at_rest import encrypt
from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.errors import AppError
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.plugins.declarations import Setting
from karvan.plugins.models import StoredSetting
from karvan.plugins.words import nearest

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text

NOBODY = INSTALLATION = 0
_VALUES = "plugin_settings"
_ENCRYPTED = "encrypted"
_YES = {"true", "1", "on", "yes"}
_NO = {"false", "0", "off", "no", ""}


class UnknownSetting(AppError):
    """There is no setting {key}. {hint}"""

    status, code = 404, "core.unknown_setting"


def get(ctx: Context, key: str) -> Any:
    """The value that holds for this company and user, else the declared default."""
    setting = declared(ctx, key)
    stored = _stored(ctx).get((*_place(ctx, setting), key))
    return setting.default if stored is None else _opened(ctx, setting, stored)


def put(ctx: Context, key: str, value: object) -> None:
    """Store a value; raises Invalid for one of the wrong type or outside the choices."""
    setting = declared(ctx, key)
    checked = check_value(setting, value)
    company_id, user_id = _place(ctx, setting)
    row = ctx.session.get(StoredSetting, (company_id, user_id, key))
    shown: list[Any] = [None, None]
    if not setting.secret:
        shown = [_to_json(get(ctx, key)), _to_json(checked)]
    if row is None:
        row = StoredSetting(
            company_id=company_id, user_id=user_id, key=key,
            plugin=setting.plugin, scope=setting.scope,
        )  # fmt: skip
        ctx.session.add(row)
    row.value = _closed(ctx, setting, _to_json(checked))
    ctx.session.flush()
    ctx.uow.info.pop(_VALUES, None)
    record(ctx.uow, AuditRow("core.setting", None, Op.SETTINGS, {key: shown}))


def company_settings(ctx: Context) -> list[Setting]:
    """The settings of the company, of the plugins that are on, in the order of their declaration."""
    found = ctx.runtime.registry.declarations(Setting, ctx.view.on)
    return [each for each in found if each.scope == "company"]


def declared(ctx: Context, key: str) -> Setting:
    """The declaration of a setting of a plugin that is on; raises UnknownSetting."""
    settings = ctx.runtime.registry.settings
    setting = settings.get(key)
    if setting is None or setting.plugin not in ctx.view.enabled:
        near = nearest(key, settings)
        raise UnknownSetting(
            key=key, hint=str(_("Did you mean {name}?", name=near)) if near else ""
        )
    return setting


def check_value(setting: Setting, value: object) -> Any:
    """The value in its declared type, from that type or from text; raises Invalid.

    None takes a value away where the default is none.
    """
    if value is None and setting.default is None:
        return None
    try:
        typed = value if type(value) is setting.type else _parse(setting, value)
    except (ValueError, InvalidOperation):
        text = _("“{value}” is not acceptable here", value=str(value))
        raise Invalid([Problem("core.setting.type", text, field=setting.key)]) from None
    if setting.choices is not None and typed not in setting.choices:
        choices = ", ".join(map(str, setting.choices))
        text = _("Choose one of {choices}", choices=choices)
        raise Invalid([Problem("core.setting.choice", text, field=setting.key)])
    if (beyond := _out_of_bounds(setting, typed)) is not None:
        raise Invalid([Problem("core.setting.bounds", beyond, field=setting.key)])
    return typed


def _out_of_bounds(setting: Setting, value: Any) -> Text | None:
    if setting.least is not None and value < setting.least:
        return _("At least {least}.", least=setting.least)
    if setting.most is not None and value > setting.most:
        return _("At most {most}.", most=setting.most)
    return None


def _parse(setting: Setting, value: object) -> Any:
    text = str(value).strip()
    if setting.type is bool:
        return _parse_bool(text.lower())
    if setting.type is date:
        return date.fromisoformat(text)
    return setting.type(text)


def _parse_bool(text: str) -> bool:
    if text not in _YES | _NO:
        raise ValueError(text)
    return text in _YES


def _place(ctx: Context, setting: Setting) -> tuple[int, int]:
    if setting.scope == "system":
        return INSTALLATION, NOBODY
    if setting.scope == "company":
        return ctx.company.id, NOBODY
    return INSTALLATION, ctx.actor.id or NOBODY


def _stored(ctx: Context) -> dict[tuple[int, int, str], Any]:
    """Every stored value that may hold here, read once per unit of work."""
    values: dict[tuple[int, int, str], Any] | None = ctx.uow.info.get(_VALUES)
    if values is None:
        here = or_(
            StoredSetting.company_id == ctx.company.id,
            (StoredSetting.company_id == INSTALLATION)
            & StoredSetting.user_id.in_((NOBODY, ctx.actor.id or NOBODY)),
        )
        rows = ctx.uow.connection.execute(
            select(
                StoredSetting.company_id, StoredSetting.user_id,
                StoredSetting.key, StoredSetting.value,
            ).where(here)
        )  # fmt: skip
        values = ctx.uow.info[_VALUES] = {(row[0], row[1], row[2]): row[3] for row in rows}
    return values


def _closed(ctx: Context, setting: Setting, value: Any) -> Any:
    """What the database keeps: a secret encrypted, anything else as it is."""
    if not setting.secret:
        return value
    return {_ENCRYPTED: encrypt(ctx.runtime.config.security, json.dumps(value))}


def _opened(ctx: Context, setting: Setting, stored: Any) -> Any:
    if setting.secret and isinstance(stored, dict):
        stored = json.loads(decrypt(ctx.runtime.config.security, stored[_ENCRYPTED]))
    return _from_json(setting, stored)


def _to_json(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal | date) else value


def _from_json(setting: Setting, stored: Any) -> Any:
    if setting.type is date:
        return date.fromisoformat(stored)
    return Decimal(stored) if setting.type is Decimal else stored
