"""Missing numbers are reported, whether in the middle or at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from karvan.actors import Actor
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.documents.gaps import check_numbers
from karvan.documents.models import NumberSeries
from karvan.plugins.findings import Breach
from karvan.runtime import Runtime

CLI = Actor.cli("test")
Post = Callable[..., list[int]]


@pytest.fixture
def runtime(unguarded_runtime: Runtime) -> Runtime:
    """No trigger keeps receipts."""
    return unguarded_runtime


def remove(runtime: Runtime, company: CompanyInfo, receipts: Any, receipt_id: int) -> None:
    table, line = receipts.Receipt.__table__, receipts.Line.__table__
    with runtime.database.begin(write=True, owner=True) as connection:
        for each, key in ((line, line.c.receipt_id), (table, table.c.id)):
            own = each.c.company_id == company.id
            connection.execute(each.delete().where(own, key == receipt_id))


def check(runtime: Runtime, company: CompanyInfo, receipts: Any) -> tuple[int, list[Breach]]:
    return runtime.run(
        company.id, CLI, lambda ctx: check_numbers(ctx, receipts.Receipt), write=False
    )


def test_a_missing_number_is_reported_in_the_middle_and_at_the_end(
    runtime: Runtime, company: CompanyInfo, receipts: Any, post: Post
):
    ids = post(5)
    for gone in (ids[1], ids[4]):
        remove(runtime, company, receipts, gone)

    checked, breaches = check(runtime, company, receipts)

    assert checked == 3
    assert [breach.text for breach in breaches] == ["2 numbers are missing in RC 2026"]


def test_a_series_that_may_have_gaps_is_not_looked_at(
    runtime: Runtime, company: CompanyInfo, receipts: Any, post: Post
):
    ids = post(3)

    def allow_gaps(ctx: Context) -> None:
        ctx.session.query(NumberSeries).one().gapless = False

    runtime.run(company.id, CLI, allow_gaps)
    remove(runtime, company, receipts, ids[1])

    assert check(runtime, company, receipts) == (0, [])
