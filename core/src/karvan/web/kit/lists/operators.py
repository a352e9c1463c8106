"""Words for comparing: operators by kind of field, and periods relative to today."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.i18n.kept import fill

if TYPE_CHECKING:
    from karvan.entities.declaring.fields import Field

VALUELESS = frozenset({"empty", "full"})
SEVERAL = frozenset({"in"})
USUAL: dict[str, Text] = {
    "eq": _("is"),
    "ne": _("is not"),
    "has": _("contains"),
    "starts": _("begins with"),
    "lt": _("is less than"),
    "le": _("is at most"),
    "gt": _("is more than"),
    "ge": _("is at least"),
    "between": _("is between"),
    "in": _("is one of"),
    "under": _("is below"),
    "empty": _("is empty"),
    "full": _("is filled in"),
}
OF_DAYS: dict[str, Text] = {
    "eq": _("is in"),
    "ne": _("is not in"),
    "lt": _("is before"),
    "le": _("is not after"),
    "gt": _("is after"),
    "ge": _("is not before"),
}
PERIODS: dict[str, Text] = {
    "@today": _("today"),
    "@today-1": _("yesterday"),
    "@today+1": _("tomorrow"),
    "@week": _("this week"),
    "@week-1": _("last week"),
    "@week+1": _("next week"),
    "@month": _("this month"),
    "@month-1": _("last month"),
    "@month+1": _("next month"),
    "@quarter": _("this quarter"),
    "@quarter-1": _("last quarter"),
    "@fy": _("this fiscal year"),
    "@fy-1": _("last fiscal year"),
}
_RELATIVE = re.compile(r"@(today|week|month|quarter|fy)(?:([+-])(\d{1,4}))?")
AGO: dict[str, Text] = {
    "today": _("{count} days ago"),
    "week": _("{count} weeks ago"),
    "month": _("{count} months ago"),
    "quarter": _("{count} quarters ago"),
    "fy": _("{count} fiscal years ago"),
}
AHEAD: dict[str, Text] = {
    "today": _("in {count} days"),
    "week": _("in {count} weeks"),
    "month": _("in {count} months"),
    "quarter": _("in {count} quarters"),
    "fy": _("in {count} fiscal years"),
}


def operator_title(field: Field, op: str) -> Text:
    """What an operator is called for a field of this kind."""
    if field.kind in {"date", "datetime"} and op in OF_DAYS:
        return OF_DAYS[op]
    return USUAL.get(op, op)


def relative_title(text: str) -> str:
    """A relative period in words: “last month”, “3 weeks ago”."""
    if text in PERIODS:
        return str(PERIODS[text])
    match = _RELATIVE.fullmatch(text)
    if match is None:
        return text
    word, sign, count = match.groups()
    titles = AGO if sign == "-" else AHEAD
    return fill(titles[word], {"count": int(count)})
