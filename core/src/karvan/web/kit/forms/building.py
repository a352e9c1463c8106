"""The form of a record, put together: what is stored, what was typed, what the actor may do."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.commands import CREATE
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.declaring.known import KnownField
from karvan.entities.declaring.known import fields_of
from karvan.entities.declaring.views import Section
from karvan.entities.declaring.views import Tab
from karvan.entities.reading.rows import Cell
from karvan.entities.reading.rows import rows_of
from karvan.entities.writing.offered import grids_of
from karvan.entities.writing.running import available_commands
from karvan.entities.writing.running import commands_of
from karvan.entities.writing.running import inputs_of
from karvan.i18n import lazy_gettext as _
from karvan.text import lower_first
from karvan.web.kit.forms.around import ways_out
from karvan.web.kit.forms.grids import shown_grid
from karvan.web.kit.forms.head import buttons_of
from karvan.web.kit.forms.head import commands_of_page
from karvan.web.kit.forms.head import commands_with_save
from karvan.web.kit.forms.head import steps_of
from karvan.web.kit.forms.inputs import Given
from karvan.web.kit.forms.inputs import shown_field
from karvan.web.kit.forms.shown import ShownForm
from karvan.web.kit.forms.shown import ShownGrid
from karvan.web.kit.forms.shown import ShownPanel
from karvan.web.kit.forms.shown import ShownSection
from karvan.web.kit.forms.shown import ShownTab
from karvan.web.kit.forms.shown import Wrong
from karvan.web.rendering import field_errors
from karvan.web.state import state
from karvan.web.urls import url

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field
    from karvan.entities.declaring.views import Panel
    from karvan.entities.reading.rows import Row
    from karvan.i18n import Text


@dataclass(frozen=True)
class Filled:
    """What the form is filled with: the record's row, or what a new one begins with."""

    values: Mapping[str, Any]
    cells: Mapping[str, Cell]
    lines: Mapping[str, list[Mapping[str, Any]]]
    record: Any = None
    row: Row | None = None


def filled_with_record(ctx: Context, entity: Entity, record: Any) -> Filled:
    """The form as the record is stored."""
    row = rows_of(ctx, entity, [record], list(fields_of(ctx, entity)), address=url)[0]
    values = {name: cell.value for name, cell in row.cells.items()}
    return Filled(values, row.cells, {}, record, row)


def filled_with_values(entity: Entity, values: Mapping[str, Any]) -> Filled:
    """The form of a new record that begins with these values."""
    grids = {each.name for each in entity.lines}
    own = {name: value for name, value in values.items() if name not in grids}
    return Filled(own, {}, {name: values[name] for name in grids if name in values})


def build_form(ctx: Context, entity: Entity, filled: Filled) -> ShownForm:
    """The whole page; after a refusal exactly what was typed stands in it."""
    builder = _Builder(ctx, entity, filled)
    sections, tabs = builder.sections(), builder.tabs()
    beside = [panel for tab in entity.form.tabs for panel in tab.panels]
    placed = {name for tab in entity.form.tabs for name in tab.lines}
    grids = [builder.grid(each.name) for each in entity.lines if each.name not in placed]
    record, row = filled.record, filled.row
    commands, more = commands_of_page(ctx, entity, record) if record is not None else ([], [])
    return ShownForm(
        title=row.title if row else str(_("New {thing}", thing=lower_first(entity.label))),
        plural=entity.plural,
        label=entity.label,
        kind=entity.code,
        action=_action(entity, record),
        record_id=record.id if record is not None else None,
        version=row.version if row else None,
        editable=builder.editable,
        can_create="create" in entity.verbs and ctx.can(entity.permission("create")),
        is_dirty=builder.typed is not None,
        sections=sections,
        grids=grids,
        tabs=tabs,
        panels=panels_of(ctx, entity.form.panels, record),
        beside=panels_of(ctx, beside, record),
        steps=steps_of(ctx, entity, record),
        commands=commands,
        more=more,
        with_save=commands_with_save(ctx, entity, record) if builder.editable else [],
        buttons=buttons_of(ctx, entity, record) if record is not None else [],
        wrong=builder.wrong(),
        **ways_out(ctx, entity, record),
    )


def panels_of(ctx: Context, panels: Iterable[Panel], record: Any) -> list[ShownPanel]:
    """The panels the actor may open; a new record has none yet."""
    if record is None:
        return []
    return [
        ShownPanel(each.title, url(each.endpoint, record_id=record.id))
        for each in panels
        if not each.permission or ctx.can(each.permission)
    ]


def _action(entity: Entity, record: Any) -> str:
    if record is None:
        return url(entity.endpoint("create"))
    return url(entity.endpoint("page"), record_id=record.id)


