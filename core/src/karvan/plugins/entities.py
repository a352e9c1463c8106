"""What an entity brings: a permission per verb, `finance.entry.post`, and slots on its pages."""

from __future__ import annotations

from karvan.entities.declaring.commands import GENERIC
from karvan.entities.declaring.declaration import Entity
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.plugins.declarations import Permission
from karvan.plugins.declarations import Slot

MANAGE, IMPORT = "manage", "import"
TEAM, COMPANY = "scope-team", "scope-company"
FORM_SLOTS = ("form.top", "form.after_lines", "form.side")
LIST_SLOTS = ("list.top",)
VERB_LABELS: dict[str, Text] = {
    "read": _("see"),
    "create": _("create"),
    "update": _("change"),
    "delete": _("delete"),
    "archive": _("archive"),
    "restore": _("restore"),
    "post": _("post"),
    "reverse": _("reverse"),
    "cancel": _("cancel"),
    "close": _("close"),
    "reopen": _("reopen"),
    "import": _("import"),
    "export": _("export"),
    "manage": _("manage"),
    TEAM: _("reach those of one's teams"),
    COMPANY: _("reach those of everybody"),
    "merge": _("merge"),
    "override_duplicate": _("save in spite of an equal tax number"),
}


def permissions_of(entity: Entity) -> list[Permission]:
    """One permission per verb, and one per command that names none; all of them imply reading.

    Who may manage may also create, change, delete, archive, restore and import, where that is asked.
    Row scopes bring two that widen whose records one reaches.
    """
    verbs = (*entity.verbs, *scope_verbs(entity))
    titles: dict[str, Text] = {verb: VERB_LABELS.get(verb, verb) for verb in verbs}
    for command in entity.commands:
        if command.run is not None and not command.permission and command.name not in GENERIC:
            titles.setdefault(command.name, command.title or command.name)
    return [_permission(entity, verb, title) for verb, title in titles.items()]


def slots_of(entity: Entity) -> list[Slot]:
    """The places on its generated pages: `crm.deal.form.side` with the record, `crm.deal.list.top`."""
    if not entity.pages:
        return []
    return [
        *(Slot(entity.plugin, f"{entity.code}.{each}", ("record_id",)) for each in FORM_SLOTS),
        *(Slot(entity.plugin, f"{entity.code}.{each}", ()) for each in LIST_SLOTS),
    ]


def scope_verbs(entity: Entity) -> tuple[str, ...]:
    """The verbs that widen whose records one reaches, where the entity has row scopes."""
    return (TEAM, COMPANY) if entity.scopes is not None else ()


def _permission(entity: Entity, verb: str, label: Text) -> Permission:
    reading = f"{entity.code}.read"
    implies: tuple[str, ...] = (reading,) if verb != "read" and "read" in entity.verbs else ()
    if verb == MANAGE:
        implies += tuple(
            entity.permission(each) for each in (*GENERIC, IMPORT) if each in entity.verbs
        )
    roles = tuple(role for role, verbs in entity.default_roles.items() if verb in verbs)
    title = _("{entity}: {verb}", entity=entity.plural, verb=label)
    return Permission(entity.plugin, f"{entity.code}.{verb}", title, implies, roles)
