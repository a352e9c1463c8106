"""Tags in the browser: all of them, and the records that have one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.documents.records import link_to
from karvan.errors import Malformed
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.tags.queries import READ
from karvan.modules.tags.queries import list_tagged
from karvan.modules.tags.queries import list_tags
from karvan.modules.tags.services import MANAGE
from karvan.modules.tags.services import ChangeTag
from karvan.modules.tags.services import CreateTag
from karvan.modules.tags.services import MergeTags
from karvan.modules.tags.services import change_tag
from karvan.modules.tags.services import create_tag
from karvan.modules.tags.services import delete_tag
from karvan.modules.tags.services import get_tag
from karvan.modules.tags.services import merge_tags
from karvan.plugins.access import permission
from karvan.web.forms import form_of
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.rendering import url

if TYPE_CHECKING:
    from karvan.context import Context

COLOUR_TITLES: dict[str, Text] = {
    "grey": _("Grey"),
    "red": _("Red"),
    "orange": _("Orange"),
    "green": _("Green"),
    "teal": _("Teal"),
    "blue": _("Blue"),
    "violet": _("Violet"),
    "pink": _("Pink"),
}


@core.get(f"{CORE}/tags")
@permission(READ)
def tags(ctx: Context) -> Response:
    """All tags, and the form of a new one."""
    return render(ctx, "karvan/tags/list.html", lines=list_tags(ctx), colours=COLOUR_TITLES)


@core.post(f"{CORE}/tags")
@permission(MANAGE)
def add_new_tag(ctx: Context) -> Response:
    """Make a tag."""
    command = CreateTag(request.form.get("name", ""), request.form.get("colour", ""))
    tag = create_tag(ctx, command)
    return redirect_to(ctx, "core.tags", flash=_("{name} was added.", name=tag.name))


@core.get(f"{CORE}/tags/<int:tag_id>")
@permission(READ)
def tag(ctx: Context, tag_id: int) -> Response:
    """The records that have a tag, and what may be done with it."""
    kind, after = request.args.get("kind", ""), request.args.get("after", "")
    if after and not (after.isascii() and after.isdecimal()):
        raise Malformed(reason=f"after={after}")
    page = list_tagged(ctx, tag_id, kind=kind, after=int(after) if after else None)
    older = url("core.tag", tag_id=tag_id, kind=kind or None, after=page.after)
    return render(
        ctx,
        "karvan/tags/tag.html",
        tag=get_tag(ctx, tag_id),
        records=page.records,
        older=older if page.after else None,
        others=[each.tag for each in list_tags(ctx) if each.tag.id != tag_id],
        colours=COLOUR_TITLES,
        link_to=link_to,
    )


@core.post(f"{CORE}/tags/<int:tag_id>")
@permission(MANAGE)
def save_tag(ctx: Context, tag_id: int) -> Response:
    """Change word and colour."""
    form = request.form
    command = ChangeTag(tag_id, form_version() or 0, form.get("name", ""), form.get("colour", ""))
    change_tag(ctx, command)
    return redirect_to(ctx, "core.tag", flash=_("Saved."), tag_id=tag_id)


@core.post(f"{CORE}/tags/<int:tag_id>/merge")
@permission(MANAGE)
@form_of("core.tag")
def merge_tag(ctx: Context, tag_id: int) -> Response:
    """Put another tag wherever this one is."""
    into = request.form.get("into", "")
    if not (into.isascii() and into.isdecimal()):
        raise Malformed(reason="into")
    kept = merge_tags(ctx, MergeTags(tag_id, int(into)))
    return redirect_to(ctx, "core.tag", flash=_("The tags are one now."), tag_id=kept.id)


@core.post(f"{CORE}/tags/<int:tag_id>/delete")
@permission(MANAGE)
@form_of("core.tag")
def remove_tag(ctx: Context, tag_id: int) -> Response:
    """Take a tag off everything and remove it."""
    delete_tag(ctx, tag_id)
    return redirect_to(ctx, "core.tags", flash=_("Tag deleted."))
