"""The catalogues of core and of all plugins, read as one per language.

The earlier catalogue wins: core first, then the plugins in their order, so that no plugin rewords
another's text. A text without a translation is shown in English.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from functools import reduce
from pathlib import Path

from babel.support import NullTranslations
from babel.support import Translations

from karvan.i18n.formats import localise_values
from karvan.i18n.locales import Locale

LANGUAGES = ("en", "fa")
CORE_DOMAIN = "core"

_folders: dict[str, Path] = {CORE_DOMAIN: Path(__file__).parent / "locale"}
_ENGLISH = Locale()
_locale: ContextVar[Locale] = ContextVar("karvan_locale", default=_ENGLISH)


def add_catalogue(domain: str, folder: str | Path) -> None:
    """Add the translations of a plugin: `<folder>/<language>/LC_MESSAGES/<domain>.mo`.

    A folder that does not exist adds nothing: the plugin then speaks English.
    """
    if _folders.get(domain) != Path(folder):
        _folders[domain] = Path(folder)
        _translations.cache_clear()


@lru_cache(maxsize=len(LANGUAGES))
def _translations(language: str) -> NullTranslations:
    """Merge from last to first, because merging overwrites."""
    found = [
        catalogue
        for domain, folder in reversed(_folders.items())
        if isinstance(catalogue := Translations.load(folder, [language], domain), Translations)
    ]
    return reduce(Translations.merge, found) if found else NullTranslations()


def current_locale() -> Locale:
    """The locale of the request, job or command that is running."""
    return _locale.get()


def current_language() -> str:
    """The language that texts are shown in now, such as "fa"."""
    return _locale.get().language


@contextmanager
def use_locale(locale: Locale) -> Iterator[Locale]:
    """Show texts, numbers and dates in this locale inside the block."""
    token = _locale.set(locale)
    try:
        yield locale
    finally:
        _locale.reset(token)


@contextmanager
def use_language(language: str) -> Iterator[Locale]:
    """Show texts in this language inside the block, with the numerals its readers expect."""
    with use_locale(Locale.of_language(language)) as locale:
        yield locale


def gettext(msgid: str, /, **values: object) -> str:
    """Translate a text into the current language and fill in its `{named}` values."""
    text = str(_translations(current_language()).gettext(msgid)) if msgid else ""
    return _filled(text, values)


def ngettext(singular: str, plural: str, count: int, /, **values: object) -> str:
    """Translate a text that depends on a count; `{count}` is filled in."""
    text = str(_translations(current_language()).ngettext(singular, plural, count))
    return _filled(text, {"count": count, **values})


def _filled(text: str, values: dict[str, object]) -> str:
    return text.format(**localise_values(values, current_locale())) if values else text
