"""One row of a file of parties as what it means; what cannot be read is a remark, not a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.imports.headers import country_code
from karvan.modules.parties.imports.headers import value_of

CONTACTS = {
    "phone": ("phone", ""),
    "mobile": ("phone", "Mobile"),
    "fax": ("phone", "Fax"),
    "mail": ("mail", ""),
    "url": ("url", ""),
}
LONGEST = {"name": 200, "code": 40, "lines": 400, "city": 100, "region": 100, "postcode": 20}


@dataclass(frozen=True)
class RowContact:
    """A way to reach the party, and the column it stands in."""

    kind: str
    value: str
    label: str
    column: str


@dataclass
class PartyRow:
    """What a row says about a party."""

    number: int
    name: str
    code: str = ""
    kind: str = "organisation"
    country: str = ""
    language: str = ""
    tax_id: str = ""
    role: str = ""
    group: str = ""
    parent: str = ""
    given_name: str = ""
    family_name: str = ""
    contact: str = ""
    contact_title: str = ""
    lines: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    contacts: list[RowContact] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def remark(self, column: str, message: object) -> None:
        """Say that a value is left out, and why."""
        self.remarks.append(
            Problem("core.party.import_value", message, row=self.number, column=column)  # type: ignore[arg-type]  # a lazy text
        )

    @property
    def has_address(self) -> bool:
        """Whether the row says where the party is."""
        return bool(self.lines or self.city or self.region or self.postcode)


def read_row(number: int, cells: Mapping[str, str], columns: Mapping[str, str]) -> PartyRow:
    """The meaning of a row; the name may be empty, which the caller refuses."""

    def text(known: str) -> str:
        return value_of(cells.get(columns.get(known, ""), ""))

    row = PartyRow(number, text("name"))
    for name in ("code", "tax_id", "group", "parent", "contact", "contact_title", "language",
                 "city", "region", "postcode", "given_name", "family_name"):  # fmt: skip
        setattr(row, name, text(name))
    row.role, row.lines = text("role").lower(), text("address")
    if text("kind").lower() in {"person", "شخص"} or (row.family_name and not row.name):
        row.kind = "person"
        row.name = row.name or f"{row.given_name} {row.family_name}".strip()
    _read_country(row, text("country"), columns.get("country", ""))
    _read_place(row, text("place"))
    for known, (kind, label) in CONTACTS.items():
        if value := text(known):
            value = _bare_link(value) if kind == "url" else value
            row.contacts.append(RowContact(kind, value, label, columns[known]))
    return row


def too_long(row: PartyRow) -> str | None:
    """The field of a row that is longer than it can be kept."""
    return next((name for name, most in LONGEST.items() if len(getattr(row, name)) > most), None)


def _read_country(row: PartyRow, text: str, column: str) -> None:
    row.country = country_code(text)
    if text and not row.country:
        row.remark(column, _("“{value}” is no country.", value=text))


def _read_place(row: PartyRow, text: str) -> None:
    """A place is a country where it can be read as one, else a city."""
    if not text:
        return
    if not row.country and (code := country_code(text)):
        row.country = code
    elif not row.city:
        row.city = text


def _bare_link(text: str) -> str:
    """The address in an old database's link, “Text#http://…#”."""
    parts = text.split("#")
    return next((part for part in parts if "://" in part or part.startswith("www.")), text)
