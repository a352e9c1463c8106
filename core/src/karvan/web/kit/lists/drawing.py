"""The rows of a list as HTML: what is the same down a column is made once, then filled in.

A page has hundreds of cells. A macro for each would take longer than everything else on the page,
so rows are drawn here; list, kanban and the editing of one cell all show a value in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup
from markupsafe import escape

from karvan.i18n import gettext
from karvan.web.icons import icon
from karvan.web.urls import url_maker

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field
    from karvan.entities.reading.rows import Cell
    from karvan.web.kit.lists.columns import Column
    from karvan.web.kit.lists.table import TableRow

Draw = Callable[["Cell"], str]
DrawCell = Callable[["TableRow"], str]
DEEPEST = 5
DAYS = frozenset({"date", "datetime"})
NOTHING = '<span class="k-nothing" aria-hidden="true">–</span>'


def list_rows(
    ctx: Context,
    entity: Entity,
    lines: Sequence[TableRow],
    columns: Sequence[Column],
    *,
    may_select: bool = False,
) -> Markup:
    """The rows of a table, one `<tr>` for each record."""
    cells = _cells(ctx, entity, columns)
    pick = _pick() if may_select else None
    drawn = []
    for line in lines:
        drawn.append(f'<tr data-id="{line.row.id}"{_place(line)}>')
        if pick is not None:
            drawn.append(pick(line))
        drawn += [draw(line) for draw in cells]
        drawn.append("</tr>")
    return Markup("".join(drawn))  # noqa: S704 - every part of it is escaped where it is made


def list_cell(
    ctx: Context, entity: Entity, line: TableRow, column: Column, *, is_first: bool = False
) -> Markup:
    """One cell of a row; the first is the record's name and leads to it."""
    drawn = _cell(ctx, entity, column, is_first=is_first)(line)
    return Markup(drawn)  # noqa: S704 - every part of it is escaped where it is made


def list_value(ctx: Context, cell: Cell, field: Field) -> Markup:
    """One value as the reader sees it."""
    return Markup(_value(ctx, field)(cell))  # noqa: S704 - every part of it is escaped where it is made


def _cells(ctx: Context, entity: Entity, columns: Sequence[Column]) -> list[DrawCell]:
    return [_cell(ctx, entity, column, is_first=place == 0) for place, column in enumerate(columns)]


def _pick() -> DrawCell:
    """The box that selects a row."""
    select = gettext("Select {title}")

    def draw(line: TableRow) -> str:
        return (
            '<td class="k-pick"><input class="form-check-input" type="checkbox" name="id"'
            f' value="{line.row.id}" form="k-bulk"'
            f' aria-label="{escape(select.format(title=line.row.title))}"></td>'
        )

    return draw


def _cell(ctx: Context, entity: Entity, column: Column, *, is_first: bool) -> DrawCell:
    name, tag = column.name, "th" if is_first else "td"
    scope = ' scope="row"' if is_first else ""
    begun = f'<{tag}{scope} data-label="{escape(column.label)}" class="'
    begun += ("num" if column.is_numeric else "") + (" k-first" if is_first else "")
    classes = ' k-editable">' if column.is_editable else '">'
    full, blank, end = begun + classes, f"{begun} k-blank{classes}", f"</{tag}>"
    content = _content(ctx, column, is_first=is_first)
    edit = _edit(entity, column) if column.is_editable else None

    def draw(line: TableRow) -> str:
        begin = full if line.row.cells[name].text else blank
        if edit is None:
            return f"{begin}{content(line)}{end}"
        return f"{begin}{content(line)}{edit(line)}{end}"

    return draw


def _content(ctx: Context, column: Column, *, is_first: bool) -> DrawCell:
    name, value, fold = column.name, _value(ctx, column.known.field), _fold()

    def held(line: TableRow) -> str:
        return f'<span class="k-held">{value(line.row.cells[name])}</span>'

    def leading(line: TableRow) -> str:
        return fold(line) + title(line) if line.branch else title(line)

    def title(line: TableRow) -> str:
        if not line.url:
            return held(line)
        cell = line.row.cells[name]
        if not cell.text:
            text = f"<bdi>{escape(line.row.title)}</bdi>"
        else:
            text = str(escape(cell.text)) if cell.url else value(cell)
        return f'<a class="k-row-link" href="{escape(line.url)}">{text}</a>'

    return leading if is_first else held


