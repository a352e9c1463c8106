"""Any subset of the bundled plugins works: none needs another, and what is off is not linked to."""

from __future__ import annotations

import re
from itertools import chain
from itertools import combinations
from typing import cast

import pytest

from karvan.app import create_app
from karvan.plugins.declarations import Check
from karvan.runtime import Runtime
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company
from tests.support.books import CLI
from tests.support.books import breaches_of

BUNDLED = ("finance", "crm", "inventory", "cpq")
SUBSETS = tuple(chain.from_iterable(combinations(BUNDLED, size) for size in range(5)))
LINK = re.compile(r'href="(/c/[^"#?]+)"')


@pytest.mark.timeout(1800)  # it follows every link there is
@pytest.mark.parametrize("subset", SUBSETS, ids=lambda subset: "+".join(subset) or "none")
def test_every_page_that_is_linked_opens(runtime: Runtime, subset: tuple[str, ...]) -> None:
    company = a_company(runtime, plugins=subset)
    app = create_app(runtime)
    app.test_client_class = Browser
    browser = cast("Browser", app.test_client())
    browser.sign_in(a_member(runtime, company))
    seen: dict[str, int] = {}
    waiting = [f"/c/{company.code}/"]

    while waiting:
        address = waiting.pop()
        answer = browser.get(address)
        seen[address] = answer.status_code
        if answer.mimetype == "text/html":
            waiting += set(LINK.findall(answer.text)) - set(seen) - set(waiting)

    off = [f"/c/{company.code}/{word}/" for word in BUNDLED if word not in subset]
    opened = {200, 204}  # a part with nothing to show answers 204
    assert {address: code for address, code in seen.items() if code not in opened} == {}
    assert [address for address in seen if address.startswith(tuple(off) or ("-",))] == []


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
