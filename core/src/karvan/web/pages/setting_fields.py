"""A setting as a field of the kit: typed, labelled, with the value it has where nobody chose one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.codecs import codec_of
from karvan.entities.declaring.deriving import label_of
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.fields import Kind
from karvan.entities.reading.rows import Cell
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.plugins.declarations import About
from karvan.plugins.settings import company_settings
from karvan.plugins.words import CORE
from karvan.web.kit.forms.inputs import Given
from karvan.web.kit.forms.inputs import shown_field
from karvan.web.kit.forms.shown import ShownField
from karvan.web.kit.forms.shown import ShownForm
from karvan.web.kit.forms.shown import ShownSection
from karvan.web.kit.forms.shown import Wrong
from karvan.web.rendering import field_errors
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.declarations import Setting
    from karvan.web.state import Refused

BOXES = "-shown"
KINDS: Mapping[type[Any], Kind] = {bool: "bool", int: "integer", Decimal: "rate", date: "date"}


def settings_form(
    ctx: Context, refused: Refused | None, *, version: int, is_stale: bool
) -> ShownForm:
    """The form of all settings; one that is stale says at each field what is stored by now."""
    errors = field_errors(refused.error) if refused else {}
    typed = refused.form if refused else None
    labels: dict[str, tuple[Text, str]] = {}
    groups: dict[str, tuple[Text, list[ShownField]]] = {}
    for setting in company_settings(ctx):
        field = field_of(ctx, setting)
        given = Given(_values(ctx, setting), {}, typed, errors)
        shown = shown_field(ctx, setting.key, field, given, editable=True)
        if is_stale and (stored := _stored(ctx, setting, field, shown)):
            shown = replace(shown, error=stored)
        labels[shown.name] = (shown.label, shown.uid)
        title = setting.group or _module_title(ctx, setting)
        groups.setdefault(f"{setting.plugin} {title}", (title, []))[1].append(shown)
    return ShownForm(
        title=str(_("Settings")),
        plural=_("Settings"),
        label=_("Setting"),
        kind="core.setting",
        action=url("core.settings"),
        version=version,
        editable=True,
        is_dirty=typed is not None,
        sections=[_facts(ctx), *(ShownSection(*each) for each in groups.values())],
        wrong=[Wrong(text, *labels.get(name, ("", ""))) for name, text in errors.items()],
        discard_url=url("core.settings"),
    )


def field_of(ctx: Context, setting: Setting) -> Field:
    """The setting as a field."""
    choices = tuple(
        (str(each), setting.labels.get(each) or label_of(str(each)))
        for each in setting.choices or ()
    )
    kind: Kind = "choice" if choices else KINDS.get(setting.type, "text")
    field = Field(
        setting.key,
        kind,
        setting.title,
        help=setting.help,
        choices=choices,
        required=bool(choices),
        secret=setting.secret,
    )
    if setting.secret or setting.help or setting.default in (None, ""):
        return field
    usual = codec_of(field).format(ctx, field, _in_field(setting, setting.default))
    return replace(field, help=_("Usually: {value}", value=usual))


def text_of(setting: Setting, text: str) -> Any:
    """The choice that stands under this word; the word itself where there is none."""
    return next((each for each in setting.choices or () if str(each) == text), text)


def _values(ctx: Context, setting: Setting) -> dict[str, Any]:
    return {} if setting.secret else {setting.key: _in_field(setting, ctx.setting(setting.key))}


def _in_field(setting: Setting, value: Any) -> Any:
    return str(value) if setting.choices and value is not None else value


def _stored(ctx: Context, setting: Setting, field: Field, shown: ShownField) -> str:
    """What is stored now, where the form would store something else."""
    if setting.secret:
        return ""
    value = _in_field(setting, ctx.setting(setting.key))
    typed = codec_of(field).typed(ctx, field, value) if value is not None else ""
    if setting.type is bool:
        typed = "1" if value else ""
    if typed == shown.value:
        return ""
    text = codec_of(field).format(ctx, field, value) if value is not None else ""
    return str(_("Stored by now: {value}", value=text or "–"))


def _module_title(ctx: Context, setting: Setting) -> Text:
    if setting.plugin == CORE:
        return _("General")
    about = ctx.runtime.registry.declarations(About)
    return next((each.title for each in about if each.plugin == setting.plugin), setting.plugin)


def _facts(ctx: Context) -> ShownSection:
    """What was settled when the company was made."""
    company = ctx.company
    calendar = _("Jalali") if company.calendar == "jalali" else _("Gregorian")
    start = Field("fiscal_start", "text", _("Fiscal year starts (month/day)"))
    digits = Field("digits", "integer")
    month, day = (
        codec_of(digits).format(ctx, digits, each)
        for each in (company.fiscal_month, company.fiscal_day)
    )
    facts = (
        (Field("company_name", label=_("Name")), company.name),
        (Field("company_code", label=_("Code")), company.code),
        (Field("company_country", label=_("Country")), company.country or ""),
        (Field("company_currency", label=_("Currency")), company.currency),
        (Field("company_calendar", label=_("Calendar")), str(calendar)),
        (start, f"{month}/{day}"),
        (Field("company_time_zone", label=_("Time zone")), company.time_zone),
    )
    given = Given({}, {field.name: Cell(text, text) for field, text in facts})
    shown = [shown_field(ctx, field.name, field, given, editable=False) for field, _text in facts]
    return ShownSection(_("Company"), shown)
