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
CONTACTS: dict[str, LazyText] = {
    "mail": _("Mail"),
    "phone": _("Phone"),
    "url": _("Web address"),
    "social": _("Social account"),
}
BOUNCES: dict[str, LazyText] = {
    "none": _("no"),
    "soft": _("for now"),
    "hard": _("always"),
}
WORDS: dict[str, LazyText] = {
    "same": _("the same"),
    "probable": _("probable"),
    "listed": _("possible"),
}
REASONS: dict[str, LazyText] = {
    "tax": _("equal tax number"),
    "identifier": _("equal number"),
    "verified_mail": _("equal verified mail address"),
    "mail": _("equal mail address"),
    "phone": _("equal phone number"),
    "shared_mail": _("a mail address that many share"),
    "shared_phone": _("a phone number that many share"),
    "name": _("alike names"),
    "city": _("same city"),
    "domain": _("same mail domain"),
    "sound": _("sounds alike"),
}
FIELDS: dict[str, LazyText] = {
    "name": _("Name"),
    "names": _("Names in other languages"),
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "language": _("Language"),
    "time_zone": _("Time zone"),
    "country": _("Country"),
    "tax_id": _("Tax number"),
    "party_group_id": _("Group"),
}
