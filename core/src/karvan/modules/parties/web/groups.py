"""Party groups in the browser: a tree, and a form for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.permissions import READ
from karvan.modules.parties.permissions import UPDATE
from karvan.modules.parties.queries.account import list_group_tree
from karvan.modules.parties.queries.account import list_groups
from karvan.modules.parties.services import SaveGroup
from karvan.modules.parties.services import remove_group
from karvan.modules.parties.services import save_group
from karvan.modules.parties.services.groups import get_group
from karvan.modules.parties.web.reading import LANGUAGES
from karvan.modules.parties.web.reading import form_text
from karvan.plugins.access import permission
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.parties.models import PartyGroup


@core.get(f"{CORE}/party-groups")
@permission(READ)
def party_groups(ctx: Context) -> Response:
    """The tree of groups."""
    return render(ctx, "karvan/parties/groups.html", tree=list_group_tree(ctx))


@core.get(f"{CORE}/party-groups/new")
@permission(UPDATE)
def new_party_group(ctx: Context) -> Response:
    """The form of a new group."""
    return _form(ctx, None)


@core.post(f"{CORE}/party-groups/new")
@permission(UPDATE)
def add_party_group(ctx: Context) -> Response:
    """Add the group."""
    save_group(ctx, _command(ctx))
    return redirect_to(ctx, "core.party_groups", flash=_("The group was added."))


@core.get(f"{CORE}/party-groups/<int:group_id>")
@permission(UPDATE)
def party_group(ctx: Context, group_id: int) -> Response:
    """The form of a group."""
    return _form(ctx, get_group(ctx, group_id))


@core.post(f"{CORE}/party-groups/<int:group_id>")
@permission(UPDATE)
def change_party_group(ctx: Context, group_id: int) -> Response:
    """Change the group."""
    save_group(ctx, _command(ctx), group_id=group_id, version=form_version() or 0)
    return redirect_to(ctx, "core.party_groups", flash=_("The group was saved."))


@core.post(f"{CORE}/party-groups/<int:group_id>/remove")
@permission(UPDATE)
def remove_party_group(ctx: Context, group_id: int) -> Response:
    """Take an empty group away."""
    remove_group(ctx, group_id)
    return redirect_to(ctx, "core.party_groups", flash=_("The group was removed."))


def _command(ctx: Context) -> SaveGroup:
    names = {language: form_text(f"name_{language}") for language, _label in LANGUAGES}
    names[ctx.company.language] = form_text("name") or names.get(ctx.company.language, "")
    parent = form_text("parent_id")
    return SaveGroup(names, int(parent) if parent.isascii() and parent.isdecimal() else None)


def _form(ctx: Context, group: PartyGroup | None) -> Response:
    own = ctx.company.language
    others = [each for each in list_groups(ctx) if group is None or each.id != group.id]
    return render(
        ctx,
        "karvan/parties/group.html",
        group=group,
        own=own,
        languages=[each for each in LANGUAGES if each[0] != own],
        parents=[(str(each.id), str(each.name)) for each in others],
    )
