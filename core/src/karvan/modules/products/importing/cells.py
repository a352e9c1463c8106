"""The cells of one row, read as what they mean; what cannot be read is gathered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.importing.columns import FALSE
from karvan.modules.products.importing.columns import KINDS
from karvan.modules.products.importing.columns import TRUE
from karvan.text import TextError
from karvan.text import fold_digits
from karvan.text import parse_number
from karvan.units import MICRO_DIGITS
from karvan.values import to_minor

if TYPE_CHECKING:
    from karvan.i18n import Text
    from karvan.modules.importing.tables import SourceRow


class Cells:
    """A row under the field names of `columns`; a field without a column is empty."""

    def __init__(self, row: SourceRow, found: Mapping[str, str]) -> None:
        self._row, self._found = row, found
        self.problems: list[Problem] = []

    def text(self, field: str) -> str:
        """The cell without surrounding spaces."""
        column = self._found.get(field)
        return self._row.text(column) if column else ""

    def micro(self, field: str) -> int | None:
        """A price, weight or volume in millionths; None for an empty cell."""
        text = self.text(field)
        if not text:
            return None
        try:
            return to_minor(parse_number(text, max_decimals=MICRO_DIGITS), MICRO_DIGITS)
        except TextError as wrong:
            self.complain(field, wrong.message, wrong.code)
            return None

    def kind(self) -> str:
        """Goods, service or kit, by any of their usual names."""
        text = self.text("kind").lower()
        if text not in KINDS:
            self.complain(
                "kind", _("“{text}” is no kind of product: goods, service or kit.", text=text)
            )
        return KINDS.get(text, "goods")

    def is_active(self) -> bool:
        """Whether the product is in use: by `active`, else by `discontinued`, else yes."""
        if self.text("active"):
            return self._yes("active")
        return not self._yes("discontinued")

    def complain(self, field: str, text: Text, code: str = "core.import.cell") -> None:
        """Note a problem at the field's cell."""
        place = self._found.get(field)
        self.problems.append(Problem(code, text, field=field, row=self._row.number, column=place))

    def _yes(self, field: str) -> bool:
        text = fold_digits(self.text(field)).lower()
        if text not in TRUE | FALSE:
            self.complain(field, _("“{text}” is neither yes nor no.", text=text))
        return text in TRUE
