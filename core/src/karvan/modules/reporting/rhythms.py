"""What the times and formats are called in which a saved report is mailed."""

from __future__ import annotations

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.reporting.due import Frequency

FREQUENCIES: dict[str, Text] = {
    Frequency.DAILY.value: _("Every day"),
    Frequency.WEEKLY.value: _("Every week"),
    Frequency.MONTHLY.value: _("Every month"),
}
WEEKDAYS: tuple[Text, ...] = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
FORMAT_TITLES = (("xlsx", "XLSX"), ("csv", "CSV"), ("pdf", "PDF"))
LANGUAGE_TITLES = (("en", "English"), ("fa", "فارسی"))
