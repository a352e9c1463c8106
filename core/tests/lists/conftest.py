"""The depot behind a web client: crates to list, filter, edit and export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from tests.support.depot import CLI
from tests.support.depot import add_record
from tests.support.depot import depot_runtime

from karvan.companies.info import CompanyInfo
from karvan.runtime import Runtime
from karvan.testing.browser import Browser
from karvan.testing.browser import Member
from karvan.testing.browser import a_member
from karvan.testing.browser import app_of
from karvan.testing.builders import a_company

__all__ = ["depot_runtime"]


@dataclass
class Yard:
    """A company with crates, and a browser whose person is signed in there."""

    runtime: Runtime
    company: CompanyInfo
    browser: Browser
    member: Member

    @property
    def crates(self) -> str:
        """The address of the list."""
        return f"/c/{self.company.code}/depot/crates"

    def add(self, *, code: str = "depot.crate", **columns: Any) -> int:
        """The id of a new record."""
        with self.runtime.company_work(self.company.id, CLI, write=True) as ctx:
            return int(add_record(ctx, code, **columns).id)

    def read(self, record_id: int, code: str = "depot.crate") -> Any:
        """The record as it is kept now."""
        with self.runtime.company_work(self.company.id, CLI) as ctx:
            from karvan.entities.declaring.known import get_entity

            model = get_entity(ctx, code).model
            return ctx.session.get(model, (self.company.id, record_id))

    def get(self, address: str = "", **keywords: Any) -> Any:
        """Open an address below the list."""
        return self.browser.get(f"{self.crates}{address}", **keywords)

    def post(self, address: str, **fields: Any) -> Any:
        """Send a form to an address below the list."""
        return self.browser.submit(f"{self.crates}{address}", **fields)


def follow(yard: Yard, answer: Any) -> Any:
    """The page an answer leads to."""
    return yard.browser.get(answer.headers["Location"])


def chosen(*ids: int, **more: str) -> str:
    """The query of records that were chosen one by one."""
    parts = [f"id={each}" for each in ids] + [f"{name}={text}" for name, text in more.items()]
    return "&".join(parts)


@pytest.fixture(scope="module")
def depot_app(depot_runtime):
    return app_of(depot_runtime)


@pytest.fixture
def yard(depot_runtime, depot_app) -> Yard:
    """A company of this test's own, its administrator signed in."""
    company = a_company(depot_runtime, plugins=("depot",))
    member = a_member(depot_runtime, company)
    browser = depot_app.test_client()
    browser.sign_in(member)
    return Yard(depot_runtime, company, browser, member)


@pytest.fixture
def stocked(yard) -> Yard:
    """With three crates."""
    yard.add(number="C-1", name="Saffron", amount=120_00, currency="USD", pieces=3, size="s",
             packed_on=date(2025, 3, 21))  # fmt: skip
    yard.add(number="C-2", name="Pistachios", amount=80_00, currency="EUR", pieces=5, size="m",
             packed_on=date(2025, 4, 2), state="packed")  # fmt: skip
    yard.add(number="C-3", name="Barberries", amount=40_00, currency="USD", size="l", active=False)
    return yard
