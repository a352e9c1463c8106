"""Keeping a view under a name, sharing it, beginning with it, and choosing one's own columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.entities.saved_views.models import KINDS
from karvan.entities.saved_views.models import LIST
from karvan.entities.saved_views.models import LONGEST_NAME
from karvan.entities.saved_views.models import LONGEST_QUERY
from karvan.entities.saved_views.models import OWN
from karvan.entities.saved_views.models import SavedView
from karvan.entities.saved_views.queries import SHARE
from karvan.entities.saved_views.queries import forget_views
from karvan.entities.saved_views.queries import get_view
from karvan.entities.saved_views.queries import may_change
from karvan.entities.saved_views.queries import views_of
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

MOST_VIEWS = 100
NOTHING_CHOSEN, WITHOUT_VIEW = "", "0"


@dataclass(frozen=True)
class SaveView:
    """What is shown now, to be kept as `name`: of a kind, for oneself or shared."""

    name: str
    query: str
    columns: tuple[str, ...] = ()
    kind: str = LIST
    shared: bool = False


@dataclass(frozen=True)
class ChangeView:
    """A new name for a view, or what it shows; None leaves either as it is."""

    view_id: int
    version: int
    name: str | None = None
    query: str | None = None
    columns: tuple[str, ...] = ()


def save_view(ctx: Context, entity: Entity, command: SaveView) -> SavedView:
    """Keep a view; raises Forbidden for sharing without the permission, or Invalid."""
    ctx.require(entity.permission("read"))
    if command.shared:
        ctx.require(SHARE)
    owner = None if command.shared else _person(ctx)
    name = _checked_name(ctx, entity, command.name, command.kind, owner)
    if len(views_of(ctx, entity).views) >= MOST_VIEWS:
        text = _("There are {limit} views already. Delete one that nobody uses.", limit=MOST_VIEWS)
        raise Invalid([Problem("core.saved_view.many", text, field="name")])
    view = SavedView(
        user_id=owner,
        entity=entity.code,
        kind=command.kind,
        name=name,
        query=_checked_query(command.query),
        columns=list(command.columns),
        is_default=False,
    )
    ctx.session.add(view)
    _flushed(ctx, entity)
    return view


def change_view(ctx: Context, entity: Entity, command: ChangeView) -> SavedView:
    """Rename a view or let it show something else; raises NotFound, Forbidden, StaleVersion, Invalid."""
    view = _own_or_shared(ctx, entity, command.view_id)
    if view.version != command.version:
        raise StaleVersion
    if command.name is not None and command.name.strip() != view.name:
        view.name = _checked_name(ctx, entity, command.name, view.kind, view.user_id)
    if command.query is not None:
        view.query, view.columns = _checked_query(command.query), list(command.columns)
    _flushed(ctx, entity)
    return view


def delete_view(ctx: Context, entity: Entity, view_id: int) -> str:
    """Forget a view; gives its name."""
    view = _own_or_shared(ctx, entity, view_id)
    ctx.session.delete(view)
    _flushed(ctx, entity)
    return view.name


def begin_with(ctx: Context, entity: Entity, view_id: int | None) -> None:
    """Open this person's list with a view from now on; None: with none."""
    if view_id is not None:
        get_view(ctx, entity, view_id)
    own = _beginning(ctx, entity)
    own.query = WITHOUT_VIEW if view_id is None else str(view_id)
    _flushed(ctx, entity)


def begin_with_for_all(ctx: Context, entity: Entity, view_id: int) -> None:
    """Open everybody's list with a shared view, unless they chose another."""
    ctx.require(SHARE)
    view = get_view(ctx, entity, view_id)
    if view.user_id is not None:
        text = _("Only a shared view can be everybody's first one.")
        raise Invalid([Problem("core.saved_view.default", text)])
    for each in views_of(ctx, entity).views:
        if each.is_default and each.id != view.id:
            each.is_default = False
    ctx.uow.flush()
    view.is_default = True
    _flushed(ctx, entity)


def choose_columns(ctx: Context, entity: Entity, columns: tuple[str, ...]) -> None:
    """Show these columns in this order in one's own list; none at all: the usual ones."""
    own = _beginning(ctx, entity)
    own.columns = list(columns)
    _flushed(ctx, entity)


def _beginning(ctx: Context, entity: Entity) -> SavedView:
    ctx.require(entity.permission("read"))
    own = views_of(ctx, entity).own
    if own is None:
        own = SavedView(
            user_id=_person(ctx),
            entity=entity.code,
            kind=OWN,
            name=OWN,
            query=NOTHING_CHOSEN,
            columns=[],
            is_default=False,
        )
        ctx.session.add(own)
    return own


def _own_or_shared(ctx: Context, entity: Entity, view_id: int) -> SavedView:
    view = get_view(ctx, entity, view_id)
    if not may_change(ctx, view):
        raise Forbidden(permission=SHARE)
    return view


def _person(ctx: Context) -> int:
    person = ctx.actor.person_id
    if person is None:
        text = _("Only a person has views of their own.")
        raise Invalid([Problem("core.saved_view.person", text)])
    return person


def _checked_name(ctx: Context, entity: Entity, name: str, kind: str, owner: int | None) -> str:
    clean = " ".join(name.replace("\x00", " ").split())
    if not clean or len(clean) > LONGEST_NAME:
        text = _("Give the view a name of at most {limit} characters.", limit=LONGEST_NAME)
        raise Invalid([Problem("core.saved_view.name", text, field="name")])
    if kind not in KINDS:
        raise Invalid([Problem("core.saved_view.kind", _("There is no such view."), field="kind")])
    mine = SavedView.user_id.is_(None) if owner is None else SavedView.user_id == owner
    twin = ctx.session.scalar(
        select(SavedView.id).where(
            SavedView.entity == entity.code, SavedView.kind == kind, SavedView.name == clean, mine
        )
    )
    if twin is not None:
        text = _("There is a view “{name}” already. Choose another name.", name=clean)
        raise Invalid([Problem("core.saved_view.name", text, field="name")])
    return clean


def _checked_query(query: str) -> str:
    if len(query) > LONGEST_QUERY:
        text = _("This filter is too long to be kept. Leave some conditions out.")
        raise Invalid([Problem("core.saved_view.query", text)])
    return query


def _flushed(ctx: Context, entity: Entity) -> None:
    ctx.uow.flush()
    forget_views(ctx, entity)
