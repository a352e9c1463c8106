"""What templates can call: filters for figures and days, addresses, texts.

A name that does not exist is an error, not a blank.
"""

from __future__ import annotations

import secrets
from datetime import date
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from flask import Flask
from flask import get_flashed_messages
from flask import request
from flask import url_for
from jinja2 import StrictUndefined

from karvan.i18n import current_locale
from karvan.i18n import format_date
from karvan.i18n import format_instant
from karvan.i18n import format_money
from karvan.i18n import format_number
from karvan.i18n import gettext
from karvan.i18n import localise_digits
from karvan.i18n import ngettext
from karvan.text import lower_first
from karvan.units import MICRO_DIGITS
from karvan.values import to_decimal
from karvan.web.choices import LANGUAGE_CHOICES
from karvan.web.csp import csp_nonce
from karvan.web.fragments import slot
from karvan.web.icons import icon
from karvan.web.kit.lists.drawing import list_cell
from karvan.web.kit.lists.drawing import list_rows
from karvan.web.kit.lists.drawing import list_value
from karvan.web.markdown import markdown
from karvan.web.state import state
from karvan.web.static_files import static_url
from karvan.web.urls import url


def money(minor: int | None, exponent: int | None = None) -> str:
    """Filter: minor units with the decimals of the company's currency, or of another."""
    if minor is None:
        return ""
    company = state().company
    decimals = exponent if exponent is not None else company.exponent if company else 2
    return format_money(minor, decimals, current_locale())


def number(value: Decimal | int | None, decimals: int | None = None) -> str:
    """Filter: a number with grouped thousands."""
    return "" if value is None else format_number(value, current_locale(), decimals=decimals)


def micro(value: int | None, least: int = 0) -> str:
    """Filter: a quantity or unit price kept in millionths, without needless zeros after `least`."""
    if value is None:
        return ""
    exact = to_decimal(value, MICRO_DIGITS)
    decimals = max(least, -int(exact.normalize().as_tuple().exponent))
    return format_number(exact, current_locale(), decimals=decimals)


def fraction(numerator: int, denominator: int = 1) -> str:
    """Filter: an exact fraction, as a decimal where it is one: 3|fraction(2) is 1.5."""
    exact = Fraction(numerator, denominator)
    text = f"{exact.numerator}/{exact.denominator}"
    if not 10**MICRO_DIGITS % exact.denominator:
        micros = exact * 10**MICRO_DIGITS
        return micro(int(micros))
    return localise_digits(text, current_locale())


def day(value: date | None, style: str = "short") -> str:
    """Filter: a day in the reader's calendar."""
    return "" if value is None else format_date(value, current_locale(), style=style)


def instant(value: datetime | None) -> str:
    """Filter: an instant in the reader's time zone."""
    return "" if value is None else format_instant(value, current_locale())


def digits(value: object) -> str:
    """Filter: digits as the reader writes them, everything else as it is."""
    return "" if value is None else localise_digits(str(value), current_locale())


def initials(name: str) -> str:
    """Filter: the first letters of the first and the last word of a name."""
    words = name.split() or ["?"]
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper()


def file_size(count: int) -> str:
    """Filter: bytes as kB or MB, as people read the size of a file."""
    kilo = 1024
    if count < kilo:
        return gettext("{size} bytes", size=count)
    if count < kilo * kilo:
        return gettext("{size} kB", size=-(-count // kilo))
    return gettext("{size} MB", size=(Decimal(count) / kilo / kilo).quantize(Decimal("0.1")))


def language_url(code: str) -> str:
    """The address that switches the language and comes back here."""
    here = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else request.path
    return url_for("core.language", code=code, next=here)


def new_form_key() -> str:
    """A key per rendering, by which a form that is sent twice is done once."""
    return secrets.token_urlsafe(12)


def install(app: Flask) -> None:
    """Give templates their functions and filters."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(
        _=gettext,
        ngettext=ngettext,
        url=url,
        static_url=static_url,
        drawn_icon=icon,
        list_rows=list_rows,
        list_cell=list_cell,
        list_value=list_value,
        csp_nonce=csp_nonce,
        language_url=language_url,
        new_form_key=new_form_key,
        slot=slot,
        languages=LANGUAGE_CHOICES,
        take_messages=lambda: get_flashed_messages(with_categories=True),
    )
    environment.filters.update(
        money=money,
        num=number,
        micro=micro,
        fraction=fraction,
        date=day,
        instant=instant,
        digits=digits,
        initials=initials,
        lower_first=lower_first,
        markdown=markdown,
        size=file_size,
        pair=lambda value: (value, value),
    )
