"""Two companies in one process: what is on in one does not exist in the other."""

from __future__ import annotations

from typing import cast

import pytest

from karvan.companies.info import CompanyInfo
from karvan.plugins.gate import COMPANY
from karvan.plugins.lifecycle import disable
from karvan.plugins.lifecycle import enable
from karvan.runtime import Runtime
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member
from karvan.testing.browser import app_of
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.installations import open_runtime
from tests.support.books import CLI
from tests.support.books import open_year
from tests.support.books import post_sale
from tests.support.books import raw_count


@pytest.fixture
def with_finance(fresh_runtime: Runtime) -> CompanyInfo:
    """Company A, with books and entries in them."""
    company = a_company(fresh_runtime, plugins=("finance",))
    fresh_runtime.run(company.id, CLI, open_year)
    fresh_runtime.run(company.id, CLI, lambda ctx: post_sale(ctx, 300))
    return company


@pytest.fixture
def without(fresh_runtime: Runtime) -> CompanyInfo:
    """Company B, without any plugin."""
    return a_company(fresh_runtime)


def a_browser(runtime: Runtime, company: CompanyInfo) -> Browser:
    """A browser in which an administrator of the company is signed in."""
    app = app_of(runtime)
    client = cast("Browser", app.test_client())
    client.sign_in(a_member(runtime, company))
    return client


def test_every_address_of_it_is_unknown_where_it_is_off(
    fresh_runtime: Runtime, with_finance: CompanyInfo, without: CompanyInfo
) -> None:
    client = a_browser(fresh_runtime, without)
    rules = [
        rule
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith(f"{COMPANY}/finance") and not rule.arguments - {"company"}
    ]
    unknown = client.get(f"/c/{without.code}/no-such-thing")

    answers = {
        rule.rule: client.get(rule.rule.replace("<company>", without.code)) for rule in rules
    }

    assert len(answers) > 3
    assert {each.status_code for each in answers.values()} == {404}
    assert {_told(each.text) for each in answers.values()} == {_told(unknown.text)}


def test_nothing_of_it_shows_where_it_is_off(
    fresh_runtime: Runtime, with_finance: CompanyInfo, without: CompanyInfo
) -> None:
    client = a_browser(fresh_runtime, without)

    for page in ("", "-/reports", "-/jobs", "-/settings", "-/import"):
        answer = client.get(f"/c/{without.code}/{page}")
        assert answer.status_code in {200, 308}
        assert "/finance/" not in answer.text, page


def test_an_administrator_of_one_is_nobody_in_the_other(
    fresh_runtime: Runtime, with_finance: CompanyInfo, without: CompanyInfo
) -> None:
    client = a_browser(fresh_runtime, without)

    assert client.get(f"/c/{with_finance.code}/finance/entries").status_code == 404
    assert client.get("/c/NOSUCH/finance/entries").status_code == 404


def test_switched_on_by_another_process_the_next_request_is_served(
    fresh_runtime: Runtime,
    fresh_database: TestDatabase,
    with_finance: CompanyInfo,
    without: CompanyInfo,
) -> None:
    client = a_browser(fresh_runtime, without)
    address = f"/c/{without.code}/finance/entries"
    assert client.get(address).status_code == 404
    other_process = open_runtime(fresh_database)

    enable(other_process, CLI, without.id, "finance")
    other_process.close()

    assert client.get(address).status_code == 200


def test_switching_off_loses_no_row(fresh_runtime: Runtime, with_finance: CompanyInfo) -> None:
    tables = ("finance_entry", "finance_line", "finance_account", "finance_period")

    def counts() -> list[int]:
        return fresh_runtime.run(
            with_finance.id,
            CLI,
            lambda ctx: [raw_count(ctx, each) for each in tables],
            write=False,
        )

    before = counts()

    disable(fresh_runtime, CLI, with_finance.id, "finance")
    assert counts() == before

    enable(fresh_runtime, CLI, with_finance.id, "finance")
    assert counts() == before


def _told(page: str) -> str:
    """The page without what differs by request: incident, nonces, tokens, its own address."""
    import re

    return re.sub(r'nonce="[^"]*"|content="[^"]*"|value="[^"]*"|[0-9A-F]{8}|href="[^"]*"', "", page)