def _place(line: TableRow) -> str:
    """How a row of a tree says where it stands; `lists.js` folds by the paths."""
    branch = line.branch
    if branch is None:
        return ""
    classes = f"k-tree-{min(branch.depth, DEEPEST)}{' k-branch' if branch.has_more else ''}"
    return f' class="{classes}" data-path="{branch.path}" data-parent="{branch.parent}"'


def _fold() -> DrawCell:
    """The button that folds what lies below a row of a tree."""
    words, symbol = gettext("What lies below {title}"), icon("chevron-down")

    def draw(line: TableRow) -> str:
        if line.branch is None or not line.branch.has_more:
            return '<span class="k-leaf"></span>'
        label = escape(words.format(title=line.row.title))
        return (
            '<button type="button" class="k-ghost k-group-toggle" aria-expanded="true"'
            f' aria-label="{label}" data-toggle hidden>{symbol}</button>'
        )

    return draw


def _edit(entity: Entity, column: Column) -> DrawCell:
    """The pencil that opens the cell for typing."""
    address = url_maker(entity.endpoint("cell_form"), field=column.name)
    words, symbol = gettext("Change {field} of {title}"), icon("edit")
    label_of = str(column.label)

    def draw(line: TableRow) -> str:
        there = escape(address(line.row.id))
        label = escape(words.format(field=label_of, title=line.row.title))
        return (
            f'<a class="k-cell-edit" href="{there}" hx-get="{there}" hx-include="#k-list-state"'
            f' hx-target="closest tr" hx-swap="outerHTML" aria-label="{label}">{symbol}</a>'
        )

    return draw


def _value(ctx: Context, field: Field) -> Draw:
    """How a value of the field is drawn; what is empty is a dash in every kind."""
    drawn = _full_value(ctx, field)

    def draw(cell: Cell) -> str:
        return drawn(cell) if cell.text else NOTHING

    return draw


def _full_value(ctx: Context, field: Field) -> Draw:
    kind, own = field.kind, ctx.company.currency
    if kind == "choice":
        return _badge if field.tones else _choice
    if kind == "tags":
        return _tags
    if kind == "bool":
        return _bool
    if kind == "money":

        def money(cell: Cell) -> str:
            text = str(escape(cell.text))
            if cell.currency and cell.currency != own:
                return f'{text} <span class="k-unit">{escape(cell.currency)}</span>'
            return text

        return money
    return _day if kind in DAYS else _text


def _choice(cell: Cell) -> str:
    return _badge(cell) if cell.tone else f"<bdi>{escape(cell.text)}</bdi>"


def _badge(cell: Cell) -> str:
    tone = f" k-badge-{escape(cell.tone)}" if cell.tone else ""
    return f'<span class="k-badge{tone}">{escape(cell.text)}</span>'


def _tags(cell: Cell) -> str:
    tags = (
        f'<span class="k-tag k-tag-grey"><bdi>{escape(name)}</bdi></span>' for name in cell.value
    )
    return f'<span class="k-chips">{"".join(tags)}</span>'


def _bool(cell: Cell) -> str:
    text = f'<span class="visually-hidden">{escape(cell.text)}</span>'
    return f'<span class="k-yes">{icon("check")}{text}</span>' if cell.value else NOTHING + text


def _day(cell: Cell) -> str:
    return _link(cell) if cell.url else f'<span class="k-day">{escape(cell.text)}</span>'


def _text(cell: Cell) -> str:
    return _link(cell) if cell.url else f"<bdi>{escape(cell.text)}</bdi>"


def _link(cell: Cell) -> str:
    return f'<a class="k-quiet-link" href="{escape(cell.url)}"><bdi>{escape(cell.text)}</bdi></a>'
