"""A served depot with a few crates, and who may see them."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.depot import a_party
from tests.support.depot import add_record
from tests.support.depot import depot_runtime

from karvan.actors import Actor
from karvan.testing.browser import a_member
from karvan.testing.browser import app_of
from karvan.testing.builders import a_company

__all__ = ["depot_runtime"]


@pytest.fixture
def shop(depot_runtime):
    """A company of this test's own where the depot is on."""
    return a_company(depot_runtime, plugins=("depot",))


@pytest.fixture
def browser(depot_runtime, shop):
    """An administrator who is signed in."""
    application = app_of(depot_runtime)
    client = application.test_client()
    client.sign_in(a_member(depot_runtime, shop))
    return client


@pytest.fixture
def crates(depot_runtime, shop):
    """Ids of three crates by name."""

    def fill(ctx):
        north = a_party(ctx, "North & Sons")
        found = {}
        for name, state, day, amount in (
            ("apples", "open", date(2025, 3, 20), 1050),
            ("pears", "open", date(2025, 3, 21), 2000),
            ("plums", "shipped", date(2025, 4, 2), None),
        ):
            crate = add_record(
                ctx,
                name=name,
                state=state,
                packed_on=day,
                amount=amount,
                currency="EUR" if amount else None,
                customer_id=north,
            )
            found[name] = crate.id
        return found

    return depot_runtime.run(shop.id, Actor.cli("test"), fill)


@pytest.fixture
def at(shop):
    """Makes an address of the crates' pages."""
    return lambda rest="": f"/c/{shop.code}/depot/crates{rest}"
