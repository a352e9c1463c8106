"""What stands above the records, whatever view they are shown in: title, search, filters, views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.entities.declaring.known import shown_fields
from karvan.entities.reading.listing import ACTIVE
from karvan.entities.reading.listing import ALL
from karvan.entities.reading.listing import ARCHIVED
from karvan.entities.saved_views.models import SavedView
from karvan.entities.saved_views.queries import SHARE
from karvan.entities.saved_views.queries import is_own
from karvan.entities.saved_views.queries import may_change
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.web.kit.lists.asking import LIST
from karvan.web.kit.lists.asking import WITHOUT_VIEW
from karvan.web.kit.lists.asking import is_offered
from karvan.web.kit.lists.columns import may_be_shown
from karvan.web.kit.lists.columns import shown_columns
from karvan.web.kit.lists.filtering import Chip
from karvan.web.kit.lists.filtering import chips_of
from karvan.web.kit.lists.grouping import Grouping
from karvan.web.kit.lists.grouping import grouping_of
from karvan.web.kit.lists.links import has_page
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.web.kit.lists.asking import ListState

CREATE_VERB, UPDATE_VERB = "create", "update"
EXPORT_FORMATS = ("xlsx", "csv")


@dataclass(frozen=True)
class Choice:
    """One thing to choose: where it leads and whether it is chosen."""

    title: Text
    url: str
    is_chosen: bool = False
    icon: str = ""


@dataclass(frozen=True)
class ShownView:
    """A saved view in the menu, and what the reader may do with it."""

    view: SavedView
    url: str
    is_chosen: bool
    is_own: bool
    may_change: bool
    is_first: bool


@dataclass(frozen=True)
class ColumnChoice:
    """A field in the column chooser."""

    name: str
    label: Text
    is_shown: bool


@dataclass(frozen=True)
class Toolbar:
    """The parts of the toolbar; an address is None where nothing of the kind may be done."""

    state: ListState
    switcher: list[Choice]
    ready: list[Choice]
    chips: list[Chip]
    views: list[ShownView]
    shows: list[Choice]
    columns: list[ColumnChoice]
    grouping: Grouping
    filter_url: str
    clear_url: str
    plain_url: str
    may_share: bool
    new_url: str | None = None
    grid_url: str | None = None
    import_url: str | None = None
    export_urls: dict[str, str] | None = None

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The rest of the state, for the search form."""
        query = self.state.query(q=None)
        return [
            (name, text)
            for name, value in query.items()
            for text in (value if isinstance(value, list) else [value])
        ]


def toolbar_of(ctx: Context, state: ListState) -> Toolbar:
    """Everything above the records of this list or board."""
    entity = state.entity
    return Toolbar(
        state=state,
        switcher=_switcher(entity, state),
        ready=_ready(entity, state),
        chips=chips_of(ctx, state, without=_ready_texts(entity, state)),
        views=_views(ctx, state),
        shows=_shows(entity, state),
        columns=_columns(ctx, state),
        grouping=grouping_of(ctx, state),
        filter_url=url(entity.endpoint("filter"), **state.query()),
        clear_url=state.url(f=None, q=None, show=None),
        plain_url=url(entity.endpoint(LIST), v=WITHOUT_VIEW),
        may_share=ctx.can(SHARE),
        new_url=_page(ctx, entity, "new", CREATE_VERB),
        grid_url=_page(ctx, entity, "grid", CREATE_VERB),
        import_url=_page(ctx, entity, "import", CREATE_VERB),
        export_urls=_exports(ctx, entity, state),
    )


def may_export(ctx: Context, entity: Entity) -> bool:
    """Whoever may read may export, unless the entity has a verb of its own for it."""
    return "export" not in entity.verbs or ctx.can(entity.permission("export"))


def _switcher(entity: Entity, state: ListState) -> list[Choice]:
    views = {
        LIST: (_("List"), "list"),
        "kanban": (_("Board"), "layout-kanban"),
        "calendar": (_("Calendar"), "calendar"),
        "pivot": (_("Pivot table"), "table-options"),
        "chart": (_("Chart"), "chart-bar"),
    }
    found = [
        Choice(
            title,
            state.url(view=None if name == LIST else name, group=None, size=None),
            name == state.view,
            icon,
        )
        for name, (title, icon) in views.items()
        if is_offered(entity, name)
    ]
    return found if len(found) > 1 else []


def _ready(entity: Entity, state: ListState) -> list[Choice]:
    """The filters that the author offers: chosen while all their parts hold."""
    here = state.args.getlist("f")
    found = []
    for title, texts in entity.list.filters:
        is_chosen = bool(texts) and all(each in here for each in texts)
        if is_chosen:
            changed = [each for each in here if each not in texts]
        else:
            changed = [*here, *(each for each in texts if each not in here)]
        found.append(Choice(title, state.url(f=changed), is_chosen))
    return found


def _ready_texts(entity: Entity, state: ListState) -> set[str]:
    """The parts that a chosen ready-made filter says already."""
    here = state.args.getlist("f")
    chosen = (texts for _title, texts in entity.list.filters if all(each in here for each in texts))
    return {each for texts in chosen for each in texts}


def _views(ctx: Context, state: ListState) -> list[ShownView]:
    first = state.views.first
    return [
        ShownView(
            view=each,
            url=url(state.entity.endpoint(LIST), v=each.id),
            is_chosen=state.saved is not None and state.saved.id == each.id,
            is_own=is_own(ctx, each),
            may_change=may_change(ctx, each),
            is_first=first is not None and first.id == each.id,
        )
        for each in state.views.views
    ]


def _shows(entity: Entity, state: ListState) -> list[Choice]:
    if not entity.archive:
        return []
    titles = ((ACTIVE, _("Active")), (ARCHIVED, _("Archived")), (ALL, _("All")))
    return [
        Choice(title, state.url(show=None if show == ACTIVE else show), state.request.show == show)
        for show, title in titles
    ]


def _columns(ctx: Context, state: ListState) -> list[ColumnChoice]:
    fields = shown_fields(ctx, state.entity)
    shown = shown_columns(ctx, state)
    rest = [name for name, each in fields.items() if name not in shown and may_be_shown(each)]
    return [
        ColumnChoice(name, fields[name].field.label or name, name in shown)
        for name in (*shown, *rest)
    ]


def _page(ctx: Context, entity: Entity, page: str, verb: str) -> str | None:
    if verb not in entity.verbs or not ctx.can(entity.permission(verb)):
        return None
    return url(entity.endpoint(page)) if has_page(entity, page) else None


def _exports(ctx: Context, entity: Entity, state: ListState) -> dict[str, str] | None:
    if not may_export(ctx, entity) or not has_page(entity, "export"):
        return None
    query = state.query(size=None, view=None, group=None)
    return {each: url(entity.endpoint("export"), format=each, **query) for each in EXPORT_FORMATS}
