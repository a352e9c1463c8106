"""The write side of an entity: create, update, each transition, and more by name.

Form, inline edit, REST, import, bulk action and job call the same command through
`karvan.entities.writing.running.run_command`; there is no other door.

    Command("win", _("Mark as won"), run=win, states=("open",), icon="trophy")

    def win(ctx: Context, deal: Deal | None, values: Values) -> Deal: ...
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from typing import Literal

from karvan.entities.declaring.fields import Field
from karvan.i18n import Text

Values = Mapping[str, Any]
CREATE, UPDATE, DELETE = "create", "update", "delete"
ARCHIVE, RESTORE = "archive", "restore"
GENERIC = (CREATE, UPDATE, DELETE, ARCHIVE, RESTORE)


@dataclass(frozen=True)
class Command:
    """Something that may be done: `run(ctx, record, values)` does it and gives the record.

    For `create` the record is None, for the others it is the record, locked and of the version that
    was shown. `values` holds, by field name, only what was sent and read by the codecs; lines of a
    grid stand under its name as a list of such mappings (a kept line has its `id`). What is wrong
    is raised: `Invalid` with the field's name, any other `Refusal`.

    `run_many(ctx, many)` of a `create` with a `run` makes a record of each of these values and gives them
    in order, or raises what `run` raises for one of them: an import of many rows is so written at once.

    `fields` are what it takes: names of the entity's fields or fields of its own; empty means, for
    create and update, every field that is not read-only, else none. `permission` defaults to
    `<plugin>.<entity>.<name>`. `states` are those of the workflow it is offered in; empty: all.
    `when(ctx, record)` says whether it is offered for a record beyond its state. `confirm` is asked
    before it is done. `with_save`: the form saves and does it at one stroke. `on_many`: also a bulk action. `run` None is the generic
    one (create, update, delete, archive, restore) or the workflow's transition of the same name.
    """

    name: str
    title: Text = ""
    run: Callable[..., Any] | None = None
    fields: tuple[str | Field, ...] = ()
    permission: str = ""
    states: tuple[str, ...] = ()
    when: Callable[..., bool] | None = None
    confirm: Text = ""
    on_many: bool = True
    icon: str = ""
    look: Literal["primary", "secondary", "danger"] = "secondary"
    done: Text = ""
    with_save: bool = False
    run_many: Callable[..., Any] | None = None
