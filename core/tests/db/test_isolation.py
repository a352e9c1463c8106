"""No reference and no access path leads into another company."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Table
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import union_all
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

import karvan
from karvan.actors import Actor
from karvan.companies.info import CompanyInfo
from karvan.companies.models import ExchangeRate
from karvan.context import Context
from karvan.db.base import metadata
from karvan.db.installation_tables import INSTALLATION_TABLES
from karvan.runtime import Runtime
from karvan.testing.builders import a_company

CLI = Actor.cli("test")
VERSION_TABLE = "karvan_version_"


def business_tables() -> list[Table]:
    for module in pkgutil.walk_packages(karvan.__path__, "karvan."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
    return [each for each in metadata.tables.values() if each.name not in INSTALLATION_TABLES]


def test_every_business_table_is_keyed_by_its_company():
    unkeyed = [
        table.name
        for table in business_tables()
        if next(iter(table.primary_key.columns)).name != "company_id"
    ]

    assert unkeyed == []


def test_every_reference_between_business_tables_carries_the_company():
    business = {table.name for table in business_tables()}
    crossing = [
        f"{table.name}.{constraint.name}"
        for table in business_tables()
        for constraint in table.foreign_key_constraints
        if constraint.referred_table.name in business
        and ("company_id", "company_id")
        not in {(element.parent.name, element.column.name) for element in constraint.elements}
    ]

    assert crossing == []


def test_no_reference_sets_its_company_to_null_on_delete():
    allowed = {None, "RESTRICT", "CASCADE", "NO ACTION"}

    assert [
        constraint.name
        for table in business_tables()
        for constraint in table.foreign_key_constraints
        if constraint.ondelete not in allowed
    ] == []


def test_every_unique_key_of_a_business_table_begins_with_the_company():
    leaking = [
        f"{table.name}.{index.name}"
        for table in business_tables()
        for index in table.indexes
        if index.unique and index.columns.keys()[:1] != ["company_id"]
    ]

    assert leaking == []


def test_the_list_of_installation_tables_names_only_tables_that_exist():
    business_tables()

    assert set(INSTALLATION_TABLES) <= set(metadata.tables)


def _add_rate(ctx: Context) -> None:
    ctx.session.add(ExchangeRate(currency="EUR", on_date=date(2026, 1, 1), rate=Decimal(7)))


@pytest.fixture
def other(runtime: Runtime) -> CompanyInfo:
    other = a_company(runtime)
    runtime.run(other.id, CLI, _add_rate)
    return other


READS: dict[str, Callable[[Context, int], Any]] = {
    "entity": lambda ctx, _: ctx.session.scalars(select(ExchangeRate)).all(),
    "columns": lambda ctx, _: ctx.session.execute(select(ExchangeRate.rate)).all(),
    "count": lambda ctx, _: ctx.session.scalar(select(func.count(ExchangeRate.id))) or [],
    "alias": lambda ctx, _: ctx.session.scalars(select(aliased(ExchangeRate))).all(),
    "cte": lambda ctx, _: ctx.session.execute(select(select(ExchangeRate.id).cte())).all(),
    "union": lambda ctx, _: ctx.session.execute(
        union_all(select(ExchangeRate.id), select(ExchangeRate.id))
    ).all(),
    "subquery": lambda ctx, _: ctx.session.execute(
        select(select(ExchangeRate.id).subquery())
    ).all(),
    "named company": lambda ctx, other: ctx.session.scalars(
        select(ExchangeRate).where(ExchangeRate.company_id == other)
    ).all(),
    "exists": lambda ctx, _: (
        [1] if ctx.session.scalar(select(select(ExchangeRate.id).exists())) else []
    ),
}


@pytest.mark.parametrize("path", READS)
def test_no_query_of_the_session_reads_another_company(
    runtime: Runtime, company: CompanyInfo, other: CompanyInfo, path: str
):
    found = runtime.run(company.id, CLI, lambda ctx: READS[path](ctx, other.id), write=False)

    assert found == []


def test_bulk_changes_of_the_session_reach_one_company_only(
    runtime: Runtime, company: CompanyInfo, other: CompanyInfo
):
    from karvan.audit.statements import audited_delete
    from karvan.audit.statements import audited_update

    def sweep(ctx: Context) -> None:
        audited_update(ctx.session, ExchangeRate, values={"rate": Decimal(1)})
        audited_delete(ctx.session, ExchangeRate)

    runtime.run(company.id, CLI, sweep)

    [kept] = runtime.run(other.id, CLI, lambda ctx: ctx.session.scalars(select(ExchangeRate)).all())
    assert kept.rate == Decimal(7)


RAW_READS = {
    "core select": select(ExchangeRate.__table__),
    "text": text("SELECT * FROM core_exchange_rate"),
}


@pytest.mark.parametrize("path", RAW_READS)
def test_row_level_security_hides_other_companies_from_raw_statements(
    runtime: Runtime, company: CompanyInfo, other: CompanyInfo, path: str
):
    def read(ctx: Context) -> list[int]:
        found = ctx.session.connection().execute(RAW_READS[path]).mappings()
        return [row["company_id"] for row in found]

    seen = runtime.run(company.id, CLI, read, write=False)

    if runtime.database.kind == "postgresql":
        assert seen == []
    else:
        assert other.id in seen  # SQLite has no such layer: raw statements are kept out by lint


def test_a_raw_insert_for_another_company_is_refused_by_the_database(
    runtime: Runtime, company: CompanyInfo, other: CompanyInfo
):
    values = {
        "company_id": other.id, "id": 10**9, "currency": "USD", "on_date": date(2026, 1, 1),
        "rate": Decimal(1), "version": 1, "created_at": runtime.clock.now(),
    }  # fmt: skip

    def smuggle(ctx: Context) -> None:
        ctx.session.connection().execute(insert(ExchangeRate.__table__), values)

    with pytest.raises(Exception) as refusal:
        runtime.run(company.id, CLI, smuggle)

    assert type(refusal.value).__name__ in {"Unaudited", "ProgrammingError"}
    assert not isinstance(refusal.value, DBAPIError) or "row-level security" in str(refusal.value)
