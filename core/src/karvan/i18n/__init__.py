"""Languages, numerals and calendars of the user, without Flask.

English is the text in the code; a catalogue holds each other language. Core and every plugin add
theirs, and all are read as one. `_` marks a text where it is declared and translates it where it
is shown, in the language of the request or job.
"""

from karvan.i18n.catalogues import LANGUAGES
from karvan.i18n.catalogues import add_catalogue
from karvan.i18n.catalogues import current_language
from karvan.i18n.catalogues import current_locale
from karvan.i18n.catalogues import gettext
from karvan.i18n.catalogues import ngettext
from karvan.i18n.catalogues import use_language
from karvan.i18n.catalogues import use_locale
from karvan.i18n.formats import format_date
from karvan.i18n.formats import format_instant
from karvan.i18n.formats import format_money
from karvan.i18n.formats import format_number
from karvan.i18n.formats import localise_digits
from karvan.i18n.formats import localise_values
from karvan.i18n.lazy import LazyText
from karvan.i18n.lazy import Text
from karvan.i18n.lazy import lazy_gettext
from karvan.i18n.locales import Locale

__all__ = [
    "LANGUAGES",
    "LazyText",
    "Locale",
    "Text",
    "add_catalogue",
    "current_language",
    "current_locale",
    "format_date",
    "format_instant",
    "format_money",
    "format_number",
    "gettext",
    "lazy_gettext",
    "localise_digits",
    "localise_values",
    "ngettext",
    "use_language",
    "use_locale",
]
