"""Runs the checks that plugins declare. One that raises counts as failed, never as passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.errors import AppError
from karvan.plugins.calls import call
from karvan.plugins.declarations import Check
from karvan.plugins.declarations import CheckScope
from karvan.plugins.findings import Blocker

if TYPE_CHECKING:
    from karvan.context import Context


def blockers_of(ctx: Context, word: str, scope: CheckScope) -> tuple[list[str], list[str]]:
    """What a plugin's checks say against disabling or uninstalling: refusals and warnings."""
    refusals: list[str] = []
    warnings: list[str] = []
    for check in ctx.runtime.registry.declarations(Check, {word}):
        if check.scope == scope:
            for blocker in _ask(ctx, check):
                found = refusals if blocker.weight == "refuse" else warnings
                found.append(str(blocker.text))
    return refusals, warnings


def _ask(ctx: Context, check: Check) -> list[Blocker]:
    try:
        found = call(ctx, "check", check.full_code, check.plugin, check.scope, check.run, ctx)
    except AppError as error:
        return [Blocker("refuse", f"{check.title}: {error}")]
    return list(found or ())
