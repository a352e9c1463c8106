"""Tags as an entity: their list and form come from here, what is done to them from the services."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ImportView
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Panel
from karvan.entities.declaring.views import Section
from karvan.i18n import lazy_gettext as _
from karvan.modules.tags.models import Tag
from karvan.modules.tags.queries import READ
from karvan.modules.tags.queries import count_tagged
from karvan.modules.tags.services import UPDATE
from karvan.modules.tags.services import ChangeTag
from karvan.modules.tags.services import CreateTag
from karvan.modules.tags.services import MergeTags
from karvan.modules.tags.services import change_tag
from karvan.modules.tags.services import create_tag
from karvan.modules.tags.services import delete_tag
from karvan.modules.tags.services import merge_tags

if TYPE_CHECKING:
    from karvan.context import Context

Values = Mapping[str, Any]
WORKERS = ("accountant", "clerk", "sales", "storekeeper")
COLOUR_TITLES = (
    ("grey", _("Grey")),
    ("red", _("Red")),
    ("orange", _("Orange")),
    ("green", _("Green")),
    ("teal", _("Teal")),
    ("blue", _("Blue")),
    ("violet", _("Violet")),
    ("pink", _("Pink")),
)


def _create(ctx: Context, _record: None, values: Values) -> Tag:
    return create_tag(ctx, CreateTag(values.get("name", ""), values.get("colour") or "grey"))


def _update(ctx: Context, tag: Tag, values: Values) -> Tag:
    name, colour = values.get("name", tag.name), values.get("colour", tag.colour)
    return change_tag(ctx, ChangeTag(tag.id, tag.version, name, colour))


def _delete(ctx: Context, tag: Tag, _values: Values) -> None:
    delete_tag(ctx, tag.id)


def _merge(ctx: Context, tag: Tag, values: Values) -> Tag:
    return merge_tags(ctx, MergeTags(tag.id, values["into"]))


def _records(ctx: Context, tags: Sequence[Tag]) -> Mapping[int, int]:
    return count_tagged(ctx, [each.id for each in tags])


TAG = Entity(
    name="tag",
    label=_("Tag"),
    plural=_("Tags"),
    model=Tag,
    icon="tag",
    verbs=("read", "create", "update", "delete", "manage", "use"),
    default_roles={
        "controller": ("read", "use", "manage"),
        **dict.fromkeys(WORKERS, ("read", "use")),
        "viewer": ("read",),
    },
    fields=(
        Field("name", label=_("Word"), required=True, max_length=60, sortable=True),
        Field("colour", "choice", _("Colour"), choices=COLOUR_TITLES, default="teal"),
        Field("records", "integer", _("Records"), read=_records),
    ),
    commands=(
        Command("create", run=_create),
        Command("update", run=_update),
        Command("delete", run=_delete),
        Command(
            "merge",
            _("Merge with another tag"),
            run=_merge,
            permission=UPDATE,
            fields=(
                Field(
                    "into", "reference", _("Tag that stays"), target="core.tag", required=True,
                    help=_("Every record of this tag gets the other one, and this one is gone."),
                ),
            ),
            on_many=False,
            icon="git-merge",
            done=_("The tags are one now."),
        ),
    ),
    list=ListView(
        columns=("name", "colour", "records"),
        sort=("name",),
        editable=("name", "colour"),
        empty=_("A tag is a word in a colour that finds records of any kind again."),
    ),
    form=FormView(
        sections=(Section(("name", "colour")),),
        panels=(Panel(_("Records"), "core.tag_records", READ),),
    ),
    search=("name",),
    import_=ImportView(keys=("name",), samples={"name": "urgent", "colour": "red"}),
)  # fmt: skip
