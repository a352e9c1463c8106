"""What the queue itself declares: its jobs as records, and its own cleaning, every night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.events.cleaning import remove_finished
from karvan.events.entity import JOB
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar

EVERY_NIGHT = "17 3 * * *"


def karvan_setup(setup: Registrar) -> None:
    """Declare jobs and the nightly cleaning."""
    setup.entity(JOB)
    setup.job(
        "clean-queue",
        remove_finished,
        title=_("Remove finished jobs and delivered events"),
        schedule=EVERY_NIGHT,
    )
