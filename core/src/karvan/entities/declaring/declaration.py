"""An entity: a kind of record, declared once, that people list, open, import, search and automate.

    setup.entity(Entity("vehicle", _("Vehicle"), _("Vehicles"), Vehicle))

is enough for list, form, export, import, search and REST. Everything else is added by degrees.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.deprecation import Deprecated
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import CalendarView
from karvan.entities.declaring.views import Chart
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ImportView
from karvan.entities.declaring.views import Kanban
from karvan.entities.declaring.views import LinesGrid
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Pivot
from karvan.entities.declaring.views import Scopes
from karvan.i18n import Text


@dataclass(frozen=True)
class Entity:
    """A kind of record people work with; its verbs give the permissions `plugin.entity.verb`.

    `title(ctx, record)` says what a record is called (default: its name, number or code), and
    `link(ctx, record)` gives endpoint and values of its page (default: the generated one).

    Without `fields` they are read off the model's columns. `path` is the segment of its address
    (default: the plural of the name). `search` names the fields whose words find a record. `archive`
    names the bool attribute that is false, or the text attribute and value, of an archived record:
    `"active"`, `"state=archived"`. `number` names a number series that fills the field `number`.
    `views` replaces generated pages by views of the plugin's own, `templates` their templates
    (keys: list, form, kanban, calendar, pivot). `pages`, `rest` and `searchable` switch a part off;
    `deprecated` tells programs that use its REST until when, and what to use instead.
    `menu` False leaves the list out of the menu, which it enters by itself unless `setup.menu` does.
    `parts` False is for records on which no notes, activities, files and tags should hang.
    """

    name: str
    label: Text
    plural: Text
    model: type[Any]
    verbs: tuple[str, ...] = ("read", "create", "update", "delete")
    default_roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plugin: str = ""
    title: Callable[..., Text] | None = None
    link: Callable[..., tuple[str, Mapping[str, Any]]] | None = None

    icon: str = "list"
    path: str = ""
    fields: tuple[Field, ...] = ()
    commands: tuple[Command, ...] = ()
    list: ListView = field(default_factory=ListView)
    form: FormView = field(default_factory=FormView)
    lines: tuple[LinesGrid, ...] = ()
    kanban: Kanban | None = None
    calendar: CalendarView | None = None
    pivot: Pivot | None = None
    chart: Chart | None = None
    search: tuple[str, ...] = ()
    scopes: Scopes | None = None
    archive: str = ""
    number: str = ""
    import_: ImportView = field(default_factory=ImportView)
    views: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    pages: bool = True
    rest: bool = True
    searchable: bool = True
    menu: bool = True
    deprecated: Deprecated | None = None
    parts: bool = True

    @property
    def code(self) -> str:
        """The entity's full name, `finance.entry`."""
        return f"{self.plugin}.{self.name}"

    @property
    def segment(self) -> str:
        """The segment of its address: `vehicles`, `entries`, `boxes`."""
        return self.path or plural_of(self.name).replace("_", "-")

    def permission(self, verb: str) -> str:
        """The permission of a verb: `finance.entry.read`."""
        return f"{self.code}.{verb}"

    def endpoint(self, page: str) -> str:
        """The endpoint of a generated page: `finance.entry_list`; `page` as in `karvan.web.kit`."""
        return f"{self.code}_{page}"


def plural_of(name: str) -> str:
    """The plural of an English noun in lower case."""
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "z", "ch", "sh")) else f"{name}s"
