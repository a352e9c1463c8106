"""The laws of `tax`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import ClassVar

from karvan.contracts.tax import Tax
from karvan.contracts.tax import TaxRequest
from karvan.contracts.tax import TaxRequestLine
from karvan.contracts.tax import TaxResult
from karvan.testing.ports.asking import DAY
from karvan.testing.ports.asking import Asker
from karvan.testing.ports.asking import Call
from karvan.testing.ports.asking import PortContract
from karvan.testing.ports.asking import each
from karvan.testing.ports.asking import total

AWKWARD = (1, 3, 7, 19)


class TaxContract(PortContract):
    """Inherit from it and name the plugin; `unknown_code` is a tax code the provider lacks."""

    contract = Tax
    unknown_code: ClassVar[str] = "no-such-tax"

    def request(self, asker: Asker, **values: object) -> TaxRequest:
        """A sale of lines whose tax does not come out even."""
        lines = [
            TaxRequestLine(f"line {n}", None, each(n), asker.price(n), Decimal(n)) for n in AWKWARD
        ]
        made = TaxRequest("sale", DAY, None, asker.company.currency, lines)
        return replace(made, **values)  # type: ignore[arg-type]  # fields of the request

    def reads(self, asker: Asker) -> Sequence[Call]:
        """Both methods read."""
        return (
            ("compute", [self.request(asker)]),
            ("codes", [[asker.product()], None, "sale", DAY]),
        )

    def refused(self, asker: Asker) -> Sequence[Call]:
        """A tax code nobody knows."""
        request = self.request(asker)
        wrong = [replace(line, tax_codes=[self.unknown_code]) for line in request.lines]
        return (("compute", [replace(request, lines=wrong)]),)

    def test_net_and_taxes_make_gross_on_every_line(self, asker: Asker) -> None:
        """To the minor unit, whether prices contain their tax or not."""
        for included in (False, True):
            found = self._computed(asker, prices_include=included)

            for line in found.lines:
                taxes = total([tax.amount for tax in line.taxes], line.net.currency)
                assert line.net + taxes == line.gross

    def test_the_document_is_the_sum_of_its_lines(self, asker: Asker) -> None:
        """Net, tax and gross alike."""
        found = self._computed(asker)

        currency = asker.company.currency
        taxes = [tax.amount for line in found.lines for tax in line.taxes]
        assert found.net == total([line.net for line in found.lines], currency)
        assert found.gross == total([line.gross for line in found.lines], currency)
        assert found.tax == total(taxes, currency)
        assert found.net + found.tax == found.gross

    def test_every_line_is_answered_in_the_order_asked(self, asker: Asker) -> None:
        """By its own key."""
        request = self.request(asker)

        found = asker.look("compute", request)

        assert [line.key for line in found.lines] == [line.key for line in request.lines]

    def test_the_order_of_the_lines_changes_no_total(self, asker: Asker) -> None:
        """Rounding belongs to the document."""
        request = self.request(asker)
        turned = replace(request, lines=list(reversed(request.lines)))

        first, second = asker.look("compute", request), asker.look("compute", turned)

        assert (first.net, first.tax, first.gross) == (second.net, second.tax, second.gross)

    def test_a_net_that_is_given_is_kept(self, asker: Asker) -> None:
        """It is the truth: of the line without tax, or with it where prices contain it."""
        for included in (False, True):
            given = asker.money(1001)
            lines = [replace(self.request(asker).lines[0], net=given)]

            (line,) = self._computed(asker, lines=lines, prices_include=included).lines

            assert (line.gross if included else line.net) == given

    def test_a_line_without_tax_codes_bears_no_tax(self, asker: Asker) -> None:
        """An empty list is not the same as none."""
        lines = [replace(line, tax_codes=[]) for line in self.request(asker).lines]

        found = self._computed(asker, lines=lines)

        assert found.tax == asker.money(0)
        assert not any(line.taxes for line in found.lines)

    def test_what_is_recoverable_is_part_of_the_tax(self, asker: Asker) -> None:
        """Nobody claims back more than was paid."""
        found = self._computed(asker, direction="purchase")

        for tax in (tax for line in found.lines for tax in line.taxes):
            assert 0 <= tax.recoverable.minor <= tax.amount.minor

    def test_every_product_has_its_codes(self, asker: Asker) -> None:
        """All ids that were asked, and no others; the codes are taken by `compute`."""
        ids = [asker.product("Lamp"), asker.product("Chair")]

        found = asker.look("codes", ids, None, "sale", DAY)

        assert sorted(found) == sorted(ids)
        codes = found[ids[0]]
        lines = [replace(line, tax_codes=codes) for line in self.request(asker).lines]
        assert {tax.code for line in self._computed(asker, lines=lines).lines
                for tax in line.taxes} <= set(codes)  # fmt: skip

    def _computed(self, asker: Asker, **values: object) -> TaxResult:
        found: TaxResult = asker.look("compute", self.request(asker, **values))
        return found
