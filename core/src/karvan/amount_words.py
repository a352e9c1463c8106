"""Amounts in words, in English and Persian, down to the last minor unit of any currency.

"one thousand two hundred US dollars and fifty-six cents". Where a currency's minor unit has no
name of its own here, its fraction is said instead ("hundred-millionths"), so that nothing is lost.
Persian counts above a milliard in milliards (`هزار میلیارد`), which reads one way only; English uses
the short scale.
"""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale as Cldr
from babel.numbers import get_currency_name

MILLIARD = 10**9
ENGLISH_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
ENGLISH_TENS = [
    "_",
    "_",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
]
ENGLISH_SCALES = (
    (10**18, "quintillion"),
    (10**15, "quadrillion"),
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
    (10**3, "thousand"),
)
PERSIAN_SMALL = [
    "صفر",
    "یک",
    "دو",
    "سه",
    "چهار",
    "پنج",
    "شش",
    "هفت",
    "هشت",
    "نه",
    "ده",
    "یازده",
    "دوازده",
    "سیزده",
    "چهارده",
    "پانزده",
    "شانزده",
    "هفده",
    "هجده",
    "نوزده",
]
PERSIAN_TENS = ["_", "_", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود"]
PERSIAN_HUNDREDS = [
    "_",
    "یکصد",
    "دویست",
    "سیصد",
    "چهارصد",
    "پانصد",
    "ششصد",
    "هفتصد",
    "هشتصد",
    "نهصد",
]
PERSIAN_SCALES = ((MILLIARD, "میلیارد"), (10**6, "میلیون"), (10**3, "هزار"))
FRACTIONS = {
    "en": (
        ("tenth", "tenths"),
        ("hundredth", "hundredths"),
        ("thousandth", "thousandths"),
        ("ten-thousandth", "ten-thousandths"),
        ("hundred-thousandth", "hundred-thousandths"),
        ("millionth", "millionths"),
        ("ten-millionth", "ten-millionths"),
        ("hundred-millionth", "hundred-millionths"),
    ),
    "fa": tuple(
        (name, name)
        for name in (
            "دهم",
            "صدم",
            "هزارم",
            "ده‌هزارم",
            "صدهزارم",
            "میلیونیم",
            "ده‌میلیونیم",
            "صدمیلیونیم",
        )
    ),
}
CENT, FILS, PAISA = ("cent", "cents", "سنت"), ("fils", "fils", "فلس"), ("paisa", "paise", "پیسه")
MINOR_UNITS: dict[tuple[str, int], tuple[str, str, str]] = {
    **{(code, 2): CENT for code in ["USD", "EUR", "CAD", "AUD", "NZD", "SGD", "HKD", "ZAR"]},
    **{(code, 3): FILS for code in ["KWD", "BHD", "IQD"]},
    **{(code, 2): PAISA for code in ["INR", "PKR"]},
    ("GBP", 2): ("penny", "pence", "پنس"),
    ("AED", 2): FILS,
    ("SAR", 2): ("halala", "halalas", "هلاله"),
    ("OMR", 3): ("baisa", "baisas", "بیسه"),
    ("TRY", 2): ("kurus", "kurus", "کوروش"),
    ("AFN", 2): ("pul", "pul", "پول"),
    ("RUB", 2): ("kopeck", "kopecks", "کوپک"),
}
AND = {"en": " and ", "fa": " و "}
MINUS = {"en": "minus ", "fa": "منفی "}


@dataclass(frozen=True)
class CurrencyWords:
    """What a currency and its minor unit are called, one and many of them."""

    one: str
    many: str
    minor_one: str
    minor_many: str


def words_of_currency(
    code: str, exponent: int, language: str, name: str | None = None
) -> CurrencyWords:
    """The words for a currency: of Unicode's CLDR, else `name`, else its code.

    The name of the minor unit is used only where the exponent is the one it belongs to.
    """
    language = _known(language)
    if name is None and code in Cldr.parse("en").currencies:
        one, many = (
            get_currency_name(code, count=count, locale=Cldr.parse(language)) for count in (1, 2)
        )
    else:
        one = many = name or code
    own = MINOR_UNITS.get((code, exponent))
    if own is not None:
        minor = (own[2], own[2]) if language == "fa" else own[:2]
    else:
        minor = FRACTIONS[language][exponent - 1] if exponent else ("", "")
    return CurrencyWords(one, many, *minor)


def amount_in_words(minor: int, exponent: int, words: CurrencyWords, language: str) -> str:
    """Minor units as words; parts of a major unit are left out only where there are none.

    `amount_in_words(101, 2, dollars, "en") == "one US dollar and one cent"`. Languages other than
    Persian are written in English.
    """
    language = _known(language)
    major, part = divmod(abs(minor), 10**exponent)
    text = f"{number_in_words(major, language)} {words.one if major == 1 else words.many}"
    if part:
        name = words.minor_one if part == 1 else words.minor_many
        text += f"{AND[language]}{number_in_words(part, language)} {name}"
    return MINUS[language] + text if minor < 0 else text


def number_in_words(number: int, language: str) -> str:
    """A whole number from zero on as words."""
    return _persian(number) if _known(language) == "fa" else _english(number)


def _known(language: str) -> str:
    return "fa" if language == "fa" else "en"


def _english(number: int) -> str:
    if number < 20:
        return ENGLISH_SMALL[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return ENGLISH_TENS[tens] + (f"-{ENGLISH_SMALL[rest]}" if rest else "")
    for size, name in (*ENGLISH_SCALES, (100, "hundred")):
        if number >= size:
            count, rest = divmod(number, size)
            return f"{_english(count)} {name}" + (f" {_english(rest)}" if rest else "")
    raise AssertionError(number)


def _persian(number: int) -> str:
    if number < 20:
        return PERSIAN_SMALL[number]
    for size, names in ((10, PERSIAN_TENS), (100, PERSIAN_HUNDREDS)):
        if number < size * 10:
            count, rest = divmod(number, size)
            return names[count] + (f" و {_persian(rest)}" if rest else "")
    for size, name in PERSIAN_SCALES:
        if number >= size:
            count, rest = divmod(number, size)
            return f"{_persian(count)} {name}" + (f" و {_persian(rest)}" if rest else "")
    raise AssertionError(number)
