"""A browser in a company where the depot is on."""

import pytest
from tests.support.depot import at_work
from tests.support.depot import depot
from tests.support.depot import depot_runtime

from karvan.testing.browser import a_member
from karvan.testing.browser import app_of

__all__ = ["at_work", "depot", "depot_runtime"]


@pytest.fixture(scope="module")
def site(depot_runtime):
    """The depot's application."""
    return app_of(depot_runtime)


@pytest.fixture
def person(depot_runtime, depot):
    """An administrator of the depot's company."""
    return a_member(depot_runtime, depot)


@pytest.fixture
def browser(site, person):
    """That person's browser, signed in."""
    client = site.test_client()
    client.sign_in(person)
    return client


@pytest.fixture
def at(depot):
    """The address of a page of the depot's company."""
    return lambda path="": f"/c/{depot.code}/{path}"
