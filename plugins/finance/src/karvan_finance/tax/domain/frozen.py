"""A result as it is kept with a posted document, and read back to the unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from karvan_finance.tax.domain.assembling import total_up
from karvan_finance.tax.domain.documents import LineTax
from karvan_finance.tax.domain.documents import PartAmount
from karvan_finance.tax.domain.documents import TaxedLine
from karvan_finance.tax.domain.documents import TaxResult


def freeze(result: TaxResult) -> dict[str, Any]:
    """The result as plain data; totals follow from the lines and are left out."""
    return {
        "lines": [asdict(line) for line in result.lines],
        "cash_difference": result.cash_difference,
        "cash_difference_company": result.cash_difference_company,
    }


def thaw(kept: Mapping[str, Any]) -> TaxResult:
    """The result that was frozen."""
    lines = [
        TaxedLine(**{**line, "taxes": tuple(_tax(tax) for tax in line["taxes"])})
        for line in kept["lines"]
    ]
    return total_up(lines, kept["cash_difference"], kept["cash_difference_company"])


def _tax(kept: Mapping[str, Any]) -> LineTax:
    return LineTax(**{**kept, "parts": tuple(PartAmount(**part) for part in kept["parts"])})
