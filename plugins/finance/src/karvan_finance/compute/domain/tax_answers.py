"""The engine's answer as JSON: amounts are decimal strings, accounts are as they were named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from karvan.values import decimal_text
from karvan_finance.tax.domain.documents import LineTax
from karvan_finance.tax.domain.documents import PartAmount
from karvan_finance.tax.domain.documents import TaxedLine
from karvan_finance.tax.domain.documents import TaxResult
from karvan_finance.tax.domain.documents import TaxTotal

Json = dict[str, Any]
MICRO_DECIMALS = 6


@dataclass(frozen=True)
class Answer:
    """Writes results in a currency and in company money."""

    exponent: int
    company_exponent: int
    accounts: Sequence[str]

    def document(self, result: TaxResult) -> Json:
        """A document: its lines, its taxes, its totals."""
        names = ("net", "tax", "gross", "cash_difference", "total")
        return {
            "lines": [self._line(line) for line in result.lines],
            "taxes": [self._tax(tax) for tax in result.taxes],
            **self._amounts(result, names),
        }

    def _line(self, line: TaxedLine) -> Json:
        return {
            "key": line.key,
            "quantity": decimal_text(line.quantity, MICRO_DECIMALS),
            **self._amounts(line, ("net", "gross", "cost")),
            "taxes": [self._tax(tax) for tax in line.taxes],
        }

    def _tax(self, tax: LineTax | TaxTotal) -> Json:
        return {
            "code": tax.code,
            "included": tax.included,
            **self._amounts(tax, ("base", "amount", "payable")),
            "parts": [self._part(part) for part in tax.parts],
        }

    def _part(self, part: PartAmount) -> Json:
        return {
            "account": self.accounts[part.account_id] if part.account_id else None,
            "box": part.box,
            **self._amounts(part, ("amount",)),
        }

    def _amounts(self, found: object, names: Sequence[str]) -> Json:
        """Each amount in the document's money, then in the company's."""
        return {name: decimal_text(getattr(found, name), self.exponent) for name in names} | {
            f"{name}_company": decimal_text(
                getattr(found, f"{name}_company"), self.company_exponent
            )
            for name in names
        }
