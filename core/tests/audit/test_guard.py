"""A change that would leave no trace does not reach the database; the bulk ways leave one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update

from karvan.actors import Actor
from karvan.audit.guard import Unaudited
from karvan.audit.models import AuditEntry
from karvan.audit.statements import audited_delete
from karvan.audit.statements import audited_update
from karvan.audit.writer import journal_of
from karvan.companies.info import CompanyInfo
from karvan.companies.models import ExchangeRate
from karvan.context import Context
from karvan.documents.models import NumberSeries
from karvan.documents.series import create_series
from karvan.errors import StaleVersion
from karvan.runtime import Runtime

CLI = Actor.cli("test")
TABLE: Any = ExchangeRate.__table__
Trail = Callable[..., list[AuditEntry]]


@pytest.fixture
def rates(runtime: Runtime, company: CompanyInfo) -> list[int]:
    """Three rates of January 2026, and the ids they have."""

    def add(ctx: Context) -> list[int]:
        rows = [
            ExchangeRate(currency="EUR", on_date=date(2026, 1, day), rate=Decimal(day))
            for day in (1, 2, 3)
        ]
        ctx.session.add_all(rows)
        ctx.uow.flush()
        return [row.id for row in rows]

    return runtime.run(company.id, CLI, add)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(update(TABLE).values(currency="USD"), id="Core update"),
        pytest.param(delete(TABLE), id="Core delete"),
        pytest.param(insert(TABLE).values(company_id=1, id=1), id="Core insert"),
        pytest.param(update(ExchangeRate).values(currency="USD"), id="ORM bulk update"),
        pytest.param(text("UPDATE core_exchange_rate SET rate = '9'"), id="text update"),
        pytest.param(text("delete from only core_exchange_rate"), id="text delete"),
        pytest.param(text("TRUNCATE core_exchange_rate"), id="text truncate"),
        pytest.param(
            text("INSERT OR REPLACE INTO core_exchange_rate (id) VALUES (1)"), id="text replace"
        ),
        pytest.param(
            text("WITH x AS (DELETE FROM core_exchange_rate RETURNING id) SELECT * FROM x"),
            id="inside a query",
        ),
    ],
)
def test_a_statement_that_would_leave_no_trace_is_refused(ctx: Context, statement: Any):
    with pytest.raises(Unaudited, match="core_exchange_rate"):
        ctx.session.execute(statement)


def test_the_connection_of_the_session_is_watched_as_well(ctx: Context):
    with pytest.raises(Unaudited):
        ctx.session.connection().execute(text("UPDATE core_exchange_rate SET rate = '9'"))


def test_reading_for_update_is_no_change(ctx: Context):
    assert ctx.session.scalars(select(ExchangeRate).with_for_update()).all() == []


def test_an_exempt_table_may_be_written_by_a_statement(ctx: Context):
    ctx.session.execute(text("UPDATE core_number_counter SET next = next WHERE company_id = -1"))


def test_a_bulk_update_records_each_row(
    runtime: Runtime, company: CompanyInfo, rates: list[int], trail: Trail
):
    def change(ctx: Context) -> int:
        before_third = ExchangeRate.on_date < date(2026, 1, 3)
        return audited_update(ctx.session, ExchangeRate, before_third, values={"currency": "USD"})

    changed = runtime.run(company.id, CLI, change)

    rows = [row for row in trail("core.exchange_rate") if row.op == "U"]
    assert changed == 2
    assert [row.row_id for row in rows] == rates[:2]
    assert rows[0].data == {"currency": ["EUR", "USD"]}


def test_a_bulk_update_by_an_expression_records_what_came_of_it(ctx: Context):
    series = create_series(ctx, "GEN", padding=4)

    audited_update(
        ctx.session, NumberSeries, NumberSeries.id == series.id,
        values={"padding": NumberSeries.padding + 2},
    )  # fmt: skip

    assert journal_of(ctx.uow).rows[-1].data == {"padding": [4, 6]}


def test_objects_at_hand_see_a_bulk_update(
    runtime: Runtime, company: CompanyInfo, rates: list[int]
):
    def change(ctx: Context) -> tuple[str, int]:
        rate = ctx.session.get_one(ExchangeRate, (company.id, rates[0]))
        audited_update(
            ctx.session, ExchangeRate, ExchangeRate.id == rates[0], values={"currency": "USD"}
        )
        return rate.currency, rate.version

    assert runtime.run(company.id, CLI, change) == ("USD", 2)


def test_a_bulk_update_of_another_version_is_refused(ctx: Context):
    rate = ExchangeRate(currency="EUR", on_date=date(2026, 1, 1), rate=Decimal(1))
    ctx.session.add(rate)
    ctx.uow.flush()

    with pytest.raises(StaleVersion):
        audited_update(
            ctx.session, ExchangeRate, ExchangeRate.id == rate.id,
            values={"currency": "USD"}, expect_version=5,
        )  # fmt: skip


def test_a_bulk_delete_records_each_row(
    runtime: Runtime, company: CompanyInfo, rates: list[int], trail: Trail
):
    deleted = runtime.run(company.id, CLI, lambda ctx: audited_delete(ctx.session, ExchangeRate))

    rows = [row for row in trail("core.exchange_rate") if row.op == "D"]
    assert deleted == 3
    assert [row.row_id for row in rows] == rates
    assert rows[2].data["rate"] == ["3", None]
