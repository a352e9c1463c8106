"""Exports of what a module keeps as a whole, in a format of others: a ledger as beancount text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from karvan.errors import NotFound
from karvan.plugins.declarations import ExportFormat

if TYPE_CHECKING:
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.runtime import Runtime


class UnknownExport(NotFound):
    """There is no export format “{format}” for “{target}”. Known formats: {known}"""

    code = "core.export.unknown_format"


def get_export_format(ctx: Context, target: str, code: str | None) -> ExportFormat:
    """The format of a target, the only one where none is named; raises UnknownExport, Forbidden."""
    declared = ctx.runtime.registry.declarations(ExportFormat, ctx.view.on)
    offered = [each for each in declared if each.target == target]
    if code is not None:
        offered = [each for each in offered if each.code == code]
    if len(offered) != 1:
        known = ", ".join(f"{each.target}/{each.code}" for each in declared)
        raise UnknownExport(format=code or "-", target=target, known=known or "-")
    ctx.require(offered[0].permission)
    return offered[0]


@contextmanager
def open_export(
    runtime: Runtime, company: int, actor: Actor, target: str, code: str | None
) -> Iterator[Iterator[str]]:
    """The text of an export piece by piece, of one moment: read in one READ ONLY transaction."""
    with runtime.company_work(
        company, actor, write=False, source=f"export:{target}", snapshot=True
    ) as ctx:
        yield iter(get_export_format(ctx, target, code).run(ctx))
