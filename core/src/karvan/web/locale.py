"""In which language, numerals, calendar and time zone this person reads this page.

The language last chosen in this browser comes first, then the person's own, the company's, and what
the browser asks for. Numerals follow the language and the calendar follows the company, unless the
person chose otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import request

from karvan.i18n import LANGUAGES
from karvan.i18n import Locale
from karvan.web.choices import AUTOMATIC

if TYPE_CHECKING:
    from karvan.companies.info import CompanyInfo
    from karvan.identity.queries.signed_in import SignedInUser

LANGUAGE_COOKIE = "karvan_language"


def locale_of(
    person: SignedInUser | None,
    company: CompanyInfo | None,
    wishes: Mapping[str, str],
    *,
    language: str = "",
) -> Locale:
    """The locale of the request; `wishes` are the person's settings, "auto" where unset.

    `language` is that of somebody who is no user; "" where it is not known.
    """
    language = _language(person, company, language)
    zone = company.time_zone if company else "UTC"
    locale = Locale.of_language(language, time_zone=zone)
    if company is not None:
        locale = replace(locale, calendar=company.calendar)
    chosen = {
        name: value
        for name, value in wishes.items()
        if name in {"digits", "calendar", "time_zone"} and value not in {"", AUTOMATIC}
    }
    return replace(locale, **chosen)


def _language(person: SignedInUser | None, company: CompanyInfo | None, known: str) -> str:
    wanted = (
        request.cookies.get(LANGUAGE_COOKIE),
        person.language if person else known,
        company.language if company else None,
        request.accept_languages.best_match(LANGUAGES),
    )
    return next((each for each in wanted if each in LANGUAGES), LANGUAGES[0])
