"""The views somebody may open, and how their own list begins: one statement for each list page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam
from sqlalchemy import or_
from sqlalchemy import select

from karvan.entities.saved_views.models import OWN
from karvan.entities.saved_views.models import SavedView
from karvan.errors import NotFound

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

SHARE = "core.saved_view.share"
_VIEWS = (
    select(SavedView)
    .where(
        SavedView.entity == bindparam("code"),
        or_(SavedView.user_id == bindparam("person"), SavedView.user_id.is_(None)),
    )
    .order_by(SavedView.user_id.is_(None), SavedView.name, SavedView.id)
)


@dataclass(frozen=True)
class ViewsOf:
    """The views of one entity that one person may open, by name, and their own beginning."""

    views: tuple[SavedView, ...]
    own: SavedView | None

    def find(self, view_id: int) -> SavedView | None:
        """The view of this id."""
        return next((each for each in self.views if each.id == view_id), None)

    @property
    def first(self) -> SavedView | None:
        """The view that the list opens with: one's own choice, else the company's."""
        if self.own is not None and self.own.query:
            chosen = self.own.query
            return next((each for each in self.views if str(each.id) == chosen), None)
        return next((each for each in self.views if each.is_default), None)


def views_of(ctx: Context, entity: Entity) -> ViewsOf:
    """The saved views of the entity; read once per unit of work."""
    key = f"saved_views:{entity.code}"
    known: ViewsOf | None = ctx.uow.info.get(key)
    if known is None:
        known = ctx.uow.info[key] = _read(ctx, entity)
    return known


def forget_views(ctx: Context, entity: Entity) -> None:
    """Have them read again after a change."""
    ctx.uow.info.pop(f"saved_views:{entity.code}", None)


def get_view(ctx: Context, entity: Entity, view_id: int) -> SavedView:
    """A view that the actor may open; raises NotFound for another's private one."""
    found = views_of(ctx, entity).find(view_id)
    if found is None:
        raise NotFound
    return found


def is_own(ctx: Context, view: SavedView) -> bool:
    """Whether the view is the actor's private one."""
    return view.user_id is not None and view.user_id == ctx.actor.person_id


def may_change(ctx: Context, view: SavedView) -> bool:
    """Whether the actor may rename, overwrite or delete it."""
    return is_own(ctx, view) if view.user_id is not None else ctx.can(SHARE)


def _read(ctx: Context, entity: Entity) -> ViewsOf:
    mine = ctx.actor.person_id or 0
    found = ctx.session.scalars(_VIEWS, {"code": entity.code, "person": mine}).all()
    own = next((each for each in found if each.kind == OWN), None)
    return ViewsOf(tuple(each for each in found if each.kind != OWN), own)
