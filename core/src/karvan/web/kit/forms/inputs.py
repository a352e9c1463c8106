"""One field of a form: from its declaration, the stored value, and what was typed instead."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.codecs import codec_of
from karvan.entities.declaring.known import find_entity
from karvan.entities.reading.rows import titles_of
from karvan.entities.writing.bounds import bounds_of
from karvan.entities.writing.filing import file_of
from karvan.i18n import LANGUAGES
from karvan.i18n import lazy_gettext as _
from karvan.web.choices import LANGUAGE_CHOICES
from karvan.web.kit.forms.rules import conditions_of
from karvan.web.kit.forms.rules import is_locked
from karvan.web.kit.forms.rules import is_visible
from karvan.web.kit.forms.shown import Picker
from karvan.web.kit.forms.shown import ShownField
from karvan.web.kit.forms.shown import ShownFile
from karvan.web.urls import url

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from karvan.context import Context
    from karvan.entities.declaring.fields import Field
    from karvan.entities.reading.rows import Cell
    from karvan.i18n import Text
    from karvan.web.kit.forms.shown import Options

WIDGETS = {
    "note": "note",
    "translated": "text",
    "integer": "number",
    "quantity": "number",
    "price": "number",
    "money": "number",
    "rate": "number",
    "percent": "number",
    "date": "date",
    "datetime": "datetime",
    "bool": "check",
    "choice": "select",
    "reference": "picker",
    "tags": "tags",
    "file": "file",
    "text": "text",
}
UPLOAD = "core.attachment.create"
WIDE = frozenset({"note", "tags"})


@dataclass(frozen=True)
class Given:
    """What a form is filled from: stored or beginning values, their cells, and what was typed.

    `prefix` stands before every input's name, `lines-0-` in a grid. `kind` is the code of the entity
    whose record the form writes, for which files may be uploaded.
    """

    values: Mapping[str, Any]
    cells: Mapping[str, Cell]
    typed: MultiDict[str, str] | None = None
    errors: Mapping[str, str] = ()  # type: ignore[assignment]
    prefix: str = ""
    kind: str = ""

    def value_of(self, name: str) -> Any:
        """The value a condition asks for: as typed, else as stored."""
        place = self.prefix + name
        if self.typed is not None:
            if f"{place}-shown" in self.typed:
                return place in self.typed
            if place in self.typed:
                return self.typed[place]
        return self.values.get(name)


def shown_field(
    ctx: Context, name: str, field: Field, given: Given, *, editable: bool
) -> ShownField:
    """The field as the template draws it."""
    place = given.prefix + name
    cell = given.cells.get(name)
    readonly = not editable or field.readonly or field.is_computed
    readonly = readonly or is_locked(field, given.value_of)
    widget = _widget(field)
    earliest, latest = bounds_of(ctx, field)
    return ShownField(
        name=place,
        label=field.label,
        widget=widget,
        value="" if field.secret else _typed(ctx, field, given, name),
        text=cell.text if cell else "",
        url=cell.url if cell else None,
        tone=cell.tone if cell else "",
        help=field.help,
        error=dict(given.errors).get(place, ""),
        required=field.required,
        readonly=readonly,
        wide=field.kind in WIDE,
        is_numeric=codec_of(field).is_numeric,
        is_visible=is_visible(field, given.value_of),
        max_length=field.max_length,
        unit=_unit(ctx, field, given),
        options=_options(ctx, field, given, name),
        other=_other(ctx, field, given, name) if not readonly else (),
        picker=_picker(ctx, field, given, name) if field.kind == "reference" else Picker(),
        conditions=conditions_of(field),
        earliest=earliest.isoformat() if earliest else "",
        latest=latest.isoformat() if latest else "",
        file=_file(ctx, field, given, name) if field.kind == "file" else ShownFile(),
    )


def currency_of(ctx: Context, field: Field, given: Given) -> str:
    """The ISO code of a money field's currency; empty stands for the company's own."""
    return str(given.value_of(field.currency) or "") if field.currency else ""


def _widget(field: Field) -> str:
    if field.secret:
        return "secret"
    return WIDGETS.get(field.kind) or codec_of(field).widget


def _typed(ctx: Context, field: Field, given: Given, name: str) -> str:
    place = given.prefix + name
    typed = given.typed
    if typed is not None:
        if field.kind == "bool" and f"{place}-shown" in typed:
            return "1" if place in typed else ""
        if place in typed:
            return typed[place]
    value = given.values.get(name)
    if field.kind == "bool":
        return "1" if value else ""
    if field.kind == "translated":
        return (
            (value or {}).get(ctx.company.language, "") if isinstance(value, dict) else value or ""
        )
    if value is None:
        return ""
    return codec_of(field).typed(ctx, field, value, currency=currency_of(ctx, field, given))


def _unit(ctx: Context, field: Field, given: Given) -> str:
    if field.kind == "percent":
        return "%"
    if field.kind == "money" and not field.currency:
        return ctx.company.currency
    return ""


def _options(ctx: Context, field: Field, given: Given, name: str) -> Options:
    if field.kind != "choice":
        return ()
    found: list[tuple[str, Text]] = list(
        field.choices(ctx) if callable(field.choices) else field.choices
    )
    chosen = given.value_of(name)
    if chosen and all(code != chosen for code, _label in found):
        found.append((str(chosen), str(chosen)))
    return found if field.required and chosen else [("", _("–")), *found]


def _other(
    ctx: Context, field: Field, given: Given, name: str
) -> tuple[tuple[str, Text, str], ...]:
    """The name in the other languages of the installation."""
    if field.kind != "translated":
        return ()
    stored = given.values.get(name)
    stored = stored if isinstance(stored, dict) else {}
    titles = dict(LANGUAGE_CHOICES)
    found = []
    for language in LANGUAGES:
        if language != ctx.company.language:
            place = f"{given.prefix}{name}_{language}"
            typed = given.typed.get(place) if given.typed is not None else None
            value = stored.get(language, "") if typed is None else typed
            found.append((place, titles.get(language, language), value))
    return tuple(found)


def _picker(ctx: Context, field: Field, given: Given, name: str) -> Picker:
    """Search, create and open: each only where the actor may."""
    target = find_entity(ctx, field.target)
    if target is None or not target.pages or not ctx.can(target.permission("read")):
        return Picker(title=_title(ctx, field, given, name))
    creates = "create" in target.verbs and ctx.can(target.permission("create"))
    return Picker(
        search_url=url(target.endpoint("pick"), f=list(field.narrow)),
        create_url=url(target.endpoint("pick_new")) if creates else "",
        open_url=url(target.endpoint("page"), record_id=0),
        title=_title(ctx, field, given, name),
    )


def _file(ctx: Context, field: Field, given: Given, name: str) -> ShownFile:
    """The file as it stands, and where another goes: a preview only of what has one."""
    chosen = _whole(given.value_of(name))
    row = file_of(ctx, chosen) if chosen else None
    may_upload = bool(given.kind) and ctx.can(UPLOAD)
    has_picture = row is not None and row.preview == "image"
    return ShownFile(
        name=row.name if row is not None else "",
        url=url("core.attachment", attachment_id=chosen) if row is not None else "",
        preview_url=url("core.preview_attachment", attachment_id=chosen) if has_picture else "",
        upload_url=url("core.upload_file", kind=given.kind) if may_upload else "",
        accept=",".join(f"{each}*" if each.endswith("/") else each for each in field.accept),
    )


def _title(ctx: Context, field: Field, given: Given, name: str) -> str:
    """The title beside the id: as typed, as the cell says, else looked up."""
    place = f"{given.prefix}{name}"
    if given.typed is not None and f"{place}-text" in given.typed:
        return given.typed[f"{place}-text"]
    chosen = given.value_of(name)
    cell = given.cells.get(name)
    if cell is not None and cell.value is not None and str(cell.value) == str(chosen):
        return cell.text
    known = _whole(chosen)
    return titles_of(ctx, field.target, {known}).get(known, "") if known else ""


def _whole(value: Any) -> int:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


Shower = Callable[..., ShownField]
