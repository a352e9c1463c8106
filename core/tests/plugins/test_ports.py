"""What core keeps for every port: once per source, nothing left of a refusal, answers as promised."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func
from sqlalchemy import select

from karvan.actors import Actor
from karvan.api import DocumentRef
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.db.models import RememberedRequest
from karvan.errors import PluginFailure
from karvan.errors import Refusal
from karvan.errors import RequestReused
from karvan.events.models import CommittedEvent
from karvan.events.publish import OnlyReading
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import install
from karvan.plugins.lifecycle import choose_port
from karvan.plugins.lifecycle import enable
from karvan.plugins.port_choices import UnknownPort
from karvan.plugins.port_choices import list_ports
from karvan.plugins.ports import forget_request
from karvan.plugins.previews import LifecycleRefused
from karvan.plugins.reading_only import AskedAndWrote
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path

CLI = Actor.cli("test")
ORDER = DocumentRef("shop.order", 7)

KEEPER = '''
from dataclasses import dataclass
from typing import Protocol
from karvan.api import DocumentRef, Refusal, event, hookimpl, internal
from karvan.contracts import contract, ends, writes

@event("{word}.kept", version=1)
@dataclass(frozen=True)
class Kept:
    document: DocumentRef

@dataclass(frozen=True)
class Ticket:
    place: int
    note: str = ""

    @property
    def nothing_written(self):
        return self.note == "nothing"

class Full(Refusal):
    """No place is free."""

@contract("cloakroom", version=1)
class Cloakroom(Protocol):
    @writes("source")
    def keep(self, source: DocumentRef, coat: str, colour: str = "black") -> Ticket: ...

    @ends("keep", "source")
    def give_back(self, source: DocumentRef) -> None: ...

    def count(self) -> int: ...

@contract("cloakroom", version=2)
class CloakroomTwo(Protocol):
    def free(self) -> int: ...

class Room:
    calls = []

    def __init__(self, ctx):
        self.ctx = ctx

    def keep(self, source, coat, colour="black"):
        self.calls.append(coat)
        self.ctx.set_setting("{word}.kept", self.ctx.setting("{word}.kept") + 1)
        self.ctx.publish(Kept(source))
        if coat == "too many":
            raise Full
        if coat == "garbage":
            return Ticket("three")
        return Ticket(len(self.calls), "nothing" if coat == "nothing" else "")

    def give_back(self, source):
        self.ctx.set_setting("{word}.kept", self.ctx.setting("{word}.kept") - 1)

    def count(self):
        if self.ctx.setting("{word}.kept") == 13:
            self.ctx.set_setting("{word}.kept", 0)
        return self.ctx.setting("{word}.kept")

    def free(self):
        return 100 - self.count()

def told(ctx, event): ...

@hookimpl
def karvan_setup(setup):
    setup.setting("{word}.kept", int, default=0, title="Kept")
    setup.event(Kept)
    setup.on("{word}.kept", "committed", told)
    setup.port(Cloakroom, Room, permissions=internal("a test"))
    setup.port(CloakroomTwo, Room, permissions=internal("a test"))
'''
RIVAL = """
from karvan.api import hookimpl, internal
from test_keeper import Cloakroom, Room

@hookimpl
def karvan_setup(setup):
    setup.port(Cloakroom, Room, permissions=internal("a test"))
