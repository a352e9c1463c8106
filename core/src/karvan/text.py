"""Text as people type it: one folding for searching, one for identity, and strict numbers and dates.

Persian and Arabic keyboards write the same word and the same digit with different characters; what
is compared, searched or parsed goes through here first. Nothing is guessed: a number or date that
could mean two things is refused with an example of how to write it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from karvan.calendars.jalali import from_jalali
from karvan.calendars.periods import add_months
from karvan.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

ZWNJ = "\u200c"
MOST_DIGITS = 18

_BIDI = dict.fromkeys(
    [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
)
_DIGITS = {
    **{0x06F0 + n: str(n) for n in range(10)},
    **{0x0660 + n: str(n) for n in range(10)},
}
_YEH_KAF = {0x064A: "ی", 0x0649: "ی", 0x0643: "ک"}
_LETTERS = {
    **_YEH_KAF,
    **dict.fromkeys([0x0629, 0x06C0, 0x06C1, 0x06C2, 0x06C3, 0x06BE, 0x06D5], "ه"),
    **dict.fromkeys([0x0622, 0x0623, 0x0625, 0x0671], "ا"),
}
_MARKS = dict.fromkeys([0x0640, 0x0670, *range(0x064B, 0x0660)])
_MATCHED = {**_LETTERS, **_DIGITS}
_PASSED_OVER = {**_BIDI, **_MARKS, ord(ZWNJ): None}
FOLDED_FROM = "".join(map(chr, (*_MATCHED, *_PASSED_OVER)))
FOLDED_TO = "".join(_MATCHED.values())
"""Letters that a database's `translate` turns into one another; those without a partner vanish."""
_TO_BARE: dict[int, str | None] = {**_BIDI, **_MARKS}
_TO_FOLDED: dict[int, str | None] = {**_TO_BARE, **_LETTERS, **_DIGITS}
_TO_MATCH: dict[int, str | None] = {**_MATCHED, **_PASSED_OVER}
_SPACES = re.compile(r"\s+")
_GROUPING = " \u00a0\u202f\u066c"
_RELATIVE = re.compile(r"([+-]\d{1,4})([dwm]?)", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})", re.ASCII)


class TextError(Refusal):
    """This text cannot be read."""

    code = "core.text_unreadable"


class NotANumber(TextError):
    """“{text}” is not a number. Write it like 1234.50, without letters or exponent."""

    code = "core.number_unreadable"


class TooManyDigits(TextError):
    """“{text}” has too many digits. At most {allowed} can be kept exactly."""

    code = "core.number_too_long"


class TooManyDecimals(TextError):
    """“{text}” has more decimals than allowed here. Write at most {allowed}."""

    code = "core.number_decimals"


class NotADate(TextError):
    """“{text}” is not a date. Write the year first, in four digits: 2025-03-31 or 1404/01/11."""

    code = "core.date_unreadable"


class NoSuchDay(TextError):
    """There is no day {text}. Check the day and the month."""

    code = "core.date_impossible"


def fold_digits(text: str) -> str:
    """Replace Persian and Arabic digits by ASCII ones."""
    return text.translate(_DIGITS)


def to_persian_digits(text: str) -> str:
    """Replace ASCII digits by Persian ones."""
    return "".join(chr(0x06F0 + int(c)) if c in "0123456789" else c for c in text)


def lower_first(text: object) -> str:
    """A label as it stands inside a sentence: “Tag” becomes “tag”; “API token” stays."""
    label = str(text)
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def normalize_text(text: str) -> str:
    """Fold text for searching and for warnings about likely duplicates.

    Case, Arabic and Persian letter variants, marks and digits are folded, punctuation becomes a
    space. A word with a zero-width non-joiner counts joined and split, a code such as INV/00012
    also joined: `normalize_text("INV/00012") == "inv00012 inv 00012"`.
    """
    words: list[str] = []
    for chunk in _fold(text).split():
        if chunk.isalnum():
            words.append(chunk)
            continue
        pieces = _split_at(chunk, lambda c: not (_is_word(c) or c == ZWNJ))
        if len(pieces) > 1 and any(c.isdigit() for c in chunk):
            words.append("".join(pieces).replace(ZWNJ, ""))
        for piece in pieces:
            parts = _split_at(piece, lambda c: c == ZWNJ)
            words += ["".join(parts), *parts] if len(parts) > 1 else parts
    return " ".join(words)


