"""How an entity is shown: list, form, lines, board, calendar, pivot, chart. All of it is data.

Everything has a default made from the fields; an author names only what should differ.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from typing import Literal

from karvan.entities.declaring.fields import Field
from karvan.i18n import Text


@dataclass(frozen=True)
class ListView:
    """The list: columns by field name, the order it begins with, and what may be changed in it.

    `narrow(ctx, statement)` keeps what belongs into the list. `filters` are offered ready-made:
    a title and a filter text as it stands in the address, `(_("Open"), ("state:eq:open",))`.
    `tree` names the reference to the parent: the whole list is then shown as a tree.
    """

    columns: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    editable: tuple[str, ...] = ()
    filters: tuple[tuple[Text, tuple[str, ...]], ...] = ()
    empty: Text = ""
    narrow: Callable[..., Any] | None = None
    tree: str = ""


@dataclass(frozen=True)
class Section:
    """Fields under one heading, in two columns on a wide screen."""

    fields: tuple[str, ...]
    title: Text = ""


@dataclass(frozen=True)
class LinesGrid:
    """Rows of a document in a grid: `model` has a reference `parent` to the record, and `order`.

    The rows are read from the model and saved by the generic commands; an author who gives
    `read(ctx, record)` (mappings of values with `id`) and commands of his own needs no model.
    `preview(ctx, values)` gives totals as label and text pairs while people type; it writes nothing.
    `more(ctx, fields)` gives the columns as they stand in the company, where those depend on it.
    """

    name: str
    label: Text
    fields: tuple[Field, ...]
    model: type[Any] | None = None
    parent: str = ""
    order: str = ""
    read: Callable[..., list[Mapping[str, Any]]] | None = None
    preview: Callable[..., list[tuple[Text, str]]] | None = None
    fewest: int = 0
    more: Callable[..., tuple[Field, ...]] | None = None


@dataclass(frozen=True)
class Panel:
    """A part of the record's page that an endpoint of the plugin draws, loaded by itself.

    The endpoint is asked with `record_id`; a failing one says so in its own place.
    """

    title: Text
    endpoint: str
    permission: str = ""


@dataclass(frozen=True)
class Tab:
    """A tab of the form: sections, grids of lines by name, and panels."""

    title: Text
    sections: tuple[Section, ...] = ()
    lines: tuple[str, ...] = ()
    panels: tuple[Panel, ...] = ()


@dataclass(frozen=True)
class SmartButton:
    """A button that leads to linked records: `entity` filtered by `field` = this record's id.

    `link(ctx, record)` gives an address instead; `count(ctx, record)` what stands on the button
    (default: how many records the list would show, capped).
    """

    title: Text
    icon: str = "list"
    entity: str = ""
    field: str = ""
    link: Callable[..., str] | None = None
    count: Callable[..., str] | None = None


@dataclass(frozen=True)
class FormView:
    """The form: sections above, tabs below, smart buttons at the top."""

    sections: tuple[Section, ...] = ()
    tabs: tuple[Tab, ...] = ()
    buttons: tuple[SmartButton, ...] = ()
    panels: tuple[Panel, ...] = ()


@dataclass(frozen=True)
class Kanban:
    """A board: one column for each value of the choice or reference `by`; `total` is summed."""

    by: str
    title: str = ""
    fields: tuple[str, ...] = ()
    total: str = ""


@dataclass(frozen=True)
class CalendarView:
    """Records on the days of a month, from `start` to `end` (both included)."""

    start: str
    end: str = ""
    title: str = ""


@dataclass(frozen=True)
class Pivot:
    """What the pivot begins with: fields for rows and columns, and measures.

    A measure is `count`, or `sum:`, `avg:`, `min:`, `max:` and a number field. A date groups by
    period: `date@month` (day, week, month, quarter, year) of the reader's calendar.
    """

    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    measures: tuple[str, ...] = ("count",)


@dataclass(frozen=True)
class Chart:
    """What the chart begins with."""

    by: str
    measure: str = "count"
    look: Literal["bar", "line", "pie"] = "bar"


@dataclass(frozen=True)
class Scopes:
    """Who may see and change which records, beside holding the permission.

    `owner` names the attribute with the user's id. With scopes a holder of `read` sees what is
    their own; `<plugin>.<entity>.scope-team` widens that to their teams', `scope-company` to all.
    `team` names the attribute with the team's id, where records belong to one.
    """

    owner: str
    team: str = ""


@dataclass(frozen=True)
class ImportView:
    """What the import wizard may do: the fields that find an existing record, and sample values."""

    keys: tuple[str, ...] = ()
    samples: Mapping[str, str] = field(default_factory=dict)
