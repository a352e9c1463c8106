"""What privacy declares: its rights, the legal period, the question what stands against an erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import karvan.modules.privacy.models  # noqa: F401 - its table belongs to core from the start
from karvan.i18n import lazy_gettext as _
from karvan.modules.privacy import permissions as p
from karvan.modules.privacy.events import PartyErased
from karvan.modules.privacy.events import erasure_blockers
from karvan.modules.privacy.retention import end_retention
from karvan.modules.privacy.services import KEEP_YEARS

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar

NIGHTLY = "15 3 * * *"


def karvan_setup(setup: Registrar) -> None:
    """Declare privacy."""
    setup.permission(p.EXPORT, _("Hand over what is kept about a person"))
    setup.permission(p.ERASE, _("Take out what is kept about a person"), implies=(p.EXPORT,))
    setup.setting(
        KEEP_YEARS, int, default=10, title=_("Years the law keeps documents of erased people"),
        group=_("Personal data"), least=0, most=100,
    )  # fmt: skip
    setup.event(PartyErased)
    setup.point(erasure_blockers)
    setup.job(
        "privacy-retention",
        end_retention,
        title=_("End the legal period of erased people"),
        schedule=NIGHTLY,
    )
    setup.menu(_("Personal data"), "core.privacy", p.EXPORT, group=_("Organisation"), order=46)