def fold_for_match(text: str) -> str:
    """Fold a text letter by letter, as both databases can do it, for “contains” and “begins with”.

    Case, Arabic and Persian letter variants and digits are folded; marks and non-joiners vanish.
    """
    return text.lower().translate(_TO_MATCH)


def identity_key(text: str) -> str:
    """Fold a name only as far as two spellings are certainly the same name.

    Case, yeh, kaf, digits, invisible direction marks, non-joiners and runs of spaces are folded;
    letters that differ (آرا and ارا) stay different.
    """
    folded = unicodedata.normalize("NFC", text).translate(_BIDI).casefold()
    folded = folded.translate(_YEH_KAF | _DIGITS).replace(ZWNJ, " ")
    return _SPACES.sub(" ", unicodedata.normalize("NFC", folded)).strip()


def parse_number(text: str, *, max_decimals: int, decimal_mark: str = ".") -> Decimal:
    """Read a number typed by a person, in ASCII, Persian or Arabic digits.

    Groups of three digits may be set apart by spaces, `٬`, or by a comma (a full stop where the
    comma is the decimal mark). Nothing is rounded. Raises a `TextError` that names the fault.
    """
    typed = fold_digits(text.translate(_BIDI)).strip().replace("\u066b", decimal_mark)
    sign, digits = ("-", typed[1:].lstrip()) if typed[:1] in ("-", "\u2212") else ("", typed)
    whole, mark, decimals = digits.partition(decimal_mark)
    whole = _ungrouped(whole, "," if decimal_mark == "." else ".")
    if not _is_digits(whole + decimals) or (mark and not decimals):
        raise NotANumber(text=text)
    if len(whole + decimals) > MOST_DIGITS:
        raise TooManyDigits(text=text, allowed=MOST_DIGITS)
    if len(decimals) > max_decimals:
        raise TooManyDecimals(text=text, allowed=max_decimals)
    return Decimal(f"{sign}{whole or '0'}.{decimals or '0'}")


def parse_date(text: str, *, today: date) -> date:
    """Read a day typed by a person: year first, or relative to `today`.

    The year tells the calendar: 1200 to 1599 is Jalali, 1800 to 2299 Gregorian. `t` is today, `+3`
    in three days, `-1w` a week ago, `+1m` in a month. Raises `NotADate` or `NoSuchDay`.
    """
    typed = fold_digits(text.translate(_BIDI)).strip().lower()
    if typed == "t":
        return today
    try:
        if relative := _RELATIVE.fullmatch(typed):
            return _moved(today, int(relative[1]), relative[2])
        if parts := _YEAR_FIRST.fullmatch(typed):
            return _day(int(parts[1]), int(parts[3]), int(parts[4]), text)
    except (ValueError, OverflowError):
        raise NoSuchDay(text=text) from None
    raise NotADate(text=text)


def _day(year: int, month: int, day: int, text: str) -> date:
    if 1200 <= year <= 1599:
        return from_jalali(year, month, day)
    if 1800 <= year <= 2299:
        return date(year, month, day)
    raise NotADate(text=text)


def _moved(today: date, count: int, unit: str) -> date:
    if unit == "m":
        return add_months(today, count, "gregorian")
    return today + timedelta(days=count * (7 if unit == "w" else 1))


def _ungrouped(whole: str, comma: str) -> str:
    for mark in (comma, *_GROUPING):
        first, *groups = whole.split(mark)
        if groups and 1 <= len(first) <= 3 and all(len(group) == 3 for group in groups):
            return first + "".join(groups)
    return whole


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _split_at(text: str, is_separator: Callable[[str], bool]) -> list[str]:
    spaced = "".join(" " if is_separator(c) else c for c in text)
    return spaced.split()


def _fold(text: str) -> str:
    """Fold case, letters, marks and digits until nothing changes any more."""
    bare = text.translate(_TO_BARE)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", bare).casefold())
    return folded.translate(_TO_FOLDED)
