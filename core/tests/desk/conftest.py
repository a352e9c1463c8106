"""A browser in a company where the depot is on."""

import pytest
from tests.support.depot import at_work
from tests.support.depot import depot
from tests.support.depot import depot_runtime

from karvan.app import create_app
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member

__all__ = ["at_work", "depot", "depot_runtime"]


@pytest.fixture(scope="module")
def site(depot_runtime):
    """The depot's application."""
    application = create_app(depot_runtime)
    application.test_client_class = Browser
    return application


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
