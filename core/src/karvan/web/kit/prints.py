"""Which records have a layout for paper, and where one or many of them are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.plugins.declarations import PrintFormat

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

PRINT, PRINTS = "print", "core.document_prints"
MOST_PRINTED = 100


def may_print(ctx: Context, entity: Entity) -> bool:
    """Whether a plugin that is on declares a layout for the entity's records."""
    formats = ctx.runtime.registry.declarations(PrintFormat, ctx.view.on)
    return any(each.document_kind == entity.code for each in formats)
