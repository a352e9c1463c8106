"""The star on a page, the list of favourites, and the note that a page was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.desk.bookmarks import is_marked
from karvan.desk.bookmarks import mark
from karvan.desk.bookmarks import unmark
from karvan.i18n import lazy_gettext as _
from karvan.plugins.access import signed_in
from karvan.web.addresses import local_address
from karvan.web.desk.marks import list_marks
from karvan.web.desk.targets import Target
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.rendering import with_message

if TYPE_CHECKING:
    from karvan.context import Context

OWN = "everyone keeps favourites of their own"


@core.get(f"{CORE}/favourites")
@signed_in(OWN)
def favourites(ctx: Context) -> Response:
    """What one starred, and what one saw last."""
    return render(
        ctx,
        "karvan/desk/favourites.html",
        favourites=list_marks(ctx, "favourite"),
        seen=list_marks(ctx, "seen"),
    )


@core.post(f"{CORE}/favourites")
@signed_in(OWN)
def star(ctx: Context) -> Response:
    """Star a page or a record, or take the star away; htmx gets the star as it is now."""
    target, title = request.form.get("target", ""), request.form.get("title", "")
    wanted = request.form.get("on") == "1"
    if wanted:
        mark(ctx, "favourite", target, title)
    else:
        unmark(ctx, "favourite", target)
    if request.headers.get("HX-Request-Type") == "partial":
        ctx.uow.flush()
        shown = Target(target, is_seen=False, is_favourite=is_marked(ctx, "favourite", target))
        return render(ctx, "karvan/desk/star.html", target=shown, star_title=title)
    response = redirect_to(ctx, "core.favourites")
    response.headers["Location"] = local_address(
        request.form.get("next"), response.headers["Location"]
    )
    with_message(response, str(_("Added to your favourites.") if wanted else _("Removed.")))
    return response


@core.post(f"{CORE}/seen")
@signed_in(OWN)
def seen(ctx: Context) -> Response:
    """Note that a page was seen."""
    mark(ctx, "seen", request.form.get("target", ""), request.form.get("title", ""))
    return Response(status=204)
