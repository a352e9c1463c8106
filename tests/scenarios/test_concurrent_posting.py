"""Eight post at once, one in five changes their mind: no gap, no duplicate, no imbalance."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.errors import NotFound
from karvan.runtime import Runtime
from tests.support.books import CLI
from tests.support.books import breaches_of
from tests.support.books import half_posted
from tests.support.books import open_year
from tests.support.books import post_sale
from tests.support.books import posted_numbers

POSTERS, EACH = 8, 12


@pytest.fixture
def enabled_plugins() -> tuple[str, ...]:
    return ("finance",)


def test_eight_posters_leave_no_gap_no_duplicate_and_no_imbalance(
    runtime: Runtime, company: CompanyInfo
):
    runtime.run(company.id, CLI, open_year)

    def post_some(poster: int) -> int:
        done = 0
        for number in range(EACH):
            with contextlib.suppress(NotFound):
                runtime.run(company.id, CLI, lambda ctx, n=number: _post_or_regret(ctx, poster, n))
                done += 1
        return done

    with ThreadPoolExecutor(POSTERS) as threads:
        done = sum(threads.map(post_some, range(POSTERS)))

    numbers = runtime.run(company.id, CLI, posted_numbers, write=False)
    assert numbers == list(range(1, done + 1))
    assert runtime.run(company.id, CLI, half_posted, write=False) == 0
    assert breaches_of(runtime, company.id) == []


def _post_or_regret(ctx: Context, poster: int, number: int) -> None:
    post_sale(ctx, 1000 + poster * 100 + number)
    if (poster + number) % 5 == 0:
        raise NotFound
