"""Posts of the toolbar: saving, changing and deleting views, and choosing one's own columns."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.entities.declaring.known import shown_fields
from karvan.entities.saved_views.models import LIST
from karvan.entities.saved_views.services import ChangeView
from karvan.entities.saved_views.services import SaveView
from karvan.entities.saved_views.services import begin_with
from karvan.entities.saved_views.services import begin_with_for_all
from karvan.entities.saved_views.services import change_view
from karvan.entities.saved_views.services import choose_columns
from karvan.entities.saved_views.services import delete_view
from karvan.entities.saved_views.services import save_view
from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.web.forms import form_version
from karvan.web.kit.lists.asking import CONTENT
from karvan.web.kit.lists.asking import MOST_COLUMNS
from karvan.web.kit.lists.asking import Args
from karvan.web.kit.lists.asking import query_args
from karvan.web.kit.lists.asking import query_text
from karvan.web.kit.lists.asking import request_of
from karvan.web.rendering import redirect_to

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

LONGEST_LIST = 20_000


def save_this_view(ctx: Context, entity: Entity) -> Response:
    """Keep what is shown under a name."""
    form, args = request.form, _posted_state()
    view = save_view(
        ctx,
        entity,
        SaveView(
            form.get("name", ""),
            _kept_query(args),
            _columns(args),
            form.get("kind", LIST),
            shared="shared" in form,
        ),
    )
    if "first" in form:
        begin_with(ctx, entity, view.id)
    done = _("The view “{name}” was saved.", name=view.name)
    return redirect_to(ctx, entity.endpoint("list"), v=view.id, flash=done)


def change_this_view(ctx: Context, entity: Entity, view_id: int) -> Response:
    """Rename, overwrite, delete a view, or open the list with it: as the button says."""
    form, wish = request.form, request.form.get("do", "")
    shown: int | str = view_id
    if wish == "rename":
        change_view(ctx, entity, ChangeView(view_id, form_version() or 0, name=form.get("name")))
        done = _("The view was renamed.")
    elif wish == "update":
        args = _posted_state()
        command = ChangeView(
            view_id, form_version() or 0, query=_kept_query(args), columns=_columns(args)
        )
        change_view(ctx, entity, command)
        done = _("The view now shows what you see.")
    elif wish == "delete":
        done = _("The view “{name}” was deleted.", name=delete_view(ctx, entity, view_id))
        shown = 0
    elif wish in {"first", "unfirst"}:
        begin_with(ctx, entity, view_id if wish == "first" else None)
        done = _("Your list opens as you chose.")
    elif wish == "first-for-all":
        begin_with_for_all(ctx, entity, view_id)
        done = _("Everybody's list opens with this view now.")
    else:
        raise Malformed(reason="do")
    return redirect_to(ctx, entity.endpoint("list"), v=shown, flash=done)


def choose_these_columns(ctx: Context, entity: Entity) -> Response:
    """Keep the columns that this person's list shows, in their order."""
    args = _posted_state()
    fields = shown_fields(ctx, entity)
    names = tuple(dict.fromkeys(request.form.getlist("column")))
    if "reset" in request.form:
        names = ()
    elif not names:
        text = _("Choose at least one column.")
        raise Invalid([Problem("core.columns.none", text)])
    if len(names) > MOST_COLUMNS or any(each not in fields for each in names):
        raise Malformed(reason="column")
    choose_columns(ctx, entity, names)
    args.poplist("cols")
    state: dict[str, Any] = {name: args.getlist(name) for name in CONTENT if args.getlist(name)}
    return redirect_to(ctx, entity.endpoint("list"), **state)


def _posted_state() -> Args:
    """The state of the list as the form carries it along."""
    text = request.form.get("list", "")
    if len(text) > LONGEST_LIST:
        raise Malformed(reason="list")
    args = query_args(text)
    request_of(args)
    return args


def _kept_query(args: Args) -> str:
    return query_text(
        {name: args.getlist(name) for name in CONTENT if name not in {"cols", "view"}}
    )


def _columns(args: Args) -> tuple[str, ...]:
    return tuple(each for each in args.get("cols", "").split(",") if each)[:MOST_COLUMNS]
