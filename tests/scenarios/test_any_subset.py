"""Any subset of the bundled plugins works: none needs another, and what is off is not linked to."""

from __future__ import annotations

import re
from itertools import chain
from itertools import combinations
from typing import cast

import pytest

from karvan.companies.info import CompanyInfo
from karvan.plugins.declarations import Check
from karvan.runtime import Runtime
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member
from karvan.testing.browser import app_of
from karvan.testing.builders import a_company
from tests.support.books import CLI
from tests.support.books import breaches_of

BUNDLED = ("finance", "crm", "inventory", "cpq")
SUBSETS = tuple(chain.from_iterable(combinations(BUNDLED, size) for size in range(5)))
LINK = re.compile(r'href="(/c/[^"#?]+)"')
NUMBER = re.compile(r"\d+")


@pytest.mark.parametrize("database_template", ["sqlite"], indirect=True)
@pytest.mark.parametrize("subset", SUBSETS[:-1], ids=lambda subset: "+".join(subset) or "none")
def test_every_page_that_is_linked_opens(runtime: Runtime, subset: tuple[str, ...]) -> None:
    company = a_company(runtime, plugins=subset)

    seen = opened_from_home(runtime, company, one_of_a_kind=True)

    off = [f"/c/{company.code}/{word}/" for word in BUNDLED if word not in subset]
    assert failures_in(seen) == {}
    assert [address for address in seen if address.startswith(tuple(off))] == []


def test_every_page_of_every_record_opens_where_all_are_on(runtime: Runtime) -> None:
    company = a_company(runtime, plugins=BUNDLED)
    on_postgresql = runtime.database.kind == "postgresql"

    seen = opened_from_home(runtime, company, one_of_a_kind=on_postgresql)

    assert failures_in(seen) == {}


def opened_from_home(
    runtime: Runtime, company: CompanyInfo, *, one_of_a_kind: bool
) -> dict[str, int]:
    """What an administrator can click from the first page on: address -> status.

    Pages that differ by the numbers of records alone are of a kind.
    """
    browser = cast("Browser", app_of(runtime).test_client())
    browser.sign_in(a_member(runtime, company))
    seen: dict[str, int] = {}
    kinds: set[str] = set()
    waiting = [f"/c/{company.code}/"]

    while waiting:
        address = waiting.pop()
        kind = NUMBER.sub("#", address)
        if one_of_a_kind and kind in kinds:
            continue
        kinds.add(kind)
        answer = browser.get(address)
        seen[address] = answer.status_code
        if answer.mimetype == "text/html":
            linked = set(LINK.findall(answer.text))
            waiting += sorted(linked - set(seen) - set(waiting))
    return seen


def failures_in(seen: dict[str, int]) -> dict[str, int]:
    """What did not open; a part with nothing to show answers 204."""
    return {address: code for address, code in seen.items() if code not in {200, 204}}


@pytest.mark.parametrize("subset", SUBSETS, ids=lambda subset: "+".join(subset) or "none")
def test_every_check_passes_on_what_is_new(runtime: Runtime, subset: tuple[str, ...]) -> None:
    company = a_company(runtime, plugins=subset)

    checks = runtime.run(
        company.id,
        CLI,
        lambda ctx: [
            each.plugin for each in runtime.registry.declarations(Check, {"core", *ctx.view.on})
        ],
        write=False,
    )

    assert set(checks) <= {"core", *subset}
    assert breaches_of(runtime, company.id) == []
