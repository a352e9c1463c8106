"""A locale is what a person chose: language, numerals, calendar and time zone.

They are four choices, not one: a Persian controller may want Latin digits, an English one Jalali
dates.
"""

from __future__ import annotations

from dataclasses import dataclass

LATIN = "latn"
PERSIAN = "arabext"
GREGORIAN = "gregorian"
JALALI = "jalali"
RIGHT_TO_LEFT = frozenset({"fa", "ar", "he", "ur", "ckb"})


@dataclass(frozen=True)
class Locale:
    """How one person reads text, numbers and dates.

    `digits` is a Unicode numbering system ("latn" or "arabext"), `calendar` "gregorian" or
    "jalali", `time_zone` an IANA name.
    """

    language: str = "en"
    digits: str = LATIN
    calendar: str = GREGORIAN
    time_zone: str = "UTC"

    @property
    def direction(self) -> str:
        """Direction of the script, as the `dir` attribute of HTML wants it."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @classmethod
    def of_language(cls, language: str, *, time_zone: str = "UTC") -> Locale:
        """What readers of a language expect until they say otherwise."""
        if language == "fa":
            return cls(language, PERSIAN, JALALI, time_zone)
        return cls(language, time_zone=time_zone)
