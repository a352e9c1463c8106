"""The history of changes, newest first, page by page, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from karvan.actors import Actor
from karvan.companies.info import CompanyInfo
from karvan.companies.models import ExchangeRate
from karvan.context import Context
from karvan.errors import NotFound
from karvan.runtime import Runtime
from karvan.web.queries.history import PAGE
from karvan.web.queries.history import ChangePage
from karvan.web.queries.history import find_changes

CLI = Actor.cli("test")
RATE = "core.exchange_rate"


@pytest.fixture
def another_process(runtime: Runtime) -> Iterator[Runtime]:
    """A second process on the same database, with a block of ids of its own."""
    opened = Runtime.open(runtime.config)
    yield opened
    opened.close()


def add_rates(runtime: Runtime, company: CompanyInfo, first: int, count: int = 1) -> None:
    def add(ctx: Context) -> None:
        for day in range(first, first + count):
            on = date(2020, 1, 1) + timedelta(days=day)
            ctx.session.add(ExchangeRate(currency="EUR", on_date=on, rate=Decimal(1)))

    runtime.run(company.id, CLI, add)


def history(runtime: Runtime, company: CompanyInfo, **wanted: int | None) -> ChangePage:
    return runtime.run(
        company.id, CLI, lambda ctx: find_changes(ctx, entity=RATE, **wanted), write=False
    )


def days(page: ChangePage) -> list[str | None]:
    return [f.after for each in page.changes for f in each.fields if f.name == "on_date"]


def test_the_newest_change_comes_first_whichever_process_made_it(
    runtime: Runtime, another_process: Runtime, company: CompanyInfo
):
    add_rates(another_process, company, 0)
    add_rates(runtime, company, 1)
    add_rates(another_process, company, 2)

    found = days(history(runtime, company))

    assert found == ["2020-01-03", "2020-01-02", "2020-01-01"]


def test_pages_follow_each_other_without_a_gap(runtime: Runtime, company: CompanyInfo):
    add_rates(runtime, company, 0, PAGE + 5)
    add_rates(runtime, company, 1000, PAGE)

    first = history(runtime, company)
    second = history(runtime, company, before=first.older)
    third = history(runtime, company, before=second.older)

    pages = [first, second, third]
    assert [len(page.changes) for page in pages] == [PAGE, PAGE, 5]
    assert third.older is None
    assert len({change.id for page in pages for change in page.changes}) == 2 * PAGE + 5


def test_one_record_has_a_history_of_its_own(runtime: Runtime, company: CompanyInfo):
    add_rates(runtime, company, 0, 3)

    def change(ctx: Context) -> int:
        rate = ctx.session.scalars(select(ExchangeRate)).first()
        assert rate is not None
        rate.rate = Decimal(2)
        return rate.id

    rate_id = runtime.run(company.id, CLI, change)

    found = history(runtime, company, record=rate_id).changes

    assert [each.op for each in found] == ["U", "I"]


def test_a_change_the_company_does_not_have_is_no_place_to_go_on_from(
    runtime: Runtime, company: CompanyInfo
):
    with pytest.raises(NotFound):
        history(runtime, company, before=10**9)
