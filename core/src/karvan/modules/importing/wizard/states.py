"""What the states of an import are called, and how they look."""

from __future__ import annotations

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.importing.models import Status

STATUS_TITLES: dict[str, Text] = {
    Status.UPLOADED: _("Uploaded"),
    Status.MAPPED: _("Columns mapped"),
    Status.CHECKING: _("Being checked"),
    Status.CHECKED: _("Checked"),
    Status.RUNNING: _("Running"),
    Status.DONE: _("Done"),
    Status.FAILED: _("Failed"),
    Status.CANCELLED: _("Cancelled"),
    Status.UNDOING: _("Being undone"),
    Status.UNDONE: _("Undone"),
}
STATUS_TONES: dict[str, str] = {
    Status.UPLOADED: "info",
    Status.MAPPED: "info",
    Status.CHECKING: "info",
    Status.CHECKED: "info",
    Status.RUNNING: "info",
    Status.DONE: "good",
    Status.FAILED: "bad",
    Status.CANCELLED: "warn",
    Status.UNDOING: "info",
    Status.UNDONE: "",
}
