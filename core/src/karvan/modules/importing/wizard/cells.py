"""A cell as it stands in files of others, put as the codecs of fields read it.

Decimal marks and the order of day and month are the file's, digits and calendars anyone's. Exports
of databases write `NULL` where nothing is.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from karvan.i18n import LANGUAGES
from karvan.i18n import use_language
from karvan.modules.importing.headers import header_key
from karvan.modules.importing.wizard import options as opt
from karvan.text import MOST_DIGITS
from karvan.text import fold_digits
from karvan.text import parse_number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping

    from karvan.entities.declaring.fields import Choices

NUMBERS = frozenset({"integer", "quantity", "price", "money", "rate", "percent"})
DAYS = frozenset({"date", "datetime"})
NOTHING = "NULL"
ARABIC_MARK = "\u066b"
TRUE = frozenset({"true", "yes", "y", "1", "on", "x", "بله", "بلی", "آری", "درست"})
FALSE = frozenset({"false", "no", "n", "0", "off", "خیر", "نه", "نادرست"})
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?$")
_PARTS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(.*)", re.ASCII | re.DOTALL)
_COMMA_DECIMAL = re.compile(
    r"[-\u2212]?\d{1,3}(\.\d{3})+,\d+|[-\u2212]?\d+,(\d{1,2}|\d{4,})", re.ASCII
)
_POINT_DECIMAL = re.compile(
    r"[-\u2212]?\d{1,3}(,\d{3})+\.\d+|[-\u2212]?\d+\.(\d{1,2}|\d{4,})", re.ASCII
)


def plain_cell(text: str) -> str:
    """The cell without what stands for nothing."""
    return "" if text == NOTHING else text


def plain_number(text: str, decimal_mark: str) -> str:
    """A number with the point as its mark, without a currency's sign; raises TextError."""
    bare = "".join(each for each in text if unicodedata.category(each) != "Sc").strip()
    if decimal_mark == opt.POINT:
        return bare
    number = parse_number(bare, max_decimals=MOST_DIGITS, decimal_mark=decimal_mark)
    has_decimals = decimal_mark in bare or ARABIC_MARK in bare
    return f"{number:f}" if has_decimals else str(int(number))


def plain_day(text: str, kind: str, order: str) -> str:
    """A day with its year first; the midnight that databases write after a day is left out."""
    folded = fold_digits(text)
    if kind == "date":
        folded = _MIDNIGHT.sub("", folded)
    parts = _PARTS.fullmatch(folded)
    if order == opt.YEAR_FIRST or parts is None:
        return folded
    first, mark, second, year, rest = parts.groups()
    day, month = (first, second) if order == opt.DAY_FIRST else (second, first)
    return f"{year}{mark}{month}{mark}{day}{rest}"


def plain_bool(text: str) -> str:
    """Yes and no in both languages, as the codec reads them."""
    folded = fold_digits(text).strip().lower()
    if folded in TRUE:
        return "true"
    return "false" if folded in FALSE else text


def choice_codes(choices: Choices) -> Mapping[str, str]:
    """The code of each choice by what people call it, in any language and spelling."""
    codes = {header_key(code): code for code, _title in choices}
    for language in LANGUAGES:
        with use_language(language):
            for code, title in choices:
                codes.setdefault(header_key(str(title)), code)
    return codes


def guess_decimal_mark(texts: Iterable[str]) -> str:
    """The decimal mark that the numbers among these texts were written with."""
    commas = points = 0
    for text in texts:
        folded = fold_digits(text).strip()
        commas += bool(_COMMA_DECIMAL.fullmatch(folded))
        points += bool(_POINT_DECIMAL.fullmatch(folded))
    return opt.COMMA if commas > points else opt.POINT


def guess_date_order(texts: Iterable[str]) -> str:
    """Whether days stand first, or months; what could be both is taken for day first."""
    found = [parts for text in texts if (parts := _PARTS.fullmatch(fold_digits(text).strip()))]
    if not found:
        return opt.YEAR_FIRST
    if any(int(parts[3]) > 12 for parts in found) and all(int(parts[1]) <= 12 for parts in found):
        return opt.MONTH_FIRST
    return opt.DAY_FIRST
