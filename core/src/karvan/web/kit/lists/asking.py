"""What the address of a list asks for, and the addresses of its other states.

    state = state_of(ctx, entity, request.args)
    page = list_records(ctx, entity, state.request)
    state.url(sort="-date")  # the same list, sorted otherwise, from its first page

Boards, exports, actions on many records and the record's own page read the same address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import parse_qsl
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from karvan.entities.declaring.known import shown_fields
from karvan.entities.figures.measures import COUNT
from karvan.entities.reading.filters import Filter
from karvan.entities.reading.filters import clauses_of
from karvan.entities.reading.filters import filter_texts
from karvan.entities.reading.filters import parse_filter
from karvan.entities.reading.listing import ACTIVE
from karvan.entities.reading.listing import ALL
from karvan.entities.reading.listing import ARCHIVED
from karvan.entities.reading.listing import SIZES
from karvan.entities.reading.listing import ListRequest
from karvan.entities.saved_views.models import SavedView
from karvan.entities.saved_views.queries import ViewsOf
from karvan.entities.saved_views.queries import views_of
from karvan.errors import Malformed
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.web.urls import url
from karvan.web.urls import with_query

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

Args = MultiDict[str, str]
LIST = "list"
VIEWS = (LIST, "kanban", "calendar", "pivot", "chart")
BOARD = ("month", "rows", "columns", "measures", "by", "measure", "look")
CONTENT = ("f", "sort", "q", "show", "group", "cols", "view", *BOARD)
PAGING = ("size", "after", "before")
KNOWN = frozenset({*CONTENT, *PAGING, "v", "_part", "_trace"})
DEFAULT_SIZE = 50
MOST_SORTS, MOST_GROUPS, MOST_COLUMNS = 3, 3, 40
LONGEST_SEARCH = 200
LONGEST_VALUE = 4000
WITHOUT_VIEW = "0"


@dataclass(frozen=True)
class ListState:
    """Everything the address says of a list; `args` is what holds, a saved view unfolded."""

    entity: Entity
    request: ListRequest
    args: Args
    view: str = LIST
    columns: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    saved: SavedView | None = None
    views: ViewsOf = field(default_factory=lambda: ViewsOf((), None))
    vanished: tuple[str, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        """Whether something was asked for that leaves records out."""
        return bool(self.request.filter or self.request.text or self.request.show == ARCHIVED)

    def query(self, **changes: Any) -> dict[str, Any]:
        """The state as arguments of an address, from the first page; None leaves a part out."""
        here = self._asked | changes
        found = {name: _shortest(value) for name, value in here.items() if value}
        if not found and self.views.first is not None:
            found["v"] = WITHOUT_VIEW
        return found

    def url(self, **changes: Any) -> str:
        """The address of the same list with some parts changed."""
        return with_query(url(self.entity.endpoint(LIST)), self.query(**changes))

    @cached_property
    def _asked(self) -> dict[str, Any]:
        here: dict[str, Any] = {name: self.args.getlist(name) for name in CONTENT}
        here["size"] = self.args.get("size")
        here["v"] = str(self.saved.id) if self.saved else None
        return here

    def canonical(self) -> str:
        """The state without page and view, as saved views and actions on many keep it."""
        return query_text({name: self.args.getlist(name) for name in CONTENT if name != "view"})


def state_of(ctx: Context, entity: Entity, args: Args, *, strict: bool = True) -> ListState:
    """Read the address; raises Malformed, naming the parameter, for what is no part of a list."""
    views = views_of(ctx, entity)
    asked, saved, is_unfolded = _unfolded(views, args)
    vanished = _drop_vanished(ctx, entity, asked) if is_unfolded else ()
    view = asked.get("view", LIST)
    if view not in VIEWS:
        raise _bad("view", view)
    if strict and view == LIST:
        _refuse_unknown(args)
    return ListState(
        entity=entity,
        request=request_of(asked),
        args=asked,
        view=view,
        columns=_names(asked, "cols", MOST_COLUMNS),
        group=_names(asked, "group", MOST_GROUPS),
        saved=saved,
        views=views,
        vanished=vanished,
    )


def list_request_of(ctx: Context, entity: Entity, args: Args) -> ListRequest:
    """The request alone, for boards, exports and whoever shows the same records otherwise."""
    return state_of(ctx, entity, args, strict=False).request


def request_of(args: Args) -> ListRequest:
    """Filter, order, words, page; names of fields and cursors are checked where they are used."""
    text = args.get("q", "")
    if len(text) > LONGEST_SEARCH or "\x00" in text:
        raise _bad("q", text)
    show = args.get("show", ACTIVE)
    if show not in {ACTIVE, ARCHIVED, ALL}:
        raise _bad("show", show)
    for name in ("after", "before"):
        if len(args.get(name, "")) > LONGEST_VALUE or "\x00" in args.get(name, ""):
            raise _bad(name, args[name])
    return ListRequest(
        filter=parse_filter(args.getlist("f")),
        sort=_names(args, "sort", MOST_SORTS),
        text=text.strip(),
        size=_size(args),
        after=args.get("after", ""),
        before=args.get("before", ""),
        show=show,
    )


def query_args(text: str) -> Args:
    """The parameters in a kept query string."""
    return MultiDict(parse_qsl(text, keep_blank_values=False))


def query_text(values: dict[str, Sequence[str]]) -> str:
    """A query string of some parameters, for keeping."""
    return urlencode([(name, text) for name, texts in values.items() for text in texts if text])


def filter_of(state: ListState, filter_: Filter) -> list[str]:
    """The `f` parameters of a filter, for `ListState.url(f=…)`."""
    return filter_texts(filter_)


def carried(state: ListState) -> dict[str, Any]:
    """What a link to a record carries along, so that it knows its neighbours and the way back."""
    return {
        name: _shortest(state.args.getlist(name))
        for name in ("f", "sort", "q", "show")
        if state.args.get(name)
    }


def _unfolded(views: ViewsOf, args: Args) -> tuple[Args, SavedView | None, bool]:
    """A saved view's own parameters where the address adds none; else what the address says."""
    said = args.get("v", "")
    if said and not (said.isascii() and said.isdecimal() and len(said) < 19):
        raise _bad("v", said)
    plain = not any(name in args for name in CONTENT)
    saved = views.find(int(said)) if said and said != WITHOUT_VIEW else None
    if saved is None and not said and plain:
        saved = views.first
    if saved is None or not plain:
        return MultiDict(args), saved, False
    unfolded = query_args(saved.query)
    if saved.kind != LIST:
        unfolded["view"] = saved.kind
    if saved.columns:
        unfolded["cols"] = ",".join(saved.columns)
    for name in (*PAGING, "_part"):
        if name in args:
            unfolded[name] = args[name]
    return unfolded, saved, True


