"""Names and numbers as they are compared, so that two spellings of one party meet.

    name_key("شركت نرم‌افزاری كاروان (سهامی خاص)") == "نرمافزاری کاروان"
    sound_key("رضا") == sound_key("رظا")

Letters, digits and half-spaces are folded, the legal form is dropped (an organisation is written
with it on Monday and without it on Tuesday). `sound_key` also folds the Persian letters that sound
alike, and accents and doubled letters of Latin ones.
"""

from __future__ import annotations

import re
import unicodedata

from karvan.text import ZWNJ
from karvan.text import fold_digits
from karvan.text import normalize_text

LONGEST_KEY = 400
LONGEST_TAX_KEY = 40
_ACRONYM = re.compile(r"\b(?:\w\.){2,}(?!\w)|\b(?:\w\.)+\w\b(?!\w)")
_LETTERS = str.maketrans({"ؤ": "و", "ئ": "ی", "ء": ""})
_SOUNDS = str.maketrans(
    {
        **dict.fromkeys("ثص", "س"),
        **dict.fromkeys("ذضظ", "ز"),
        "ط": "ت",
        "ح": "ه",
        "غ": "ق",
        "ع": "ا",
    }
)
_DOUBLED = re.compile(r"([^\W\d_])\1+")

# Words of a legal form at the end of a name, and those that also open one.
LEGAL_ENDINGS = frozenset(
    [
        "ab",
        "ag",
        "aps",
        "as",
        "asa",
        "bhd",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "gmbh",
        "inc",
        "incorporated",
        "kft",
        "kg",
        "kgaa",
        "kk",
        "lda",
        "llc",
        "llp",
        "lp",
        "ltd",
        "limited",
        "ltda",
        "mbh",
        "nv",
        "oao",
        "og",
        "oü",
        "ohg",
        "ood",
        "oy",
        "oyj",
        "plc",
        "pte",
        "pty",
        "pvt",
        "sa",
        "sae",
        "sal",
        "sarl",
        "sas",
        "sdn",
        "sl",
        "spa",
        "srl",
        "sro",
        "ug",
        "zao",
        "zoo",
    ]
)
LEGAL_BEGINNINGS = frozenset(["شرکت", "موسسه", "کارخانه", "مجموعه"])
LEGAL_PHRASES = (
    ("با", "مسیولیت", "محدود"),
    ("مسیولیت", "محدود"),
    ("سهامی", "خاص"),
    ("سهامی", "عام"),
    ("تعاونی",),
    ("تضامنی",),
    ("مسولیت", "محدود"),
)


def name_key(name: str) -> str:
    """The name folded for comparison, without its legal form; never empty for a real name."""
    joined = _ACRONYM.sub(lambda found: found[0].replace(".", ""), name.replace(ZWNJ, ""))
    spaced = "".join(c if _is_word(c) else " " for c in joined)
    words = normalize_text(spaced).translate(_LETTERS).split()
    return " ".join(without_legal_form(words) or words)[:LONGEST_KEY]


def sound_key(name: str) -> str:
    """The name as it sounds: homophones, accents and doubled letters folded, without spaces."""
    folded = name_key(name).translate(_SOUNDS)
    bare = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return _DOUBLED.sub(r"\1", bare).replace(" ", "")


def tax_key(number: str) -> str:
    """A tax number as it is compared: letters and digits only, in ASCII digits and upper case."""
    folded = fold_digits(unicodedata.normalize("NFKC", number)).upper()
    return "".join(c for c in folded if c.isalnum())[:LONGEST_TAX_KEY]


def city_key(city: str) -> str:
    """A city as it is compared."""
    return normalize_text(city.replace(ZWNJ, " "))[:100]


def without_legal_form(words: list[str]) -> list[str]:
    """The words of a name without those of its legal form at either end."""
    left = list(words)
    while left and (count := _legal_at_end(left)):
        del left[-count:]
    while left and (count := _legal_at_start(left)):
        del left[:count]
    return left


def _legal_at_end(words: list[str]) -> int:
    if words[-1] in LEGAL_ENDINGS or words[-1] in LEGAL_BEGINNINGS:
        return 1
    return next((len(p) for p in LEGAL_PHRASES if tuple(words[-len(p) :]) == p), 0)


def _legal_at_start(words: list[str]) -> int:
    if words[0] in LEGAL_BEGINNINGS:
        return 1
    return next((len(p) for p in LEGAL_PHRASES if tuple(words[: len(p)]) == p), 0)


def _is_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")
