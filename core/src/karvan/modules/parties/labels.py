"""Words for the states and kinds of parties, as pages and refusals show them."""

from __future__ import annotations

from karvan.i18n import LazyText
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.models import PartyKind
from karvan.modules.parties.models import PartyState

KINDS: dict[str, LazyText] = {
    PartyKind.ORGANISATION.value: _("Organisation"),
    PartyKind.PERSON.value: _("Person"),
}
STATES: dict[str, LazyText] = {
    PartyState.ACTIVE.value: _("active"),
    PartyState.ARCHIVED.value: _("archived"),
    PartyState.MERGED.value: _("merged"),
    PartyState.ERASED.value: _("erased"),
}
MERGE_STATES: dict[str, LazyText] = {
    "waiting": _("waiting"),
    "done": _("done"),
    "undone": _("undone"),
    "refused": _("refused"),
}
