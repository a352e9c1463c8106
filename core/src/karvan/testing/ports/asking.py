"""What all laws share: a company with the provider on, an asker in it, and the laws of every port."""

from __future__ import annotations

import hashlib
import itertools
from abc import ABC
from abc import abstractmethod
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar
from typing import TypeVar

import pytest
from sqlalchemy import inspect
from sqlalchemy import select

from karvan.actors import Actor
from karvan.contracts import contract_info
from karvan.contracts.references import DocumentRef
from karvan.db.base import metadata
from karvan.errors import AppError
from karvan.errors import RequestReused
from karvan.testing.builders import a_company
from karvan.testing.living_checks import NOT_COMPARED
from karvan.testing.living_checks import differing
from karvan.values import MICRO
from karvan.values import Money
from karvan.values import Price
from karvan.values import Quantity

if TYPE_CHECKING:
    from karvan.companies.info import CompanyInfo
    from karvan.context import Context
    from karvan.runtime import Runtime

T = TypeVar("T")
Call = tuple[str, Sequence[Any]]
ASKER = Actor.cli("asker")
DAY = date(2025, 3, 3)
SERVER_ERROR = 500


@dataclass
class Asker:
    """A plugin that asks the port, in a company of its own; each call is a unit of work."""

    runtime: Runtime
    company: CompanyInfo
    contract: type[Any]
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def run(self, work: Callable[[Context], T], *, write: bool = True) -> T:
        """One unit of work, committed."""
        return self.runtime.run(self.company.id, ASKER, work, write=write)

    def ask(self, method: str, *args: Any, **keywords: Any) -> Any:
        """Call a method of the port."""
        return self.run(lambda ctx: self._method(ctx, method)(*args, **keywords))

    def look(self, method: str, *args: Any, **keywords: Any) -> Any:
        """Call a method that only reads, where nothing can be written."""
        return self.run(lambda ctx: self._method(ctx, method)(*args, **keywords), write=False)

    def refusal(self, method: str, *args: Any, **keywords: Any) -> AppError:
        """The refusal of a call: an error with a code that says what to do, and nothing written."""
        before = rows_of(self.runtime)
        try:
            self.ask(method, *args, **keywords)
        except AppError as refused:
            assert refused.status < SERVER_ERROR, f"{method} failed instead of refusing: {refused}"
            assert refused.code, f"{type(refused).__name__} has no code"
            assert not differing(before, rows_of(self.runtime)), "a refusal wrote"
            return refused
        message = f"{method} was not refused for {args} {keywords}"
        raise AssertionError(message)

    def source(self) -> DocumentRef:
        """A document of the asker that no other call has used."""
        return DocumentRef("asker.document", next(self._numbers))

    def money(self, minor: int) -> Money:
        """An amount in company money."""
        return Money(minor, self.company.currency)

    def price(self, units: int) -> Price:
        """A price of whole units of company money."""
        return Price(units * MICRO, self.company.currency)

    def party(self, name: str = "Ana Example") -> int:
        """A party of the company."""
        from karvan.modules.parties.services import CreateParty
        from karvan.modules.parties.services import create_party

        return self.run(lambda ctx: create_party(ctx, CreateParty(name)).id)

    def product(self, name: str = "Lamp", list_price: int = 20) -> int:
        """A product of the company, counted in `each`."""
        from karvan.modules.products.services import CreateProduct
        from karvan.modules.products.services import create_product

        facts = CreateProduct(name=name, list_price=self.price(list_price))
        return self.run(lambda ctx: create_product(ctx, facts).id)

    def _method(self, ctx: Context, method: str) -> Callable[..., Any]:
        port = ctx.port(self.contract)
        assert port is not None, f"no plugin that is on provides {self.contract.__name__}"
        found: Callable[..., Any] = getattr(port, method)
        return found


