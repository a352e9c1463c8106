"""The depot's pages, and people who may and may not change what is in it."""

import pytest
from tests.support.depot import add_line
from tests.support.depot import add_record
from tests.support.depot import depot
from tests.support.depot import depot_runtime

from karvan.actors import Actor
from karvan.testing.browser import a_member
from karvan.testing.browser import app_of

__all__ = ["depot", "depot_runtime"]
CLI = Actor.cli("test")


@pytest.fixture(scope="module")
def depot_app(depot_runtime):
    return app_of(depot_runtime)


@pytest.fixture
def keeper(depot_app, depot_runtime, depot):
    """A browser of somebody who may do everything."""
    browser = depot_app.test_client()
    browser.sign_in(a_member(depot_runtime, depot))
    return browser


@pytest.fixture
def reader(depot_app, depot_runtime, depot):
    """A browser of somebody who holds no permission of the depot."""
    browser = depot_app.test_client()
    browser.sign_in(a_member(depot_runtime, depot, roles=("viewer",)))
    return browser


@pytest.fixture
def written(depot_runtime, depot):
    """Do something in a unit of work of the company: `written(lambda ctx: ...)`."""
    return lambda work: depot_runtime.run(depot.id, CLI, work, source="test")


@pytest.fixture
def crate(written):
    """A crate with two lines: its id."""

    def add(ctx):
        made = add_record(ctx, name="Saffron crate", number="CR-1", pieces=3)
        add_line(ctx, made, what="Saffron", seq=1, quantity=1_000_000)
        add_line(ctx, made, what="Pistachios", seq=2, quantity=2_000_000)
        return made.id

    return written(add)


@pytest.fixture
def crates(depot):
    """The address of the crates."""
    return f"/c/{depot.code}/depot/crates"