"""


@pytest.fixture(scope="module")
def served(
    database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    """A server with one plugin that provides two versions of a port, and a rival of version 1."""
    folder = tmp_path_factory.mktemp("plugins")
    a_plugin(folder, "keeper", code=KEEPER.format(word="keeper"))
    a_plugin(folder, "rival", code=RIVAL, requires=("karvan>=0.1,<0.2", "karvan-test-keeper"))
    database = new_database(
        database_template.kind, tmp_path_factory.mktemp("database"), database_template
    )
    with on_path(folder):
        runtime = open_runtime(database)
        assert runtime.registry.problems == ()
        install(runtime, CLI, ("keeper", "rival"), backup=BackupPlan(skip=True))
        yield runtime
        runtime.close()
    drop_database(database)


@pytest.fixture
def runtime(served: Runtime) -> Runtime:
    """The one server of these tests; each works in a company of its own."""
    return served


@pytest.fixture
def enabled_plugins() -> tuple[str, ...]:
    """The provider."""
    return ("keeper",)


def contracts() -> Any:
    """The module the contracts stand in."""
    import test_keeper  # type: ignore[import-not-found]  # written by the test

    return test_keeper


def room(ctx: Context) -> Any:
    """The port under test."""
    return ctx.port(contracts().Cloakroom)


def kept(ctx: Context) -> int:
    """How many coats the provider wrote down."""
    return int(ctx.setting("keeper.kept"))


def test_the_same_source_with_the_same_arguments_gets_the_same_answer(
    runtime: Runtime, company: CompanyInfo
) -> None:
    first = runtime.run(company.id, CLI, lambda ctx: room(ctx).keep(ORDER, "fur"))

    again = runtime.run(
        company.id, CLI, lambda ctx: room(ctx).keep(DocumentRef("shop.order", 7, "O-1"), "fur")
    )

    assert again == first
    assert runtime.run(company.id, CLI, kept, write=False) == 1


def test_an_argument_that_is_its_default_changes_nothing(ctx: Context) -> None:
    first = room(ctx).keep(ORDER, "fur")

    assert room(ctx).keep(ORDER, "fur", colour="black") == first


def test_another_body_for_the_same_source_is_refused(ctx: Context) -> None:
    room(ctx).keep(ORDER, "fur")

    with pytest.raises(RequestReused):
        room(ctx).keep(ORDER, "silk")


def test_what_was_given_back_may_be_asked_for_anew(ctx: Context) -> None:
    room(ctx).keep(ORDER, "fur")
    room(ctx).give_back(ORDER)

    room(ctx).keep(ORDER, "silk")

    assert kept(ctx) == 1


def test_giving_back_twice_is_no_error(ctx: Context) -> None:
    room(ctx).give_back(ORDER)
    room(ctx).give_back(ORDER)

    assert kept(ctx) == -2


def test_a_refusal_leaves_nothing_and_the_asker_goes_on(
    runtime: Runtime, company: CompanyInfo
) -> None:
    def ask(ctx: Context) -> None:
        with contextlib.suppress(Refusal):
            room(ctx).keep(ORDER, "too many")
        room(ctx).keep(DocumentRef("shop.order", 8), "fur")

    runtime.run(company.id, CLI, ask)

    def rows(ctx: Context) -> tuple[int, int, int]:
        events = ctx.session.scalar(select(func.count()).select_from(CommittedEvent))
        requests = select(func.count()).select_from(RememberedRequest.__table__)
        mine = RememberedRequest.__table__.c.company_id == company.id
        return kept(ctx), events or 0, ctx.session.scalar(requests.where(mine)) or 0

    assert runtime.run(company.id, CLI, rows, write=False) == (1, 1, 1)


def test_a_request_that_was_refused_may_come_again(ctx: Context) -> None:
    with contextlib.suppress(Refusal):
        room(ctx).keep(ORDER, "too many")

    assert room(ctx).keep(ORDER, "fur").place > 0


def test_an_answer_that_nothing_was_written_is_not_remembered(ctx: Context) -> None:
    room(ctx).keep(ORDER, "nothing")
    room(ctx).keep(ORDER, "nothing")

    assert kept(ctx) == 2


def test_a_provider_may_let_a_source_ask_anew(ctx: Context) -> None:
    room(ctx).keep(ORDER, "fur")
    forget_request(ctx, contracts().Cloakroom, "keep", ORDER)

    room(ctx).keep(ORDER, "silk")

    assert kept(ctx) == 2


def test_a_method_that_is_not_marked_as_writing_cannot_write(ctx: Context) -> None:
    ctx.set_setting("keeper.kept", 13)

    with pytest.raises(AskedAndWrote, match=r"keeper .*cloakroom\.count"):
        room(ctx).count()


def test_a_writing_method_is_refused_where_only_reading_is_allowed(
    runtime: Runtime, company: CompanyInfo
) -> None:
    with pytest.raises(OnlyReading, match=r"cloakroom\.keep"):
        runtime.run(company.id, CLI, lambda ctx: room(ctx).keep(ORDER, "fur"), write=False)


def test_an_answer_of_another_shape_is_the_providers_failure(ctx: Context) -> None:
    with pytest.raises(PluginFailure, match="keeper"):
        room(ctx).keep(ORDER, "garbage")


def test_a_source_that_names_no_document_is_the_askers_mistake(ctx: Context) -> None:
    with pytest.raises(TypeError, match=r"cloakroom\.keep needs a DocumentRef as source"):
        room(ctx).keep("shop.order/7", "fur")


def test_two_companies_may_use_the_same_source(runtime: Runtime, company: CompanyInfo) -> None:
    other = a_company(runtime, plugins=("keeper",))
    runtime.run(company.id, CLI, lambda ctx: room(ctx).keep(ORDER, "fur"))

    runtime.run(other.id, CLI, lambda ctx: room(ctx).keep(ORDER, "silk"))

    assert runtime.run(other.id, CLI, kept, write=False) == 1


def test_two_versions_of_a_contract_are_served_side_by_side(ctx: Context) -> None:
    assert room(ctx).count() == 0
    assert ctx.port(contracts().CloakroomTwo).free() == 100  # type: ignore[attr-defined]


def test_a_version_that_the_chosen_provider_lacks_is_nobodys(runtime: Runtime) -> None:
    company = a_company(runtime, plugins=("keeper",))
    enable(runtime, CLI, company.id, "rival", choices={"cloakroom": "rival"})

    def ask(ctx: Context) -> tuple[bool, bool]:
        return room(ctx) is None, ctx.port(contracts().CloakroomTwo) is None

    assert runtime.run(company.id, CLI, ask, write=False) == (False, True)


def test_another_provider_can_be_chosen(runtime: Runtime) -> None:
    company = a_company(runtime, plugins=("keeper",))
    enable(runtime, CLI, company.id, "rival", choices={"cloakroom": "rival"})

    choose_port(runtime, CLI, company.id, "cloakroom", "keeper")

    lines = runtime.run(company.id, CLI, list_ports, write=False)
    (line,) = [each for each in lines if each.port == "cloakroom"]
    assert (line.provider, line.candidates) == ("keeper", ("keeper", "rival"))


def test_choosing_who_cannot_do_it_is_refused(runtime: Runtime, company: CompanyInfo) -> None:
    with pytest.raises(LifecycleRefused, match="rival is not enabled"):
        choose_port(runtime, CLI, company.id, "cloakroom", "rival")


def test_a_port_that_nobody_knows_is_named_with_its_neighbour(
    runtime: Runtime, company: CompanyInfo
) -> None:
    with pytest.raises(UnknownPort, match="cloakroom"):
        choose_port(runtime, CLI, company.id, "cloakrom", "keeper")


def test_a_choice_at_switching_on_must_be_one_that_can_do_it(
    runtime: Runtime, company: CompanyInfo
) -> None:
    with pytest.raises(LifecycleRefused, match="crm does not provide cloakroom"):
        enable(runtime, CLI, company.id, "rival", choices={"cloakroom": "crm"})


def test_the_modules_page_shows_who_does_what_and_lets_one_choose(
    runtime: Runtime, company: CompanyInfo, client: Any, member: Any
) -> None:
    enable(runtime, CLI, company.id, "rival", choices={"cloakroom": "rival"})
    client.sign_in(member)
    address = f"/c/{company.code}/-/modules"
    assert "cloakroom" in client.get(address).text

    answer = client.submit(f"{address}/ports/cloakroom", plugin="keeper")

    assert answer.status_code == 303
    lines = runtime.run(company.id, CLI, list_ports, write=False)
    assert [each.provider for each in lines if each.port == "cloakroom"] == ["keeper"]


def test_switching_on_a_second_provider_asks_on_the_page_who_shall_do_it(
    runtime: Runtime, company: CompanyInfo, client: Any, member: Any
) -> None:
    client.sign_in(member)
    address = f"/c/{company.code}/-/modules/rival/enable"
    assert 'name="port-cloakroom"' in client.get(address).text

    refused = client.submit(address, page=address)
    accepted = client.submit(address, page=address, **{"port-cloakroom": "keeper"})

    assert (refused.status_code, accepted.status_code) == (422, 303)
