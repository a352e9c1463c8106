"""The laws of `posting`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from karvan.contracts.posting import Journal
from karvan.contracts.posting import JournalLine
from karvan.contracts.posting import JournalRequest
from karvan.contracts.posting import Posting
from karvan.contracts.references import DocumentRef
from karvan.testing.ports.asking import DAY
from karvan.testing.ports.asking import Asker
from karvan.testing.ports.asking import Call
from karvan.testing.ports.asking import PortContract
from karvan.testing.ports.asking import total
from karvan.values import Money

ONE_DAY = timedelta(days=1)


class PostingContract(PortContract):
    """Inherit from it, name the plugin, open the books of 2025 in `prepare`.

    `roles` are two account roles that have accounts then.
    """

    contract = Posting
    roles: ClassVar[tuple[str, str]] = ("inventory", "grni")

    def request(self, asker: Asker, source: DocumentRef, minor: int = 4200) -> JournalRequest:
        """A balanced journal."""
        debit, credit = self.roles
        lines = [
            JournalLine(debit, asker.money(minor), memo="in"),
            JournalLine(credit, asker.money(-minor), memo="out"),
        ]
        return JournalRequest(DAY, "A receipt", source, lines)

    def reads(self, asker: Asker) -> Sequence[Call]:
        """All but `post` and `reverse`."""
        return (
            ("preview", [self.request(asker, asker.source())]),
            ("first_open_day", [DAY]),
            ("turnover", [self.roles, None, DAY]),
        )

    def writes(self, asker: Asker, source: DocumentRef) -> Sequence[Call]:
        """A journal."""
        return (("post", [self.request(asker, source)]),)

    def others(self, asker: Asker, source: DocumentRef) -> Sequence[Call]:
        """Another amount."""
        return (("post", [self.request(asker, source, 4300)]),)

    def refused(self, asker: Asker) -> Sequence[Call]:
        """Unbalanced, of an unknown role, of foreign money."""
        request = self.request(asker, asker.source())
        first, second = request.lines
        foreign = "EUR" if asker.company.currency != "EUR" else "USD"
        return [
            ("post", [replace(request, lines=lines)])
            for lines in (
                [first, replace(second, amount=asker.money(-1))],
                [first, replace(second, role="no_such_role")],
                [
                    replace(first, amount=Money(4200, foreign)),
                    replace(second, amount=Money(-4200, foreign)),
                ],
            )
        ]

    def test_what_is_posted_stands_in_the_turnover_of_its_roles(self, asker: Asker) -> None:
        """Debits less credits."""
        before = self._turnover(asker)

        journal = asker.ask("post", self.request(asker, asker.source()))

        after = self._turnover(asker)
        assert isinstance(journal, Journal)
        assert (journal.state, journal.on) == ("posted", DAY)
        moved = [after[role] - before[role] for role in self.roles]
        assert moved == [asker.money(4200), asker.money(-4200)]

    def test_a_reversal_takes_it_out_again(self, asker: Asker) -> None:
        """On another day, and once."""
        before = self._turnover(asker)
        journal = asker.ask("post", self.request(asker, asker.source()))

        first, again = (
            asker.ask("reverse", journal.entry, DAY + ONE_DAY, "wrong") for _ in range(2)
        )

        assert first == again
        assert self._turnover(asker) == before

    def test_a_preview_balances_and_tells_the_amounts(self, asker: Asker) -> None:
        """One line at least for each account."""
        found = asker.look("preview", self.request(asker, asker.source()))

        amounts = [amount for _account, amount in found]
        assert total(amounts, asker.company.currency) == asker.money(0)
        assert sorted(each.minor for each in amounts) == [-4200, 4200]

    def test_the_turnover_of_two_spans_is_that_of_both_together(self, asker: Asker) -> None:
        """Both days of a span are included, so spans that touch do not overlap."""
        asker.ask("post", self.request(asker, asker.source()))
        later = replace(self.request(asker, asker.source(), 100), on=DAY + 2 * ONE_DAY)
        asker.ask("post", later)

        whole = asker.look("turnover", self.roles, None, DAY + 2 * ONE_DAY)
        first = asker.look("turnover", self.roles, None, DAY + ONE_DAY)
        second = asker.look("turnover", self.roles, DAY + 2 * ONE_DAY, DAY + 2 * ONE_DAY)

        for role in self.roles:
            assert first[role] + second[role] == whole[role]

    def test_the_first_open_day_is_not_before_the_day(self, asker: Asker) -> None:
        """An open day is its own answer."""
        assert asker.look("first_open_day", DAY) == DAY

    def _turnover(self, asker: Asker) -> dict[str, Money]:
        return dict(asker.look("turnover", self.roles, None, DAY + 10 * ONE_DAY))
