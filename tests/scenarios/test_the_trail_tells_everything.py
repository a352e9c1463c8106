"""Replaying the audit trail of a company gives its stored rows: nothing was written past it."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Table
from sqlalchemy import select

from karvan.actors import Actor
from karvan.audit.canonical import commitment
from karvan.audit.diff import KEY_COLUMNS
from karvan.audit.diff import is_audited
from karvan.audit.diff import stored_value
from karvan.audit.models import AuditEntry
from karvan.audit.models import PersonalAuditValue
from karvan.audit.rows import entity_of
from karvan.audit.stored import read_stored
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.db.base import all_mappers
from karvan.db.mixins import CompanyMixin
from karvan.documents.series import create_series
from karvan.modules.parties.models import Party
from karvan.runtime import Runtime
from karvan_finance.ledger.services.reversal import ReverseEntry
from karvan_finance.ledger.services.reversal import reverse_entry
from tests.support.books import open_year
from tests.support.books import post_sale

CLI = Actor.cli("test")
Key = tuple[str, int | None]


@pytest.fixture
def enabled_plugins() -> tuple[str, ...]:
    return ("finance",)


@dataclass
class Replay:
    """The rows a trail tells of, by entity and id; personal values still as commitments."""

    rows: dict[Key, dict[str, Any]] = field(default_factory=dict)
    salts: dict[tuple[Key, str], bytes] = field(default_factory=dict)

    def add(self, entry: AuditEntry, salts: dict[tuple[int, str], bytes]) -> None:
        key = (entry.entity, entry.row_id)
        if entry.op == "D":
            self.rows.pop(key)
            return
        row = self.rows.setdefault(key, {})
        for name, change in entry.data.items():
            if isinstance(change, list) and len(change) == 2:
                row[name] = change[1]
                if (entry.id, name) in salts:
                    self.salts[key, name] = salts[entry.id, name]


def work_for_a_while(ctx: Context) -> None:
    """A little of everything that changes rows."""
    party = Party(code="P1", name="Layla Fictive", sort_name="fictive layla", kind="person")
    other = Party(code="P2", name="Omid Fictive", sort_name="fictive omid", kind="person")
    series = create_series(ctx, "EXTRA")
    ctx.session.add_all([party, other])
    ctx.uow.flush()
    party.name = "Layla Renamed"
    series.padding = 7
    ctx.session.delete(other)
    ctx.uow.flush()


def replay(ctx: Context) -> Replay:
    kept = select(PersonalAuditValue).where(PersonalAuditValue.company_id == ctx.company.id)
    salts = {(each.audit_id, each.field): each.salt for each in ctx.session.scalars(kept)}
    order = (AuditEntry.epoch, AuditEntry.txid, AuditEntry.id)
    told = Replay()
    for entry in ctx.session.scalars(select(AuditEntry).order_by(*order)):
        told.add(entry, salts)
    return told


def stored_rows(ctx: Context, table: Table) -> dict[int, dict[str, Any]]:
    own = table.c.company_id == ctx.company.id
    return {row["id"]: row for row in read_stored(ctx.uow.connection, table, own)}


def differences(ctx: Context, table: Table, told: Replay) -> list[str]:
    entity, found = entity_of(table.name), []
    stored = stored_rows(ctx, table)
    known = {row_id for name, row_id in told.rows if name == entity}
    found += [f"{entity} {each} is stored, but not told" for each in set(stored) - known]
    found += [f"{entity} {each} is told, but not stored" for each in known - set(stored)]
    for row_id, row in stored.items():
        key = (entity, row_id)
        for column in table.c:
            if column.name in KEY_COLUMNS or column.info.get("secret"):
                continue
            value = stored_value(column, row[column.name])
            if (salt := told.salts.get((key, column.name))) is not None:
                value = commitment(salt, value)
            if value != told.rows.get(key, {}).get(column.name):
                found.append(f"{entity} {row_id}: {column.name} is {value!r}")
    return found


def all_differences(ctx: Context) -> list[str]:
    """Between what the trail tells and what is stored, over every audited table of the company."""
    tables = [
        mapper.class_.__table__
        for mapper in all_mappers()
        if is_audited(mapper.class_) and issubclass(mapper.class_, CompanyMixin)
    ]
    told = replay(ctx)
    ours = [table for table in tables if table.name.startswith(("core_", "finance_"))]
    return [each for table in ours for each in differences(ctx, table, told)]


def test_the_trail_of_a_working_company_gives_its_rows(runtime: Runtime, company: CompanyInfo):
    runtime.run(company.id, CLI, open_year)
    runtime.run(company.id, CLI, work_for_a_while)
    sale = runtime.run(company.id, CLI, lambda ctx: post_sale(ctx, 900))
    runtime.run(company.id, CLI, lambda ctx: post_sale(ctx, 600, on=date(2026, 3, 2)))
    runtime.run(company.id, CLI, lambda ctx: reverse_entry(ctx, ReverseEntry(sale.id)))

    assert runtime.run(company.id, CLI, all_differences, write=False) == []


def test_a_row_changed_past_the_product_differs_from_what_the_trail_tells(
    runtime: Runtime, company: CompanyInfo
):
    runtime.run(company.id, CLI, work_for_a_while)
    table = Party.__table__
    with runtime.database.begin(write=True, owner=True) as connection:
        own = table.c.company_id == company.id
        connection.execute(table.update().where(own).values(name="Someone Else"))

    [found] = runtime.run(company.id, CLI, all_differences, write=False)

    assert found.startswith("core.party")
