"""How a file is to be read, and what is to be done with its rows; kept with the import as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import fields
from dataclasses import replace
from typing import Any

from karvan.i18n import LANGUAGES
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.importing.errors import UnknownOption

CREATE, UPDATE, BOTH = "create", "update", "create_or_update"
POINT, COMMA = ".", ","
YEAR_FIRST, DAY_FIRST, MONTH_FIRST = "ymd", "dmy", "mdy"
KEEP, CLEAR = "keep", "clear"
READING = ("encoding", "delimiter", "sheet")
Choices = tuple[tuple[str, Text], ...]

ACTIONS: Choices = (
    (CREATE, _("Create new records")),
    (UPDATE, _("Change existing records")),
    (BOTH, _("Change what exists, create the rest")),
)
MODES: Choices = (
    ("atomic", _("All or nothing: with one bad row nothing is kept")),
    ("skip_bad", _("Keep the good rows, list the bad ones")),
)
ENCODINGS: Choices = (
    ("", _("Find it")),
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("windows-1256", _("Windows-1256 (Persian, Arabic)")),
    ("windows-1252", _("Windows-1252 (Western Europe)")),
    ("windows-1250", _("Windows-1250 (Central Europe)")),
)
DELIMITERS: Choices = (
    ("", _("Find it")),
    (",", _("Comma")),
    (";", _("Semicolon")),
    ("\t", _("Tab")),
    ("|", _("Vertical bar")),
)
DECIMAL_MARKS: Choices = ((POINT, _("Point: 1,234.50")), (COMMA, _("Comma: 1.234,50")))
DATE_ORDERS: Choices = (
    (YEAR_FIRST, _("Year first: 2026-03-31, 1405/01/11")),
    (DAY_FIRST, _("Day first: 31.03.2026")),
    (MONTH_FIRST, _("Month first: 03/31/2026")),
)
EMPTY_CELLS: Choices = (
    (KEEP, _("An empty cell leaves the value as it is")),
    (CLEAR, _("An empty cell empties the value")),
)


@dataclass(frozen=True)
class Options:
    """What a person chose; empty encoding and delimiter are found, an empty sheet is the first."""

    action: str = CREATE
    keys: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    decimal_mark: str = POINT
    dates: str = YEAR_FIRST
    empty: str = KEEP
    language: str = ""
    reader: str = ""

    def __post_init__(self) -> None:
        for name, allowed in _ALLOWED.items():
            value = getattr(self, name)
            if value not in allowed:
                raise UnknownOption(option=name, value=value, known=", ".join(sorted(allowed)))

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Options:
        """From what is stored; keys it does not know are left out."""
        known = {each.name for each in fields(cls)}
        given = {name: value for name, value in stored.items() if name in known}
        return cls(**{**given, "keys": tuple(given.get("keys", ()))})

    def changed(self, given: Mapping[str, Any]) -> Options:
        """With these values in place of its own; raises UnknownOption for a name it does not know."""
        known = {each.name for each in fields(self)}
        if unknown := next((name for name in given if name not in known), None):
            raise UnknownOption(
                option=unknown, value=given[unknown], known=", ".join(sorted(known))
            )
        return replace(self, **given)

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {**asdict(self), "keys": list(self.keys)}


_ALLOWED: dict[str, frozenset[str]] = {
    "action": frozenset(code for code, _title in ACTIONS),
    "delimiter": frozenset(code for code, _title in DELIMITERS),
    "decimal_mark": frozenset(code for code, _title in DECIMAL_MARKS),
    "dates": frozenset(code for code, _title in DATE_ORDERS),
    "empty": frozenset(code for code, _title in EMPTY_CELLS),
    "language": frozenset({"", *LANGUAGES}),
}