class PortContract(ABC):
    """The laws of every port. A class for one contract says what is asked; a provider's author only
    names the plugin and, where needed, prepares the company.
    """

    contract: ClassVar[type[Any]]
    plugin: ClassVar[str]

    def prepare(self, ctx: Context) -> None:
        """Set up what the provider needs in a company; nothing by itself."""
        del ctx

    @abstractmethod
    def reads(self, asker: Asker) -> Sequence[Call]:
        """Calls that only read: method and arguments."""

    def writes(self, asker: Asker, source: DocumentRef) -> Sequence[Call]:
        """Writing calls for a source, one of each method that is done once per source."""
        return ()

    def others(self, asker: Asker, source: DocumentRef) -> Sequence[Call]:
        """The same methods and source as `writes`, with another body."""
        return ()

    def refused(self, asker: Asker) -> Sequence[Call]:
        """Calls that make no sense."""
        return ()

    def new_asker(self, runtime: Runtime) -> Asker:
        """A company with the provider on, prepared."""
        asker = Asker(runtime, a_company(runtime, plugins=(self.plugin,)), self.contract)
        asker.run(self.prepare)
        return asker

    @pytest.fixture
    def asker(self, runtime: Runtime) -> Asker:
        """Someone who asks the provider under test."""
        return self.new_asker(runtime)

    def test_what_only_reads_writes_nothing(self, asker: Asker) -> None:
        """Every table is the same afterwards."""
        calls = list(self.reads(asker))
        before = rows_of(asker.runtime)

        for method, args in calls:
            asker.ask(method, *args)

        assert differing(before, rows_of(asker.runtime)) == []

    def test_what_only_reads_can_be_asked_where_nothing_may_be_written(self, asker: Asker) -> None:
        """A page that is only looked at may ask."""
        info = contract_info(self.contract)
        assert info is not None

        for method, args in self.reads(asker):
            assert method not in info.writing
            asker.look(method, *args)

    def test_asking_twice_for_one_source_gives_the_same_answer(self, asker: Asker) -> None:
        """And nothing is written the second time."""
        for method, args in self.writes(asker, asker.source()):
            first = asker.ask(method, *args)
            before = rows_of(asker.runtime)

            again = asker.ask(method, *args)

            assert again == first
            assert differing(before, rows_of(asker.runtime)) == []

    def test_one_source_with_another_body_is_refused(self, asker: Asker) -> None:
        """Whoever changed its mind releases, cancels or reverses first."""
        source = asker.source()
        for (method, args), (other, changed) in zip(
            self.writes(asker, source), self.others(asker, source), strict=True
        ):
            assert method == other
            asker.ask(method, *args)

            with pytest.raises(RequestReused):
                asker.ask(method, *changed)

    def test_a_refusal_has_a_code_and_leaves_nothing(self, asker: Asker) -> None:
        """For every call that makes no sense."""
        for method, args in self.refused(asker):
            asker.refusal(method, *args)

    def test_another_company_sees_nothing_of_it(self, asker: Asker, runtime: Runtime) -> None:
        """What is asked there is answered as before."""
        other = self.new_asker(runtime)
        calls = list(self.reads(other))
        before = [other.look(method, *args) for method, args in calls]

        for method, args in self.writes(asker, asker.source()):
            asker.ask(method, *args)

        assert [other.look(method, *args) for method, args in calls] == before


def rows_of(runtime: Runtime) -> dict[str, str]:
    """A digest of the rows of each table, but for those that count and note on their own."""
    found: dict[str, str] = {}
    with runtime.database.begin(write=False, owner=True) as connection:
        there = set(inspect(connection).get_table_names())
        for table in metadata.sorted_tables:
            if table.name in there and not table.name.startswith(NOT_COMPARED):
                rows = sorted(str(tuple(row)) for row in connection.execute(select(table)))
                found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def each(number: int) -> Quantity:
    """A number of whole units."""
    return Quantity(number * MICRO, "each")


def total(amounts: Sequence[Money], currency: str) -> Money:
    """Their sum; raises where one is of another currency."""
    return sum(amounts, Money(0, currency))


def all_answered(asked: Sequence[int], answers: Mapping[int, Any]) -> bool:
    """Whether exactly the ids that were asked are answered."""
    return sorted(answers) == sorted(asked)
