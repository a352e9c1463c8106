"""Party groups as the entity kit shows them: a tree that prices and agreements can go by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Section
from karvan.entities.declaring.views import SmartButton
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.entities import further_names
from karvan.modules.parties.models import PartyGroup
from karvan.modules.parties.services import SaveGroup
from karvan.modules.parties.services import remove_group
from karvan.modules.parties.services import save_group

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.commands import Values


def save(ctx: Context, group: PartyGroup | None, values: Values) -> PartyGroup:
    """A group, new or changed."""
    names = {**(group.name if group else {}), **(values.get("name") or {})}
    above = group.parent_id if group else None
    command = SaveGroup(further_names(names), values.get("parent", above))
    return save_group(ctx, command, group_id=group.id if group else None)


def remove(ctx: Context, group: PartyGroup, values: Values) -> None:
    """Take an empty group away."""
    del values
    remove_group(ctx, group.id)


GROUP = Entity(
    name="party_group",
    label=_("Party group"),
    plural=_("Party groups"),
    model=PartyGroup,
    path="party-groups",
    icon="users-group",
    verbs=("read", "create", "update", "delete"),
    default_roles={
        **dict.fromkeys(("controller", "accountant", "clerk", "sales"),
                        ("read", "create", "update", "delete")),
        "storekeeper": ("read",),
        "viewer": ("read",),
    },
    fields=(
        Field("name", "translated", _("Name"), required=True),
        Field("parent", "reference", _("Below"), target="core.party_group"),
    ),
    commands=(
        Command("create", run=save),
        Command("update", run=save),
        Command("delete", run=remove),
    ),
    list=ListView(
        columns=("name",), tree="parent",
        empty=_("Groups such as trade, region or class of service; prices and service agreements"
                " can go by them."),
    ),
    form=FormView(
        sections=(Section(("name", "parent")),),
        buttons=(SmartButton(_("Parties"), "users", entity="core.party", field="group"),),
    ),
    search=("name",),
)  # fmt: skip
