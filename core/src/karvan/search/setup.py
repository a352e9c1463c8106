"""What the search declares: the job that makes a company's index anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.events.jobs import enqueue
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.search.index import rebuild

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.registrar import Registrar

NAME = "rebuild-search"
JOB = f"core.{NAME}"


def karvan_setup(setup: Registrar) -> None:
    """Declare the job."""
    setup.job(
        NAME,
        rebuild_index,
        title=_("Make the search index anew"),
        permission=p.MODULE_MANAGE,
    )


def rebuild_index(ctx: Context, data: Mapping[str, Any]) -> None:
    """Index every record of the company, or those of one plugin."""
    plugin = data.get("plugin")
    if plugin is None:
        rebuild(ctx)
        return
    from karvan.search.index import searchable_entities

    rebuild(ctx, codes=[each.code for each in searchable_entities(ctx) if each.plugin == plugin])


def ask_rebuild(ctx: Context, plugin: str | None = None) -> None:
    """Put off making the index anew: after an upgrade, an import of a company, a plugin's switch."""
    enqueue(ctx, JOB, {"plugin": plugin} if plugin else {})
