"""A subscriber that is off is told of nothing new, and of what waited once it is on again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from karvan.actors import Actor
from karvan.api import DocumentRef
from karvan.companies.info import CompanyInfo
from karvan.events.delivery_queries import count_held
from karvan.events.worker import Worker
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import install
from karvan.plugins.lifecycle import disable
from karvan.plugins.lifecycle import enable
from karvan.runtime import Runtime
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path

CLI = Actor.cli("test")
TELLER = """
from dataclasses import dataclass
from karvan.api import DocumentRef, event, hookimpl

@event("teller.told", version=1)
@dataclass(frozen=True)
class Told:
    document: DocumentRef
    step: int

@hookimpl
def karvan_setup(setup):
    setup.event(Told)
"""
HEARER = """
from karvan.api import hookimpl

HEARD = []

def hear(ctx, event):
    HEARD.append((ctx.company.code, event.step))

@hookimpl
def karvan_setup(setup):
    setup.about("Hearer")
    setup.on("teller.told", "committed", hear)
"""


@pytest.fixture(scope="module")
def served(
    database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    """A server with one plugin that tells and one that hears."""
    folder = tmp_path_factory.mktemp("plugins")
    a_plugin(folder, "teller", code=TELLER)
    a_plugin(folder, "hearer", code=HEARER)
    database = new_database(
        database_template.kind, tmp_path_factory.mktemp("database"), database_template
    )
    with on_path(folder):
        runtime = open_runtime(database)
        install(runtime, CLI, ("teller", "hearer"), backup=BackupPlan(skip=True))
        yield runtime
        runtime.close()
    drop_database(database)


@pytest.fixture
def runtime(served: Runtime) -> Runtime:
    """The one server of these tests; each works in a company of its own."""
    return served


@pytest.fixture
def enabled_plugins() -> tuple[str, ...]:
    """Both."""
    return ("teller", "hearer")


def tell(runtime: Runtime, company: CompanyInfo, step: int) -> None:
    """Something happens to document 1."""
    import test_teller  # type: ignore[import-not-found]  # written by the test

    event = test_teller.Told(DocumentRef("teller.thing", 1), step)
    runtime.run(company.id, CLI, lambda ctx: ctx.publish(event))


def heard(company: CompanyInfo) -> list[int]:
    """What the hearer was told of this company."""
    import test_hearer  # type: ignore[import-not-found]  # written by the test

    return [step for code, step in test_hearer.HEARD if code == company.code]


def held(runtime: Runtime, company: CompanyInfo) -> dict[str, int]:
    """What waits for a plugin that is off."""
    return runtime.run(company.id, CLI, count_held, write=False)


def test_what_waits_when_a_subscriber_is_switched_off_is_brought_when_it_is_on_again(
    runtime: Runtime, company: CompanyInfo
) -> None:
    tell(runtime, company, 1)
    disable(runtime, CLI, company.id, "hearer")
    Worker(runtime).run_until_idle()
    while_off = heard(company), held(runtime, company)

    enable(runtime, CLI, company.id, "hearer")
    Worker(runtime).run_until_idle()

    assert while_off == ([], {"hearer": 1})
    assert heard(company) == [1]
    assert held(runtime, company) == {}


def test_a_subscriber_that_is_off_gets_no_new_deliveries(
    runtime: Runtime, company: CompanyInfo
) -> None:
    disable(runtime, CLI, company.id, "hearer")

    tell(runtime, company, 1)

    assert held(runtime, company) == {}


def test_the_modules_page_says_how_many_events_wait(
    runtime: Runtime, company: CompanyInfo, client: Any, member: Any
) -> None:
    tell(runtime, company, 1)
    disable(runtime, CLI, company.id, "hearer")
    client.sign_in(member)

    page = client.get(f"/c/{company.code}/-/modules")

    assert "1 event waits until it works again." in page.text


def test_the_page_of_deliveries_retries_drops_and_replays(
    runtime: Runtime, company: CompanyInfo, client: Any, member: Any
) -> None:
    tell(runtime, company, 1)
    Worker(runtime).run_until_idle()
    client.sign_in(member)
    address = f"/c/{company.code}/-/deliveries"

    page = client.get(f"{address}?state=done")
    answer = client.submit(
        f"{address}/replay", page=address, plugin="hearer", since="2020-01-01", again="1"
    )
    Worker(runtime).run_until_idle()

    assert "teller.told" in page.text
    assert answer.status_code == 303
    assert heard(company) == [1, 1]


def test_a_replay_without_a_start_shows_the_form_again(
    runtime: Runtime, company: CompanyInfo, client: Any, member: Any
) -> None:
    client.sign_in(member)
    address = f"/c/{company.code}/-/deliveries"

    answer = client.submit(f"{address}/replay", page=address, plugin="hearer")

    assert answer.status_code == 422
    assert "Say from which event on" in answer.text
