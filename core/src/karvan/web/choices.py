"""What the shell's forms offer to choose from, in the reader's language."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale as Cldr

from karvan.i18n import Text
from karvan.i18n import current_language
from karvan.i18n import lazy_gettext as _

AUTOMATIC = "auto"
Choices = list[tuple[str, Text]]

LANGUAGE_CHOICES: Choices = [("en", "English"), ("fa", "فارسی")]
CALENDARS: Choices = [("gregorian", _("Gregorian")), ("jalali", _("Jalali"))]
DIGITS: Choices = [("latn", "0123456789"), ("arabext", "۰۱۲۳۴۵۶۷۸۹")]
DENSITIES: Choices = [("comfortable", _("Comfortable")), ("compact", _("Compact"))]
SWITCHES: Choices = [("on", _("On")), ("off", _("Off"))]
THEMES: Choices = [("light", _("Light")), ("dark", _("Dark"))]


def with_automatic(choices: Choices, text: Text) -> Choices:
    """The choices after the one that leaves it to language and company."""
    return [(AUTOMATIC, text), *choices]


def countries() -> Choices:
    """All countries by name, as their two-letter codes."""
    return list(_countries(current_language()))


@lru_cache(maxsize=8)
def _countries(language: str) -> tuple[tuple[str, Text], ...]:
    names: dict[str, str] = dict(Cldr.parse(language).territories.items())
    unusual = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
    known = {code for code in names if len(code) == 2 and code.isalpha()} - unusual
    return tuple(sorted(((code, names[code]) for code in known), key=lambda each: each[1]))


@lru_cache(maxsize=1)
def time_zones() -> list[tuple[str, str]]:
    """All time zones that are named after a place."""
    named = (zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc"))
    return [("UTC", "UTC"), *((zone, zone) for zone in sorted(named))]
