"""A whole import in one call, for the command line and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from karvan.modules.importing.errors import UnknownColumn
from karvan.modules.importing.errors import UnknownField
from karvan.modules.importing.headers import header_key
from karvan.modules.importing.models import ATOMIC
from karvan.modules.importing.models import EntityImport
from karvan.modules.importing.models import Status
from karvan.modules.importing.wizard import mapping as maps
from karvan.modules.importing.wizard import options as opt
from karvan.modules.importing.wizard import queries
from karvan.modules.importing.wizard import starting
from karvan.modules.importing.wizard.keeping import get_import
from karvan.modules.importing.wizard.performing import QuietWatch
from karvan.modules.importing.wizard.performing import perform
from karvan.modules.importing.wizard.running import MOST_AT_ONCE
from karvan.modules.importing.wizard.running import Work

if TYPE_CHECKING:
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.i18n import Locale
    from karvan.modules.importing.files import ImportFile
    from karvan.modules.importing.wizard.running import Watch
    from karvan.runtime import Runtime


@dataclass(frozen=True)
class ImportOrder:
    """A file for an entity; what is left out is found or guessed.

    `columns` names fields by column titles. `options` are those of `Options`, and `mode`.
    """

    entity: str
    file: ImportFile
    columns: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    mode: str = ATOMIC
    dry_run: bool = False


def import_at_once(
    runtime: Runtime,
    company_id: int,
    actor: Actor,
    order: ImportOrder,
    *,
    locale: Locale | None = None,
    watch: Watch | None = None,
) -> dict[str, Any]:
    """Hand in, map and run (or only check) a file; gives the result as `--json` prints it."""

    def prepare(ctx: Context) -> int:
        run = _handed_in(ctx, order)
        what = starting.CHECK if order.dry_run else starting.RUN
        starting.begin(ctx, run.id, what, by_job=False, unchecked=True)
        return run.id

    source = f"import {order.entity}"
    import_id = runtime.run(company_id, actor, prepare, source=source, locale=locale)
    work = Work(runtime, company_id, actor, import_id, watch or QuietWatch(), locale)
    perform(work, starting.CHECK if order.dry_run else starting.RUN)

    def finish(ctx: Context) -> dict[str, Any]:
        result = result_of(ctx, get_import(ctx, import_id))
        if order.dry_run:
            starting.remove_import(ctx, import_id)
        return result

    return runtime.run(company_id, actor, finish, source=source, locale=locale)


def result_of(ctx: Context, run: EntityImport) -> dict[str, Any]:
    """What came of an import, with stable keys."""
    problems = queries.list_problems(ctx, run.id, size=MOST_AT_ONCE)
    return {
        "id": run.id,
        "entity": run.entity,
        "status": run.status,
        "rows_total": run.rows_total,
        "rows_done": run.rows_done if run.status != Status.FAILED else 0,
        "rows_bad": run.rows_bad,
        "created": run.rows_created if run.status != Status.FAILED else 0,
        "updated": run.rows_updated if run.status != Status.FAILED else 0,
        "errors": [queries.problem_of(each).to_json() for each in problems],
        "error": run.error,
    }


def _handed_in(ctx: Context, order: ImportOrder) -> EntityImport:
    """Kept and mapped; raises UnknownColumn, UnknownField, Invalid, or what is wrong with the file."""
    reading = {name: order.options[name] for name in opt.READING if name in order.options}
    run = starting.create_import(ctx, order.entity, order.file, reading)
    entity = maps.get_importable(ctx, order.entity)
    targets = maps.targets_of(ctx, entity)
    mapping = list(run.mapping)
    for title, name in order.columns.items():
        if name and name not in targets:
            raise UnknownField(field=name, known=", ".join(targets))
        position = _position(run.columns, title)
        mapping = ["" if each == name else each for each in mapping]
        mapping[position] = name
    rest = {name: value for name, value in order.options.items() if name not in opt.READING}
    options = opt.Options.of(run.options).changed(rest)
    if order.keys:
        action = options.action if "action" in rest else opt.BOTH
        options = replace(options, keys=order.keys, action=action)
    return starting.map_columns(ctx, run.id, mapping, options, order.mode)


def _position(columns: list[str], title: str) -> int:
    keys = [header_key(each) for each in columns]
    if header_key(title) not in keys:
        raise UnknownColumn(column=title, known=", ".join(columns))
    return keys.index(header_key(title))
