"""Many new records at once, for imports: what `run_command` does with `create`, in fewer statements.

Permission and command are found once, references are looked up together, and the rows of all records
are written together. All are made, or the first refusal is raised and the caller undoes everything;
who wants to know which values are wrong gives them to `run_command` one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.added import save_added
from karvan.entities.declaring.commands import CREATE
from karvan.entities.declaring.known import as_it_stands
from karvan.entities.writing.checking import prefetch
from karvan.entities.writing.offered import find_command
from karvan.entities.writing.offered import inputs_of
from karvan.entities.writing.offered import permission_of
from karvan.entities.writing.running import check_reach
from karvan.entities.writing.running import checked_values
from karvan.entities.writing.storing import create_records

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity


def may_create_many(ctx: Context, entity: Entity) -> bool:
    """Whether the entity's `create` is the generic one, or says how many records are made at once."""
    command = find_command(ctx, entity, CREATE)
    return command.run is None or command.run_many is not None


def create_many(ctx: Context, entity: Entity, many: Sequence[Mapping[str, Any]]) -> list[Any]:
    """New records of these values, in their order; raises what `run_command` raises for one of them."""
    entity = as_it_stands(ctx, entity)
    command = find_command(ctx, entity, CREATE)
    ctx.require(permission_of(entity, command))
    inputs = inputs_of(ctx, entity, command)
    prefetch(ctx, ((field, each.get(name)) for each in many for name, field in inputs.items()))
    checked = [checked_values(ctx, entity, command, inputs, each, None) for each in many]
    own = [values for values, _added in checked]
    if command.run_many is not None:
        records = list(command.run_many(ctx, own))
    else:
        records = create_records(ctx, entity, inputs, own)
    for record, (_own, added) in zip(records, checked, strict=True):
        if added:
            save_added(ctx, entity, record, added, is_new=True)
        if command.run is None:
            check_reach(ctx, entity, record)
    ctx.uow.flush()
    return records
