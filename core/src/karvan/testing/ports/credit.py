"""The laws of `credit`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from karvan.contracts.credit import Credit
from karvan.contracts.credit import CreditStatus
from karvan.contracts.references import DocumentRef
from karvan.testing.ports.asking import DAY
from karvan.testing.ports.asking import Asker
from karvan.testing.ports.asking import Call
from karvan.testing.ports.asking import PortContract
from karvan.testing.ports.asking import all_answered
from karvan.values import Money

LIMIT = 10_000


class CreditContract(PortContract):
    """Inherit from it, name the plugin, and say in `allow` how a party gets a limit."""

    contract = Credit

    @abstractmethod
    def allow(self, asker: Asker, party_id: int, limit: Money) -> None:
        """Give the party this limit, by whatever service of the plugin does that."""

    def customer(self, asker: Asker) -> int:
        """A party with a limit of 100.00."""
        party_id = asker.party()
        self.allow(asker, party_id, asker.money(LIMIT))
        return party_id

    def reads(self, asker: Asker) -> Sequence[Call]:
        """The status."""
        return (("status", [[self.customer(asker), asker.party("Bo Example")], DAY]),)

    def writes(self, asker: Asker, source: DocumentRef) -> Sequence[Call]:
        """A claim."""
        self._claimant = self.customer(asker)
        return (("claim", [self._claimant, source, asker.money(4000)]),)

    def others(self, asker: Asker, source: DocumentRef) -> Sequence[Call]:
        """A larger one of the same party."""
        return (("claim", [self._claimant, source, asker.money(4001)]),)

    def refused(self, asker: Asker) -> Sequence[Call]:
        """Nothing, less than nothing, more than there is."""
        party_id = self.customer(asker)
        return [
            ("claim", [party_id, asker.source(), asker.money(minor)])
            for minor in (0, -1, LIMIT + 1)
        ]

    def test_what_is_available_is_the_limit_less_the_exposure(self, asker: Asker) -> None:
        """Before and after a claim."""
        party_id = self.customer(asker)
        asker.ask("claim", party_id, asker.source(), asker.money(4000))

        status = self._status(asker, party_id)

        assert status.limit is not None
        assert status.available == status.limit - status.exposure
        assert status.exposure == asker.money(4000)

    def test_every_party_is_answered(self, asker: Asker) -> None:
        """One without a limit as well: it has no limit, and nothing is available of none."""
        ids = [self.customer(asker), asker.party("Bo Example")]

        found = asker.look("status", ids, DAY)

        assert all_answered(ids, found)
        assert all((each.limit is None) == (each.available is None) for each in found.values())

    def test_claims_never_go_beyond_the_limit(self, asker: Asker) -> None:
        """The last of it may be claimed, and then nothing."""
        party_id = self.customer(asker)
        asker.ask("claim", party_id, asker.source(), asker.money(6000))
        asker.refusal("claim", party_id, asker.source(), asker.money(4001))
        asker.ask("claim", party_id, asker.source(), asker.money(4000))

        asker.refusal("claim", party_id, asker.source(), asker.money(1))

        assert self._status(asker, party_id).available == asker.money(0)

    def test_a_release_gives_back_what_was_claimed_and_no_more(self, asker: Asker) -> None:
        """Once, however often it is asked."""
        party_id, source, kept = self.customer(asker), asker.source(), asker.source()
        asker.ask("claim", party_id, source, asker.money(4000))
        asker.ask("claim", party_id, kept, asker.money(1000))

        for _ in range(2):
            asker.ask("release", source)

        assert self._status(asker, party_id).exposure == asker.money(1000)

    def test_what_was_released_may_be_claimed_anew(self, asker: Asker) -> None:
        """By the same source, with another amount."""
        party_id, source = self.customer(asker), asker.source()
        asker.ask("claim", party_id, source, asker.money(4000))
        asker.ask("release", source)

        asker.ask("claim", party_id, source, asker.money(5000))

        assert self._status(asker, party_id).exposure == asker.money(5000)

    def test_releasing_what_was_never_claimed_changes_nothing(self, asker: Asker) -> None:
        """The asker need not remember."""
        party_id = self.customer(asker)

        asker.ask("release", asker.source())

        assert self._status(asker, party_id).exposure == asker.money(0)

    def _status(self, asker: Asker, party_id: int) -> CreditStatus:
        found: CreditStatus = asker.look("status", [party_id], DAY)[party_id]
        return found
