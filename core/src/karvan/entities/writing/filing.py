"""Files in fields: an upload of one's own becomes the file of the record that is saved with it.

Attachments are a module's; the kernel knows only their table.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.codecs.errors import NoSuchRecord
from karvan.entities.codecs.references import ATTACHMENT
from karvan.entities.codecs.references import target_entity
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field

WAITING = 0
"""The id of a record that is not saved yet: who uploads a file for it names its kind alone."""


def claim_files(
    ctx: Context,
    entity: Entity,
    inputs: Mapping[str, Field],
    values: Mapping[str, Any],
    record: Any,
) -> None:
    """Hang the files of the fields on the record.

    Raises Invalid for a file that hangs elsewhere or is somebody else's, or of a kind the field
    does not accept.
    """
    problems = []
    for name, field in inputs.items():
        if field.kind == "file" and values.get(name) is not None:
            problems += list(_claimed(ctx, entity, name, field, values[name], record))
    if problems:
        raise Invalid(problems)


def file_of(ctx: Context, file_id: Any) -> Any:
    """The row of an attachment; None where there is none."""
    target = target_entity(ctx, ATTACHMENT)
    if target is None or not isinstance(file_id, int):
        return None
    return ctx.session.get(target.model, (ctx.company.id, file_id))


def _claimed(
    ctx: Context, entity: Entity, name: str, field: Field, file_id: int, record: Any
) -> Iterator[Problem]:
    file = file_of(ctx, file_id)
    here = (entity.code, record.id)
    if file is None or not (
        (file.record_kind, file.record_id) == here or _is_own_upload(ctx, entity, file)
    ):
        yield Problem(NoSuchRecord.code, NoSuchRecord().message, field=name)
    elif field.accept and not file.media_type.startswith(field.accept):
        text = _("A file of this kind does not belong here: {kind}.", kind=file.media_type)
        yield Problem("core.file_kind", text, field=name)
    elif file.record_id != record.id:
        file.record_kind, file.record_id = here


def _is_own_upload(ctx: Context, entity: Entity, file: Any) -> bool:
    is_free = file.record_kind is None or (file.record_kind, file.record_id) == (
        entity.code,
        WAITING,
    )
    is_own = ctx.actor.kind != "user" or file.created_by == ctx.actor.person_id
    return is_free and is_own
