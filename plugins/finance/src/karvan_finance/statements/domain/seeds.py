"""Layouts as text: the CSV files that come along with finance, one for each chart.

Columns: layout, row, kind, types, accounts, figure, side, formula, level, strong, en, fa.
"""

from __future__ import annotations

import csv
import io

from karvan_finance.statements.domain.layouts import Figure
from karvan_finance.statements.domain.layouts import LayoutRow
from karvan_finance.statements.domain.layouts import RowKind


def read_layouts(text: str) -> dict[str, list[LayoutRow]]:
    """The rows of each layout by its code; titles are mappings of language to text."""
    layouts: dict[str, list[LayoutRow]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        layouts.setdefault(row["layout"], []).append(
            LayoutRow(
                code=row["row"],
                title={"en": row["en"], "fa": row["fa"]},
                kind=RowKind(row["kind"]),
                types=row["types"],
                accounts=row["accounts"],
                figure=Figure(row["figure"]),
                is_credit=row["side"] == "credit",
                formula=row["formula"],
                level=int(row["level"]),
                is_strong=row["strong"] == "yes",
            )
        )
    return layouts
