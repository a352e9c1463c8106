"""An import through the steps of the wizard, for tests.

from tests.support.importing import hand_in, perform_now  # functions
"""

from __future__ import annotations

from typing import Any

from karvan.actors import Actor
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.wizard import starting
from karvan.modules.importing.wizard.keeping import get_import
from karvan.modules.importing.wizard.options import Options
from karvan.modules.importing.wizard.performing import QuietWatch
from karvan.modules.importing.wizard.performing import perform
from karvan.modules.importing.wizard.queries import list_problems
from karvan.modules.importing.wizard.running import Work
from karvan.runtime import Runtime

CLI = Actor.cli("test")


def hand_in(
    runtime: Runtime,
    company_id: int,
    content: str,
    *,
    entity: str = "depot.crate",
    mode: str = "atomic",
    actor: Actor = CLI,
    **options: Any,
) -> int:
    """Hand a file in and map its columns as they are guessed; gives the import's number."""

    def work(ctx: Any) -> int:
        run = starting.create_import(ctx, entity, ImportFile("rows.csv", content.encode()))
        chosen = Options.of({**run.options, **options})
        starting.map_columns(ctx, run.id, run.mapping, chosen, mode)
        return run.id

    return runtime.run(company_id, actor, work)


def begin(
    runtime: Runtime, company_id: int, import_id: int, what: str, *, actor: Actor = CLI,
    by_job: bool = False,
) -> None:  # fmt: skip
    """Begin a step."""
    runtime.run(
        company_id, actor, lambda ctx: starting.begin(ctx, import_id, what, by_job=by_job).id
    )


def perform_now(
    runtime: Runtime, company_id: int, import_id: int, *steps: str, actor: Actor = CLI,
    watch: Any = None,
) -> None:  # fmt: skip
    """Begin and do steps, one after the other."""
    for what in steps:
        begin(runtime, company_id, import_id, what, actor=actor)
        perform(Work(runtime, company_id, actor, import_id, watch or QuietWatch()), what)


def state_of(runtime: Runtime, company_id: int, import_id: int) -> dict[str, Any]:
    """The import's columns by name."""

    def read(ctx: Any) -> dict[str, Any]:
        run = get_import(ctx, import_id)
        return {each.key: getattr(run, each.key) for each in run.__mapper__.column_attrs}

    return runtime.run(company_id, CLI, read, write=False)


def problems_of(runtime: Runtime, company_id: int, import_id: int) -> list[tuple[Any, ...]]:
    """Row, column, code and value of what was wrong."""

    def read(ctx: Any) -> list[tuple[Any, ...]]:
        found = list_problems(ctx, import_id)
        return [(each.row_number, each.column, each.code, each.value) for each in found]

    return runtime.run(company_id, CLI, read, write=False)
