"""Imports one file: whole, or not at all; a dry run does everything but keep it.

The import format of a plugin reads the file and calls the same services as its pages do. Problems
it gives back, or raises, undo the whole file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING

from karvan.db.patience import lift_time_limits
from karvan.db.requests import remember
from karvan.errors import AppError
from karvan.errors import Problem
from karvan.modules.importing.errors import UnknownFormat
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.results import ImportResult
from karvan.plugins.declarations import ImportFormat

if TYPE_CHECKING:
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.i18n import Locale
    from karvan.runtime import Runtime

ABOUT_THE_FILE = frozenset({400, 409, 413, 422})


@dataclass(frozen=True)
class RunImport:
    """A file to import as `format` into `target`; `dry_run` keeps nothing.

    With a `key`, a form that is sent twice imports its file once.
    """

    target: str
    format: str
    file: ImportFile
    dry_run: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None


class _Undone(Exception):
    """Carries the result out of a unit of work that must leave nothing behind."""

    def __init__(self, result: ImportResult) -> None:
        super().__init__()
        self.result = result


def list_formats(ctx: Context) -> list[ImportFormat]:
    """The import formats this person may use, of the plugins that are on."""
    declared = ctx.runtime.registry.declarations(ImportFormat, ctx.view.on)
    return [each for each in declared if ctx.can(each.permission)]


def get_format(ctx: Context, target: str, code: str) -> ImportFormat:
    """The format of this target; raises UnknownFormat naming those there are, Forbidden without right."""
    declared = ctx.runtime.registry.declarations(ImportFormat, ctx.view.on)
    found = next((each for each in declared if (each.target, each.code) == (target, code)), None)
    if found is None:
        known = ", ".join(f"{each.target}/{each.code}" for each in declared)
        raise UnknownFormat(format=code, target=target, known=known or "-")
    ctx.require(found.permission)
    return found


def only_format(runtime: Runtime, target: str) -> str:
    """The one format of a target, for who names none; raises UnknownFormat where there are several."""
    known = [each for each in runtime.registry.declarations(ImportFormat) if each.target == target]
    if len(known) == 1:
        return known[0].code
    named = ", ".join(f"{each.target}/{each.code}" for each in known)
    raise UnknownFormat(format="-", target=target, known=named or "-")


def import_file(
    runtime: Runtime,
    company: str | int,
    actor: Actor,
    command: RunImport,
    *,
    locale: Locale | None = None,
) -> ImportResult:
    """Import the file in one transaction and say what came of it; with any problem, nothing stays.

    Raises only what concerns the request itself (unknown format, no permission) or a fault of the
    server; everything about the file is in the result.
    """

    def work(ctx: Context) -> ImportResult:
        chosen = get_format(ctx, command.target, command.format)
        lift_time_limits(ctx.uow)
        if command.key is None:
            return _run(ctx, chosen, command)
        answer = remember(
            ctx,
            "import",
            f"{actor.kind}:{actor.id}:{command.target}/{command.format}",
            command.key,
            hashlib.sha256(command.file.content).hexdigest(),
            lambda: _counts(_run(ctx, chosen, command)),
        )
        return _again(answer)

    source = f"import:{command.target}/{command.format}"
    try:
        return runtime.run(company, actor, work, source=source, locale=locale)
    except _Undone as undone:
        return undone.result
    except AppError as problem:
        if problem.status not in ABOUT_THE_FILE:
            raise
        return ImportResult(problems=_problems_of(problem))


def _run(ctx: Context, chosen: ImportFormat, command: RunImport) -> ImportResult:
    """Raises _Undone when nothing may stay; a dry run goes as far as COMMIT, to find everything."""
    result: ImportResult = chosen.run(
        ctx, command.file, dry_run=command.dry_run, options=command.options
    )
    if result.is_accepted and command.dry_run:
        ctx.uow.finish()
    if command.dry_run or not result.is_accepted:
        raise _Undone(result)
    return result


def _counts(result: ImportResult) -> dict[str, object]:
    """What is kept of the answer for a form that is sent twice; texts are not kept."""
    return {
        "rows_total": result.rows_total,
        "created": result.created,
        "updated": result.updated,
    }


def _again(answer: Mapping[str, int]) -> ImportResult:
    return ImportResult(answer["rows_total"], answer["created"], answer["updated"])


def _problems_of(problem: AppError) -> list[Problem]:
    several: list[Problem] | None = getattr(problem, "problems", None)
    row = problem.data.get("row")
    single = Problem(problem.code, problem.message, row=row if isinstance(row, int) else None)
    return several or [single]
