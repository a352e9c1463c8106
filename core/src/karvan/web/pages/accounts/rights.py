"""The permissions that may be chosen on a page, grouped by the module that declares them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.plugins.declarations import About
from karvan.plugins.declarations import Permission
from karvan.plugins.words import CORE as CORE_WORD

if TYPE_CHECKING:
    from karvan.context import Context

Group = tuple[Text, list[Permission]]


def permission_groups(
    ctx: Context, is_offered: Callable[[str], bool] = lambda _code: True
) -> list[Group]:
    """The permissions of everything that is on here, by module, as far as they are offered."""
    registry = ctx.runtime.registry
    titles = {each.plugin: each.title for each in registry.declarations(About)}
    groups: dict[str, list[Permission]] = {}
    for each in registry.declarations(Permission, ctx.view.on):
        if is_offered(each.code):
            groups.setdefault(each.plugin, []).append(each)
    return [
        (_("Company") if word == CORE_WORD else titles.get(word, word), group)
        for word, group in groups.items()
    ]
