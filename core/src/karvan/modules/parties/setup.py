"""What the parties module declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.entities.declaring.extension import Action
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.entities import PARTY
from karvan.modules.parties.events import PartyMerged
from karvan.modules.parties.events import PartyMerging
from karvan.modules.parties.events import PartyUnmerged
from karvan.modules.parties.group_entity import GROUP
from karvan.modules.parties.jobs import find_all_duplicates
from karvan.modules.parties.jobs import run_merge
from karvan.modules.parties.permissions import CREATE
from karvan.modules.parties.permissions import MERGE
from karvan.modules.parties.permissions import READ
from karvan.modules.parties.services.importing import import_parties
from karvan.modules.parties.services.verification import check_parties
from karvan.plugins.declarations import ImportFormat

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar


ROLES = {
    "customer": _("Customer"),
    "supplier": _("Supplier"),
    "lead": _("Lead"),
    "employee": _("Employee"),
    "agent": _("Agent"),
}


def karvan_setup(setup: Registrar) -> None:
    """Declare the party, its roles, pages, settings, events and jobs."""
    setup.entity(PARTY)
    setup.entity(GROUP)
    for name, label in ROLES.items():
        setup.party_role(name, label)
    setup.menu(_("Parties"), "core.party_list", READ, order=5)
    setup.menu(_("Duplicates"), "core.party_duplicates", MERGE, order=6)
    setup.action(Action("core.party", _("Merge…"), "core.merge_with", MERGE, icon="git-merge"))
    setup.slot("core.party.panels", ("party_id",))
    for told in (PartyMerging, PartyMerged, PartyUnmerged):
        setup.event(told)
    setup.import_format(
        ImportFormat(
            "table",
            "parties",
            _("Parties (CSV or XLSX)"),
            CREATE,
            import_parties,
            (".csv", ".xlsx"),
        )
    )
    setup.check(
        "verify", check_parties, code="parties", title=_("Nothing is left on merged parties")
    )
    setup.job(
        "find-duplicates",
        find_all_duplicates,
        title=_("Search for parties entered twice"),
        schedule="20 2 * * *",
    )
    setup.job("merge-parties", run_merge, title=_("Merge parties with many records"))
    _settings(setup)


def _settings(setup: Registrar) -> None:
    """Scores run from 0 to 100."""
    codes, twins = _("Parties"), _("Duplicates of parties")
    setup.setting(
        "core.party_series", str, default="", title=_("Letters before the number of a code"),
        help_=_("The rest is a running number. Empty: P and the record's own number."), group=codes,
    )  # fmt: skip
    for key, default, title in (
        ("core.party_same_score", 90, _("Called the same from score")),
        ("core.party_probable_score", 70, _("Called probable from score")),
        ("core.party_listed_score", 55, _("Listed from score")),
    ):
        setup.setting(key, int, default=default, title=title, group=twins, least=0, most=100)
    setup.setting(
        "core.party_merge_rows", int, default=20_000,
        title=_("Merges run as a job from how many rows"), group=twins, least=1,
    )  # fmt: skip
