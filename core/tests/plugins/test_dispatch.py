"""How plugins are called: asked, told, answered, provided; and what happens when one fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from karvan.actors import Actor
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.errors import Forbidden
from karvan.errors import PluginFailure
from karvan.errors import Refusal
from karvan.migrations.backup import BackupPlan
from karvan.plugins.dispatch import PortConflict
from karvan.plugins.install import install
from karvan.plugins.lifecycle import disable
from karvan.plugins.lifecycle import enable
from karvan.plugins.previews import LifecycleRefused
from karvan.plugins.published import Chained
from karvan.plugins.published import ChainStep
from karvan.plugins.reading_only import AskedAndWrote
from karvan.plugins.trace import tracing
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path

CLI = Actor.cli("test")
WORDS = ("owner", "ash", "birch", "cedar")

OWNER = '''
from dataclasses import dataclass
from typing import Protocol
from karvan.api import chain, event, hookimpl, internal, point
from karvan.contracts import contract

@event("owner.posting", version=1)
@dataclass(frozen=True)
class Posting:
    amount: int
    mood: str = ""

@point("owner.lines", result=list)
def lines(ctx, amount):
    """Lines."""

@point("owner.price", result=chain)
def price(ctx, value, customer):
    """A price."""

@contract("weather", version=1)
class Weather(Protocol):
    def today(self, town: str) -> str: ...

@hookimpl
def karvan_setup(setup):
    setup.event(Posting)
    setup.point(lines)
    setup.point(price)
'''

ANSWERING = '''
from karvan.api import Refusal, hookimpl, internal, Context
from karvan.api import Changed
from test_owner import Weather

class TooMuch(Refusal):
    """{word} refuses {{amount}}."""

class Forecast:
    def __init__(self, ctx):
        self.ctx = ctx

    def today(self, town):
        if town == "nowhere":
            raise KeyError(town)
        return "{word} sees sun in " + town

def asked(ctx, event):
    ctx.uow.info.setdefault("told", []).append("{word} asked")
    if event.mood == "write {word}":
        ctx.set_setting("{word}.x", 2)
    if event.amount > 1000:
        raise TooMuch(amount=event.amount)

def told(ctx, event):
    ctx.uow.info.setdefault("told", []).append("{word} told")
    if event.mood == "crash {word}":
        raise ValueError("secret figures")
    if event.mood == "result {word}":
        return 3
    if event.mood == "deep {word}":
        ctx.publish(event)

def lines(ctx, amount):
    return ["{word}", amount] if amount < 100 else "{word}"

def price(ctx, value):
    return Changed(value * 2, "doubled by {word}")

@hookimpl
def karvan_setup(setup):
    setup.permission("{word}.see", "See")
    setup.setting("{word}.x", int, default=1, title="X")
    setup.on("owner.posting", "ask", asked, needs=("amount",))
    setup.on("owner.posting", "after", told)
    setup.answer("owner.lines", lines)
    setup.answer("owner.price", price)
    setup.port(Weather, Forecast, permissions={permissions})
'''


@pytest.fixture(scope="module")
def served(
    database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    """A server with an owner of an event, points and a contract, and three that answer."""
    folder = tmp_path_factory.mktemp("plugins")
    write_plugins(folder)
    database = new_database(
        database_template.kind, tmp_path_factory.mktemp("database"), database_template
    )
    with on_path(folder):
        runtime = open_runtime(database)
        assert runtime.registry.problems == ()
        install(runtime, CLI, WORDS, backup=BackupPlan(skip=True))
        yield runtime
        runtime.close()
    drop_database(database)


@pytest.fixture
def runtime(served: Runtime) -> Runtime:
    """The one server of these tests; each works in companies of its own."""
    return served


def write_plugins(folder: Path) -> None:
    """The owner, and three that answer it."""
    needs = ["karvan>=0.1,<0.2", "karvan-test-owner"]
    a_plugin(folder, "owner", code=OWNER)
    for word in ("ash", "birch", "cedar"):
        permissions = '{{"today": "{word}.see"}}' if word == "birch" else 'internal("a test")'
        code = ANSWERING.replace("{permissions}", permissions).format(word=word)
        more = ["karvan-test-birch"] if word == "cedar" else []
        a_plugin(folder, word, code=code, requires=[*needs, *more])


@pytest.fixture
def company(runtime: Runtime) -> CompanyInfo:
    """A company with all of them but cedar."""
    company = a_company(runtime, plugins=("owner", "ash"))
    enable(runtime, CLI, company.id, "birch", choices={"weather": "ash"})
    return company


def posting(amount: int = 1, mood: str = "") -> Any:
    """The event of owner."""
    import test_owner  # type: ignore[import-not-found]  # written by the test

    return test_owner.Posting(amount, mood)


def contract() -> Any:
    """The contract of owner."""
    import test_owner

    return test_owner.Weather


def told_by(runtime: Runtime, company: CompanyInfo, act: Any) -> list[str]:
    """Who was called, in order."""

    def work(ctx: Context) -> list[str]:
        act(ctx)
        return list(ctx.uow.info.get("told", []))

    return runtime.run(company.id, CLI, work)


def test_subscribers_are_called_in_the_order_of_requirements(
    runtime: Runtime, company: CompanyInfo
) -> None:
    enable(runtime, CLI, company.id, "cedar", choices={"weather": "ash"})

    called = told_by(runtime, company, lambda ctx: (ctx.ask(posting()), ctx.publish(posting())))

    assert called == [f"{word} {phase}" for phase in ("asked", "told") for word in WORDS[1:]]


def test_only_who_is_on_in_this_company_is_called(runtime: Runtime, company: CompanyInfo) -> None:
    other = a_company(runtime, plugins=("owner", "birch"))
    disable(runtime, CLI, company.id, "birch")

    assert told_by(runtime, company, lambda ctx: ctx.ask(posting())) == ["ash asked"]
    assert told_by(runtime, other, lambda ctx: ctx.ask(posting())) == ["birch asked"]


def test_who_is_asked_may_refuse(runtime: Runtime, company: CompanyInfo) -> None:
    with pytest.raises(Refusal, match="ash refuses 2000"):
        told_by(runtime, company, lambda ctx: ctx.ask(posting(2000)))


def test_who_is_asked_may_not_write(runtime: Runtime, company: CompanyInfo) -> None:
    with pytest.raises(AskedAndWrote, match="ash"):
        told_by(runtime, company, lambda ctx: ctx.ask(posting(mood="write ash")))


def test_a_failure_names_the_plugin_and_rolls_everything_back(
    runtime: Runtime, company: CompanyInfo
) -> None:
    def work(ctx: Context) -> None:
        ctx.set_setting("ash.x", 5)
        ctx.publish(posting(mood="crash birch"))

    with pytest.raises(PluginFailure, match="birch failed while") as found:
        runtime.run(company.id, CLI, work)

    assert "secret figures" not in str(found.value)
    assert runtime.run(company.id, CLI, lambda ctx: ctx.setting("ash.x"), write=False) == 1


def test_a_result_of_the_wrong_shape_is_a_failure(runtime: Runtime, company: CompanyInfo) -> None:
    with pytest.raises(PluginFailure, match="ash"):
        told_by(runtime, company, lambda ctx: ctx.publish(posting(mood="result ash")))
    with pytest.raises(PluginFailure, match="ash"):
        told_by(runtime, company, lambda ctx: ctx.point("owner.lines", 500))


def test_events_that_cause_each_other_end(runtime: Runtime, company: CompanyInfo) -> None:
    with pytest.raises(PluginFailure, match="ash"):
        told_by(runtime, company, lambda ctx: ctx.publish(posting(mood="deep ash")))


def test_a_point_gathers_the_answers_of_all(runtime: Runtime, company: CompanyInfo) -> None:
    answers = runtime.run(company.id, CLI, lambda ctx: ctx.point("owner.lines", 7), write=False)

    assert answers == ["ash", 7, "birch", 7]


def test_a_chained_point_hands_one_value_on_and_keeps_its_trace(
    runtime: Runtime, company: CompanyInfo
) -> None:
    found = runtime.run(
        company.id, CLI, lambda ctx: ctx.point("owner.price", 5, customer=1), write=False
    )

    assert found == Chained(
        20,
        (ChainStep("ash", 5, 10, "doubled by ash"), ChainStep("birch", 10, 20, "doubled by birch")),
    )


def test_a_point_that_nobody_publishes_is_an_error(runtime: Runtime, company: CompanyInfo) -> None:
    with pytest.raises(LookupError, match="no plugin publishes"):
        runtime.run(company.id, CLI, lambda ctx: ctx.point("owner.nothing"))


def test_a_port_is_none_where_nobody_provides_it(runtime: Runtime) -> None:
    company = a_company(runtime, plugins=("owner",))

    assert runtime.run(company.id, CLI, lambda ctx: ctx.port(contract()), write=False) is None


def test_a_port_is_asked_of_the_chosen_provider(runtime: Runtime, company: CompanyInfo) -> None:
    def ask(ctx: Context) -> str:
        return str(ctx.port(contract()).today("Ghent"))  # type: ignore[union-attr]  # provided

    assert runtime.run(company.id, CLI, ask, write=False) == "ash sees sun in Ghent"


def test_a_second_provider_is_refused_until_one_is_chosen(runtime: Runtime) -> None:
    company = a_company(runtime, plugins=("owner", "ash"))

    with pytest.raises(LifecycleRefused, match="ash and birch provide weather"):
        enable(runtime, CLI, company.id, "birch")


def test_two_providers_without_a_choice_are_a_loud_conflict(
    runtime: Runtime, company: CompanyInfo
) -> None:
    with runtime.database.begin(write=True) as connection:
        connection.execute(
            text("DELETE FROM core_port_choice WHERE company_id = :c"), {"c": company.id}
        )
        connection.execute(text("UPDATE core_epoch SET epoch = epoch + 1"))

    with pytest.raises(PortConflict, match="ash, birch provide weather, and none is chosen"):
        runtime.run(company.id, CLI, lambda ctx: ctx.port(contract()), write=False)

    enable(runtime, CLI, company.id, "birch", choices={"weather": "birch"})
    provider = runtime.run(company.id, CLI, lambda ctx: ctx.port(contract()).today("Ghent"))
    assert provider == "birch sees sun in Ghent"


def test_a_port_asks_for_the_permission_of_each_method(runtime: Runtime) -> None:
    company = a_company(runtime, plugins=("owner", "birch"))
    nobody = Actor.user(1, "Nobody", frozenset())

    def ask(ctx: Context) -> str:
        return str(ctx.port(contract()).today("Ghent"))  # type: ignore[union-attr]  # provided

    with pytest.raises(Forbidden, match=r"birch\.see"):
        runtime.run(company.id, nobody, ask, write=False)


def test_a_failing_provider_is_named(runtime: Runtime, company: CompanyInfo) -> None:
    def ask(ctx: Context) -> None:
        ctx.port(contract()).today("nowhere")  # type: ignore[union-attr]  # provided

    with pytest.raises(PluginFailure, match=r"ash failed while working on weather\.today"):
        runtime.run(company.id, CLI, ask, write=False)


def test_a_trace_shows_who_was_called_and_who_was_not(
    runtime: Runtime, company: CompanyInfo
) -> None:
    with tracing() as trace:
        told_by(runtime, company, lambda ctx: ctx.ask(posting()))

    seen = {(each.plugin, each.phase): each.outcome for each in trace.calls}
    assert seen["ash", "ask"] == "done"
    assert seen["cedar", "ask"] == "skipped: off in this company"


def test_a_call_through_pluggy_itself_is_refused(runtime: Runtime) -> None:
    with pytest.raises(RuntimeError, match="call it through ctx"):
        runtime.registry.manager.hook.karvan_company_disabled(ctx=None)


def test_companies_with_equal_sets_share_their_plans(
    runtime: Runtime, company: CompanyInfo
) -> None:
    plans = runtime.registry.plans
    on = frozenset({"owner", "ash"})

    first = plans.for_event("owner.posting", "ask", on)

    assert plans.for_event("owner.posting", "ask", frozenset({"ash", "owner"})) is first
