"""What the entity kit declares: the right to add fields without code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import karvan.entities.custom.models  # noqa: F401 - its tables belong to core from the start
from karvan.entities.custom.services import MANAGE
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar


def karvan_setup(setup: Registrar) -> None:
    """Declare the right to change custom fields."""
    setup.permission(MANAGE, _("Add fields to records"), default_roles=("controller",))
