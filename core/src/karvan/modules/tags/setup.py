"""What tags declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.modules.tags.entity import TAG
from karvan.modules.tags.queries import READ

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar


def karvan_setup(setup: Registrar) -> None:
    """Declare tags and their page."""
    setup.entity(TAG)
    setup.menu(_("Tags"), "core.tag_list", READ, order=8)