def _drop_vanished(ctx: Context, entity: Entity, args: Args) -> tuple[str, ...]:
    """Take out of a saved view what names fields that are gone; gives their names."""
    fields = shown_fields(ctx, entity)
    gone: list[str] = []
    kept = []
    for text in args.getlist("f"):
        missing = [
            each.field for each in clauses_of(parse_filter([text])) if each.field not in fields
        ]
        gone += missing
        if not missing:
            kept.append(text)
    args.setlist("f", kept)
    for name in ("sort", "group", "cols", "rows", "columns", "measures", "by", "measure"):
        names = [each for text in args.getlist(name) for each in text.split(",") if each]
        missing = [each for each in names if _field_in(each) not in {*fields, COUNT}]
        gone += [_field_in(each) for each in missing]
        if missing:
            args[name] = ",".join(each for each in names if each not in missing)
    return tuple(dict.fromkeys(gone))


def _field_in(text: str) -> str:
    """The field that a sort, a group or a figure names: `-date`, `date@month`, `sum:amount`."""
    return text.lstrip("-").partition("@")[0].rpartition(":")[2]


def is_offered(entity: Entity, view: str) -> bool:
    """Whether the entity is shown so: boards and calendars as declared, figures always."""
    return view in {LIST, "pivot", "chart"} or getattr(entity, view) is not None


def _refuse_unknown(args: Args) -> None:
    for name in args:
        if name not in KNOWN:
            reason = _("a list knows no parameter “{name}”", name=name[:40])
            raise Malformed(reason=reason)


def _names(args: Args, name: str, most: int) -> tuple[str, ...]:
    text = args.get(name, "")
    if len(text) > LONGEST_VALUE or "\x00" in text:
        raise _bad(name, text)
    found = tuple(each for each in text.split(",") if each)
    if len(found) > most or len(set(found)) < len(found):
        raise _bad(name, text)
    return found


def _size(args: Args) -> int:
    text = args.get("size", str(DEFAULT_SIZE))
    sizes = {str(each): each for each in SIZES}
    if text not in sizes:
        raise _bad("size", text)
    return sizes[text]


def _shortest(value: Any) -> Any:
    """One text instead of a list of one, so that addresses read well."""
    if isinstance(value, list | tuple) and len(value) == 1:
        return value[0]
    return value


def _bad(name: str, value: str) -> Malformed:
    shown = value.replace("\x00", "�")[:40]
    reason: Text = _("{name} cannot be “{value}” in a list", name=name, value=shown)
    return Malformed(reason=reason)
