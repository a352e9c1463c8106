"""What the query of a report answers: columns, rows, totals and notes, as frozen data.

One result is shown as a page, CSV, XLSX and JSON. Amounts are `Decimal` with exactly the decimals
of their currency (`Decimal("12.00")`), never float; days are `date`.

    columns = (ReportColumn("account", _("Account"), "link"),
               ReportColumn("debit", _("Debit"), "money"))
    rows = [{"account": ReportLink("1000", report="finance.account-statement",
                                   values={"account": "1000"}),
             "debit": Decimal("12.00")}]
    return ReportResult(columns, rows, totals={"debit": Decimal("12.00")}, currency="EUR")

A row may say how it looks: `LEVEL` is how far its first cell is set in, `STRONG` that it is a sum or
a heading. Pages, paper and workbooks show it; CSV and JSON hold the values alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Any
from typing import Literal

from karvan.i18n import Text

ColumnKind = Literal["text", "money", "date", "integer", "quantity", "link"]
NUMBER_KINDS: frozenset[ColumnKind] = frozenset({"money", "integer", "quantity"})
Row = Mapping[str, Any]
LEVEL = "_level"
STRONG = "_strong"
DEEPEST = 4


@dataclass(frozen=True)
class ReportColumn:
    """A column: its key in the rows and in JSON, its label on the page, the kind of its cells."""

    key: str
    label: Text
    kind: ColumnKind = "text"

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers, set flush at the end of the cell."""
        return self.kind in NUMBER_KINDS


@dataclass(frozen=True)
class ReportLink:
    """A cell that leads on: to another report with parameters, or to a page by its endpoint.

    A cell of text says `text`; a figure that leads on keeps its number in `value`, so that files
    hold a number. JSON and CSV hold text or value alone.
    """

    text: str = ""
    endpoint: str | None = None
    report: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    value: Decimal | int | date | None = None

    def __str__(self) -> str:
        return self.text


def level_of(row: Row) -> int:
    """How far the first cell of a row is set in, 0 for not at all."""
    return min(int(row.get(LEVEL) or 0), DEEPEST)


def plain_value(cell: Any) -> Any:
    """What a cell holds, without where it leads."""
    if isinstance(cell, ReportLink):
        return cell.text if cell.value is None else cell.value
    return cell


@dataclass(frozen=True)
class ReportResult:
    """The figures of one report. `rows` may be a generator: it is read once, as it is written.

    A row is a mapping by column key; a key without a column is left out. `totals` is one more row
    below all others, `currency` the currency of amounts that name none, `notes` sentences below.
    """

    columns: Sequence[ReportColumn]
    rows: Iterable[Row]
    totals: Row | None = None
    currency: str | None = None
    notes: Sequence[Text] = ()
