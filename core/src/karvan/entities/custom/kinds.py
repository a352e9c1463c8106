"""The kinds a custom field may be of, and the column that keeps values of each."""

from __future__ import annotations

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _

CUSTOM_KINDS: tuple[str, ...] = (
    "text", "note", "integer", "quantity", "money", "percent", "date", "bool", "choice",
    "reference",
)  # fmt: skip
COLUMNS: dict[str, str] = {
    "text": "text",
    "note": "note",
    "integer": "number",
    "quantity": "number",
    "money": "number",
    "percent": "exact",
    "date": "day",
    "bool": "flag",
    "choice": "text",
    "reference": "ref_id",
}
KIND_LABELS: dict[str, Text] = {
    "text": _("Text, one line"),
    "note": _("Text, several lines"),
    "integer": _("Whole number"),
    "quantity": _("Number with decimals"),
    "money": _("Amount in the company's currency"),
    "percent": _("Percentage"),
    "date": _("Date"),
    "bool": _("Yes or no"),
    "choice": _("Choice"),
    "reference": _("Another record"),
}
SORTED = frozenset({"text", "integer", "quantity", "money", "date", "bool", "choice"})
SEARCHED = frozenset({"text", "note"})