class _Builder:
    """Draws the fields; remembers which were placed, so that none is forgotten."""

    def __init__(self, ctx: Context, entity: Entity, filled: Filled) -> None:
        self._ctx, self._entity, self._filled = ctx, entity, filled
        self.typed, self._errors = _refused()
        self._grids: set[str] = set()
        self._taken = self._inputs()
        known = fields_of(ctx, entity)
        self._extra = tuple(name for name in self._taken if name not in known)
        extra = {name: KnownField(name, self._taken[name]) for name in self._extra}
        self._known = {**known, **extra}
        self.editable = bool(self._taken or self._grids)
        self._labels: dict[str, tuple[Text, str]] = {}
        self._given = Given(filled.values, filled.cells, self.typed, self._errors, kind=entity.code)

    def sections(self) -> list[ShownSection]:
        form = self._entity.form
        named = {name for each in (*form.sections, *_of(form.tabs)) for name in each.fields}
        loose = [each for name, each in self._known.items() if name not in named]
        sections = [*form.sections]
        if not sections:
            own = tuple(each.name for each in loose if each.source == "own")
            sections = [Section(own)] if own else []
        elif self._extra:
            sections.append(Section(self._extra))
        return self._shown([*sections, *_added(loose)])

    def tabs(self) -> list[ShownTab]:
        """The tabs that hold inputs; panels, which may hold forms of their own, stand below the form."""
        tabs = [self._tab(each) for each in self._entity.form.tabs if each.sections or each.lines]
        return [each for each in tabs if each.sections or each.grids]

    def grid(self, name: str) -> ShownGrid:
        grid = next(each for each in self._entity.lines if each.name == name)
        editable = name in self._grids
        shown = shown_grid(
            self._ctx,
            self._entity,
            grid,
            self._filled.record,
            start=self._filled.lines.get(name),
            typed=self.typed,
            errors=self._errors,
            editable=editable,
        )
        for line in shown.lines:
            for field in line.fields:
                self._labels[field.name] = (field.label, field.uid)
        self._labels.setdefault(name, (grid.label, f"g-{name}"))
        return shown

    def wrong(self) -> list[Wrong]:
        """What the summary lists: each field's error with a link to it."""
        return [
            Wrong(message, *self._labels.get(name, ("", "")))
            for name, message in self._errors.items()
        ]

    def _tab(self, tab: Tab) -> ShownTab:
        sections = self._shown(list(tab.sections))
        grids = [self.grid(name) for name in tab.lines]
        fields = [each for section in sections for each in section.fields]
        fields += [each for grid in grids for line in grid.lines for each in line.fields]
        errors = sum(bool(each.error) for each in fields)
        return ShownTab(tab.title, sections, grids, errors)

    def _shown(self, sections: list[Section]) -> list[ShownSection]:
        found = []
        for section in sections:
            known = [self._known[name] for name in section.fields if name in self._known]
            fields = [self._field(each) for each in known if self._says_something(each)]
            if fields:
                found.append(ShownSection(section.title, fields))
        return found

    def _says_something(self, known: KnownField) -> bool:
        """A new record leaves out what it cannot be given and does not begin with."""
        is_new = self._filled.record is None
        return not is_new or known.name in self._taken or bool(self._given.value_of(known.name))

    def _field(self, known: KnownField) -> Any:
        taken = self._taken.get(known.name)
        shown = shown_field(
            self._ctx, known.name, taken or known.field, self._given, editable=taken is not None
        )
        self._labels[shown.name] = (shown.label, shown.uid)
        return shown

    def _inputs(self) -> dict[str, Field]:
        """What the actor may fill in: the inputs of create, or of update where it may be done now."""
        ctx, entity, record = self._ctx, self._entity, self._filled.record
        if record is None:
            command = commands_of(ctx, entity).get(CREATE)
        else:
            able = available_commands(ctx, entity, record)
            command = next((each for each in able if each.name == UPDATE), None)
        if command is None:
            return {}
        self._grids = {each.name for each in grids_of(entity, command)}
        return inputs_of(ctx, entity, command)


def _refused() -> tuple[MultiDict[str, str] | None, dict[str, str]]:
    refused = state().refused
    if refused is None:
        return None, {}
    return refused.form, field_errors(refused.error)


def _of(tabs: tuple[Tab, ...]) -> list[Section]:
    return [section for tab in tabs for section in tab.sections]


def _added(loose: list[KnownField]) -> list[Section]:
    """Fields that no section names: each extension under its own title, custom ones last."""
    groups: dict[str, tuple[Text, list[str]]] = {}
    for each in loose:
        if each.extension is not None:
            title = each.extension.title or each.extension.plugin
            groups.setdefault(each.extension.plugin, (title, []))[1].append(each.name)
        elif each.source == "custom":
            groups.setdefault("", (_("Further fields"), []))[1].append(each.name)
    return [Section(tuple(names), title) for title, names in groups.values()]
