"""Places on a page where other plugins show something: loaded lazily, each through the gate.

The page that has the place calls nobody. A fragment that fails or is slow shows so in its own
place and hurts nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

from flask import current_app as app
from flask import url_for
from jinja2 import pass_context
from jinja2.runtime import Context as TemplateContext
from markupsafe import Markup

from karvan.i18n import Text
from karvan.plugins.declarations import About
from karvan.plugins.declarations import Fragment

if TYPE_CHECKING:
    from karvan.context import Context

MOST_FRAGMENTS = 8


@dataclass(frozen=True)
class ShownFragment:
    """A fragment with its address on this page."""

    title: Text
    url: str


@pass_context
def slot(template: TemplateContext, name: str, /, **fields: Any) -> Markup:
    """Show in this place what other plugins have for it: `slot("finance.entry", entry_id=7)`.

    `fields` are those the slot declares; they become arguments of each fragment's address.
    """
    ctx = cast("Context", template["ctx"])
    fragments = find_fragments(ctx, name, fields)
    page = app.jinja_env.get_template("karvan/slot.html")
    return Markup(page.render(name=name, fragments=fragments))  # noqa: S704 - our own template


def _is_for(ctx: Context, fragment: Fragment) -> bool:
    """A fragment without a permission is for the portal, where nobody holds one."""
    if fragment.permission is None:
        return ctx.actor.kind == "portal"
    return ctx.can(fragment.permission)


def find_fragments(ctx: Context, name: str, fields: dict[str, Any]) -> list[ShownFragment]:
    """The fragments of a slot that this person may see, in their order."""
    registry = ctx.runtime.registry
    titles = {each.plugin: each.title for each in registry.declarations(About)}
    wanted = [
        each
        for each in registry.declarations(Fragment, ctx.view.on)
        if each.slot == name and _is_for(ctx, each)
    ]
    return [
        ShownFragment(titles.get(each.plugin, each.plugin), url_for(each.endpoint, **fields))
        for each in sorted(wanted, key=lambda each: each.order)[:MOST_FRAGMENTS]
    ]
